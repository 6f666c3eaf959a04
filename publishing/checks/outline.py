"""Outline of stored rich text: its headings, links, pictures, tables and blocks, for the checks."""

from dataclasses import dataclass, field
from typing import NamedTuple

from publishing.richtext.markup import HEADINGS, INLINE, tokens


class Heading(NamedTuple):
    level: int
    words: str


class Link(NamedTuple):
    """Link with the heading above; the text of its pictures counts as link text."""

    address: str
    words: str
    heading: str
    has_picture: bool


class Picture(NamedTuple):
    source: str
    alt: str
    heading: str


class Table(NamedTuple):
    has_headers: bool
    heading: str


class Block(NamedTuple):
    """Words of one block, such as a paragraph or a table cell, with the heading above."""

    words: str
    heading: str = ""


@dataclass
class Outline:
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def outline_of(text: str) -> Outline:
    """Outline of rich text as the sanitizer writes it."""
    return _OutlineParser(text).outline


class _OutlineParser:
    def __init__(self, text: str) -> None:
        self.outline = Outline()
        self.words: list[str] = []
        self.level = 0
        self.heading = ""
        # Address of the open link, and where its words and pictures begin.
        self.link: tuple[str, int, int] | None = None
        # Of each open table, whether it has a header cell.
        self.tables: list[bool] = []
        for token in tokens(text):
            if isinstance(token, str):
                self.words.append(token)
                continue
            if token.name == "br":
                self.words.append(" ")
            elif token.name not in INLINE and token.name != "img":
                self._end_block()
            if token.is_end:
                self._end(token.name)
            else:
                self._start(token.name, token.attributes)
        self._end_block()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "a":
            self.link = attributes.get("href", ""), len(self.words), len(self.outline.pictures)
        elif tag == "img":
            source, alt = attributes.get("src", ""), attributes.get("alt", "")
            self.outline.pictures.append(Picture(source, alt, self.heading))
        elif tag == "table":
            self.tables.append(False)
        elif tag == "th" and self.tables:
            self.tables[-1] = True
        elif tag in HEADINGS:
            self.level = int(tag[1])

    def _end(self, tag: str) -> None:
        if tag == "a" and self.link is not None:
            address, start, pictures = self.link
            words = " ".join("".join(self.words[start:]).split())
            has_picture = len(self.outline.pictures) > pictures
            self.outline.links.append(Link(address, words, self.heading, has_picture))
            self.link = None
        elif tag == "table" and self.tables:
            self.outline.tables.append(Table(self.tables.pop(), self.heading))
        elif tag in HEADINGS:
            self.level = 0

    def _end_block(self) -> None:
        words = " ".join("".join(self.words).split())
        self.words.clear()
        if self.link is not None:
            # A link around blocks, which no editor writes, has the words of its last block.
            self.link = self.link[0], 0, self.link[2]
        if not words:
            return
        self.outline.blocks.append(Block(words, self.heading))
        if self.level:
            self.heading = words
            self.outline.headings.append(Heading(self.level, words))
