// Buttons that copy the text of a field: shown where the browser lets a page do that.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const label = button.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 3000);
  });
}
