"""HTML sanitizer: brings any markup into the one form that is stored."""

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
# What stands inside these is no text for readers.
DROPPED_WITH_CONTENT = {
    *("script", "style", "template", "title", "svg", "math", "iframe", "object", "select"),
    *("textarea", "noscript", "noembed", "noframes", "xmp", "audio", "video", "canvas"),
}
# Of these, only items, cells and captions hold words.
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

# The pictures of this site, as publishing.images.upload stores them; no other address is a picture.
PICTURE = re.compile(r"/media/images/[0-9a-f]{2}/[0-9a-f]{64}\.(?:jpg|png|webp|avif)")

# A picture with its caption, whatever elements without words of their own stand around them.
_AROUND_IT = r"""(?:\s|</?(?!img|figure|figcaption)[a-z][a-z0-9]*(?: [^\s="<>]+="[^"]*")*>)*"""
FIGURE = re.compile(
    rf"""<figure>{_AROUND_IT}<img(?P<image>(?: [^\s="<>]+="[^"]*")*)>{_AROUND_IT}"""
    r"""(?:<figcaption>(?P<caption>(?:(?!<img|<figure|<figcaption|</fig).)*)</figcaption>"""
    rf"""{_AROUND_IT})?</figure>""",
    re.DOTALL,
)
BLANK = re.compile(r"(?:\s|&nbsp;|<br>)*")
PIECE = re.compile(
    rf"""{FIGURE.pattern}|<(?P<closing>/?)(?P<name>[a-z][a-z0-9]*)"""
    r"""(?P<attributes>(?: [^\s="<>]+="[^"]*")*)>""",
    re.DOTALL,
)
ROUNDS = 8
# A link that is never closed is repeated in each paragraph behind it, by every parser.
MOST_MARKUP = 8 * MAX_LENGTH
LONGEST_VALUE = 2_000
# So many inline elements stand in one another, and no more.
MOST_AROUND = 8


@dataclass(slots=True)
class Opened:
    """An element that is not closed yet."""

    name: str = ""
    # Its start tag, and where that stands in what is written.
    written: str = ""
    start: int = 0
    # How many elements that are not written begin directly in it.
    unwrapped: int = 0
    # Written once more inside of a block: it ends with the block, and has no end tag of its own.
    is_copy: bool = False
    # The elements around it that were closed before it, and go on behind it.
    after: list["Opened"] = field(default_factory=list)
    # Inline elements that stood around this list or table; its items and cells begin with them.
    inside: list["Opened"] = field(default_factory=list)


def sanitise(text: str) -> str:
    """Return what the allowlist leaves of `text`; a second pass changes nothing."""
    # Form, model and database each ask for the same text: it is worked on once.
    return _sanitise_once(text) if len(text) <= MAX_LENGTH else _sanitise(text)


def _sanitise(text: str) -> str:
    text = UNPRINTABLE.sub("", text)
    for _ in range(ROUNDS):
        before, text = text, _filter(text)
        if len(text) > MOST_MARKUP:
            break
        text = _rewrite(text)
        if text == before:
            return text
    # What reads differently each time it is parsed, or grows, is no accident: only its words stay.
    words = html.escape(plain(text), quote=False)
    return f"<p>{words}</p>" if words else ""


_sanitise_once = lru_cache(maxsize=32)(_sanitise)


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
    if len(value) > LONGEST_VALUE:
        return None
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
    """Rename, unwrap, move and drop elements in text that nh3 has just written."""
    writer = Writer()
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


class Writer:
    """Writes elements one after another, each where it may stand.

    No block is written inside of an inline element, a paragraph or a heading: these end before it,
    begin anew in it where they are inline, and go on behind it.
    """

    def __init__(self) -> None:
        self.out: list[str] = []
        self.opened = [Opened()]

    def characters(self, text: str) -> None:
        if text := UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"):
            self.out.append(text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        written = _start_tag(name, attributes)
        if not written or (name in INLINE and self._is_deep()):
            self.opened[-1].unwrapped += 1
        elif name in INLINE:
            self._open(Opened(name, written))
        else:
            self._start_block(name, written)

    def _start_block(self, name: str, written: str) -> None:
        around = self._step_out()
        if name == "p" and around and around[0].name in HEADINGS:
            # A part of a heading is one itself.
            name, written = around[0].name, around[0].written
        inside = [*self.opened[-1].inside, *(each for each in around if each.name in INLINE)]
        element = Opened(name, written, after=around)
        self._open(element)
        if name in FRAMES:
            element.inside = inside
        else:
            self._go_on([Opened(each.name, each.written, is_copy=True) for each in inside])

    def end(self) -> None:
        """The end of the element that began last, written or not."""
        while True:
            element = self.opened[-1]
            if element.unwrapped:
                element.unwrapped -= 1
                return
            if len(self.opened) == 1:
                return
            self._close(self.opened.pop())
            if not element.is_copy:
                self._go_on(element.after)
                return

    def block(self, written: str) -> None:
        """A block without elements of its own; "" for one that is left out."""
        if written:
            around = self._step_out()
            self.out.append(written)
            self._go_on(around)

    def _open(self, element: Opened) -> None:
        element.start = len(self.out)
        self.out.append(element.written)
        self.opened.append(element)

    def _close(self, element: Opened) -> None:
        if not _close_empty(element.name, self.out, element.start):
            self.out.append(f"</{element.name}>")

    def _is_deep(self) -> bool:
        nearest = self.opened[-MOST_AROUND:]
        return len(nearest) == MOST_AROUND and all(each.name in INLINE for each in nearest)

    def _step_out(self) -> list[Opened]:
        """Ends what no block may stand in; returns it, the outermost first."""
        around: list[Opened] = []
        while self.opened[-1].name in {*INLINE, *HEADINGS, "p"}:
            around.insert(0, self.opened.pop())
            self._close(around[0])
        return around

    def _go_on(self, elements: list[Opened]) -> None:
        begun: set[str] = set()
        for element in elements:
            # Once is enough of the same element in itself, and nobody nests more than a few others.
            if element.written not in begun and len(begun) < MOST_AROUND:
                begun.add(element.written)
                self._open(element)
            else:
                self.opened[-1].unwrapped += element.unwrapped + (not element.is_copy)


def _figure(attributes: str, caption: str = "") -> str:
    """A picture as it is stored, or "" for one that is not ours; its caption stays as words."""
    values = {"alt": "", **dict(ATTRIBUTE.findall(attributes))}
    caption = _in_line(caption)
    if not values.get("src"):
        return f"<p>{caption}</p>" if caption else ""
    return figure(values, caption)


def _in_line(text: str) -> str:
    """Rich text on one line: what would begin a block is a space."""
    text = TOKEN.sub(lambda tag: tag[0] if tag[2] in {*INLINE, "br"} else " ", _rewrite(text))
    return "" if BLANK.fullmatch(text) else text.strip()


def _start_tag(name: str, attributes: dict[str, str]) -> str:
    """Return the tag as editors write it (attributes sorted), or "" to unwrap the element."""
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
