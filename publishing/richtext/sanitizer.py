"""HTML sanitizer: reduces any markup to the stored form of rich text."""

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache

import nh3
from django.conf import settings

from publishing.richtext.figures import figure
from publishing.richtext.markup import (
    ALLOWED,
    ATTRIBUTE,
    HEADINGS,
    INLINE,
    LINK,
    TOKEN,
    UNPRINTABLE,
    plain,
)

MAX_LENGTH = 200_000

RENAMED = {
    **dict.fromkeys(("h5", "h6"), "h4"),
    "h1": "h2",
    "b": "strong",
    "i": "em",
    "tfoot": "tbody",
    "figcaption": "p",  # of no picture
    # Containers become paragraphs, so that their words do not run together.
    **dict.fromkeys(("div", "section", "article", "header", "footer", "main", "aside"), "p"),
    **dict.fromkeys(("address", "center", "dt", "dd", "pre"), "p"),
}
# Elements whose content is no text for readers.
DROPPED_WITH_CONTENT = {
    *("script", "style", "template", "title", "svg", "math", "iframe", "object", "select"),
    *("textarea", "noscript", "noembed", "noframes", "xmp", "audio", "video", "canvas"),
}
# Elements with words only in their items, cells and captions.
FRAMES = {"ul", "ol", "table", "thead", "tbody", "tr"}
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
EXTERNAL = re.compile(r"https?:", re.IGNORECASE)

# Address of a picture of this site, as publishing.images.upload stores it; others are dropped.
PICTURE = re.compile(r"/media/images/[0-9a-f]{2}/[0-9a-f]{64}\.(?:jpg|png|webp|avif)")

# A picture with its caption, with elements without words around them.
_AROUND = r"""(?:\s|</?(?!img|figure|figcaption)[a-z][a-z0-9]*(?: [^\s="<>]+="[^"]*")*>)*"""
FIGURE = re.compile(
    rf"""<figure>{_AROUND}<img(?P<image>(?: [^\s="<>]+="[^"]*")*)>{_AROUND}"""
    r"""(?:<figcaption>(?P<caption>(?:(?!<img|<figure|<figcaption|</fig).)*)</figcaption>"""
    rf"""{_AROUND})?</figure>""",
    re.DOTALL,
)
BLANK = re.compile(r"(?:\s|&nbsp;|<br>)*")
PIECE = re.compile(
    rf"""{FIGURE.pattern}|<(?P<closing>/?)(?P<name>[a-z][a-z0-9]*)"""
    r"""(?P<attributes>(?: [^\s="<>]+="[^"]*")*)>""",
    re.DOTALL,
)
MAX_ROUNDS = 8
# A parser repeats an unclosed link in each paragraph behind it, so that the text grows.
MAX_MARKUP = 8 * MAX_LENGTH
MAX_VALUE = 2_000
# Nested inline elements.
MAX_DEPTH = 8


@dataclass(slots=True)
class OpenElement:
    """An element without its end tag yet."""

    name: str = ""
    # Its start tag, and the index of the tag in the output.
    start_tag: str = ""
    start: int = 0
    # Number of open elements directly in it that are not written.
    unwrapped: int = 0
    # Repeated inside of a block: it ends with the block, and has no end tag in the source.
    is_copy: bool = False
    # Elements around it that were closed before it, and are opened again behind it.
    after: list["OpenElement"] = field(default_factory=list)
    # Inline elements around this list or table; its items and cells begin with them.
    inside: list["OpenElement"] = field(default_factory=list)


def sanitise(text: str) -> str:
    """HTML reduced to the allowlist; idempotent."""
    # Form, model and database each sanitise the same text.
    return _sanitise_cached(text) if len(text) <= MAX_LENGTH else _sanitise(text)


def _sanitise(text: str) -> str:
    text = UNPRINTABLE.sub("", text)
    for _ in range(MAX_ROUNDS):
        before, text = text, _filter(text)
        if len(text) > MAX_MARKUP:
            break
        text = _rewrite(text)
        if text == before:
            return text
    # Markup that changes or grows with each pass is an attack: only its words stay.
    words = html.escape(plain(text), quote=False)
    return f"<p>{words}</p>" if words else ""


_sanitise_cached = lru_cache(maxsize=32)(_sanitise)


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
    if len(value) > MAX_VALUE:
        return None
    value = UNPRINTABLE.sub("", value)
    if name == "href":
        # As browsers do (WHATWG URL): no tabs and line ends, and no spaces around the address.
        value = re.sub(r"[\t\r\n]", "", value).strip()
        return value if LINK.match(value) else None
    if name == "src":
        return _own_picture(value)
    if pattern := VALUES.get(name):
        return value if pattern.fullmatch(value) else None
    return value


def _own_picture(address: str) -> str | None:
    """Address of a picture of this site without its host; None for any other."""
    path = address.strip().removeprefix(settings.SITE_URL)
    return path if PICTURE.fullmatch(path) else None


def _rewrite(text: str) -> str:
    """Renames, unwraps, moves and drops elements in the output of nh3."""
    writer = HtmlWriter()
    position = 0
    for token in PIECE.finditer(text):
        writer.characters(text[position : token.start()])
        position = token.end()
        name = token["name"]
        if token["image"] is not None:
            writer.block(_figure(token["image"], token["caption"] or ""))
        elif name == "img":
            writer.block(_figure(token["attributes"]))
        elif name == "hr":
            writer.block("<hr>")
        elif name == "br":
            writer.out.append("<br>")
        elif token["closing"]:
            writer.end()
        else:
            writer.start(RENAMED.get(name, name), dict(ATTRIBUTE.findall(token["attributes"])))
    writer.characters(text[position:])
    return "".join(writer.out).strip(" \t\r\n")


class HtmlWriter:
    """Writer of elements in sequence, which keeps their nesting valid.

    A block is never inside of an inline element, a paragraph or a heading: these end before it,
    are repeated in it where they are inline, and are opened again behind it.
    """

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open_elements = [OpenElement()]

    def characters(self, text: str) -> None:
        if text := UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"):
            self.out.append(text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        written = _start_tag(name, attributes)
        if not written or (name in INLINE and self._is_deep()):
            self.open_elements[-1].unwrapped += 1
        elif name in INLINE:
            self._open(OpenElement(name, written))
        else:
            self._start_block(name, written)

    def _start_block(self, name: str, written: str) -> None:
        around = self._step_out()
        if name == "p" and around and around[0].name in HEADINGS:
            # A part of a heading is a heading.
            name, written = around[0].name, around[0].start_tag
        inside = [*self.open_elements[-1].inside, *(each for each in around if each.name in INLINE)]
        element = OpenElement(name, written, after=around)
        self._open(element)
        if name in FRAMES:
            element.inside = inside
        else:
            self._reopen([OpenElement(each.name, each.start_tag, is_copy=True) for each in inside])

    def end(self) -> None:
        """Ends the innermost open element, written or not."""
        while True:
            element = self.open_elements[-1]
            if element.unwrapped:
                element.unwrapped -= 1
                return
            if len(self.open_elements) == 1:
                return
            self._close(self.open_elements.pop())
            if not element.is_copy:
                self._reopen(element.after)
                return

    def block(self, written: str) -> None:
        """Writes a block without elements of its own, unless it is empty."""
        if written:
            around = self._step_out()
            self.out.append(written)
            self._reopen(around)

    def _open(self, element: OpenElement) -> None:
        element.start = len(self.out)
        self.out.append(element.start_tag)
        self.open_elements.append(element)

    def _close(self, element: OpenElement) -> None:
        """Writes the end tag, or removes an empty element; inline ones leave their spaces."""
        name = element.name
        content = "".join(self.out[element.start + 1 : element.start + 10])
        is_title = name in HEADINGS or name == "caption"
        is_empty = BLANK.fullmatch(content) if is_title else not content.strip()
        if name in KEPT_WHEN_EMPTY or not is_empty:
            self.out.append(f"</{name}>")
        else:
            self.out[element.start :] = [content] if content and name in INLINE else []

    def _is_deep(self) -> bool:
        nearest = self.open_elements[-MAX_DEPTH:]
        return len(nearest) == MAX_DEPTH and all(each.name in INLINE for each in nearest)

    def _step_out(self) -> list[OpenElement]:
        """Ends the elements that no block may be inside of; returns them, outermost first."""
        around: list[OpenElement] = []
        while self.open_elements[-1].name in {*INLINE, *HEADINGS, "p"}:
            around.insert(0, self.open_elements.pop())
            self._close(around[0])
        return around

    def _reopen(self, elements: list[OpenElement]) -> None:
        begun: set[str] = set()
        for element in elements:
            # The same element is not nested in itself, and others not too deeply.
            if element.start_tag not in begun and len(begun) < MAX_DEPTH:
                begun.add(element.start_tag)
                self._open(element)
            else:
                self.open_elements[-1].unwrapped += element.unwrapped + (not element.is_copy)


def _figure(attributes: str, caption: str = "") -> str:
    """Stored form of a picture; of pictures of other sites only the caption stays."""
    values = {"alt": "", **dict(ATTRIBUTE.findall(attributes))}
    caption = _in_line(caption)
    if not values.get("src"):
        return f"<p>{caption}</p>" if caption else ""
    return figure(values, caption)


def _in_line(text: str) -> str:
    """Rich text on one line: tags of blocks become spaces."""
    text = TOKEN.sub(lambda tag: tag[0] if tag[2] in {*INLINE, "br"} else " ", _rewrite(text))
    return "" if BLANK.fullmatch(text) else text.strip()


def _start_tag(name: str, attributes: dict[str, str]) -> str:
    """Start tag with sorted attributes; empty for an element to be unwrapped."""
    if name == "a":
        if not attributes.get("href"):
            return ""
        if EXTERNAL.match(attributes["href"]):
            attributes["rel"] = "noopener"
    if name == "figure" or (name == "span" and not attributes.get("lang")):
        return ""
    written = "".join(f' {key}="{value}"' for key, value in sorted(attributes.items()))
    return f"<{name}{written}>"
