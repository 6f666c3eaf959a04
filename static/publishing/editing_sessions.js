/* Heartbeat of an open form: shows who else has the draft open, and what happened to it. */
(() => {
  "use strict";
  const sessions = document.querySelector(".editing-sessions");
  // Not the first form of the page: actions without a screen have forms of their own above.
  const form = document.querySelector("#content-main form [name=opened]")?.form;
  if (!sessions || !form) return;

  const lines = Object.fromEntries([...sessions.querySelectorAll("[data-message]")].map((line) => [line.dataset.message, line]));
  const show = (name, sentence) => {
    if (lines[name].textContent !== sentence) lines[name].textContent = sentence;
    lines[name].hidden = sentence === "";
  };
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
  const LOGGED_OUT = "You were logged out: what you typed is kept in this browser. Log in in another tab, then save.";

  const sendHeartbeat = async () => {
    const body = new FormData();
    body.append("opened", form.elements.opened?.value ?? "");
    let response;
    try {
      response = await fetch(sessions.dataset.address, {
        method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual", credentials: "same-origin",
      });
    } catch {
      return; // The network is down, or the page is being left: the next heartbeat tells.
    }
    if (response.type === "opaqueredirect" || response.status === 403) {
      show("also_open", "");
      show("news", LOGGED_OUT);
      return;
    }
    if (!response.ok) return;
    const data = await response.json().catch(() => null);
    if (!data) return;
    const isOtherUser = String(data.account) !== sessions.dataset.account;
    show("also_open", isOtherUser ? "" : data.also_open);
    show("news", isOtherUser
      ? `This browser is logged in as ${data.name} by now: whatever you save here is saved in that name. What ${sessions.dataset.name} typed is kept.`
      : data.news);
  };
  sendHeartbeat();
  setInterval(sendHeartbeat, Number(sessions.dataset.seconds) * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendHeartbeat(); });
})();
