/* Autosave: keeps a local copy of a form of the desk in the browser until the site has saved it.

   There is a copy for each account, address, opened revision and tab. The page offers a copy that differs
   from its form; nothing is restored without a click. */
(() => {
  "use strict";
  const notices = document.querySelector(".autosave");
  if (!notices) return;
  // None where the draft cannot be changed any more: there, what was kept is only offered.
  const form = notices.dataset.address ? null : notices.closest("form");

  const { store } = notices.dataset;
  const PREFIX = `${store}.kept/`;
  const DAYS = 30;
  const SKIPPED = new Set(["csrfmiddlewaretoken", "_keeping", "_popup", "_to_field"]);
  const account = notices.dataset.account;
  const address = notices.dataset.address || location.pathname;
  const isPopup = form?.elements._popup !== undefined;
  const place = `${PREFIX}${account}/${address}${isPopup ? "popup" : ""}#`;
  const opened = () => form?.elements.opened?.value ?? "";
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(10)), (n) => n.toString(36).padStart(2, "0")).join("");

  // Browsers may refuse to keep anything, or have no room.
  const guarded = (what, otherwise = null) => {
    try { return what(); } catch { return otherwise; }
  };
  const tab = guarded(() => (sessionStorage[`${store}.tab`] ||= random())) ?? random();
  const read = (key) => guarded(() => JSON.parse(localStorage.getItem(key)));
  const forget = (key) => guarded(() => localStorage.removeItem(key));
  const keys = () => guarded(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)), []);

  // Words

  const element = (name, text, properties = {}) =>
    Object.assign(document.createElement(name), { textContent: text, ...properties });
  const say = (sentences, buttons = []) => {
    const notice = element("section", "", { className: "autosave-notice", role: "status" });
    notice.setAttribute("aria-label", "Kept in this browser");
    for (const sentence of sentences) notice.append(element("p", sentence));
    const list = element("p", "", { className: "autosave-actions" });
    for (const [label, act] of buttons) {
      const button = element("button", label, { type: "button", className: "button" });
      button.addEventListener("click", () => { act(); notice.remove(); notices.hidden = !notices.children.length; });
      list.append(button);
    }
    if (buttons.length) notice.append(list);
    notices.append(notice);
    notices.hidden = false;
    return notice;
  };
  // As the desk writes it: Nov 25, 2026, 10:02 JST. A browser knows the name of the zone only as
  // GMT+9; the site says what it is called now, which holds unless the clocks changed since then.
  const inWords = (at) => {
    const { zone: timeZone, zoneName } = notices.dataset;
    const words = (options, moment) => new Intl.DateTimeFormat("en-US", { timeZone, ...options }).format(moment);
    const offset = (moment) => words({ timeZoneName: "shortOffset" }, moment).split(" ").pop();
    const day = words({ dateStyle: "medium" }, at);
    const time = words({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, at);
    return `${day}, ${time} ${offset(at) === offset(Date.now()) ? zoneName : offset(at)}`;
  };

  // What was saved, and what is too old

  const saved = (document.cookie.match(`(?:^|; )${store}_saved=([^;]*)`)?.[1] ?? "").split(".");
  document.cookie = `${store}_saved=; path=/admin/; max-age=0; samesite=lax`;
  for (const each of keys()) {
    const text = read(each);
    if (!text || text.at < Date.now() - DAYS * 86400e3 || saved.includes(text.name)) forget(each);
  }

  // Where the draft cannot be changed any more

  const byDate = (some) => some.map((each) => [each, read(each)]).sort(([, a], [, b]) => b.at - a.at);
  const ours = () => byDate(keys().filter((each) => each.startsWith(place)));
  // Sends what was kept as its form would: the site answers with both texts and the ways out.
  const send = (each, text) => {
    const sheet = element("form", "", { method: "post", action: address, hidden: true });
    const add = (name, value) => sheet.append(element("input", "", { type: "hidden", name, value }));
    for (const [name, value] of text.values) add(name, value);
    add("_keeping", text.name);
    add("csrfmiddlewaretoken", token() ?? "");
    guarded(() => { sessionStorage[`${store}.sent`] = each; });
    document.body.append(sheet);
    sheet.submit();
  };
  if (!form) {
    for (const [each, text] of ours()) {
      say([`On ${inWords(text.at)} you typed something into this draft that was not saved.`], [
        ["See what can be done with it", () => send(each, text)],
        ["Forget it", () => forget(each)],
      ]);
    }
    return;
  }

  // What the form holds

  // What its editor holds (publishing/richtext/editor describes it), or the field itself.
  const isRich = (field) => window.RichTextEditor && field.matches("[data-rich-text]");
  const valueOf = (field) => (isRich(field) ? window.RichTextEditor.get(field) : field.value);
  const isKept = (field) => field.name && !SKIPPED.has(field.name) && !field.name.includes("__prefix__")
    && !["submit", "button", "image", "reset", "file"].includes(field.type);
  // [name, value, text of a choice] of every field, as the browser would send it.
  const typed = () => {
    const values = [];
    for (const field of form.elements) {
      if (!isKept(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) values.push([field.name, field.value]);
      } else if (field.tagName === "SELECT") {
        for (const option of field.selectedOptions) values.push([field.name, option.value, option.text]);
      } else {
        values.push([field.name, valueOf(field).replaceAll("\r\n", "\n")]);
      }
    }
    return values;
  };
  const picks = () => [...form.elements].some((field) => field.type === "file" && field.files.length);
  // Two forms say the same where their values do, whatever the choices and the rows are called.
  const NAMES = /^opened$|-(id|edition|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS)$/;
  const said = (values) => JSON.stringify(
    values.filter(([name]) => !NAMES.test(name)).map(([name, value]) => [name, value.trim()]).sort(),
  );

  // Keeping

  let atFirst = null;
  // Whether somebody typed before the editors were up, so that nothing tells how the form began.
  let isEarly = false;
  let name = random();
  let isTold = false;
  // Whoever logs out leaves nothing behind (logout.js), what they typed last neither.
  let isOver = false;
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (target.id === "logout-form" && !defaultPrevented) isOver = true;
  });
  let waiting = 0;
  const key = () => `${place}${opened()}/${tab}`;
  const keep = ({ atOnce = false } = {}) => {
    clearTimeout(waiting);
    waiting = 0;
    if (atFirst === null && !atOnce) return;
    const values = typed();
    if (said(values) === atFirst && !picks()) {
      forget(key());
      return;
    }
    const text = JSON.stringify({ at: Date.now(), name, opened: opened(), values, picked: picks() });
    const isFull = guarded(() => { localStorage.setItem(key(), text); return false; }, true);
    if (isFull && !isTold) {
      isTold = true;
      say(["This browser keeps nothing of what you type here. Save now and then."]);
    }
  };
  const later = () => {
    clearTimeout(waiting);
    isOver = false;
    waiting = setTimeout(keep, 700);
  };
  const now = () => { if (waiting && !isOver) keep(); };
  for (const type of ["input", "change"]) {
    form.addEventListener(type, (event) => {
      if (notices.contains(event.target)) return;
      if (atFirst === null && event.isTrusted) isEarly = true;
      later();
    });
  }
  for (const type of ["formset:added", "formset:removed"]) {
    document.addEventListener(type, () => { if (atFirst !== null) later(); });
  }
  document.addEventListener("visibilitychange", now);
  window.addEventListener("pagehide", now);

  // The site's answer says what was saved; until then all is kept, whatever becomes of the request.
  form.addEventListener("submit", () => {
    keep({ atOnce: true });
    let field = form.elements._keeping;
    if (!field) form.append(field = element("input", "", { type: "hidden", name: "_keeping" }));
    field.value = name;
    guarded(() => { sessionStorage[`${store}.sent`] = key(); });
    // Whoever logged in again in another tab has another token.
    if (token()) form.elements.csrfmiddlewaretoken.value = token();
  });
  // The answer to a form that was refused holds what was typed; it is kept on, under its name.
  const isAnswer = document.querySelector("#content-main .errornote") !== null;
  const sent = guarded(() => sessionStorage[`${store}.sent`]);
  guarded(() => { delete sessionStorage[`${store}.sent`]; });
  if (isAnswer && sent) name = read(sent)?.name ?? name;

  // Putting back

  const group = (prefix) => document.getElementById(`${prefix}-group`);
  const rows = (prefix) => Number(form.elements[`${prefix}-TOTAL_FORMS`]?.value ?? 0);
  const choose = (field, wanted) => {
    for (const [value, label] of wanted) {
      if (![...field.options].some((option) => option.value === value)) field.append(new Option(label, value));
    }
    for (const option of field.options) option.selected = wanted.some(([value]) => value === option.value);
  };
  const putBack = (values) => {
    const kept = new Map();
    for (const [field, ...value] of values) kept.set(field, [...(kept.get(field) ?? []), value]);
    // First there are as many rows as there were.
    for (const [field, [[count]]] of kept) {
      if (!field.endsWith("-TOTAL_FORMS")) continue;
      const prefix = field.slice(0, -"-TOTAL_FORMS".length);
      for (let n = rows(prefix); n < Number(count); n += 1) {
        group(prefix)?.querySelector(".add-row a, a.addlink, .add-row button")?.click();
      }
      for (let n = rows(prefix) - 1; n >= Number(count); n -= 1) {
        const remove = form.elements[`${prefix}-${n}-DELETE`];
        if (remove) remove.checked = true;
        else document.getElementById(`${prefix}-${n}`)?.querySelector(".inline-deletelink")?.click();
      }
    }
    // A picture that the site has already, from the form's last answer.
    for (const [name, [[value]]] of kept) {
      if (name.startsWith("_kept-") && !form.elements[name]) {
        form.append(element("input", "", { type: "hidden", name, value }));
      }
    }
    const surplus = new Map();
    for (const field of form.elements) {
      if (!isKept(field)) continue;
      const wanted = kept.get(field.name) ?? [];
      const before = field.value;
      if (field.type === "checkbox" || field.type === "radio") {
        const isSurplus = field.name.endsWith("-DELETE") && !kept.has(field.name.replace(/DELETE$/, "id"));
        if (!isSurplus) field.checked = wanted.some(([value]) => value === field.value);
      } else if (field.tagName === "SELECT") {
        if (kept.has(field.name) || field.multiple) choose(field, wanted);
      } else if (wanted.length && !/-TOTAL_FORMS$/.test(field.name)) {
        const [value] = wanted[surplus.get(field.name) ?? 0] ?? wanted[0];
        surplus.set(field.name, (surplus.get(field.name) ?? 0) + 1);
        if (isRich(field)) window.RichTextEditor.set(field, value);
        else field.value = value;
      }
      if (field.type !== "hidden" && (field.value !== before || field.tagName === "SELECT")) {
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    later();
  };

  // Offering

  const offer = (each, text) => {
    const sentences = [`On ${inWords(text.at)} you typed something here that was not saved.`];
    const isOlder = opened() !== "" && text.opened !== opened();
    if (isOlder) {
      sentences.push("The draft was saved again since then. Put back and saved, your text is shown beside that one, and you choose: nothing is lost.");
    }
    if (text.picked) sentences.push("You had chosen a picture, too. A browser cannot keep that: choose it again.");
    say(sentences, [
      ["Put it back into the form", () => {
        name = text.name;
        putBack(text.values);
        // The button goes; whoever uses the keyboard goes on at the first field.
        [...form.elements].find((field) => field.type === "text" && field.offsetParent)?.focus();
        if (each !== key()) forget(each);
      }],
      ["Forget it", () => forget(each)],
    ]);
  };
  const start = () => {
    atFirst = isAnswer || isEarly ? "" : said(typed());
    for (const [each, text] of ours()) {
      if (isAnswer && each === sent) continue;
      if (said(text.values) === said(typed())) forget(each);
      else offer(each, text);
    }
    if (isAnswer || isEarly) later();
  };
  // Editors write what they hold in their own way: what is kept is compared once all are up.
  const up = [...form.querySelectorAll("[data-rich-text]")]
    .filter((field) => isRich(field) && !field.id.includes("__prefix__"))
    .map((field) => window.RichTextEditor.ready(field));
  const patience = new Promise((resolve) => { if (up.length) setTimeout(resolve, 10_000); });
  Promise.race([Promise.all(up), patience]).then(() => setTimeout(start));
})();
