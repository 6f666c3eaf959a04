"""Parser of rich text into blocks and words, for comparisons.

A block is a heading, a paragraph, a list item, a table row or a picture.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.diff.labels import NOUNS
from publishing.richtext.japanese import LETTERS
from publishing.richtext.markup import tokens

# Elements that begin a block.
FLOW = {"h2", "h3", "h4", "p", "li", "caption", "figure", "figcaption"}
# Elements that contain blocks.
CONTAINERS = {"blockquote", "ul", "ol", "table", "thead", "tbody"}
CELLS = {"td", "th"}
# Kinds of blocks by their tags; all others are paragraphs.
NOUN_OF_TAG = {
    **dict.fromkeys(("h2", "h3", "h4"), "heading"),
    **dict.fromkeys(("caption", "figcaption"), "caption"),
    "li": "list item",
    "tr": "table row",
    "hr": "dividing line",
    "figure": "picture",
}
VOID = {"br", "hr", "img"}
# Elements that change the look of words, with their labels.
TEXT_STYLES = {
    "strong": gettext_lazy("bold"),
    "em": gettext_lazy("italic"),
    "sub": gettext_lazy("lowered"),
    "sup": gettext_lazy("raised"),
}
# Other marks of words: names of marks, and the attributes with their values.
MARKS = {
    "a": (("a", "href"), ("title", "title"), ("hreflang", "hreflang")),
    "span": (("dir", "dir"), ("lang", "lang")),
}
# Innermost containers of a block that a comparison names.
MAX_CONTAINERS = 12
LINE_END = "\n"
PICTURE = "\ufffc"
JOINER = "\u200d"

# Scripts without spaces (Japanese, Chinese) have one token a character.
TOKEN = re.compile(
    rf"(?:[^\W{LETTERS}]|(?<=\d)[.,](?=\d)|(?<=\w)['’](?=\w))+|\n|[^\S\n]+|.", re.DOTALL
)
# HTML shows a run of these as one space.
SPACES = re.compile(r"[ \t\r\n\f]+")
DOUBLED = re.compile(r"[ \n]{2,}")

Marks = tuple[tuple[str, str], ...]


class Token(NamedTuple):
    """A word, a character, a line end or a picture, with the space and marks that follow."""

    text: str
    space: str = ""
    marks: Marks = ()


class BlockStyle(NamedTuple):
    """Tag of a block, and its containers from the outside in."""

    tag: str
    containers: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        """Kind of block, as in publishing.diff.labels."""
        return NOUN_OF_TAG.get(self.tag, "paragraph")

    @property
    def is_plain(self) -> bool:
        """Whether the block is a paragraph outside of lists, table heads and quotations."""
        unlike = {"ul", "ol", "thead", "blockquote"}
        return self.noun == "paragraph" and unlike.isdisjoint(self.containers)

    def __str__(self) -> str:
        lists = [name for name in self.containers if name in {"ul", "ol"}]
        name = str(NOUNS[self.noun])
        if self.noun == "heading":
            name = _("heading %s") % self.tag[1]
        elif self.tag == "li":
            name = _("numbered item") if lists[-1:] == ["ol"] else _("list item")
        elif lists:
            name = _("%s in a list") % name
        if len(lists) > 1:
            name = _("%(what)s, level %(level)d") % {"what": name, "level": len(lists)}
        if "thead" in self.containers:
            name = _("%s of column names") % name
        return _("%s, quoted") % name if "blockquote" in self.containers else name


@dataclass(frozen=True)
class TextCell:
    """Text of a block, or of one cell of a table."""

    runs: tuple[tuple[str, Marks], ...] = ()
    # Properties of the cell in words, such as its width.
    note: str = ""

    @property
    def text(self) -> str:
        return "".join(text for text, _marks in self.runs)

    @cached_property
    def words(self) -> list[Token]:
        return list(_words(self.runs))


@dataclass(frozen=True)
class TextBlock:
    style: BlockStyle
    cells: tuple[TextCell, ...]
    # Number in a numbered list, from 1; blocks of different numbers may be equal.
    number: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        return " ".join(filter(None, (cell.text.strip() for cell in self.cells)))

    @property
    def words(self) -> list[Token]:
        return [word for cell in self.cells for word in cell.words]

    @property
    def noun(self) -> str:
        if self.style.noun == "paragraph" and not self.text.strip(PICTURE + " "):
            return "picture"
        return self.style.noun


def rich_blocks(text: str) -> list[TextBlock]:
    """Blocks of rich text."""
    return _BlockParser(text).blocks


def plain_blocks(text: str) -> list[TextBlock]:
    """Blocks of plain text: its lines."""
    lines = filter(None, map(str.strip, text.splitlines()))
    return [TextBlock(BlockStyle("p"), (TextCell(((line, ()),)),)) for line in lines]


def mark_label(name: str, value: str) -> str:
    """Label of a mark: bold, link to /teas/, in the language “ja”."""
    if name in TEXT_STYLES:
        return str(TEXT_STYLES[name])
    sentences = {
        "a": _("link to {}"),
        "title": _("hint of the link: {}"),
        "hreflang": _("the link leads to the language “{}”"),
        "lang": _("in the language “{}”"),
        "dir": _("written {}"),
        "alt": _("alternative text: {}"),
        "img": _("picture {}"),
    }
    directions = {"ltr": _("from left to right"), "rtl": _("from right to left")}
    return sentences[name].format(directions.get(value, value) or _("none"))


def _words(runs: tuple[tuple[str, Marks], ...]) -> Iterator[Token]:
    text, space = "", ""
    marks: Marks = ()
    for run, run_marks in runs:
        for token in TOKEN.findall(run):
            if token.isspace() and token != LINE_END:
                space += token
            elif text and not space and _continues(text, token):
                text += token
            else:
                if text:
                    yield Token(text, space, marks)
                text, space, marks = token, "", run_marks
                if token == PICTURE:
                    text += dict(marks).get("img", "")
    if text:
        yield Token(text, space, marks)


def _continues(text: str, token: str) -> bool:
    """Whether a token is an accent or a joiner that belongs to the text before."""
    if token.isascii() or text[0] == PICTURE:
        return False
    is_accent = unicodedata.category(token[0])[0] == "M"
    return is_accent or JOINER in {text[-1], token}


class _BlockParser:
    def __init__(self, text: str) -> None:
        self.blocks: list[TextBlock] = []
        self.open: list[tuple[str, Marks]] = []  # Open elements, with the marks around each.
        self.containers: list[str] = []
        self.counts: list[int] = []  # Items so far of each container.
        self.number = 0
        self.marks: Marks = ()
        self.style: BlockStyle | None = None
        self.runs: list[tuple[str, Marks]] = []
        self.cells: list[TextCell] = []
        self.cell_note = ""
        self.row_depth = self.cell_depth = 0
        for token in tokens(text):
            if isinstance(token, str):
                self._write(SPACES.sub(" ", token))
            elif token.is_end:
                self._end(token.name)
            else:
                self._start(token.name, token.attributes)
        if self.row_depth:
            self._end_row()
        self._end_block()

    def _start(self, tag: str, values: dict[str, str]) -> None:
        if tag in VOID:
            self._void(tag, values)
            return
        self.open.append((tag, self.marks))
        if self.row_depth:
            self._start_in_row(tag, values)
        elif tag == "tr":
            self._end_block()
            self.row_depth = len(self.open)
        elif tag in FLOW:
            self._start_block(tag)
        elif tag in CONTAINERS:
            self._end_block()
            self.containers.append(tag)
            self.counts.append(0)
        if tag in TEXT_STYLES:
            self._mark((tag, ""))
        elif tag in MARKS:
            self._mark(*((mark, values[name]) for mark, name in MARKS[tag] if name in values))

    def _end(self, tag: str) -> None:
        # Unbalanced tags, which stored text does not have, are ignored.
        if not self.open or self.open[-1][0] != tag:
            return
        depth = len(self.open)
        self.marks = self.open.pop()[1]
        if self.row_depth:
            if depth == self.cell_depth:
                self._end_cell()
            elif depth == self.row_depth:
                self._end_row()
            elif tag in FLOW:
                self._write(" ")
        elif tag in FLOW:
            self._end_block(may_be_empty=tag == "li" and self._is_begun("li"))
        elif tag in CONTAINERS:
            self._end_block()
            self.containers.pop()
            self.counts.pop()

    def _end_block(self, *, may_be_empty: bool = False) -> None:
        runs = _trimmed(self.runs)
        if self.style and (runs or may_be_empty):
            self.blocks.append(TextBlock(self.style, (TextCell(runs),), self.number))
        self.style, self.runs = None, []

    def _start_block(self, tag: str) -> None:
        # The first paragraph of an item is part of its block.
        if self._is_begun("li") and tag != "li" and all(text.isspace() for text, _ in self.runs):
            return
        self._end_block()
        self.style, self.number = self._style(tag), 0
        if tag == "li" and self.containers[-1:] == ["ol"]:
            self.counts[-1] += 1
            self.number = self.counts[-1]

    def _style(self, tag: str) -> BlockStyle:
        near = self.containers[-MAX_CONTAINERS:]
        return BlockStyle(tag, tuple(name for name in near if name not in {"table", "tbody"}))

    def _is_begun(self, tag: str) -> bool:
        return self.style is not None and self.style.tag == tag

    def _start_in_row(self, tag: str, values: dict[str, str]) -> None:
        depth = len(self.open)
        if tag in CELLS and depth == self.row_depth + 1:
            self.cell_depth = depth
            wide, high = values.get("colspan", "1"), values.get("rowspan", "1")
            notes = [
                "heading" if tag == "th" else "",
                f"of a {values['scope']}" if "scope" in values else "",
                f"{wide} columns wide" if wide != "1" else "",
                f"{high} rows high" if high != "1" else "",
            ]
            self.cell_note = ", ".join(filter(None, notes))
        elif tag in FLOW or tag in CELLS or tag == "tr":
            self._write(" ")

    def _end_cell(self) -> None:
        self.cells.append(TextCell(_trimmed(self.runs), self.cell_note))
        self.runs, self.cell_note, self.cell_depth = [], "", 0

    def _end_row(self) -> None:
        if _trimmed(self.runs):
            self._end_cell()
        self.blocks.append(TextBlock(self._style("tr"), tuple(self.cells)))
        self.cells, self.runs, self.row_depth = [], [], 0

    def _void(self, tag: str, values: dict[str, str]) -> None:
        if tag == "br":
            self._write(LINE_END)
        elif tag == "img":
            marks = dict(self.marks) | {"img": values.get("src", ""), "alt": values.get("alt", "")}
            self._write(PICTURE, tuple(sorted(marks.items())))
        elif not self.row_depth:
            self._end_block()
            self.blocks.append(TextBlock(self._style("hr"), (TextCell(),)))

    def _mark(self, *marks: tuple[str, str]) -> None:
        self.marks = tuple(sorted((dict(self.marks) | dict(marks)).items()))

    def _write(self, text: str, marks: Marks | None = None) -> None:
        if self.style is None and not self.row_depth:
            if text.isspace():
                return
            self.style, self.number = self._style("p"), 0
        self.runs.append((text, self.marks if marks is None else marks))


def _trimmed(runs: list[tuple[str, Marks]]) -> tuple[tuple[str, Marks], ...]:
    """Runs of different marks, without invisible spaces: doubled, or at an end."""
    trimmed: list[tuple[str, Marks]] = []
    before = LINE_END
    for marks, group in groupby(runs, key=itemgetter(1)):
        text = DOUBLED.sub(_one_space, "".join(text for text, _marks in group))
        if before in {" ", LINE_END}:
            text = text.lstrip(" ")
        if text:
            before = text[-1]
            trimmed.append((text, marks))
    while trimmed and trimmed[-1][0][-1] in " \n":
        text, marks = trimmed.pop()
        if text := text.rstrip(" \n"):
            trimmed.append((text, marks))
    return tuple(trimmed)


def _one_space(spaces: re.Match[str]) -> str:
    return "\n" * spaces[0].count("\n") or " "
