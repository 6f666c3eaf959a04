"""The part on Kampo's perspective: which pattern, what Kampo sees, the parallel, the tea."""

import re

from importing import blocks, labels
from importing.blocks import HEADING, PARAGRAPH, Block
from importing.known_documents import Known
from importing.page import Page, View
from importing.words import sentences
from publishing import richtext

LONGEST_CLAIM = 300
LONGEST_NAME = 70
PREFIX = re.compile(r"(?P<name>[^:：<]{2,70})[:：]\s*")
KAMPO_START = re.compile(r"(?:in |for |from )?(?:the )?(?:view of )?kampo\b|漢方", re.IGNORECASE)
MARKS = ("*", "†", "＊")
KAMPO, WESTERN, TEA = "kampo", "western", "tea"


class Reader:
    """Goes through the part and puts each block to the pattern that it speaks of."""

    def __init__(self, page: Page, known: Known) -> None:
        self.page, self.known = page, known
        self.view: View | None = None
        self.goes_to = KAMPO
        # What belongs to no pattern that the site knows.
        self.loose: list[Block] = []

    @property
    def place(self) -> str:
        return f"perspectives-{len(self.page.views) - 1}"

    def read(self, block: Block) -> None:
        if block.kind == HEADING:
            self._heading(block)
        elif block.kind == PARAGRAPH:
            self._paragraph(block)
        else:
            self._put(block)

    def _heading(self, block: Block) -> None:
        text = block.text.rstrip(":：")
        name = labels.PATTERN.sub("", text, count=1)
        if (pattern := self.known.pattern(name)) is not None:
            self.begin(pattern, block.text)
        elif self.view is not None and labels.WESTERN_HEADING.match(text):
            self.goes_to = WESTERN
            self.page.report.label(block.text)
        elif self.view is not None and labels.TEA_HEADING.match(text):
            self.goes_to = TEA
            self.page.report.label(block.text)
        elif self.view is not None and labels.KAMPO.match(text):
            self.goes_to = KAMPO
            self.page.report.label(block.text)
        else:
            self.view = None
            self.loose.append(block)
            self._unknown(text)

    def _unknown(self, name: str) -> None:
        self.page.report.look(
            f"“{name}” is no pattern that the desk knows: its text stays in the body, under its "
            "heading. Add the pattern, or ask a publisher to add it; then move the text into a "
            "perspective of it.",
            "pattern",
        )

    def begin(self, pattern: object, label: str) -> None:
        self.view = View(pattern)
        self.goes_to = KAMPO
        self.page.views.append(self.view)
        self.page.report.label(label)
        self.page.report.understood(
            f"A perspective on the pattern “{pattern}”.", f"{self.place}-kampo_view"
        )

    def _paragraph(self, block: Block) -> None:
        first, rest = blocks.halves(block)
        if rest:
            # Lines of one paragraph: each may have its label.
            self._paragraph(block.saying(blocks.inner(first)))
            self._paragraph(block.saying(blocks.inner(rest)))
            return
        if self._names_pattern(block):
            return
        if self.view is not None:
            if self.goes_to == TEA:
                self.goes_to = KAMPO
                self._tea(block, block.html)
                return
            rest, label = blocks.without_prefix(block.html, labels.TEA)
            if label:
                self._tea(block, rest, label)
                return
            rest, label = blocks.without_prefix(block.html, labels.WESTERN)
            if label:
                self.page.report.label(label)
                self.goes_to = WESTERN
                self._put(block.saying(rest))
                return
            if self._is_claim(block):
                self._claim(block)
                return
            if labels.WESTERN_START.match(block.text):
                self.goes_to = WESTERN
            elif KAMPO_START.match(block.text):
                self.goes_to = KAMPO
        self._put(block)

    def _names_pattern(self, block: Block) -> bool:
        """Begins a perspective where the paragraph is, or begins with, the name of a pattern."""
        html, label = blocks.without_prefix(block.html, labels.PATTERN)
        text = richtext.plain(html)
        if len(text) <= LONGEST_NAME and (pattern := self.known.pattern(text.rstrip(":："))):
            self.begin(pattern, block.text)
            return True
        found = PREFIX.match(text)
        if found is None:
            return False
        if (pattern := self.known.pattern(found["name"])) is not None:
            rest, said = blocks.without_prefix(html, PREFIX)
            if not said:
                rest, said = blocks.escaped(text[found.end() :]), found[0]
            self.begin(pattern, f"{label} {said}")
            self._paragraph(block.saying(rest))
            return True
        if label or labels.PATTERN_WORDS.search(found["name"].strip()):
            self.view = None
            self._unknown(found["name"].strip())
        return False

    def _tea(self, block: Block, rest: str, label: str = "") -> None:
        """Ties the tea that a line names; a sentence with an asterisk behind it is its claim."""
        view = self.view
        text = richtext.plain(rest)
        tea, behind = self.known.tea_at_start(text)
        if view is None or tea is None or view.tea is not None:
            why = "there is one already" if tea else "the site has no tea of that name"
            self.page.report.look(
                f"“{text}” was not tied as a tea, because {why}; the line stays in the text.",
                f"{self.place}-tea",
            )
            self._put(block)
            return
        view.tea = tea
        self.goes_to = KAMPO
        self.page.report.label(label)
        self.page.report.understood(f"The tea “{tea}”.", f"{self.place}-tea")
        behind = behind.lstrip(" *†–—-:：,;.。()（）").strip()
        if not behind:
            return
        said = Block.of_text(PARAGRAPH, behind)
        if self._is_claim(said):
            self._claim(said)
        else:
            self._put(said)

    def _is_claim(self, block: Block) -> bool:
        view = self.view
        return (
            view is not None
            and view.tea is not None
            and not view.claim
            and (block.text.startswith(MARKS) or block.text.rstrip('"”」. ').endswith(MARKS))
            and len(block.text) <= LONGEST_CLAIM
            and len(sentences(block.text)) <= 2
        )

    def _claim(self, block: Block) -> None:
        if self.view is None:
            return
        self.view.claim = re.sub(r"^[*†＊]+|[*†＊]+\s*(?=[.\"”」]*$)", "", block.text).strip()
        self.page.report.look(
            f"“{self.view.claim}” has an asterisk and became the claim on the tea, as one on a "
            "structure or function of the body. Name its evidence, or choose another kind: "
            "without it, it cannot go live.",
            f"{self.place}-claim_evidence",
        )

    def _put(self, block: Block) -> None:
        if not block.html and not block.picture:
            return
        if self.view is None:
            self.loose.append(block)
        else:
            (self.view.western if self.goes_to == WESTERN else self.view.kampo).append(block)


def take(heading: Block, part: list[Block], page: Page, known: Known) -> None:
    """Gives the page its perspectives; what belongs to none stays in the body."""
    before = len(page.views)
    reader = Reader(page, known)
    if not any(_is_name(block, known) for block in part):
        named = known.patterns_named(" ".join(block.text for block in [heading, *part]))
        if len(named) == 1:
            reader.begin(named[0], "")
            page.report.look(
                f"The part “{heading.text}” names one pattern, “{named[0]}”, so that all of it "
                "became its perspective. Look whether that is right.",
                f"{reader.place}-pattern",
            )
    for block in part:
        reader.read(block)
    if reader.loose:
        page.body += [heading, *(block.at(max(block.level, 3)) if block.is_heading else block
                                 for block in reader.loose)]  # fmt: skip
    else:
        page.report.label(heading.text)
    if len(page.views) == before:
        page.report.look(
            f"Under “{heading.text}” no pattern was recognised; the part stays in the body. Where "
            "it is about a pattern, move it into a perspective.",
            "body",
        )
    for number, view in enumerate(page.views[before:], start=before):
        if not view.kampo:
            page.report.look(
                f"The file does not say what Kampo sees in “{view.pattern}”. Write it.",
                f"perspectives-{number}-kampo_view",
            )


def _is_name(block: Block, known: Known) -> bool:
    """Whether a block names a pattern before it says something of it."""
    if not block.is_line:
        return False
    text = labels.PATTERN.sub("", block.text, count=1)
    prefix = PREFIX.match(text)
    names = [text.rstrip(":："), prefix["name"] if prefix else ""]
    return any(len(name) <= LONGEST_NAME and known.pattern(name) for name in names if name)
