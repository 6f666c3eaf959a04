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

# Pairs of a reason and the words that were left out for it.
LeftOut = list[tuple[str, str]]


def one_line(text: str | None) -> str:
    """A text without line breaks and doubled spaces."""
    return " ".join((text or "").split())


@dataclass(frozen=True)
class FilePicture:
    """A picture of the file; `data` is None where the file has only its address."""

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
    # Footnotes and endnotes of a Word document go to the end of the body.
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
        """Whether the block is a heading or paragraph, as labels and questions are."""
        return self.kind in (HEADING, PARAGRAPH)

    @property
    def is_empty(self) -> bool:
        return not self.html and not self.picture

    def with_html(self, inner: str) -> Self:
        return replace(self, html=inner)

    def with_level(self, level: int) -> Self:
        return replace(self, level=level)

    def rendered(self) -> str:
        """The block as rich text; `writing.Pictures` renders a picture once it is stored."""
        if self.kind == HEADING:
            return f"<h{min(self.level, 4)}>{self.html}</h{min(self.level, 4)}>"
        return f"<p>{self.html}</p>" if self.kind == PARAGRAPH else self.html


@dataclass
class FileContent:
    """Content of a file: its blocks, and all its lines, read without regard to the blocks."""

    format: str
    blocks: list[FileBlock]
    lines: list[str]
    # The title outside of the text, such as the title of a browser's window.
    name: str = ""
    # SHA-256 of the file, or of its lines where it is a text: equal for the same content.
    checksum: str = ""
    left_out: LeftOut = field(default_factory=list)


def paragraphs(lines: Iterable[str]) -> list[FileBlock]:
    return [FileBlock.of_text(PARAGRAPH, line) for line in lines]


def inline_html(text: str) -> str:
    """Sanitised HTML of one paragraph, without the paragraph itself."""
    clean = richtext.sanitise(f"<p>{text}</p>")
    body = clean.removeprefix("<p>").removesuffix("</p>").strip()
    has_blocks = re.search(r"</?(?:p|h\d|ul|ol|li|table|blockquote)\b", body)
    return escaped_text(body) if has_blocks else body


def escaped_text(text: str) -> str:
    """The words of rich text without its markup, escaped."""
    return html.escape(richtext.plain(text), quote=False)


def split_at_break(block: FileBlock) -> tuple[str, str]:
    """First line of a paragraph, and the rest behind the first <br> outside of other elements."""
    depth = 0
    for tag in re.finditer(r"<(/?)([a-z0-9]+)[^>]*>", block.html):
        if tag[0] != "<br>":
            depth += -1 if tag[1] else 1
        elif depth == 0:
            return block.html[: tag.start()].strip(), block.html[tag.end() :].strip()
    return block.html, ""


def strip_prefix(text: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    """Rich text of one line without the words that match at its start, and these words.

    The words may be strong, or partly so.
    """
    bare = text
    while (inside := bare.removeprefix("<strong>").removeprefix("<em>")) != bare:
        bare = inside
    start_tags = text.removesuffix(bare)
    found = pattern.match(bare)
    if found is None:
        return text, ""
    rest = bare[found.end() :]
    # End tags right behind the words go with them, and a colon; elements that go on begin anew.
    closed = re.match(r"\s*(?:</(?:strong|em)>)+\s*(?:[:：]\s*)?", rest)
    rest = rest[closed.end() :] if start_tags and closed else start_tags + rest
    return rest.strip(), richtext.plain(found[0])
