"""What every format is read into: headings, paragraphs, lists, tables and pictures, in order."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from publishing import richtext

HEADING, PARAGRAPH, LIST, TABLE, QUOTE, PICTURE = (
    *("heading", "paragraph", "list", "table", "quote", "picture"),
)
BREAK = "<br>"


@dataclass(frozen=True)
class Picture:
    """A picture of the file: what is in it, or only where it would be found."""

    name: str
    alt: str = ""
    data: bytes | None = None
    caption: str = ""


@dataclass(frozen=True)
class Block:
    """A piece of a page; its `html` is sanitised.

    Of a heading and a paragraph it is what stands inside; of the others the whole element.
    """

    kind: str
    html: str = ""
    level: int = 0
    items: tuple[str, ...] = ()
    picture: Picture | None = None
    # The notes at the end of a Word document stand after all else.
    is_note: bool = False

    @classmethod
    def of_text(cls, kind: str, text: str, level: int = 0) -> Self:
        return cls(kind, html.escape(text, quote=False), level)

    @cached_property
    def text(self) -> str:
        """The words of the block on one line."""
        return richtext.plain(self.html)

    @property
    def is_heading(self) -> bool:
        return self.kind == HEADING

    @property
    def is_line(self) -> bool:
        """Whether it is one heading or paragraph, as a label or a question is."""
        return self.kind in (HEADING, PARAGRAPH)

    @property
    def is_bold(self) -> bool:
        """Whether all of its words are strong."""
        return bool(re.fullmatch(r"(?:<strong>[^<]*</strong>\s*)+", self.html))

    def saying(self, inner: str) -> Self:
        """The same kind of block with other words."""
        return replace(self, html=inner)

    def at(self, level: int) -> Self:
        return replace(self, level=level)

    def as_paragraph(self) -> Self:
        return replace(self, kind=PARAGRAPH, level=0)

    def rendered(self) -> str:
        """The block as rich text; a picture is rendered by whoever has stored it."""
        if self.kind == HEADING:
            return f"<h{min(self.level, 4)}>{self.html}</h{min(self.level, 4)}>"
        return f"<p>{self.html}</p>" if self.kind == PARAGRAPH else self.html


def paragraphs(lines: Iterable[str]) -> list[Block]:
    return [Block.of_text(PARAGRAPH, line) for line in lines]


def list_of(items: Iterable[str], *, numbered: bool = False) -> Block:
    """A list of items, each as HTML."""
    known = tuple(items)
    tag = "ol" if numbered else "ul"
    inner = "".join(f"<li>{item}</li>" for item in known)
    return Block(LIST, richtext.sanitise(f"<{tag}>{inner}</{tag}>"), items=known)


def inner(text: str) -> str:
    """Sanitised HTML of one paragraph, without the paragraph itself."""
    clean = richtext.sanitise(f"<p>{text}</p>")
    body = clean.removeprefix("<p>").removesuffix("</p>").strip()
    return (
        body if not re.search(r"</?(?:p|h\d|ul|ol|li|table|blockquote)\b", body) else escaped(body)
    )


def escaped(text: str) -> str:
    return html.escape(richtext.plain(text), quote=False)


def halves(block: Block) -> tuple[str, str]:
    """The first line of a paragraph and what follows it, where a line break outside of any
    element parts them."""
    depth = 0
    for tag in re.finditer(r"<(/?)([a-z0-9]+)[^>]*>", block.html):
        if tag[0] == BREAK:
            if depth == 0:
                return block.html[: tag.start()].strip(), block.html[tag.end() :].strip()
        else:
            depth += -1 if tag[1] else 1
    return block.html, ""


def without_prefix(text: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    """Rich text of one line without the words that `pattern` finds at its start, and these.

    The words may be strong, or partly so.
    """
    bare = re.match(r"(?:<(?:strong|em)>)*", text)
    opened = bare[0] if bare else ""
    found = pattern.match(text[len(opened) :])
    if found is None:
        return text, ""
    rest = text[len(opened) + found.end() :]
    label = found[0]
    # What closed the label goes with it; what closes only later is opened again behind it.
    closed = re.match(r"\s*(?:</(?:strong|em)>)+", rest)
    if opened and closed:
        rest = rest[closed.end() :]
        # A colon may stand behind the strong words.
        rest = re.sub(r"^\s*[:：]\s*", "", rest)
    else:
        rest = opened + rest
    return rest.strip(), richtext.plain(label)


@dataclass
class Source:
    """What a file holds: its blocks, and all its lines, read without regard to the blocks."""

    format: str
    blocks: list[Block]
    lines: list[str]
    # The title that stands outside of the text, such as that of a browser's window.
    name: str = ""
    # Equal for the same content: the same file, or the same text however it came.
    checksum: str = ""
    left_out: list[tuple[str, str]] = field(default_factory=list)
