// What the workbench does with texts and answers, apart from its rows: chips and their tags, the
// cursor, the place on the previewed page. Loaded before workbench.js.
(() => {
  "use strict";

  // What the server needs of the text: chips become their tags again, everything else is text.
  const escape = (text) =>
    text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

  function serialize(node) {
    let result = "";
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) result += escape(child.data);
      else if (child.dataset && child.dataset.tag) result += child.dataset.tag;
      else if (child.nodeName === "BR") result += child === node.lastChild ? "" : "<br/>";
      else if (child.nodeType === Node.ELEMENT_NODE) result += serialize(child);
    }
    return result.replace(/\u00a0$/, "").replace(/^\s*\n|\n\s*$/g, "");
  }

  // The first chip of the original that the translation does not have yet.
  function missingChip(original, text) {
    const present = [...text.querySelectorAll("[data-tag]")].map((chip) => chip.dataset.tag);
    return [...original.querySelectorAll("[data-tag]")].find((chip) => {
      const at = present.indexOf(chip.dataset.tag);
      if (at >= 0) present.splice(at, 1);
      return at < 0;
    });
  }

  function toEnd(text) {
    text.focus();
    const selection = window.getSelection();
    selection.selectAllChildren(text);
    selection.collapseToEnd();
  }

  function insertAtCursor(html) {
    const piece = document.createElement("template");
    piece.innerHTML = html;
    const last = piece.content.lastChild;
    const range = window.getSelection().getRangeAt(0);
    range.deleteContents();
    range.insertNode(piece.content);
    if (last) {
      range.setStartAfter(last);
      range.collapse(true);
    }
  }

  // A reason in a dialog of the page; "" when the person thinks better of it.
  function askReason(dialog) {
    const field = dialog.querySelector("textarea");
    field.value = "";
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.onclose = () => resolve(dialog.returnValue ? field.value.trim() : "");
    });
  }

  async function send(bench, address, fields) {
    const options = { headers: { "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" };
    if (fields) {
      options.method = "POST";
      // Signing in again in another window brings another token, in the cookie.
      const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
      options.headers["X-CSRFToken"] = cookie
        ? cookie[1]
        : bench.querySelector("[name=csrfmiddlewaretoken]").value;
      options.body = new URLSearchParams(fields);
    }
    const response = await fetch(address, options);
    try {
      return { status: response.status, ok: response.ok, data: await response.json() };
    } catch {
      // No answer of the workbench: the login page, or a proxy that apologises. Nothing was saved.
      const error = response.status === 403 ? bench.dataset.signedOut : bench.dataset.failed;
      return { status: response.status, ok: false, isLost: true, data: { error } };
    }
  }

  const connect = (bench) => (address, fields) => send(bench, address, fields);

  const plain = (text) => text.replace(/\s+/g, " ").trim();

  // Shows on a previewed page where a passage stands, by the first of its texts that has words.
  function pointOut(frame, texts) {
    const page = frame.contentDocument;
    if (!page || !page.body) return;
    const chipless = (node) => {
      const copy = node.cloneNode(true);
      for (const chip of copy.querySelectorAll("[data-tag]")) chip.remove();
      return plain(copy.textContent);
    };
    const wanted = texts.map(chipless).find(Boolean);
    for (const old of page.querySelectorAll("[data-pointed-out]")) {
      old.style.outline = "";
      old.removeAttribute("data-pointed-out");
    }
    const places = [...page.querySelectorAll("main h1, main h2, main h3, main p, main li, main dt, main dd, main figcaption, main blockquote")];
    const found =
      places.find((place) => plain(place.textContent) === wanted) ||
      places.find((place) => wanted && plain(place.textContent).includes(wanted));
    if (!found) return;
    found.setAttribute("data-pointed-out", "");
    found.style.outline = "3px solid #b45309";
    found.style.outlineOffset = "4px";
    // Not scrollIntoView: that would move the workbench around the frame, too.
    const view = frame.contentWindow;
    const top = found.getBoundingClientRect().top + view.scrollY;
    view.scrollTo(0, top - view.innerHeight / 3);
  }

  window.workbench = {
    askReason,
    connect,
    escape,
    insertAtCursor,
    missingChip,
    pointOut,
    serialize,
    toEnd,
  };
})();
