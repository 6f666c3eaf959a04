/* An open form says now and then that it is open, and learns who else is there and what happened. */
(() => {
  "use strict";
  const place = document.querySelector(".editing-sessions");
  // Not the first form of the page: what is done at once has forms of its own above.
  const form = document.querySelector("#content-main form [name=opened]")?.form;
  if (!place || !form) return;

  const says = Object.fromEntries([...place.querySelectorAll("[data-says]")].map((line) => [line.dataset.says, line]));
  const say = (where, sentence) => {
    if (says[where].textContent !== sentence) says[where].textContent = sentence;
    says[where].hidden = sentence === "";
  };
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
  const OUT = "You were logged out: what you typed is kept in this browser. Log in in another tab, then save.";

  const sign = async () => {
    const body = new FormData();
    body.append("opened", form.elements.opened?.value ?? "");
    let answer;
    try {
      answer = await fetch(place.dataset.address, {
        method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual", credentials: "same-origin",
      });
    } catch {
      return; // The network is away, or the page is being left: the next sign will tell.
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      say("also_open", "");
      say("news", OUT);
      return;
    }
    if (!answer.ok) return;
    const told = await answer.json().catch(() => null);
    if (!told) return;
    const isOther = String(told.account) !== place.dataset.account;
    say("also_open", isOther ? "" : told.also_open);
    say("news", isOther
      ? `This browser is logged in as ${told.name} by now: whatever you save here is saved in that name. What ${place.dataset.name} typed is kept.`
      : told.news);
  };
  sign();
  setInterval(sign, Number(place.dataset.every) * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sign(); });
})();
