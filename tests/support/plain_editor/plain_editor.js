window.RichTextEditor = {
  ready: async () => {},
  get: (field) => field.value,
  set(field, html) { field.value = html; },
  focus(field) { field.focus(); },
  insert(field, { address, alt }) {
    field.setRangeText(`<img src="${address}" alt="${alt}">`);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  },
};
