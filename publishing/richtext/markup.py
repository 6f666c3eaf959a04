"""Markup of stored rich text: allowlist, tokenizer, canonical form, plain text."""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Allowlist of elements with their attributes; the editor's configuration uses it too.
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
INLINE = {"a", "em", "span", "strong", "sub", "sup"}
HEADINGS = {"h2", "h3", "h4"}
# A path begins with one slash: browsers read `//host` and `/\host` as another site.
LINK = re.compile(r"(?:https?://[^\s/?#\\]|mailto:.|tel:.|/(?![/\\])|#)", re.IGNORECASE)
# Characters that PostgreSQL (NUL, surrogates) or XML (the rest) does not accept.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s="<>]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([^\s="<>]+)="([^"]*)"')
IMG = re.compile(r"<img\b", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\r\n\f]+")
AROUND = re.compile(rf" ?{TOKEN.pattern} ?")


class Tag(NamedTuple):
    """A tag of rich text; an end tag has no attributes."""

    name: str
    is_end: bool
    attributes: dict[str, str]


def tokens(text: str) -> Iterator[Tag | str]:
    """Tokenizer of stored rich text: its tags, and between them its text without entities."""
    position = 0
    for found in TOKEN.finditer(text):
        if between := text[position : found.start()]:
            yield html.unescape(between)
        position = found.end()
        attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(found[3])}
        yield Tag(found[2], bool(found[1]), attributes)
    if rest := text[position:]:
        yield html.unescape(rest)


def canonical(text: str) -> str:
    """Canonical form of rich text: equal for texts that a browser shows alike."""

    def normalize(tag: re.Match[str]) -> str:
        # Editors write the direction of a foreign word even where it is the default.
        same = tag[0].replace(' dir="ltr"', "")
        return same if tag[2] in INLINE else same.strip()

    return AROUND.sub(normalize, BLANKS.sub(" ", text)).strip()


def plain(text: str) -> str:
    """Plain text of rich text on one line, with the alternative texts of pictures; not escaped."""

    def words(tag: re.Match[str]) -> str:
        if tag[2] == "img":
            return f" {dict(ATTRIBUTE.findall(tag[3])).get('alt', '')} "
        return "" if tag[2] in INLINE else " "

    spaced = TOKEN.sub(words, text)
    return " ".join(html.unescape(spaced).split())


def is_empty(text: str | None) -> bool:
    """Whether rich text shows neither words nor a picture."""
    if IMG.search(text or ""):
        return False
    # Characters of category C, such as a zero-width space, are invisible.
    return all(unicodedata.category(sign)[0] in "CZ" for sign in plain(text or ""))
