"""What was understood of a file: each text at its place, and what is to be told of it."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from importing.blocks import Block
from importing.known_documents import Existing
from publishing import richtext

UNDERSTOOD, LOOK, LEFT_OUT = "understood", "look", "left_out"
# The parts of the report, in the order in which they are read.
TITLES = {LOOK: "To look at", UNDERSTOOD: "Understood", LEFT_OUT: "Left out, and why"}


@dataclass
class Told:
    """A sentence of the report; `quotes` are words of the file, `place` is where to go."""

    kind: str
    sentence: str
    quotes: list[str] = field(default_factory=list)
    place: str = ""


@dataclass
class Report:
    told: list[Told] = field(default_factory=list)
    # Words that say what something is, and that the desk's own fields say instead.
    labels: list[str] = field(default_factory=list)

    def understood(self, sentence: str, place: str = "") -> None:
        self.told.append(Told(UNDERSTOOD, sentence, place=place))

    def look(self, sentence: str, place: str = "", *quotes: str) -> None:
        self.told.append(Told(LOOK, sentence, [quote for quote in quotes if quote], place))

    def left_out(self, why: str, *quotes: str) -> None:
        self.told.append(Told(LEFT_OUT, why, list(quotes)))

    def label(self, words: str) -> None:
        if words.strip():
            self.labels.append(words.strip())


@dataclass
class View:
    """A perspective: a pattern, what Kampo sees, the Western parallel, the tea, its claim."""

    pattern: Any
    kampo: list[Block] = field(default_factory=list)
    western: list[Block] = field(default_factory=list)
    tea: Any = None
    claim: str = ""


@dataclass
class Asked:
    """A question with what follows it; `existing` where the site has it already."""

    title: str
    answer: list[Block] = field(default_factory=list)
    existing: Existing | None = None
    # Whether the site's own answer says the same.
    is_same: bool = False

    @property
    def answer_text(self) -> str:
        return " ".join(block.text for block in self.answer)


@dataclass
class Cited:
    citation: str
    url: str = ""
    read_on: datetime.date | None = None


@dataclass
class Page:
    title: str = ""
    updated: datetime.date | None = None
    summary: str = ""
    author: Any = None
    body: list[Block] = field(default_factory=list)
    see_doctor: list[Block] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    sources: list[Cited] = field(default_factory=list)
    report: Report = field(default_factory=Report)

    def texts(self) -> list[str]:
        """All that stands anywhere: on the draft, in its rows and questions, or quoted."""
        found = [self.title, self.summary, str(self.author or "")]
        blocks = [*self.body, *self.see_doctor]
        for view in self.views:
            found += [str(view.pattern), view.pattern.japanese_name, view.claim]
            found.append(view.tea.title if view.tea else "")
            blocks += [*view.kampo, *view.western]
        for question in self.questions:
            found.append(question.title)
            if question.existing is None:
                blocks += question.answer
            elif question.is_same:
                found.append(richtext.plain(question.existing.answer))
        for source in self.sources:
            found += [source.citation, source.url]
        for block in blocks:
            found.append(block.text)
            if block.picture:
                found.append(block.picture.caption)
        found += [quote for told in self.report.told for quote in told.quotes]
        return [*found, *self.report.labels]
