/* CKEditor in the admin: what its configuration cannot say, and how the desk's scripts reach it.
   Loaded after ckeditor.js. */
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

  const editorOf = (field) => CKEDITOR.instances[field.id];
  const ready = (field) =>
    new Promise((resolve) => {
      if (editorOf(field)?.status === "ready") {
        resolve();
        return;
      }
      CKEDITOR.on("instanceReady", ({ editor, removeListener }) => {
        if (editor.element.$ !== field) return;
        removeListener();
        resolve();
      });
    });

  // What the desk's scripts use (publishing/richtext/editor/__init__.py says what each does).
  window.RichTextEditor = {
    ready,
    get: (field) => editorOf(field)?.getData() ?? field.value,
    set(field, html) {
      field.value = html;
      if (editorOf(field)?.status === "ready") editorOf(field).setData(html);
      else ready(field).then(() => editorOf(field).setData(html));
    },
    focus(field) {
      (editorOf(field)?.container?.$ ?? field).scrollIntoView({ block: "center" });
      ready(field).then(() => editorOf(field).focus());
    },
    insert: (field, picture) => CKEDITOR.plugins.registered.pictures.insert(editorOf(field), picture),
  };

  CKEDITOR.on("instanceReady", ({ editor }) => {
    // Write <br>, as the sanitiser does.
    editor.dataProcessor.writer.selfClosingEnd = ">";
    // An editor tells of a change late, and not of what a phone or dictation puts in.
    const tell = () => editor.element.$.dispatchEvent(new Event("input", { bubbles: true }));
    const listen = () => editor.editable().attachListener(editor.editable(), "input", tell);
    editor.on("change", tell);
    editor.on("contentDom", listen);
    listen();
  });

  // A removed inline row renumbers those behind it: their editors would keep names that the next
  // row asks for. They are taken down before the renumbering, and put up again after it.
  document.addEventListener("formset:removed", ({ detail }) => {
    const inFormset = (editor) => editor.name.startsWith(`id_${detail.formsetName}-`);
    const waiting = [];
    for (const editor of Object.values(CKEDITOR.instances).filter(inFormset)) {
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
