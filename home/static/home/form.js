/* The form for sharing a practice: saves by itself, keeps what is typed while there is no line.
   Without this file every button of the form still saves. */
"use strict";

(() => {
  // What was sent is on the server: nothing of it stays in this browser.
  const copies = (draft) => {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(`draft:${draft}:`)); }
    catch { return []; }
  };
  const sent = document.querySelector("[data-forget-draft]");
  if (sent) {
    for (const key of copies(sent.dataset.forgetDraft)) localStorage.removeItem(key);
    try { sessionStorage.clear(); } catch { /* not allowed: nothing is kept */ }
  }

  // The browser's own chooser speaks the browser's language: its label takes its place.
  for (const input of document.querySelectorAll("[data-chooser] [type=file]")) {
    input.closest("[data-chooser]").classList.add("chooser");
    if (input.closest("[data-upload]")) continue; // it tells of each photo itself
    const name = document.createElement("p");
    name.className = "hint";
    name.setAttribute("role", "status");
    input.after(name);
    input.addEventListener("change", () => { name.textContent = input.files[0]?.name ?? ""; });
  }

  const form = document.getElementById("step-form");
  if (!form) return;
  const status = form.querySelector("[data-status-of-saving]");
  const words = form.dataset;
  const WAIT = 1500; // after typing stops
  const LONGEST = 3000; // while it goes on
  const RETRY = 8000;
  const NOT_ANSWERS = new Set(["csrfmiddlewaretoken", "version", "writer", "asked", "use_other", "compared", "homepage_url", "go"]);
  const memory = `draft:${words.draft}:${words.step}`;
  const focused = document.querySelector("[data-focus]");
  if (focused) focused.focus();

  const answers = () =>
    [...new FormData(form)].filter(([name, value]) =>
      !NOT_ANSWERS.has(name) && typeof value === "string");
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const say = (text, warn = false) => {
    const before = status.getBoundingClientRect();
    if (status.textContent !== text) status.textContent = text;
    status.closest(".saved").classList.toggle("saved--warn", warn);
    uncover(status.getBoundingClientRect(), before);
  };
  // A note that has grown does not lie on the field in which somebody is typing.
  const uncover = (note, before) => {
    const field = document.activeElement;
    const hasGrown = note.height > before.height || note.width > before.width;
    if (!hasGrown || !form.contains(field)) return;
    const { top, bottom } = field.getBoundingClientRect();
    const covered = note.bottom + 8 - top;
    if (covered <= 0 || bottom <= 0) return;
    // Somewhere in a long text: what was just below the note stays there.
    const by = covered <= note.height + 8 ? covered : note.height - before.height;
    scrollBy({ top: -by, behavior: "instant" });
  };
  // As the clock beside the person shows it, also for what was saved before this page came.
  const clock = (moment = new Date()) =>
    moment.toLocaleTimeString("lv", { hour: "2-digit", minute: "2-digit", hour12: false });
  status.textContent = `${words.saved} ${clock(new Date(status.dataset.at))}`;

  // What is typed is kept in this browser until the server has it.
  const keep = (submitted = false) => {
    try {
      localStorage.setItem(memory, JSON.stringify({
        answers: answers(),
        version: form.version.value,
        writer: form.writer.value,
        submitted,
      }));
    } catch { /* no room, or not allowed: saving on the server goes on */ }
  };
  const forget = () => { try { localStorage.removeItem(memory); } catch { /* as above */ } };
  const kept = () => {
    try { return JSON.parse(localStorage.getItem(memory)); } catch { return null; }
  };
  // A page that was asked for while a save was under way may come without it: this tab knows.
  const remember = (sent) => {
    try {
      sessionStorage.setItem(memory, JSON.stringify({
        answers: sent, version: form.version.value, writer: form.writer.value,
      }));
    } catch { /* as above */ }
  };
  const newer = () => {
    try {
      const copy = JSON.parse(sessionStorage.getItem(memory));
      sessionStorage.removeItem(memory);
      return copy && Number(copy.version) > Number(form.version.value) ? copy : null;
    } catch { return null; }
  };

  // Repeating rows
  const number = (text, position) => text.replace(/^([a-z]+)-\d+-/, `$1-${position}-`);
  const addRow = (group) => {
    const rows = group.querySelectorAll("[data-row]");
    const position = Math.max(...[...rows].map((row) =>
      Number(row.querySelector("input, textarea").name.split("-")[1]))) + 1;
    const row = rows[rows.length - 1].cloneNode(true);
    for (const element of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "data-of"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, number(value, position));
      }
      const described = element.getAttribute("aria-describedby");
      if (described) {
        element.setAttribute("aria-describedby",
          described.split(" ").map((id) => number(id, position)).join(" "));
      }
      if (element.matches("input, textarea")) element.value = "";
    }
    for (const error of row.querySelectorAll(".error")) error.remove();
    rows[rows.length - 1].after(row);
    return row;
  };

  // Saving
  let dirty = false;
  let saving = null;
  let timer = 0;
  let unsavedSince = 0;
  let stopped = "conflict" in words;
  let saved = answers();

  const body = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "use_other") data.append(name, value);
    }
    data.append("autosave", "1");
    return data;
  };
  const stop = (text) => {
    stopped = true;
    say(text, true);
  };
  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };
  const understood = async (response, sent) => {
    if (response.type === "opaqueredirect" || response.status === 403) return stop(words.signedOut);
    if (response.status === 409) return stop(words.elsewhere);
    if (response.status === 410) return stop(words.closed);
    if (!response.ok) throw new Error(String(response.status));
    form.version.value = (await response.json()).version;
    saved = sent;
    remember(sent);
    if (same(sent, answers())) {
      dirty = false;
      forget();
      say(`${words.saved} ${clock()}`);
    } else {
      keep();
      later(WAIT);
    }
  };
  async function save({ closing = false } = {}) {
    clearTimeout(timer);
    if (stopped || !dirty || (saving && !closing)) return;
    const sent = answers();
    if (same(sent, saved)) {
      dirty = false;
      forget();
      return;
    }
    if (!closing) say(words.saving);
    unsavedSince = Date.now();
    saving = fetch(form.action, {
      method: "POST", body: body(), redirect: "manual", keepalive: closing, credentials: "same-origin",
    });
    try {
      await understood(await saving, sent);
    } catch {
      keep();
      say(words.offline, true);
      unsavedSince = Date.now() + RETRY - LONGEST;
      later(RETRY);
    } finally {
      saving = null;
      if (dirty && !stopped && !timer) later(WAIT);
    }
  }
  const touched = (wait) => {
    if (!dirty) unsavedSince = Date.now();
    dirty = true;
    keep();
    if (!stopped) later(Math.max(0, Math.min(wait, unsavedSince + LONGEST - Date.now())));
  };

  form.addEventListener("input", (event) => {
    if (event.target.matches("[type=file], [data-find-box]")) return;
    touched(WAIT);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=file], [data-find-box]")) return;
    touched(0);
  });
  addEventListener("online", () => { if (dirty) save(); });
  addEventListener("offline", () => { if (dirty) say(words.offline, true); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ closing: true });
  });
  addEventListener("pagehide", () => save({ closing: true }));

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.matches("[data-add], [data-remove]")) {
      event.preventDefault();
      const group = button.closest("[data-rows]");
      if (button.matches("[data-add]")) {
        addRow(group).querySelector("input, textarea").focus();
      } else {
        const row = button.closest("[data-row]");
        if (group.querySelectorAll("[data-row]").length === 1) addRow(group);
        row.remove();
        touched(0);
        group.querySelector("input, textarea").focus();
      }
      return;
    }
    if (same(answers(), saved)) forget();
    else keep(true);
    if (!navigator.onLine) {
      event.preventDefault();
      dirty = true;
      keep();
      say(words.offline, true);
      return;
    }
    clearTimeout(timer);
    stopped = true; // this page goes; the button saves
  });

  // What was typed without a line is put back.
  const restore = () => {
    const copy = kept() ?? newer();
    if (!copy || stopped) return;
    const isOlder = Number(copy.version) < Number(form.version.value);
    if (same(copy.answers, answers()) || (copy.submitted && isOlder)) return forget();
    for (const group of form.querySelectorAll("[data-rows]")) {
      const name = group.dataset.rows;
      const last = Math.max(-1, ...copy.answers
        .map(([key]) => key.match(/^([a-z]+)-(\d+)-/))
        .filter((match) => match && match[1] === name)
        .map((match) => Number(match[2])));
      while (group.querySelectorAll("[data-row]").length <= last) addRow(group);
    }
    for (const box of form.querySelectorAll("[type=checkbox], [type=radio]")) {
      if (!NOT_ANSWERS.has(box.name)) box.checked = false;
    }
    for (const [name, value] of copy.answers) {
      for (const element of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (element.matches("[type=checkbox], [type=radio]")) {
          if (element.value === value) element.checked = true;
        } else element.value = value;
      }
    }
    form.version.value = copy.version;
    form.writer.value = copy.writer;
    say(words.kept, true);
    touched(WAIT);
  };
  restore();
  for (const key of copies(words.draft)) {
    const copy = JSON.parse(localStorage.getItem(key));
    if (copy.submitted && Number(copy.version) < Number(form.version.value)) localStorage.removeItem(key);
  }
  addEventListener("pageshow", (event) => { if (event.persisted) stopped = "conflict" in words; });

  // Characters left
  const count = (line) => {
    const field = document.getElementById(line.dataset.of);
    const left = Number(line.dataset.count) - [...field.value].length;
    line.textContent = `${left < 0 ? words.over : words.left}: ${Math.abs(left)}`;
    line.classList.toggle("count--over", left < 0);
    // Not in anybody's way before it matters: from the start only for title and summary.
    const most = Number(line.dataset.count);
    const matters = most > 600 ? 1500 : most / 2;
    line.hidden = left > (["title", "summary"].includes(field.name) ? most : matters);
  };
  const countAll = () => form.querySelectorAll("[data-count]").forEach(count);
  form.addEventListener("input", countAll);
  countAll();

  // Find in long lists of boxes
  for (const list of form.querySelectorAll("[data-findable]")) {
    const box = document.createElement("input");
    box.type = "search";
    box.className = "input find";
    box.placeholder = words.find;
    box.setAttribute("aria-label", words.find);
    box.dataset.findBox = "";
    list.before(box);
    const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    box.addEventListener("input", () => {
      for (const choice of list.querySelectorAll(".choice")) {
        choice.hidden = !fold(choice.textContent).includes(fold(box.value)) &&
          !choice.querySelector("input").checked;
      }
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  // Photos: one in a request, each with its progress, and again when the line broke
  const upload = form.querySelector("[data-upload]");
  if (upload) {
    const input = upload.querySelector("[type=file]");
    const list = upload.querySelector("[data-uploads]");
    input.multiple = true;
    upload.querySelector("[data-upload-button]").hidden = true;
    const send = (file, line) => new Promise((resolve) => {
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.setAttribute("aria-label", file.name);
      const text = document.createElement("p");
      text.textContent = `${file.name}: ${upload.dataset.sending}`;
      line.replaceChildren(text, bar);
      const data = new FormData();
      data.append("csrfmiddlewaretoken", form.csrfmiddlewaretoken.value);
      data.append("file", file);
      const request = new XMLHttpRequest();
      request.open("POST", upload.dataset.upload);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        bar.value = (event.loaded / event.total) * 100;
        if (event.loaded === event.total) text.textContent = `${file.name}: ${upload.dataset.checking}`;
      });
      const failed = (reason, isRefused) => {
        text.textContent = `${file.name}: ${reason}`;
        text.className = "error";
        resolve();
        if (isRefused) return bar.remove(); // the same file would be refused again
        const again = document.createElement("button");
        again.type = "button";
        again.className = "link-button";
        again.textContent = upload.dataset.again;
        again.addEventListener("click", () => send(file, line));
        bar.replaceWith(again);
      };
      request.addEventListener("error", () => failed(upload.dataset.failed));
      request.addEventListener("load", () => {
        const reason = request.response?.error;
        if (request.status !== 200) return failed(reason || upload.dataset.failed, Boolean(reason));
        line.remove();
        const { id, html } = request.response;
        if (!document.getElementById(id)) {
          form.querySelector("[data-files]").insertAdjacentHTML("beforeend", html);
          countAll();
        }
        resolve();
      });
      request.send(data);
    });
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      for (const file of files) {
        const line = document.createElement("li");
        list.append(line);
        await send(file, line);
      }
    });
  }

  // Only the regions of the chosen country; where it is dangerous, no place by itself
  const regions = form.querySelector("select[name=region]");
  const countries = form.querySelectorAll("[name=country]");
  if (regions && countries.length) {
    const groups = [...regions.querySelectorAll("optgroup")];
    const limit = () => {
      const country = form.querySelector("[name=country]:checked")?.value;
      if (!country) return;
      for (const group of groups) {
        const fits = group.querySelector("option").value.startsWith(country);
        if (fits || group.contains(regions.selectedOptions[0])) regions.append(group);
        else group.remove();
      }
    };
    for (const radio of countries) {
      radio.addEventListener("change", () => {
        const region = form.querySelector("[name=precision][value=region]");
        if (radio.value === "UA" && radio.checked && region) region.checked = true;
        limit();
      });
    }
    limit();
  }
})();
