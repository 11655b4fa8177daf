// The translators' workbench: saves each passage by itself, checks while one writes, and puts what
// the server offers into the text. All HTML comes escaped from the server; texts go back as text.
(() => {
  "use strict";

  const SAVE_AFTER = 1500;
  const CHECK_AFTER = 600;
  const RETRY_AFTER = 10000;
  const MARKS = ["findings", "comments", "returned"];

  const bench = document.querySelector("[data-workbench]");
  if (!bench) return;
  const { askReason, connect, escape, insertAtCursor, missingChip, pointOut, serialize, toEnd } =
    window.workbench;
  const send = connect(bench);
  const side = bench.querySelector("[data-side]");
  const panel = bench.querySelector("[data-panel]");
  const status = bench.querySelector("[data-status]");
  const dialog = bench.querySelector("[data-conflict]");
  const why = bench.querySelector("[data-why]");
  const around = bench.querySelector("[data-around]");
  const frame = bench.querySelector("[data-preview]");
  const rows = [...bench.querySelectorAll("[data-row]")];
  const wide = window.matchMedia("(min-width: 75em)");
  const home = side.parentNode;
  let active = null;

  const textOf = (row) => row.querySelector("[data-text]");
  const originalOf = (row) => row.querySelector("[data-original]").content;
  const url = (row, action) =>
    `${bench.dataset.segmentsUrl}${row.dataset.row}/${action ? `${action}/` : ""}`;

  function say(text, failed = false) {
    status.textContent = text;
    status.toggleAttribute("data-failed", failed);
  }

  // --- one row -------------------------------------------------------------------------------

  function refresh(row, data, withText) {
    if (data.token) row.dataset.token = data.token;
    if (data.state) row.dataset.state = data.state;
    if (data.state_name) row.querySelector("[data-state-name]").textContent = data.state_name;
    if ("author" in data) row.querySelector("[data-author]").textContent = data.author;
    if ("comments" in data) {
      row.dataset.comments = data.comments;
      showTag(row, "[data-comments-tag]", data.comments > 0, data.comments_tag);
      row.dataset.returned = data.is_returned ? "1" : "0";
      showTag(row, "[data-returned-tag]", data.is_returned);
    }
    if ("findings" in data) showFindings(row, data.findings);
    if (withText && "text" in data) {
      textOf(row).innerHTML = data.text;
      row.saved = serialize(textOf(row));
    }
    if (data.panel && row === active) showPanel(data.panel);
    count();
  }

  function showTag(row, selector, isShown, text) {
    const tag = row.querySelector(selector);
    tag.hidden = !isShown;
    if (text !== undefined) tag.textContent = text;
  }

  function showFindings(row, html) {
    const list = row.querySelector("[data-findings-list]");
    if (list.innerHTML !== html) list.innerHTML = html;
    row.dataset.findings = list.querySelectorAll("li").length;
  }

  function count() {
    const numbers = { findings: 0, comments: 0, returned: 0 };
    for (const row of rows) {
      numbers[row.dataset.state] = (numbers[row.dataset.state] || 0) + 1;
      for (const name of MARKS) numbers[name] += row.dataset[name] === "0" ? 0 : 1;
    }
    for (const place of bench.querySelectorAll("[data-count]"))
      place.textContent = numbers[place.dataset.count] || 0;
    const approved = numbers.approved || 0;
    bench.querySelector("progress").value = approved;
    bench.querySelector("[data-percent]").textContent = Math.round((100 * approved) / rows.length);
  }

  const isDirty = (row) => row.saved !== undefined && serialize(textOf(row)) !== row.saved;

  function written(row) {
    window.clearTimeout(row.saving);
    window.clearTimeout(row.checking);
    row.saving = window.setTimeout(() => save(row), SAVE_AFTER);
    row.checking = window.setTimeout(() => check(row), CHECK_AFTER);
  }

  async function check(row) {
    const text = serialize(textOf(row));
    try {
      const answer = await send(url(row, "check"), { text });
      if (answer.ok && serialize(textOf(row)) === text) {
        showFindings(row, answer.data.findings);
        count();
      }
    } catch {} // the saving that follows tells of a broken connection
  }

  // One saving at a time for a passage: each needs the token that the one before brought.
  function save(row) {
    row.queue = (row.queue || Promise.resolve()).then(() => saveNow(row));
    return row.queue;
  }

  async function saveNow(row) {
    window.clearTimeout(row.saving);
    if (!isDirty(row)) return true;
    const text = serialize(textOf(row));
    say(bench.dataset.saving);
    let answer;
    try {
      answer = await send(url(row, "save"), {
        text,
        token: row.dataset.token,
        machine: row.dataset.machine,
      });
    } catch {
      say(bench.dataset.failed, true);
      row.saving = window.setTimeout(() => save(row), RETRY_AFTER);
      return false;
    }
    if (answer.status === 409 && answer.data.token) return settle(row, text, answer.data);
    if (!answer.ok) {
      say(answer.data.error || bench.dataset.failed, true);
      if (answer.isLost) row.saving = window.setTimeout(() => save(row), RETRY_AFTER);
      return false;
    }
    row.saved = text;
    refresh(row, answer.data, false);
    const now = new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
    say(`${bench.dataset.saved} ${now}`);
    preview();
    return true;
  }

  // Two people at once: both texts are shown, and the person decides. Nothing is overwritten.
  function settle(row, mine, data) {
    say(data.error, true);
    dialog.querySelector("[data-mine]").innerHTML = textOf(row).innerHTML;
    dialog.querySelector("[data-theirs]").innerHTML = data.text;
    dialog.querySelector("[data-author]").textContent = data.author ? `(${data.author})` : "";
    return new Promise((resolve) => {
      dialog.querySelector("[data-keep-mine]").onclick = () => {
        row.dataset.token = data.token;
        dialog.close();
        resolve(true);
        save(row);
      };
      dialog.querySelector("[data-take-theirs]").onclick = () => {
        refresh(row, data, true);
        dialog.close();
        resolve(true);
      };
      dialog.oncancel = (event) => event.preventDefault();
      dialog.showModal();
    });
  }

  async function act(row, action, fields, withText = true) {
    if (isDirty(row) && !(await save(row))) return;
    let answer;
    try {
      answer = await send(url(row, action), { token: row.dataset.token, ...fields });
    } catch {
      say(bench.dataset.failed, true);
      return;
    }
    if (answer.data.token) refresh(row, answer.data, withText);
    say(answer.ok ? "" : answer.data.error, !answer.ok);
    if (answer.ok) preview();
  }

  // --- the active row and its panel ------------------------------------------------------------

  async function activate(row) {
    if (active === row) return;
    if (active) active.removeAttribute("data-active");
    if (active && isDirty(active)) save(active);
    active = row;
    row.setAttribute("data-active", "");
    side.scrollTop = 0;
    showAround();
    showPlace();
    if (row.saved === undefined) row.saved = serialize(textOf(row));
    place();
    try {
      const answer = await send(url(row));
      if (answer.ok && active === row) {
        // Somebody may have written since the page was opened; nothing of ours stands there yet.
        const stale = answer.data.token !== row.dataset.token && !isDirty(row);
        refresh(row, answer.data, stale);
      }
    } catch {
      say(bench.dataset.failed, true);
    }
  }

  function place() {
    if (wide.matches || !active) {
      if (side.parentNode !== home) home.append(side);
    } else {
      active.append(side);
      side.style.gridColumn = "1 / -1";
    }
  }

  function showPanel(html) {
    panel.innerHTML = html;
    insertable().slice(0, 9).forEach((button, index) => {
      const key = button.querySelector("kbd");
      if (key) key.textContent = `Alt ${index + 1}`;
    });
  }

  const insertable = () =>
    [...panel.querySelectorAll("[data-act=insert], [data-act=term]")].filter((button) =>
      button.querySelector("kbd"),
    );

  // --- undo: each passage has its own; the browser's would reach into the others -----------------

  const PAUSE = 700;

  function remember(row, force = false) {
    row.past ??= [];
    const now = Date.now();
    if (force || !row.past.length || now - (row.changedAt || 0) > PAUSE) {
      row.past.push(textOf(row).innerHTML);
      if (row.past.length > 200) row.past.shift();
    }
    // What was inserted as a whole is a step of its own, also for whoever types on at once.
    row.changedAt = force ? 0 : now;
    row.future = [];
  }

  function step(row, from, to) {
    if (!row[from] || !row[from].length) return;
    row[to] ??= [];
    row[to].push(textOf(row).innerHTML);
    textOf(row).innerHTML = row[from].pop();
    row.changedAt = 0;
    toEnd(textOf(row));
    written(row);
  }

  function replaceText(row, html) {
    remember(row, true);
    textOf(row).innerHTML = html || "";
    toEnd(textOf(row));
    written(row);
  }

  function insertHere(row, html) {
    const text = textOf(row);
    const selection = window.getSelection();
    if (!selection.rangeCount || !text.contains(selection.anchorNode)) toEnd(text);
    remember(row, true);
    insertAtCursor(html);
    written(row);
  }

  function insertTag(row) {
    const chip = missingChip(originalOf(row), textOf(row));
    if (chip) insertHere(row, chip.outerHTML);
  }

  function insertFrom(button) {
    if (!active || !button) return;
    if (button.dataset.act === "term") return insertHere(active, escape(button.dataset.word));
    const text = button.closest(".wb-card").querySelector("[data-insert]");
    if (text.dataset.machine) active.dataset.machine = "1";
    return replaceText(active, text.innerHTML);
  }

  async function actWithReason(row, action, fields, withText = true) {
    const reason = await askReason(why);
    if (reason) act(row, action, { ...fields, reason }, withText);
  }

  const panelActs = {
    insert: insertFrom,
    term: insertFrom,
    approve: (button) => act(active, "approve", { suggestion: idOf(button, "suggestion") }),
    "approve-edited": (button) => approveEdited(idOf(button, "suggestion")),
    reject: (button) => actWithReason(active, "reject", { suggestion: idOf(button, "suggestion") }),
    withdraw: (button) => act(active, "reject", { suggestion: idOf(button, "suggestion") }),
    restore: (button) => act(active, "restore", { event: idOf(button, "event") }),
    resolve: (button) => act(active, "resolve", { comment: idOf(button, "comment") }, false),
    machine: () => act(active, "machine", {}),
    keep: () => actWithReason(active, "keep", {}),
  };

  const idOf = (button, name) => button.closest(`[data-${name}]`).dataset[name];

  // What the reviewer changed goes with the approval; it is not saved as a suggestion of hers.
  async function approveEdited(suggestion) {
    const row = active;
    const text = serialize(textOf(row));
    window.clearTimeout(row.saving);
    row.saved = text;
    await row.queue; // leaving the field may have begun to save it; the approval needs its token
    const answer = await send(url(row, "approve"), { token: row.dataset.token, suggestion, text });
    if (answer.data.token) refresh(row, answer.data, answer.ok);
    say(answer.ok ? "" : answer.data.error, !answer.ok);
    if (answer.ok) preview();
  }

  function move(step) {
    const shown = rows.filter((row) => !row.hidden);
    const next = shown[Math.max(0, shown.indexOf(active)) + step] || (active ? null : shown[0]);
    if (next) {
      textOf(next).focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  // --- filters, preview, concordance -----------------------------------------------------------

  function show(name) {
    for (const button of bench.querySelectorAll("[data-filter]"))
      button.setAttribute("aria-pressed", String(button.dataset.filter === name));
    for (const row of rows) {
      const isMark = MARKS.includes(name);
      row.hidden = name !== "" && (isMark ? row.dataset[name] === "0" : row.dataset.state !== name);
    }
    place();
    showAround();
  }

  // While a filter hides the neighbours, they are told beside the passage.
  function showAround() {
    const at = rows.indexOf(active);
    const beside = { before: rows[at - 1], after: rows[at + 1] };
    around.hidden = !active || !Object.values(beside).some((row) => row && row.hidden);
    for (const [name, row] of Object.entries(beside)) {
      const text = row ? originalOf(row).textContent.trim() : "";
      around.querySelector(`[data-${name}]`).textContent = text;
    }
  }

  function showPlace() {
    if (active && !frame.closest("[data-pane]").hidden)
      pointOut(frame, [textOf(active), originalOf(active)]);
  }

  let previewTimer = null;
  function preview() {
    if (frame.closest("[data-pane]").hidden) return;
    window.clearTimeout(previewTimer);
    previewTimer = window.setTimeout(() => {
      const at = frame.contentWindow ? frame.contentWindow.scrollY : 0;
      frame.onload = () => {
        frame.contentWindow.scrollTo(0, at);
        showPlace();
      };
      frame.src = bench.dataset.previewUrl;
    }, 300);
  }

  function openTab(name) {
    for (const button of side.querySelectorAll("[data-tab]"))
      button.setAttribute("aria-pressed", String(button.dataset.tab === name));
    for (const pane of side.querySelectorAll("[data-pane]")) pane.hidden = pane.dataset.pane !== name;
    preview();
  }

  // --- events ----------------------------------------------------------------------------------

  bench.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && !side.contains(event.target)) activate(row);
  });
  bench.addEventListener("focusout", (event) => {
    const row = event.target.matches("[data-text]") && event.target.closest("[data-row]");
    if (row && isDirty(row)) save(row);
  });
  bench.addEventListener("beforeinput", (event) => {
    const row = event.target.matches("[data-text]") && event.target.closest("[data-row]");
    if (!row) return;
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      if (event.inputType === "historyUndo") step(row, "past", "future");
      else step(row, "future", "past");
    } else if (event.inputType.startsWith("format")) {
      event.preventDefault(); // bold and italic are the original's tags
    } else remember(row);
  });
  bench.addEventListener("input", (event) => {
    if (event.target.matches("[data-text]")) written(event.target.closest("[data-row]"));
  });
  bench.addEventListener("paste", (event) => {
    if (!event.target.closest || !event.target.closest("[data-text]")) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain").replace(/\s+/g, " ");
    insertHere(event.target.closest("[data-row]"), escape(text));
  });
  bench.addEventListener("drop", (event) => {
    if (event.target.closest && event.target.closest("[data-text]")) event.preventDefault();
  });

  bench.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("filter" in button.dataset) show(button.dataset.filter);
    else if (button.dataset.tab) openTab(button.dataset.tab);
    else if (panel.contains(button) && panelActs[button.dataset.act])
      panelActs[button.dataset.act](button);
    else if (button.dataset.act === "fix") {
      const row = button.closest("[data-row]");
      replaceText(row, button.closest("li").querySelector("[data-fix]").innerHTML);
    } else if (button.dataset.act === "waive") {
      const row = button.closest("[data-row]");
      const fields = { code: button.dataset.code, text: serialize(textOf(row)) };
      actWithReason(row, "waive", fields, false);
    }
  });

  bench.addEventListener("submit", async (event) => {
    if (event.target.matches("[data-comment-form]")) {
      event.preventDefault();
      const data = new FormData(event.target);
      act(active, "comment", { text: data.get("text"), to: data.get("to") || "" }, false);
    } else if (event.target.matches("[data-concordance]")) {
      event.preventDefault();
      const words = new FormData(event.target).get("q");
      const answer = await send(`${bench.dataset.concordanceUrl}?q=${encodeURIComponent(words)}`);
      if (answer.ok) side.querySelector("[data-found]").innerHTML = answer.data.html;
    }
  });

  bench.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    const inText = event.target.matches("[data-text]");
    if (inText && event.key === "Enter" && !event.altKey) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) {
        save(row);
        move(1);
      }
      return;
    }
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (inText && isCommand && (event.code === "KeyZ" || event.code === "KeyY")) {
      event.preventDefault();
      const isRedo = event.shiftKey || event.code === "KeyY";
      if (isRedo) step(row, "future", "past");
      else step(row, "past", "future");
      return;
    }
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const digit = /^Digit(\d)$/.exec(event.code);
    const known = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      KeyT: () => active && insertTag(active),
      KeyP: () => openTab(frame.closest("[data-pane]").hidden ? "preview" : "help"),
      KeyA: () => {
        const button = panel.querySelector("[data-act=approve]");
        if (button) button.click();
      },
    };
    if (digit && digit[1] === "0" && active)
      replaceText(active, active.querySelector("[data-original]").innerHTML);
    else if (digit) insertFrom(insertable()[Number(digit[1]) - 1]);
    else if (known[event.code]) known[event.code]();
    else return;
    event.preventDefault();
  });

  window.addEventListener("beforeunload", (event) => {
    if (rows.some(isDirty)) {
      event.preventDefault();
      event.returnValue = bench.dataset.unsaved;
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && active && isDirty(active)) save(active);
  });
  wide.addEventListener("change", place);

  // A link from elsewhere leads to a passage.
  const wanted = document.getElementById(window.location.hash.slice(1));
  if (rows.includes(wanted)) textOf(wanted).focus();
})();
