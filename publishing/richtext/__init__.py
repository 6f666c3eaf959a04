"""Rich text: one allowlist, one field, one widget; every way in passes `sanitise`."""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

import nh3
from ckeditor.widgets import CKEditorWidget
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from publishing.richtext import pictures

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
    "figure": set(),
    "figcaption": set(),
    "img": {"alt", "height", "src", "width"},
}
RENAMED = {
    **dict.fromkeys(("h5", "h6"), "h4"),
    "h1": "h2",
    "b": "strong",
    "i": "em",
    "tfoot": "tbody",
    # Containers become paragraphs, so that their words do not run together.
    **dict.fromkeys(("div", "section", "article", "header", "footer", "main", "aside"), "p"),
    **dict.fromkeys(("address", "center", "dt", "dd", "pre"), "p"),
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
    "height": re.compile(r"[1-9][0-9]{0,4}"),
    "width": re.compile(r"[1-9][0-9]{0,4}"),
}
# A path begins with one slash: browsers read `//host` and `/\host` as another site.
LINK = re.compile(r"(?:https?://[^\s/?#\\]|mailto:.|tel:.|/(?![/\\])|#)", re.IGNORECASE)
EXTERNAL = re.compile(r"https?:", re.IGNORECASE)

# The pictures of this site, as publishing.images.upload stores them; no other address is a picture.
PICTURE = re.compile(r"/media/(?P<file>images/[0-9a-f]{2}/[0-9a-f]{64}\.(?:jpg|png|webp|avif))")

# No text, and neither PostgreSQL (NUL, surrogates) nor XML (the rest) accepts them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s="<>]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([^\s="<>]+)="([^"]*)"')
# A picture with its caption, whatever elements without words of their own stand around them.
_AROUND_IT = r"""(?:\s|</?(?!img|figure|figcaption)[a-z][a-z0-9]*(?: [^\s="<>]+="[^"]*")*>)*"""
FIGURE = re.compile(
    rf"""<figure>{_AROUND_IT}<img(?P<image>(?: [^\s="<>]+="[^"]*")*)>{_AROUND_IT}"""
    r"""(?:<figcaption>(?P<caption>(?:(?!<img|<figure|<figcaption|</fig).)*)</figcaption>"""
    rf"""{_AROUND_IT})?</figure>""",
    re.DOTALL,
)
IMG = re.compile(r"<img\b", re.IGNORECASE)
BLANK = re.compile(r"(?:\s|&nbsp;|<br>)*")
BLANKS = re.compile(r"[ \t\r\n\f]+")
AROUND = re.compile(rf" ?{TOKEN.pattern} ?")
PIECE = re.compile(
    rf"""{FIGURE.pattern}|<(?P<closing>/?)(?P<name>[a-z][a-z0-9]*)"""
    r"""(?P<attributes>(?: [^\s="<>]+="[^"]*")*)>""",
    re.DOTALL,
)
ROUNDS = 8
# So many elements around a picture go on behind it.
MOST_AROUND = 8


class Opened(NamedTuple):
    """An element that is not closed yet: its name ("" when unwrapped), and where it begins."""

    name: str
    start: int
    written: str


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
    """Return the words of rich text on one line, without markup (not escaped).

    Of a picture, they are its alternative text and its caption.
    """

    def words(tag: re.Match[str]) -> str:
        if tag[2] == "img":
            return f" {dict(ATTRIBUTE.findall(tag[3])).get('alt', '')} "
        return "" if tag[2] in INLINE else " "

    spaced = TOKEN.sub(words, text)
    return " ".join(html.unescape(spaced).split())


def is_empty(text: str | None) -> bool:
    """Tell whether a reader would see neither words nor a picture in this rich text."""
    if IMG.search(text or ""):
        return False
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
    if name == "src":
        return own_picture(value)
    if pattern := VALUES.get(name):
        return value if pattern.fullmatch(value) else None
    return value


def own_picture(address: str) -> str | None:
    """The address of a picture of this site without its host; None for any other."""
    path = address.strip().removeprefix(settings.SITE_URL)
    return path if PICTURE.fullmatch(path) else None


def _rewrite(text: str) -> str:
    """Rename, unwrap and drop elements in text that nh3 has just written."""
    out: list[str] = []
    opened: list[Opened] = []
    position = 0
    for token in PIECE.finditer(text):
        if characters := _characters(text[position : token.start()]):
            out.append(characters)
        position = token.end()
        if token["image"] is not None:
            _write_figure(_figure(token["image"], token["caption"] or ""), out, opened)
            continue
        closing, name, attributes = token["closing"], token["name"], token["attributes"]
        name = RENAMED.get(name, name)
        if name == "img":
            _write_figure(_figure(attributes), out, opened)
        elif name in VOID:
            out.append(f"<{name}>")
        elif not closing:
            # A caption that belongs to no picture is a paragraph.
            name = "p" if name == "figcaption" else name
            written = _start_tag(name, dict(ATTRIBUTE.findall(attributes)))
            opened.append(Opened(name if written else "", len(out), written))
            if written:
                out.append(written)
        elif opened:
            _close(opened.pop(), out)
    out.append(_characters(text[position:]))
    return "".join(out).strip(" \t\r\n")


def _close(element: Opened, out: list[str]) -> None:
    if element.name and not _close_empty(element.name, out, element.start):
        out.append(f"</{element.name}>")


def _figure(attributes: str, caption: str = "") -> str:
    """A picture as it is stored, or "" for one that is not ours; its caption stays as words."""
    values = {"alt": "", **dict(ATTRIBUTE.findall(attributes))}
    caption = _in_line(caption)
    if not values.get("src"):
        return f"<p>{caption}</p>" if caption else ""
    written = "".join(f' {key}="{value}"' for key, value in sorted(values.items()))
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure><img{written}>{told}</figure>"


def _in_line(text: str) -> str:
    """Rich text on one line: what would begin a block is a space."""
    text = TOKEN.sub(lambda tag: tag[0] if tag[2] in {*INLINE, "br"} else " ", _rewrite(text))
    return "" if BLANK.fullmatch(text) else text.strip()


def _write_figure(figure: str, out: list[str], opened: list[Opened]) -> None:
    """Write a picture beside the words that it stood among: those before and those after it."""
    if not figure:
        return
    around: list[Opened] = []
    while opened and opened[-1].name in {*INLINE, *HEADINGS, "p", ""}:
        around.append(opened.pop())
        _close(around[-1], out)
    out.append(figure)
    begun: set[str] = set()
    for element in reversed(around):
        # Once is enough of the same element in itself, and nobody nests more than a few others.
        if element.written in begun or len(begun) == MOST_AROUND:
            element = Opened("", 0, "")
        opened.append(element._replace(start=len(out)))
        if element.written:
            begun.add(element.written)
            out.append(element.written)


def _characters(text: str) -> str:
    return UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _start_tag(name: str, attributes: dict[str, str]) -> str:
    """Return the tag as CKEditor writes it (attributes sorted), or "" to unwrap the element."""
    if name == "a":
        if not attributes.get("href"):
            return ""
        if EXTERNAL.match(attributes["href"]):
            attributes["rel"] = "noopener"
    if name == "figure" or (name == "span" and not attributes.get("lang")):
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
            js=[*base._js, "publishing/text-pictures.js", "publishing/editor.js"],
        )


class RichTextFormField(forms.CharField):
    """Takes what the editor sends, checks its length, and gives sanitised text."""

    widget = RichTextWidget

    def __init__(self, *, max_length: int | None = MAX_LENGTH, **kwargs: Any) -> None:
        self.max_characters = max_length
        # How many pictures the last text lost, because they are not of this site.
        self.dropped_pictures = 0
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = self.to_python(value) or ""
        check_length(text, self.max_characters)
        given = len(IMG.findall(text))
        text = pictures.settled(sanitise(text))
        self.dropped_pictures = given - len(IMG.findall(text))
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
