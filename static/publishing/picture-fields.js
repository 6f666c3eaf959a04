/* The picture fields of a form: one of the pictures is chosen in a window of its own. Without this,
   the link opens the pictures, and the number of one is typed. */
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".picture-choose");
    if (!link) return;
    event.preventDefault();
    window.open(link.href, "pictures", "width=1000,height=760,resizable=yes,scrollbars=yes");
  });

  window.addEventListener("message", ({ origin, data }) => {
    if (origin !== location.origin || !data?.picture) return;
    const { field, number: chosen, address, alt } = data.picture;
    const number = document.getElementById(`${field}_number`);
    if (!number) return;
    number.value = chosen;
    number.dispatchEvent(new Event("change", { bubbles: true }));
    const line = number.closest(".picture-choice");
    const preview =
      line.querySelector(".picture-chosen") ?? line.appendChild(document.createElement("img"));
    Object.assign(preview, { className: "picture-chosen", src: address, alt: "the picture chosen" });
    const words = document.getElementById(number.dataset.alt);
    if (words && !words.value.trim()) words.value = alt;
    number.focus();
  });
})();
