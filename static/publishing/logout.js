/* Whoever logs out leaves nothing of what they typed behind: others may use this browser. */
(() => {
  "use strict";
  const mine = `legcare.kept/${document.currentScript.dataset.account}/`;
  const isMine = (key) => key.startsWith(mine);
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "logout-form") return;
    try {
      const kept = Object.keys(localStorage).filter(isMine);
      const texts = kept.length === 1 ? "A text that you typed is" : `${kept.length} texts that you typed are`;
      const question = `${texts} not saved, and only kept in this browser. Logging out removes what is kept. Log out all the same?`;
      if (kept.length && !window.confirm(question)) event.preventDefault();
      else kept.forEach((key) => localStorage.removeItem(key));
    } catch {
      // Where a browser keeps nothing, there is nothing to remove.
    }
  });
})();
