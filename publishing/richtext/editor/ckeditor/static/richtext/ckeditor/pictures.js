/* Pictures in CKEditor: a widget that writes figures as they are stored, a dialog that asks for the
   alternative text, and uploads by drag and paste. Loaded after ckeditor.js. */
(() => {
  "use strict";
  const { CKEDITOR } = window;
  const OWN = /^\/media\/images\//;
  // Stands where a picture is on its way.
  const PLACE =
    "data:image/gif;base64,R0lGODlhDgAOAIAAAAAAAP///yH5BAAAAAAALAAAAAAOAA4AAAIMhI+py+0Po5y02qsKADs=";
  const NOT_TAKEN =
    "The picture was not uploaded. Perhaps you were logged out: log in in another tab, then try again.";

  // What is known of pictures that were uploaded or chosen just now, by their addresses.
  const known = new Map();

  CKEDITOR.addCss(`
    figure { margin: 1em 0; }
    figure img, p img { max-width: 100%; height: auto; }
    figcaption { min-height: 1.4em; color: #555; font-size: 0.9em; }
    figcaption[data-cke-bare]::after { content: "Caption (may stay empty)"; color: #6b6b6b; }
    img[alt=""] { outline: 3px dashed #a3391c; }
  `);

  const encode = CKEDITOR.tools.htmlEncodeAttr;
  const figure = ({ url, alt = "", width = "", height = "" }) =>
    `<figure><img alt="${encode(alt)}" height="${height}" src="${encode(url)}" width="${width}"></figure>`;

  const widget = {
    dialog: "picture",
    pathName: "picture",
    template: '<figure><img alt="" src=""><figcaption></figcaption></figure>',
    parts: { image: "img", caption: "figcaption" },
    editables: {
      caption: {
        selector: "figcaption",
        pathName: "caption",
        allowedContent: "strong em sub sup br; a[!href,hreflang,rel,title]; span[!lang,dir]",
      },
    },
    upcast(element) {
      if (element.name !== "figure" || !element.getFirst("img")) return false;
      if (!element.getFirst("figcaption")) {
        element.add(new CKEDITOR.htmlParser.element("figcaption", {}));
      }
      return true;
    },
    downcast(element) {
      const words = this.editables.caption?.getData() ?? "";
      const caption = element.getFirst("figcaption");
      if (!words.replace(/&nbsp;|<br\s*\/?>|\s/g, "")) caption?.remove();
      // The browser leaves it behind where something was typed.
      else delete caption.attributes.style;
      return element;
    },
    init() {
      const { image, caption } = this.parts;
      const attribute = (name) => image.getAttribute(name) ?? "";
      this.setData({
        src: image.data("cke-saved-src") || attribute("src"),
        alt: attribute("alt"),
        width: attribute("width"),
        height: attribute("height"),
      });
      const markBare = () => caption.$.toggleAttribute("data-cke-bare", !caption.getText().trim());
      markBare();
      this.editor.on("change", markBare);
      this.on("destroy", () => this.editor.removeListener("change", markBare));
    },
    data() {
      const { src, alt, width, height } = this.data;
      const { image } = this.parts;
      image.setAttributes({ src, alt: alt ?? "", "data-cke-saved-src": src });
      for (const [name, value] of Object.entries({ width, height })) {
        if (value) image.setAttribute(name, value);
        else image.removeAttribute(name);
      }
    },
  };

  // What follows from the picture that was chosen: how it looks, and its alternative text.
  const show = (dialog, address) => {
    const preview = dialog.getContentElement("info", "preview").getElement();
    const image = OWN.test(address)
      ? `<img src="${encode(address)}" alt="The picture chosen" style="max-width:100%;max-height:200px">`
      : "No picture is chosen yet.";
    preview.setHtml(image);
    const alt = dialog.getContentElement("info", "alt");
    if (!alt.getValue() && known.get(address)?.alt) alt.setValue(known.get(address).alt);
  };

  // The addresses at which this person may choose and upload pictures, as the field says.
  const placesOf = ({ element }) => element.$.dataset;

  CKEDITOR.dialog.add("picture", (editor) => ({
    title: "Picture",
    minWidth: Math.min(360, window.innerWidth - 40),
    minHeight: 120,
    onShow() {
      show(this, this.getContentElement("info", "src").getValue());
    },
    contents: [
      {
        id: "info",
        label: "Picture",
        elements: [
          { id: "preview", type: "html", html: "<div>No picture is chosen yet.</div>" },
          {
            id: "browse",
            type: "button",
            label: "Choose from the pictures…",
            hidden: !placesOf(editor).pictures,
            onClick() {
              const address = `${placesOf(editor).pictures}&field=${editor.name}`;
              window.open(address, "pictures", "width=1000,height=760,resizable=yes,scrollbars=yes");
            },
          },
          {
            id: "src",
            type: "text",
            label: "Address",
            style: "display:none",
            validate() {
              return OWN.test(this.getValue()) || "Choose a picture, or upload one, first.";
            },
            onChange() {
              show(this.getDialog(), this.getValue());
            },
            setup(picture) {
              this.setValue(picture.data.src);
            },
            commit(picture) {
              const src = this.getValue();
              if (src === picture.data.src) return;
              const { width = "", height = "" } = known.get(src) ?? {};
              picture.setData({ src, width: String(width), height: String(height) });
            },
          },
          {
            id: "alt",
            type: "text",
            label: "What it shows, for people who cannot see it",
            validate() {
              return (
                Boolean(this.getValue().trim()) ||
                "Say what the picture shows, for people who cannot see it."
              );
            },
            setup(picture) {
              this.setValue(picture.data.alt);
            },
            commit(picture) {
              picture.setData("alt", this.getValue().trim());
            },
          },
        ],
      },
      {
        id: "Upload",
        label: "Upload",
        hidden: true,
        filebrowser: "uploadButton",
        elements: [
          { id: "upload", type: "file", label: "JPEG, PNG, WebP or AVIF, up to 12 MB" },
          {
            id: "uploadButton",
            type: "fileButton",
            label: "Upload it",
            filebrowser: "info:src",
            for: ["Upload", "upload"],
          },
        ],
      },
    ],
  }));

  // The one alternative text that is missing is asked for at once.
  const askForAlt = (editor, address) => {
    const added = Object.values(editor.widgets.instances).filter(
      ({ name, data }) => name === "picture" && data.src === address && !data.alt,
    );
    if (added.length === 1 && editor.uploadRepository.isFinished()) {
      added[0].focus();
      added[0].edit();
    }
  };

  // A picture that was chosen in the window of the pictures: for the dialog, if it is open.
  const insert = (editor, { address, alt, width, height }) => {
    known.set(address, { alt, width, height });
    const dialog = CKEDITOR.dialog.getCurrent();
    if (dialog?.getName() === "picture" && dialog.getParentEditor() === editor) {
      dialog.setValueOf("info", "src", address);
    } else {
      editor.insertHtml(figure({ url: address, alt, width, height }));
      askForAlt(editor, address);
    }
  };

  const upload = {
    supportedTypes: /^image\//,
    parts: { img: "img" },
    fileToElement() {
      const image = new CKEDITOR.dom.element("img");
      image.setAttribute("src", PLACE);
      return image;
    },
    onUploading({ data }) {
      if (data) this.parts.img.setAttribute("src", data);
    },
    onUploaded({ url }) {
      const { editor } = this;
      this.replaceWith(figure({ ...known.get(url), url }));
      setTimeout(() => askForAlt(editor, url));
    },
  };

  // A picture inside pasted text (from Word, say) is uploaded like a pasted file.
  const uploadInside = (editor, event) => {
    const { dataValue } = event.data;
    if (!/<img[\s\S]+data:/i.test(dataValue)) return;
    const inert = document.implementation.createHTMLDocument("");
    inert.body.innerHTML = dataValue;
    for (const image of inert.body.querySelectorAll('img[src^="data:image/"]')) {
      if (image.hasAttribute("data-cke-upload-id")) continue;
      if (!/^data:\S*?;base64,/.test(image.src)) continue;
      const loader = editor.uploadRepository.create(image.src, "pasted");
      loader.upload(editor.config.uploadUrl);
      CKEDITOR.fileTools.markElement(new CKEDITOR.dom.element(image), "pictureupload", loader.id);
      CKEDITOR.fileTools.bindNotifications(editor, loader);
    }
    event.data.dataValue = inert.body.innerHTML;
  };

  const refuseInCaption = (editor, event) => {
    const place = editor.getSelection()?.getStartElement();
    const picture = place && editor.widgets.getByElement(place);
    if (picture?.name !== "picture" || picture.wrapper.equals(place)) return;
    const { dataTransfer, dataValue } = event.data;
    if (!dataTransfer.getFilesCount() && !/<img/i.test(dataValue)) return;
    event.cancel();
    editor.showNotification(
      "A caption can hold no picture. Click into the text below or above it, then try again.",
      "warning",
    );
  };

  // With the token of the form, and with the sentence of a refusal.
  const prepare = ({ data: { fileLoader } }) => {
    const { xhr } = fileLoader;
    const { onload } = xhr;
    // The cookie is that of the last login, which may have been in another tab.
    const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    const inForm = document.querySelector("[name=csrfmiddlewaretoken]").value;
    xhr.setRequestHeader("X-CSRFToken", cookie ?? inForm);
    xhr.onload = () => {
      let answer = null;
      try {
        answer = JSON.parse(xhr.responseText);
      } catch {
        // A page instead of an answer: that of the login, say.
      }
      if (answer?.uploaded) {
        known.set(answer.url, answer);
        onload.call(xhr);
      } else {
        fileLoader.message = answer?.error?.message ?? NOT_TAKEN;
        fileLoader.changeStatus("error");
      }
    };
  };

  CKEDITOR.plugins.add("pictures", {
    requires: "widget,dialog,filebrowser,uploadwidget,button",
    insert,
    init(editor) {
      const { pictures, upload: uploadUrl } = placesOf(editor);
      Object.assign(editor.config, { uploadUrl, filebrowserPictureUploadUrl: uploadUrl });
      // The place of a picture that is on its way; our list of what may be written has none.
      editor.filter.allow("img[!data-widget,!data-cke-upload-id]", "pictures", true);
      editor.widgets.add("picture", widget);
      if (uploadUrl || pictures) {
        editor.ui.addButton("Picture", { label: "Picture", command: "picture", icon: "image" });
      }
      if (uploadUrl) {
        CKEDITOR.fileTools.addUploadWidget(editor, "pictureupload", { ...upload, uploadUrl });
        editor.on("paste", (event) => refuseInCaption(editor, event), null, null, 1);
        editor.on("paste", (event) => uploadInside(editor, event));
        editor.on("fileUploadRequest", prepare);
      }
      editor.on("instanceReady", () => {
        const { writer } = editor.dataProcessor;
        writer.setRules("figure", {
          indent: false,
          needsSpace: true,
          breakBeforeOpen: true,
          breakAfterOpen: false,
          breakBeforeClose: false,
          breakAfterClose: true,
        });
        writer.setRules("figcaption", {
          indent: false,
          needsSpace: false,
          breakBeforeOpen: false,
          breakAfterOpen: false,
          breakBeforeClose: false,
          breakAfterClose: false,
        });
      });
    },
  });
})();
