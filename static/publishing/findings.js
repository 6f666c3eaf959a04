/* What the checks found leads to its field: an editor hides the field itself. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('.findings a[href^="#id_"]');
  if (!link) return;
  const name = decodeURIComponent(link.hash.slice(1));
  const editor = window.CKEDITOR?.instances[name];
  const field = editor?.container?.$ ?? document.getElementById(name);
  if (!field) return;
  event.preventDefault();
  // A part of the form that is folded away is opened.
  for (let box = field.closest("details"); box; box = box.parentElement?.closest("details")) {
    box.open = true;
  }
  field.scrollIntoView({ block: "center" });
  // An editor that is still coming up takes the focus once it is there.
  if (editor && editor.status !== "ready") editor.once("instanceReady", () => editor.focus());
  else (editor ?? field).focus();
});
