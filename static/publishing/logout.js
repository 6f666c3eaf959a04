/* Whoever logs out leaves nothing of what they typed behind: others may use this browser. */
(() => {
  "use strict";
  const { account, store } = document.currentScript.dataset;
  const mine = `${store}.kept/${account}/`;
  const isMine = (key) => key.startsWith(mine);
  // What the site has saved already, though no form was opened since that would know (autosave.js).
  const saved = () => (document.cookie.match(`(?:^|; )${store}_saved=([^;]*)`)?.[1] ?? "").split(".");
  const isSaved = (key) => saved().includes(JSON.parse(localStorage.getItem(key)).name);
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "logout-form") return;
    try {
      const kept = Object.keys(localStorage).filter(isMine);
      const count = kept.filter((key) => !isSaved(key)).length;
      const texts = count === 1 ? "A text that you typed is" : `${count} texts that you typed are`;
      const question = `${texts} not saved, and only kept in this browser. Logging out removes what is kept. Log out all the same?`;
      if (count && !window.confirm(question)) event.preventDefault();
      else kept.forEach((key) => localStorage.removeItem(key));
    } catch {
      // Where a browser keeps nothing, there is nothing to remove.
    }
  });
})();
