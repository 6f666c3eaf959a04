"""The questions of a page: lines that ask, and what follows each as its answer."""

import re

from importing import blocks, labels
from importing.blocks import HEADING, LIST, PARAGRAPH, Block
from importing.known_documents import Known
from importing.page import Asked, Page
from importing.words import key
from publishing import richtext

LONGEST = 200
# A strong question with its answer in the same paragraph; or both marked in one line.
STRONG = re.compile(r"<strong>([^<]*[?？])\s*</strong>\s*[:：]?\s*(\S.*)", re.DOTALL)
BOTH = re.compile(r"(.*?[?？]\s*)((?:<strong>)?\s*(?:A|Answer|答)\s*[:：].*)", re.DOTALL)


class Reader:
    """Goes through the part and puts each block to the question that it belongs to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[Asked] = []
        # What stands before the first question, or belongs to none.
        self.loose: list[Block] = []
        self.is_open = False

    def read(self, block: Block) -> None:
        if block.kind == HEADING:
            self._heading(block)
        elif block.kind == PARAGRAPH:
            self._paragraph(block)
        elif block.kind == LIST and block.items and all(map(_asks, block.items)):
            for item in block.items:
                self._begin(item)
        else:
            self._follow(block)

    def _heading(self, block: Block) -> None:
        if _asks(block.html) or labels.MARKED.match(block.text):
            self._begin(block.html)
        else:
            self.page.report.left_out("It headed a group of questions.", block.text)
            self.is_open = False

    def _paragraph(self, block: Block) -> None:
        if self.is_open:
            rest, label = blocks.without_prefix(block.html, labels.ANSWER)
            if label:
                self.page.report.label(label)
                self._follow(block.saying(rest))
                return
        first, rest = blocks.halves(block)
        parted = (first, rest) if rest and _asks(first) else None
        for pattern in (STRONG, BOTH):
            found = pattern.fullmatch(block.html)
            if parted is None and found and (pattern is STRONG or labels.MARKED.match(block.text)):
                parted = found[1], found[2]
        if parted:
            self._begin(parted[0])
            self._paragraph(block.saying(blocks.inner(parted[1])))
        elif _asks(block.html) or labels.MARKED.match(block.text):
            self._begin(block.html)
        else:
            self._follow(block)

    def _begin(self, line: str) -> None:
        rest, label = blocks.without_prefix(line, labels.QUESTION)
        title = richtext.plain(rest)
        if not title or len(title) > LONGEST:
            self.page.report.look(
                f"A question is longer than {LONGEST} characters; it stays in the text.", "body"
            )
            self._follow(Block(PARAGRAPH, line))
            return
        self.page.report.label(label)
        self.asked.append(Asked(title))
        self.is_open = True

    def _follow(self, block: Block) -> None:
        if not block.html and not block.picture:
            return
        if self.is_open:
            self.asked[-1].answer.append(block)
        else:
            self.loose.append(block)


def _asks(line: str) -> bool:
    return labels.asks(richtext.plain(line))


def take(heading: Block, part: list[Block], page: Page, known: Known, *, may_ask: bool) -> None:
    """Gives the page its questions; what is none stays in the body, under its heading."""
    reader = Reader(page)
    for block in part:
        reader.read(block)
    kept: list[Block] = list(reader.loose)
    for asked in reader.asked:
        first = next((one for one in page.questions if key(one.title) == key(asked.title)), None)
        if first is not None:
            _twice(asked, page)
            continue
        asked.existing = known.question(asked.title)
        if asked.existing is not None:
            _compare(asked, page)
        elif not may_ask:
            kept += [Block.of_text(HEADING, asked.title, heading.level + 1), *asked.answer]
            page.report.look(
                f"“{asked.title}” stays in the body: you may not add questions.", "body"
            )
            continue
        page.questions.append(asked)
        _tell(asked, page)
    if kept:
        page.body += [heading, *kept]
    else:
        page.report.label(heading.text)
    if not reader.asked:
        page.report.look(
            f"Under “{heading.text}” no line asks anything; the part stays in the body.", "body"
        )


def _tell(asked: Asked, page: Page) -> None:
    place = f"question:{len(page.questions) - 1}"
    if asked.existing is not None:
        page.report.understood(f"The question “{asked.title}”, which the site has already.", place)
        if richtext.is_empty(asked.existing.answer) and not asked.answer:
            page.report.look(f"The question “{asked.title}” has no answer yet. Write it.", place)
    elif richtext.is_empty(asked.answer_text) and not any(b.picture for b in asked.answer):
        page.report.look(
            f"The question “{asked.title}” has no answer. It is a draft; write the answer.", place
        )
    else:
        page.report.understood(f"The question “{asked.title}”, with its answer, as a draft.", place)


def _compare(asked: Asked, page: Page) -> None:
    """Notes whether the answer of the site says the same; nothing of it is written over."""
    existing = asked.existing
    if existing is None or not asked.answer:
        return
    theirs = richtext.plain(existing.answer)
    asked.is_same = key(theirs) == key(asked.answer_text)
    if not asked.is_same:
        quoted = f"The site says: {theirs or 'nothing yet.'}"
        page.report.look(
            f"The site has the question “{asked.title}” with another answer, which stays as it is.",
            f"question:{len(page.questions)}",
            f"The file says: {asked.answer_text}",
            *([quoted] if existing.is_public or not theirs else []),
        )


def _twice(asked: Asked, page: Page) -> None:
    page.report.left_out(
        "The same question stands in the file before; its first answer counts.",
        asked.title,
        *(block.text for block in asked.answer),
    )
