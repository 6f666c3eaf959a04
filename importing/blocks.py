"""Blocks that every file format is read into: headings, paragraphs, lists, tables, pictures."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from publishing import richtext

HEADING, PARAGRAPH, LIST = "heading", "paragraph", "list"
TABLE, QUOTE, PICTURE = "table", "quote", "picture"
BREAK = "<br>"

# Why something was left out, and its words.
LeftOut = list[tuple[str, str]]


def one_line(text: str | None) -> str:
    """A text without line breaks and doubled spaces."""
    return " ".join((text or "").split())


@dataclass(frozen=True)
class FilePicture:
    """A picture of the file: what is in it, or only where it would be found."""

    name: str
    alt: str = ""
    data: bytes | None = None
    caption: str = ""


@dataclass(frozen=True)
class FileBlock:
    """A block; its sanitised `html` is the inside of a heading or paragraph, else all of it."""

    kind: str
    html: str = ""
    level: int = 0
    items: tuple[str, ...] = ()
    picture: FilePicture | None = None
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
        """Whether it is a heading or paragraph, as a label or a question is."""
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


def paragraphs(lines: Iterable[str]) -> list[FileBlock]:
    return [FileBlock.of_text(PARAGRAPH, line) for line in lines]


def list_of(items: Iterable[str], *, numbered: bool = False) -> FileBlock:
    """A list of items, each as HTML."""
    known = tuple(items)
    tag = "ol" if numbered else "ul"
    inner = "".join(f"<li>{item}</li>" for item in known)
    return FileBlock(LIST, richtext.sanitise(f"<{tag}>{inner}</{tag}>"), items=known)


def inner(text: str) -> str:
    """Sanitised HTML of one paragraph, without the paragraph itself."""
    clean = richtext.sanitise(f"<p>{text}</p>")
    body = clean.removeprefix("<p>").removesuffix("</p>").strip()
    has_blocks = re.search(r"</?(?:p|h\d|ul|ol|li|table|blockquote)\b", body)
    return escaped(body) if has_blocks else body


def escaped(text: str) -> str:
    return html.escape(richtext.plain(text), quote=False)


def halves(block: FileBlock) -> tuple[str, str]:
    """The first line of a paragraph and the rest, where a line break outside of any element is."""
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
    bare = text
    while (inside := bare.removeprefix("<strong>").removeprefix("<em>")) != bare:
        bare = inside
    opened = text.removesuffix(bare)
    found = pattern.match(bare)
    if found is None:
        return text, ""
    rest = bare[found.end() :]
    # What closed the label goes with it, and a colon behind it; what closes only later is opened
    # again behind it.
    closed = re.match(r"\s*(?:</(?:strong|em)>)+\s*(?:[:：]\s*)?", rest)
    rest = rest[closed.end() :] if opened and closed else opened + rest
    return rest.strip(), richtext.plain(found[0])


@dataclass
class FileContent:
    """What a file holds: its blocks, and all its lines, read without regard to the blocks."""

    format: str
    blocks: list[FileBlock]
    lines: list[str]
    # The title that stands outside of the text, such as that of a browser's window.
    name: str = ""
    # Equal for the same content: the same file, or the same text however it came.
    checksum: str = ""
    left_out: LeftOut = field(default_factory=list)
