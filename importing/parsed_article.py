"""The parsed article: each text of a file in its field, and the report of the import."""

import datetime
from dataclasses import dataclass, field
from typing import TypedDict

from importing.blocks import FileBlock
from importing.site_content import ExistingQuestion
from publishing import richtext
from publishing.models import Person
from teas.models import Pattern, TeaDocument

UNDERSTOOD, TO_CHECK, LEFT_OUT = "understood", "look", "left_out"
# Titles of the report's parts, in their order.
TITLES = {TO_CHECK: "To look at", UNDERSTOOD: "Understood", LEFT_OUT: "Left out, and why"}


@dataclass
class ReportLine:
    """A line of the report; `quotes` are words of the file, `place` is a field of the draft."""

    kind: str
    sentence: str
    quotes: list[str] = field(default_factory=list)
    place: str = ""


class StoredLine(TypedDict):
    """A line of the report as it is stored, with its address on the desk."""

    kind: str
    sentence: str
    quotes: list[str]
    address: str
    are_labels: bool


@dataclass
class ReportBuilder:
    """Report of an import while the file is parsed."""

    lines: list[ReportLine] = field(default_factory=list)
    # Labels of the file, such as "Tea:", in the place of which the desk has fields.
    labels: list[str] = field(default_factory=list)

    def add_understood(self, sentence: str, place: str = "") -> None:
        self.lines.append(ReportLine(UNDERSTOOD, sentence, place=place))

    def add_to_check(self, sentence: str, place: str = "", *quotes: str) -> None:
        self.lines.append(ReportLine(TO_CHECK, sentence, list(filter(None, quotes)), place))

    def add_left_out(self, why: str, *quotes: str) -> None:
        self.lines.append(ReportLine(LEFT_OUT, why, list(quotes)))

    def add_label(self, words: str) -> None:
        if words.strip():
            self.labels.append(words.strip())


@dataclass
class ParsedPerspective:
    """A perspective of the article: pattern, texts, tea and claim."""

    pattern: Pattern
    kampo_view: list[FileBlock] = field(default_factory=list)
    western_parallel: list[FileBlock] = field(default_factory=list)
    tea: TeaDocument | None = None
    claim_text: str = ""


@dataclass
class ParsedQuestion:
    """A question with its answer; `existing` is the same question of the site."""

    title: str
    answer: list[FileBlock] = field(default_factory=list)
    existing: ExistingQuestion | None = None
    # Whether the answer of the site has the same words.
    is_same: bool = False

    @property
    def answer_text(self) -> str:
        return " ".join(block.text for block in self.answer)


@dataclass
class ParsedSource:
    citation: str
    url: str = ""
    read_on: datetime.date | None = None


@dataclass
class ParsedArticle:
    title: str = ""
    updated: datetime.date | None = None
    summary: str = ""
    author: Person | None = None
    body: list[FileBlock] = field(default_factory=list)
    see_doctor: list[FileBlock] = field(default_factory=list)
    perspectives: list[ParsedPerspective] = field(default_factory=list)
    questions: list[ParsedQuestion] = field(default_factory=list)
    sources: list[ParsedSource] = field(default_factory=list)
    report: ReportBuilder = field(default_factory=ReportBuilder)

    def keep_in_body(self, heading: FileBlock, rest: list[FileBlock]) -> None:
        """Adds the rest of a section to the body; without rest its heading is a label."""
        if rest:
            self.body += [heading, *rest]
        else:
            self.report.add_label(heading.text)

    def texts(self) -> list[str]:
        """All texts of the draft, its rows and questions, and all quotes of the report."""
        found = [self.title, self.summary, str(self.author or "")]
        blocks = [*self.body, *self.see_doctor]
        for view in self.perspectives:
            found += [str(view.pattern), view.pattern.japanese_name, view.claim_text]
            found.append(str(view.tea or ""))
            blocks += [*view.kampo_view, *view.western_parallel]
        for question in self.questions:
            found.append(question.title)
            if question.existing is None:
                blocks += question.answer
            elif question.is_same:
                found.append(richtext.plain(question.existing.answer))
        for source in self.sources:
            found += [source.citation, source.url]
        for block in blocks:
            found += [block.text, block.picture.caption if block.picture else ""]
        found += [quote for line in self.report.lines for quote in line.quotes]
        return [*found, *self.report.labels]
