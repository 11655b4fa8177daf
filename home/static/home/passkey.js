/* Passkeys: shows what only works with scripts, and says in words when it did not work. */
"use strict";

(() => {
  const canUse = Boolean(window.PublicKeyCredential);
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = !canUse;
  for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = canUse;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const note = document.querySelector("[data-passkey-failed]");
    if (note) note.hidden = false;
  });
})();
