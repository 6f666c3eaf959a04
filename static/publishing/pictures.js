/* The desk's pictures: hands the chosen one to the page that opened this one, and takes pictures
   that are dragged here. Without it, the form uploads, and a picture is chosen by its number. */
(() => {
  "use strict";
  const query = new URLSearchParams(location.search);
  const { opener } = window;

  const toEditor = ({ address, alt, width, height }) => {
    const editor = Number(query.get("CKEditorFuncNum"));
    opener.deskPictures?.know(address, { alt, width, height });
    opener.CKEDITOR.tools.callFunction(editor, address);
  };
  const toField = (chosen) =>
    opener.postMessage({ picture: { ...chosen, field: query.get("field") } }, location.origin);

  const forEditor = opener && query.has("CKEditorFuncNum");
  const forField = opener && query.has("field");
  if (forEditor || forField) {
    for (const button of document.querySelectorAll(".pictures button")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        (forEditor ? toEditor : toField)({ ...button.dataset });
        window.close();
      });
    }
  }

  const form = document.querySelector(".picture-upload");
  if (!form) return;
  form.querySelector(".picture-drop-hint").hidden = false;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  for (const type of ["dragenter", "dragover"]) {
    document.addEventListener(type, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.elements.upload.files = event.dataTransfer.files;
    form.requestSubmit();
  });
})();
