// Wagtail 8.0 tells nobody who listens to which question its editor of longer texts belongs.
"use strict";
const nameEditors = () => {
  for (const box of document.querySelectorAll(".Draftail-Editor [role=textbox]:not([aria-labelledby])")) {
    const label = box.closest(".w-panel__wrapper")?.querySelector(":scope > label[id]");
    if (label) box.setAttribute("aria-labelledby", label.id);
  }
};
new MutationObserver(nameEditors).observe(document.body, { childList: true, subtree: true });
nameEditors();
