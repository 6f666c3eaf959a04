"""Rich text: one allowlist, one field, one widget; every way in passes `sanitise`."""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any

import nh3
from ckeditor.widgets import CKEditorWidget
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

MAX_LENGTH = 200_000

# The elements that may be stored, with their attributes; `ckeditor.py` tells the editor the same.
ALLOWED: dict[str, set[str]] = {
    **{name: set() for name in ("h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote")},
    **{name: set() for name in ("table", "caption", "thead", "tbody", "tr")},
    **{name: set() for name in ("strong", "em", "sub", "sup", "br", "hr")},
    "a": {"href", "hreflang", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "span": {"dir", "lang"},
}
RENAMED = {
    **dict.fromkeys(("h5", "h6"), "h4"),
    "h1": "h2",
    "b": "strong",
    "i": "em",
    "tfoot": "tbody",
    # Containers become paragraphs, so that their words do not run together.
    **dict.fromkeys(("div", "section", "article", "header", "footer", "main", "aside"), "p"),
    **dict.fromkeys(("address", "center", "dt", "dd", "figcaption", "pre"), "p"),
}
# What stands inside these is no text for readers.
DROPPED_WITH_CONTENT = {
    *("script", "style", "template", "title", "svg", "math", "iframe", "object", "select"),
    *("textarea", "noscript", "noembed", "noframes", "xmp", "audio", "video", "canvas"),
}
INLINE = {"a", "em", "span", "strong", "sub", "sup"}
HEADINGS = {"h2", "h3", "h4"}
VOID = {"br", "hr"}
KEPT_WHEN_EMPTY = {"td", "th", "li"}
VALUES = {
    "colspan": re.compile(r"[1-9][0-9]?"),
    "rowspan": re.compile(r"[1-9][0-9]?"),
    "scope": re.compile(r"col|row|colgroup|rowgroup"),
    "dir": re.compile(r"ltr|rtl"),
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "hreflang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
}
# A path begins with one slash: browsers read `//host` and `/\host` as another site.
LINK = re.compile(r"(?:https?://[^\s/?#\\]|mailto:.|tel:.|/(?![/\\])|#)", re.IGNORECASE)
EXTERNAL = re.compile(r"https?:", re.IGNORECASE)

# No text, and neither PostgreSQL (NUL, surrogates) nor XML (the rest) accepts them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s="<>]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([^\s="<>]+)="([^"]*)"')
BLANK = re.compile(r"(?:\s|&nbsp;|<br>)*")
BLANKS = re.compile(r"[ \t\r\n\f]+")
AROUND = re.compile(rf" ?{TOKEN.pattern} ?")
ROUNDS = 8


def sanitise(text: str) -> str:
    """Return what the allowlist leaves of `text`; a second pass changes nothing."""
    # Form, model and database each ask for the same text: it is worked on once.
    return _sanitise_once(text) if len(text) <= MAX_LENGTH else _sanitise(text)


def _sanitise(text: str) -> str:
    text = UNPRINTABLE.sub("", text)
    for _ in range(ROUNDS):
        before, text = text, _rewrite(_filter(text))
        if text == before:
            return text
    # Markup that reads differently each time it is parsed is no accident: only its words stay.
    words = html.escape(plain(text), quote=False)
    return f"<p>{words}</p>" if words else ""


_sanitise_once = lru_cache(maxsize=32)(_sanitise)


def canonical(text: str) -> str:
    """Return rich text with what a browser ignores always written alike.

    Editors and importers break lines differently; what looks the same is the same here.
    """

    def alike(tag: re.Match[str]) -> str:
        # CKEditor gives every foreign word its direction, even the one that all words have.
        same = tag[0].replace(' dir="ltr"', "")
        return same if tag[2] in INLINE else same.strip()

    return AROUND.sub(alike, BLANKS.sub(" ", text)).strip()


def plain(text: str) -> str:
    """Return the words of rich text on one line, without markup (not escaped)."""
    spaced = TOKEN.sub(lambda tag: "" if tag[2] in INLINE else " ", text)
    return " ".join(html.unescape(spaced).split())


def is_empty(text: str | None) -> bool:
    """Tell whether a reader would see no words in this rich text."""
    # What has no shape of its own (category C, such as a zero-width space) is no word.
    return all(unicodedata.category(sign)[0] in "CZ" for sign in plain(text or ""))


def _filter(text: str) -> str:
    return nh3.clean(
        text,
        tags={*ALLOWED, *RENAMED},
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes={**ALLOWED, "*": set()},
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    value = UNPRINTABLE.sub("", value)
    if name == "href":
        # Browsers drop tabs and line ends anywhere in an address, and spaces around it.
        value = re.sub(r"[\t\r\n]", "", value).strip()
        return value if LINK.match(value) else None
    if pattern := VALUES.get(name):
        return value if pattern.fullmatch(value) else None
    return value


def _rewrite(text: str) -> str:
    """Rename, unwrap and drop elements in text that nh3 has just written."""
    out: list[str] = []
    opened: list[tuple[str, int]] = []  # Name written (or "" when unwrapped) and where in `out`.
    position = 0
    for token in TOKEN.finditer(text):
        if characters := _characters(text[position : token.start()]):
            out.append(characters)
        position = token.end()
        closing, name, attributes = token.groups()
        name = RENAMED.get(name, name)
        if name in VOID:
            out.append(f"<{name}>")
        elif not closing:
            written = _start_tag(name, dict(ATTRIBUTE.findall(attributes)))
            opened.append((name if written else "", len(out)))
            if written:
                out.append(written)
        elif opened:
            name, start = opened.pop()
            if name and not _close_empty(name, out, start):
                out.append(f"</{name}>")
    out.append(_characters(text[position:]))
    return "".join(out).strip(" \t\r\n")


def _characters(text: str) -> str:
    return UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _start_tag(name: str, attributes: dict[str, str]) -> str:
    """Return the tag as CKEditor writes it (attributes sorted), or "" to unwrap the element."""
    if name == "a":
        if not attributes.get("href"):
            return ""
        if EXTERNAL.match(attributes["href"]):
            attributes["rel"] = "noopener"
    if name == "span" and not attributes.get("lang"):
        return ""
    written = "".join(f' {key}="{value}"' for key, value in sorted(attributes.items()))
    return f"<{name}{written}>"


def _close_empty(name: str, out: list[str], start: int) -> bool:
    """Remove an element that closes without content; inline ones leave their spaces."""
    if name in KEPT_WHEN_EMPTY:
        return False
    content = "".join(out[start + 1 : start + 10])
    titles = name in HEADINGS or name == "caption"
    if not (BLANK.fullmatch(content) if titles else not content.strip()):
        return False
    out[start:] = [content] if content and name in INLINE else []
    return True


class RichTextWidget(CKEditorWidget):
    """The editor of every rich text; whoever replaces CKEditor replaces this class."""

    def use_required_attribute(self, initial: Any) -> bool:
        # The browser cannot point at the hidden textarea, and would refuse without a word.
        return False

    def _set_config(self) -> None:
        # The base class overwrites the configured language with that of the request.
        pass

    @property
    def media(self) -> forms.Media:
        # One list keeps the order; added media could be sorted in front of what they build on.
        base = super().media
        return forms.Media(
            css={"all": [*base._css["all"], "publishing/editor.css"]},
            js=[*base._js, "publishing/editor.js"],
        )


class RichTextFormField(forms.CharField):
    """Takes what the editor sends, checks its length, and gives sanitised text."""

    widget = RichTextWidget

    def __init__(self, *, max_length: int | None = MAX_LENGTH, **kwargs: Any) -> None:
        self.max_characters = max_length
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = self.to_python(value) or ""
        check_length(text, self.max_characters)
        text = sanitise(text)
        return super().clean("" if is_empty(text) else text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if not super().has_changed(initial, data):
            return False
        # The browser sends other line ends than those stored. Too long a text is not worth a look.
        if self.max_characters and len(data or "") > self.max_characters:
            return True
        return sanitise(initial or "") != sanitise(data or "")


class RichTextField(models.TextField):
    """Holds sanitised HTML, whichever way it comes: form, save, update() or bulk_create()."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": MAX_LENGTH, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == MAX_LENGTH:
            del kwargs["max_length"]
        return name, path, args, kwargs

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if isinstance(value, str):
            check_length(value, self.max_length)
            value = sanitise(value)
        return super().clean(value, model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = sanitise(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str):
            value = sanitise(value)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        # The admin asks for a plain textarea for every TextField.
        return super().formfield(
            **{"form_class": RichTextFormField, **kwargs, "widget": RichTextWidget}
        )


def check_length(text: str, limit: int | None) -> None:
    """Refuse a text that is too long, before any work is put into it."""
    if limit and len(text) > limit:
        raise ValidationError(
            f"This text has {len(text):,} characters; at most {limit:,} fit. "
            "Shorten it or split it into two articles.",
            code="max_length",
        )
