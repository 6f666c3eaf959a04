/* CKEditor in the admin: what its configuration cannot say. Loaded after ckeditor.js. */
(() => {
  "use strict";
  const { CKEDITOR } = window;

  // Slanted Japanese is hard to read.
  CKEDITOR.addCss("span[lang] { font-style: normal; }");

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    // A screen reader hears the field's label instead of its id.
    const label = document.querySelector(`label[for="${CSS.escape(editor.name)}"]`);
    if (label) editor.config.title = label.textContent.replace(/[:*\s]+$/, "");

    editor.on("pluginsLoaded", () => {
      // Pasted headings keep a level that the page has; without this they become paragraphs.
      const levels = { h1: "h2", h5: "h4", h6: "h4" };
      editor.filter.addElementCallback((element) => {
        element.name = levels[element.name] ?? element.name;
      });
    });
  });

  // A link from a verb's screen leads to a field. An editor hides the field itself, and editors
  // that come up late push the others away: go there again once all are up.
  const editors = () => Object.values(CKEDITOR.instances);
  let arrived = !location.hash.startsWith("#id_");
  const goToField = () => {
    if (arrived || editors().some(({ status }) => status !== "ready")) return;
    arrived = true;
    const name = location.hash.slice(1);
    const editor = CKEDITOR.instances[name];
    const field = editor ? editor.container.$ : document.getElementById(name);
    field?.scrollIntoView({ block: "center" });
    (editor ?? field)?.focus();
  };

  CKEDITOR.on("instanceReady", ({ editor }) => {
    // Write <br>, as the sanitiser does.
    editor.dataProcessor.writer.selfClosingEnd = ">";
    goToField();
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
    if (!saving && (typed || editors().some((editor) => editor.checkDirty()))) {
      event.preventDefault();
    }
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

  // A removed inline row renumbers those behind it: their editors would keep names that the next
  // row asks for. They are taken down before the renumbering, and put up again after it.
  document.addEventListener("formset:removed", ({ detail }) => {
    const inFormset = (editor) => editor.name.startsWith(`id_${detail.formsetName}-`);
    const waiting = [];
    for (const editor of editors().filter(inFormset)) {
      const textarea = editor.element.$;
      const stays = textarea.isConnected;
      editor.destroy(!stays);
      if (stays) waiting.push(textarea);
    }
    setTimeout(() => {
      for (const textarea of waiting) {
        CKEDITOR.replace(textarea, JSON.parse(textarea.dataset.config));
      }
    });
  });
})();
