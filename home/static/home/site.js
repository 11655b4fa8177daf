/* Small conveniences. Every page reads, searches and prints without this file. */
"use strict";

(() => {
  const YEAR = 31536000;

  // The language switch: remembered, so that "/" leads there next time.
  for (const link of document.querySelectorAll("a[data-language]")) {
    link.addEventListener("click", () => {
      const secure = location.protocol === "https:" ? ";secure" : "";
      document.cookie =
        `django_language=${link.dataset.language};path=/;max-age=${YEAR};samesite=lax${secure}`;
    });
  }

  // Print and copy: buttons that only work with scripts are hidden without them.
  const say = (button) => {
    const status = document.querySelector("[data-status]");
    const label = button.textContent;
    button.textContent = button.dataset.done;
    if (status) status.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      if (status) status.textContent = "";
    }, 2500);
  };
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy], [data-copy-text]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const text =
          button.dataset.copyText ?? document.querySelector(button.dataset.copy).textContent.trim();
        await navigator.clipboard.writeText(text);
        say(button);
      });
    }
  }

  // Which result was followed, so that editors see what searching is good for. Nothing tells who.
  for (const list of document.querySelectorAll("[data-chosen]")) {
    list.addEventListener("click", (event) => {
      const item = event.target.closest("h3 a")?.closest("li");
      if (!item || !navigator.sendBeacon) return;
      const rank = [...list.children].indexOf(item) + 1;
      const told = new URLSearchParams({ token: list.dataset.token, rank });
      navigator.sendBeacon(list.dataset.chosen, told);
    });
  }

  // That somebody met a practice which her language does not have: once a visit. The form's token
  // against forgery goes along; nothing tells who.
  for (const form of document.querySelectorAll("[data-seen]")) {
    const address = form.dataset.seen;
    try {
      if (sessionStorage.getItem(address)) continue;
      sessionStorage.setItem(address, "1");
    } catch { continue; } // a browser that keeps nothing would count each time
    navigator.sendBeacon?.(address, new FormData(form));
  }

  // Facets stand open on wide screens also where CSS alone can't do it.
  const wide = matchMedia("(min-width: 60em)");
  for (const drawer of document.querySelectorAll("details.facets")) {
    const set = () => { drawer.open = wide.matches; };
    set();
    wide.addEventListener("change", set);
  }

  // Suggestions as one types: the ARIA combobox pattern over the site's own API.
  const MINIMUM = 2;
  const WAIT = 180;
  let number = 0;

  const combobox = (input) => {
    const list = document.createElement("div");
    list.id = `suggestions-${++number}`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent.trim());
    list.hidden = true;
    input.closest(".search-form").append(list);
    input.removeAttribute("list"); // the plain list of words is for browsers without scripts
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) input.setAttribute(name, value);

    let timer = 0;
    let chosen = -1;
    let asked = null;
    let options = [];

    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (index) => {
      chosen = index;
      options.forEach((item, position) =>
        item.setAttribute("aria-selected", String(position === index)));
      if (index < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", options[index].id);
        options[index].scrollIntoView({ block: "nearest" });
      }
    };

    // Cases, topics, places and libraries, each under its name.
    const group = (kind) => {
      const box = document.createElement("div");
      const name = document.createElement("div");
      name.className = "kind";
      name.id = `${list.id}-${kind}`;
      name.textContent = input.dataset[kind] ?? "";
      box.setAttribute("role", "group");
      box.setAttribute("aria-labelledby", name.id);
      box.append(name);
      return box;
    };

    const show = (suggestions) => {
      options = [];
      const groups = new Map();
      for (const suggestion of suggestions) {
        if (!groups.has(suggestion.kind)) groups.set(suggestion.kind, group(suggestion.kind));
        const item = document.createElement("div");
        item.id = `${list.id}-${options.length}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.url = suggestion.url;
        item.textContent = suggestion.text;
        if (suggestion.language) item.lang = suggestion.language;
        groups.get(suggestion.kind).append(item);
        options.push(item);
      }
      list.replaceChildren(...groups.values());
      list.hidden = suggestions.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
      chosen = -1;
    };

    const ask = async () => {
      const words = input.value.trim();
      if (words.length < MINIMUM) return close();
      asked?.abort();
      asked = new AbortController();
      const query = new URLSearchParams({ q: words });
      try {
        const answer = await fetch(`${input.dataset.suggest}?${query}`, { signal: asked.signal });
        if (!answer.ok) return close();
        const body = await answer.json();
        if (document.activeElement === input) show(body.suggestions ?? []);
      } catch {
        close(); // aborted or offline: the form itself still works
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      const last = options.length - 1;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (list.hidden) {
        return;
      } else if (event.key === "ArrowDown") {
        event.preventDefault();
        choose(chosen < last ? chosen + 1 : -1);
      } else if (event.key === "ArrowUp") {
        event.preventDefault();
        choose(chosen < 0 ? last : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        location.assign(options[chosen].dataset.url);
      }
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", (event) => {
      const item = event.target.closest("[role=option]");
      if (!item) return;
      event.preventDefault();
      location.assign(item.dataset.url);
    });
  };

  document.querySelectorAll("input[data-suggest]").forEach(combobox);
})();
