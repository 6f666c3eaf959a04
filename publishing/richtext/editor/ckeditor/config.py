"""Configuration of CKEditor, and its files that collectstatic leaves out."""

from publishing.richtext.markup import ALLOWED

# Attributes without which an element is dropped.
REQUIRED = {"a": "href", "span": "lang", "img": "src"}


def _attributes(name: str) -> str:
    # The sanitizer sets the `rel` of links.
    allowed = ALLOWED[name] | ({"rel"} if name == "a" else set())
    return ",".join(f"!{each}" if each == REQUIRED.get(name) else each for each in sorted(allowed))


# As an object: a mistake in CKEditor's string form empties saved texts.
ALLOWED_CONTENT = {name: {"attributes": _attributes(name)} for name in ALLOWED}

# Plugins that call a cloud, or write markup that the sanitizer removes.
REMOVED_PLUGINS = (
    *("about", "exportpdf", "scayt", "wsc"),
    *("bidi", "colorbutton", "colordialog", "copyformatting", "dialogadvtab", "div", "font"),
    *("forms", "iframe", "image", "indentblock", "justify", "liststyle", "pagebreak", "smiley"),
    # Pictures have a widget of our own: static/richtext/ckeditor/pictures.js.
    *("stylescombo", "templates", "uploadimage"),
    *("elementspath", "newpage", "preview", "print", "save", "showblocks"),
)

CONFIG: dict[str, object] = {
    "toolbar": [
        {"name": "headings", "items": ["Format"]},
        {"name": "words", "items": ["Bold", "Italic", "Subscript", "Superscript"]},
        {"name": "links", "items": ["Link", "Unlink"]},
        {"name": "blocks", "items": ["BulletedList", "NumberedList", "Blockquote", "Table"]},
        {"name": "pictures", "items": ["Picture"]},
        {"name": "language", "items": ["Language"]},
        {"name": "undo", "items": ["Undo", "Redo"]},
        {"name": "clean", "items": ["PasteText", "RemoveFormat"]},
        {"name": "view", "items": ["Maximize", "Source"]},
    ],
    "format_tags": "p;h2;h3;h4",
    "language_list": ["ja:Japanese", "zh:Chinese"],
    "allowedContent": ALLOWED_CONTENT,
    "removePlugins": ",".join(REMOVED_PLUGINS),
    "extraPlugins": "autogrow,pictures",
    # Dragged and pasted pictures are uploaded; the editor would write them into the text.
    "clipboard_handleImages": False,
    "autoGrow_minHeight": 180,
    "autoGrow_maxHeight": 640,
    "autoGrow_onStartup": True,
    "height": 180,
    "width": "100%",
    # Characters stay characters, so that the text sent equals the text stored.
    "entities": False,
    "fillEmptyBlocks": True,
    "linkDefaultProtocol": "https://",
    "linkShowAdvancedTab": False,
    "linkShowTargetTab": False,
    "disableNativeSpellChecker": False,
    "language": "en",
    "contentsLanguage": "en",
    # No call to the maker's servers.
    "versionCheck": False,
}

_UNUSED_PLUGINS = (
    *("adobeair", "ajax", "autoembed", "autolink", "bbcode", "codesnippet", "codesnippetgeshi"),
    *("devtools", "divarea", "docprops", "embed", "embedbase", "embedsemantic", "iframedialog"),
    *("image2", "mathjax", "placeholder", "sharedspace", "sourcedialog", "stylesheetparser"),
    *("tableresize", "uicolor", "exportpdf", "scayt", "wsc", "flash", "forms", "iframe", "image"),
    *("colordialog", "copyformatting", "div", "liststyle", "pagebreak", "preview", "smiley"),
    *("templates", "uploadimage", "about"),
)

UNUSED_FILES = [
    *(f"ckeditor/ckeditor/plugins/{name}/*" for name in _UNUSED_PLUGINS),
    *(f"ckeditor/ckeditor/{name}" for name in ("adapters/*", "samples/*", "tests/*", "*.md")),
    *("ckeditor/ckeditor/build-config.js", "ckeditor/ckeditor/bender-runner.config.json"),
    *("ckeditor/galleriffic/*", "ckeditor/file-icons/*", "ckeditor/ckeditor/skins/moono/*"),
    # Its words in some seventy languages: the desk speaks English.
    *(f"ckeditor/ckeditor/*lang/{name}" for name in ("[!e]*", "e[!n]*", "en-*")),
]
