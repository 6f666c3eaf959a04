"""The parsed article: each text of a file in its field, and the report of the import."""

import datetime
from dataclasses import dataclass, field
from typing import TypedDict

from importing.blocks import FileBlock
from importing.site_content import ExistingQuestion
from publishing import richtext
from publishing.models import Person
from teas.models import Pattern, TeaDocument

UNDERSTOOD, LOOK, LEFT_OUT = "understood", "look", "left_out"
# The parts of the report, in the order in which they are read.
TITLES = {LOOK: "To look at", UNDERSTOOD: "Understood", LEFT_OUT: "Left out, and why"}


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
class ImportReport:
    lines: list[ReportLine] = field(default_factory=list)
    # Words that say what something is, and that the desk's own fields say instead.
    labels: list[str] = field(default_factory=list)

    def understood(self, sentence: str, place: str = "") -> None:
        self.lines.append(ReportLine(UNDERSTOOD, sentence, place=place))

    def look(self, sentence: str, place: str = "", *quotes: str) -> None:
        self.lines.append(ReportLine(LOOK, sentence, [quote for quote in quotes if quote], place))

    def left_out(self, why: str, *quotes: str) -> None:
        self.lines.append(ReportLine(LEFT_OUT, why, list(quotes)))

    def label(self, words: str) -> None:
        if words.strip():
            self.labels.append(words.strip())


@dataclass
class ParsedPerspective:
    """A perspective of the article: pattern, texts, tea and claim."""

    pattern: Pattern
    kampo: list[FileBlock] = field(default_factory=list)
    western: list[FileBlock] = field(default_factory=list)
    tea: TeaDocument | None = None
    claim: str = ""


@dataclass
class ParsedQuestion:
    """A question with its answer; `existing` where the site has it already."""

    title: str
    answer: list[FileBlock] = field(default_factory=list)
    existing: ExistingQuestion | None = None
    # Whether the site's own answer says the same.
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
    views: list[ParsedPerspective] = field(default_factory=list)
    questions: list[ParsedQuestion] = field(default_factory=list)
    sources: list[ParsedSource] = field(default_factory=list)
    report: ImportReport = field(default_factory=ImportReport)

    def keep(self, heading: FileBlock, rest: list[FileBlock]) -> None:
        """Keeps the rest of a section in the body; the heading of one that is read is a label."""
        if rest:
            self.body += [heading, *rest]
        else:
            self.report.label(heading.text)

    def texts(self) -> list[str]:
        """All texts of the draft, its rows and questions, and all quotes of the report."""
        found = [self.title, self.summary, str(self.author or "")]
        blocks = [*self.body, *self.see_doctor]
        for view in self.views:
            found += [str(view.pattern), view.pattern.japanese_name, view.claim]
            found.append(str(view.tea or ""))
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
        found += [quote for line in self.report.lines for quote in line.quotes]
        return [*found, *self.report.labels]
