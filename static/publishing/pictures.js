/* The desk's pictures: hands the chosen one to the page that opened this one, and takes pictures
   that are dragged here. Without it, the form uploads, and a picture is chosen by its number. */
(() => {
  "use strict";
  const { opener } = window;

  const field = new URLSearchParams(location.search).get("field");
  if (opener && field) {
    for (const button of document.querySelectorAll(".pictures button")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        opener.postMessage({ picture: { ...button.dataset, field } }, location.origin);
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
