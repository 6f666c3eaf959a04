// Filters the questions while somebody types. Without it, the form's button does the same: what
// is shown, and how many, always comes from the server, over all pages of the list.
const form = document.getElementById("faq-filter");
const found = document.getElementById("found");
const answers = document.getElementById("answers");
const PAUSE = 150; // milliseconds after the last key
let timer = 0;
let underway = new AbortController();

function address() {
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) url.searchParams.append(name, value.trim());
  }
  return url;
}

async function show() {
  underway.abort();
  underway = new AbortController();
  const url = address();
  try {
    const answer = await fetch(url, { signal: underway.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    answers.replaceChildren(...page.getElementById("answers").children);
    found.replaceChildren(...page.getElementById("found").childNodes);
    document.title = page.title;
    history.replaceState(null, "", url);
  } catch (error) {
    // Offline, or overtaken by the next word: the button is still there.
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

// A word is found by its beginning from its third letter on; until then the list stays as it is.
function isBegun() {
  return /(^|[^\p{L}\p{N}])[a-z]{1,2}$/iu.test(form.elements.q.value);
}

function soon(event) {
  clearTimeout(timer);
  if (isBegun()) underway.abort();
  else if (!event.isComposing) timer = setTimeout(show, PAUSE);
}

// Browsers open the answer that a link leads to; older ones do not.
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  target?.closest("details")?.setAttribute("open", "");
}

for (const name of ["input", "compositionend"]) form.elements.q.addEventListener(name, soon);
addEventListener("hashchange", openTarget);
openTarget();
