/* The form of a draft, whatever editor its rich texts have (window.RichTextEditor, which
   publishing/richtext/editor describes): the way to a field, and what is lost when one leaves. */
(() => {
  "use strict";
  const editor = () => window.RichTextEditor;
  const isRich = (field) => editor() && field.matches("[data-rich-text]");

  // A link leads to a field: an editor hides the field itself, and a folded part of the form too.
  const goTo = (field) => {
    for (let box = field.closest("details"); box; box = box.parentElement?.closest("details")) {
      box.open = true;
    }
    if (isRich(field)) {
      editor().focus(field);
      return;
    }
    field.scrollIntoView({ block: "center" });
    field.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('.findings a[href^="#id_"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    goTo(field);
  });

  // The texts as they were when their editors came up.
  const texts = new Map();
  const watch = () => {
    const fields = [...document.querySelectorAll("#content-main form [data-rich-text]")];
    const shown = fields.filter((field) => isRich(field) && !field.id.includes("__prefix__"));
    return Promise.all(
      shown.filter((field) => !texts.has(field)).map(async (field) => {
        await editor().ready(field);
        texts.set(field, editor().get(field));
      }),
    );
  };
  document.addEventListener("formset:added", watch);
  // Editors that come up late push the field away that the address names.
  watch().then(() => {
    const field = location.hash.startsWith("#id_") && document.getElementById(location.hash.slice(1));
    if (field) goTo(field);
  });

  // Whoever leaves the page with text that is not saved is asked whether to.
  let typed = document.querySelector("#content-main .errornote") !== null;
  let saving = false;
  const inForm = ({ target }) => target.closest?.("#content-main form") !== null;
  for (const type of ["input", "change"]) {
    document.addEventListener(type, (event) => (typed ||= event.isTrusted && inForm(event)));
  }
  document.addEventListener("submit", (event) => (saving = inForm(event)));
  window.addEventListener("beforeunload", (event) => {
    const isOther = ([field, text]) => field.isConnected && editor().get(field) !== text;
    if (!saving && (typed || [...texts].some(isOther))) event.preventDefault();
  });

  // A picture for a text, from the window of the pictures.
  window.addEventListener("message", ({ origin, data }) => {
    if (origin !== location.origin || !data?.picture) return;
    const field = document.getElementById(data.picture.field);
    if (field && isRich(field)) editor().insert(field, data.picture);
  });

  // Select2 announces a field only by what is chosen in it; where that is nothing, by nothing.
  const nameChoices = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      const shown = select.nextElementSibling?.querySelector(".select2-selection__rendered");
      if (!label || !shown) continue;
      label.id ||= `${select.id}_label`;
      shown.setAttribute("aria-labelledby", label.id);
      shown.closest("[role=combobox]").setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    }
  };
  // After jQuery's own handlers, one of which makes the choices.
  document.addEventListener("DOMContentLoaded", () => {
    window.django.jQuery(() => setTimeout(nameChoices));
  });
  document.addEventListener("formset:added", () => setTimeout(nameChoices));
})();
