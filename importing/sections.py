"""Section readers: perspectives, questions and sources of an article."""

import datetime
import html
import re

from importing import blocks, labels
from importing.blocks import HEADING, LIST, PARAGRAPH, FileBlock
from importing.labels import PATTERNS, key, sentences
from importing.parsed_article import (
    ImportReport,
    ParsedArticle,
    ParsedPerspective,
    ParsedQuestion,
    ParsedSource,
)
from importing.site_content import SiteContent
from publishing import richtext
from teas.models import Pattern

LONGEST_CLAIM = 300
LONGEST_NAME = 70
PREFIX = re.compile(r"(?P<name>[^:：<]{2,70})[:：]\s*")
MARKS = ("*", "†", "＊")
KAMPO, WESTERN, TEA = "kampo", "western", "tea"
# Headings within a perspective, and where what follows them goes.
COLUMNS = {WESTERN: "western_heading", TEA: "tea_heading", KAMPO: "kampo"}


class PerspectiveReader:
    """Reads a section on Kampo into perspectives, one for each pattern that it names."""

    def __init__(self, page: ParsedArticle, site: SiteContent) -> None:
        self.page, self.report, self.site = page, page.report, site
        self.view: ParsedPerspective | None = None
        self.goes_to = KAMPO
        # What belongs to no pattern that the site knows.
        self.loose: list[FileBlock] = []

    @property
    def place(self) -> str:
        return f"perspectives-{len(self.page.views) - 1}"

    def read(self, block: FileBlock) -> None:
        if block.kind == HEADING:
            self._heading(block)
        elif block.kind == PARAGRAPH:
            self._paragraph(block)
        else:
            self._put(block)

    def _heading(self, block: FileBlock) -> None:
        text = block.text.rstrip(":：")
        name = PATTERNS["pattern"].sub("", text, count=1)
        if (pattern := self.site.pattern(name)) is not None:
            self.begin(pattern, block.text)
        elif self.view is not None and (
            found := [key for key, name in COLUMNS.items() if PATTERNS[name].match(text)]
        ):
            self.goes_to = found[0]
            self.report.label(block.text)
        else:
            self.view = None
            self.loose.append(block)
            self._unknown(text)

    def _unknown(self, name: str) -> None:
        self.report.look(
            f"“{name}” is no pattern that the desk knows: its text stays in the body, under its "
            "heading. Add the pattern, or ask a publisher to add it; then move the text into a "
            "perspective of it.",
            "pattern",
        )

    def begin(self, pattern: Pattern, label: str) -> None:
        self.view, self.goes_to = ParsedPerspective(pattern), KAMPO
        self.page.views.append(self.view)
        self.report.label(label)
        self.report.understood(
            f"A perspective on the pattern “{pattern}”.", f"{self.place}-kampo_view"
        )

    def _paragraph(self, block: FileBlock) -> None:
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
            rest, label = blocks.without_prefix(block.html, PATTERNS["tea"])
            if label:
                self._tea(block, rest, label)
                return
            rest, label = blocks.without_prefix(block.html, PATTERNS["western"])
            if label:
                self.report.label(label)
                block = block.saying(rest)
            elif self._is_claim(block):
                self._claim(block)
                return
            if label or PATTERNS["western_start"].match(block.text):
                self.goes_to = WESTERN
            elif PATTERNS["kampo_start"].match(block.text):
                self.goes_to = KAMPO
        self._put(block)

    def _names_pattern(self, block: FileBlock) -> bool:
        """Begins a perspective where the paragraph is, or begins with, the name of a pattern."""
        html, label = blocks.without_prefix(block.html, PATTERNS["pattern"])
        text = richtext.plain(html)
        if len(text) <= LONGEST_NAME and (pattern := self.site.pattern(text.rstrip(":："))):
            self.begin(pattern, block.text)
            return True
        found = PREFIX.match(text)
        if found is None:
            return False
        if (pattern := self.site.pattern(found["name"])) is not None:
            rest, said = blocks.without_prefix(html, PREFIX)
            if not said:
                rest, said = blocks.escaped(text[found.end() :]), found[0]
            self.begin(pattern, f"{label} {said}")
            self._paragraph(block.saying(rest))
            return True
        if label or PATTERNS["pattern_words"].search(found["name"].strip()):
            self.view = None
            self._unknown(found["name"].strip())
        return False

    def _tea(self, block: FileBlock, rest: str, label: str = "") -> None:
        """Ties the tea that a line names; a sentence with an asterisk behind it is its claim."""
        view = self.view
        text = richtext.plain(rest)
        tea, behind = self.site.tea_at_start(text)
        if view is None or tea is None or view.tea is not None:
            why = "there is one already" if tea else "the site has no tea of that name"
            self.report.look(
                f"“{text}” was not tied as a tea, because {why}; the line stays in the text.",
                f"{self.place}-tea",
            )
            self._put(block)
            return
        view.tea = tea
        self.goes_to = KAMPO
        self.report.label(label)
        self.report.understood(f"The tea “{tea}”.", f"{self.place}-tea")
        said = FileBlock.of_text(PARAGRAPH, behind.lstrip(" *†–—-:：,;.。()（）").strip())
        if self._is_claim(said):
            self._claim(said)
        else:
            self._put(said)

    def _is_claim(self, block: FileBlock) -> bool:
        view = self.view
        return (
            view is not None
            and view.tea is not None
            and not view.claim
            and (block.text.startswith(MARKS) or block.text.rstrip('"”」. ').endswith(MARKS))
            and len(block.text) <= LONGEST_CLAIM
            and len(sentences(block.text)) <= 2
        )

    def _claim(self, block: FileBlock) -> None:
        if self.view is None:
            return
        self.view.claim = re.sub(r"^[*†＊]+|[*†＊]+\s*(?=[.\"”」]*$)", "", block.text).strip()
        self.report.look(
            f"“{self.view.claim}” has an asterisk and became the claim on the tea, as one on a "
            "structure or function of the body. Name its evidence, or choose another kind: "
            "without it, it cannot go live.",
            f"{self.place}-claim_evidence",
        )

    def _put(self, block: FileBlock) -> None:
        if not block.html and not block.picture:
            return
        if self.view is None:
            self.loose.append(block)
        else:
            (self.view.western if self.goes_to == WESTERN else self.view.kampo).append(block)


def take_perspectives(
    heading: FileBlock, part: list[FileBlock], page: ParsedArticle, site: SiteContent
) -> None:
    """Gives the page its perspectives; what belongs to none stays in the body."""
    before = len(page.views)
    reader = PerspectiveReader(page, site)
    if not any(_is_name(block, site) for block in part):
        named = site.patterns_named(" ".join(block.text for block in [heading, *part]))
        if len(named) == 1:
            reader.begin(named[0], "")
            page.report.look(
                f"The part “{heading.text}” names one pattern, “{named[0]}”, so that all of it "
                "became its perspective. Look whether that is right.",
                f"{reader.place}-pattern",
            )
    for block in part:
        reader.read(block)
    page.keep(
        heading,
        [block.at(max(block.level, 3)) if block.is_heading else block for block in reader.loose],
    )
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


def _is_name(block: FileBlock, site: SiteContent) -> bool:
    """Whether a block names a pattern before it says something of it."""
    if not block.is_line:
        return False
    text = PATTERNS["pattern"].sub("", block.text, count=1)
    prefix = PREFIX.match(text)
    names = [text.rstrip(":："), prefix["name"] if prefix else ""]
    return any(len(name) <= LONGEST_NAME and site.pattern(name) for name in names if name)


LONGEST_QUESTION = 200
# A strong question with its answer in the same paragraph; or both marked in one line.
STRONG = re.compile(r"<strong>([^<]*[?？])\s*</strong>\s*[:：]?\s*(\S.*)", re.DOTALL)
BOTH = re.compile(r"(.*?[?？]\s*)((?:<strong>)?\s*(?:A|Answer|答)\s*[:：].*)", re.DOTALL)


class QuestionReader:
    """Reads a section of questions into questions, each with the blocks of its answer."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        self.asked: list[ParsedQuestion] = []
        # What stands before the first question, or belongs to none.
        self.loose: list[FileBlock] = []
        self.is_open = False

    def read(self, block: FileBlock) -> None:
        if block.kind == HEADING:
            self._heading(block)
        elif block.kind == PARAGRAPH:
            self._paragraph(block)
        elif block.kind == LIST and block.items and all(map(_asks, block.items)):
            for item in block.items:
                self._begin(item)
        else:
            self._follow(block)

    def _heading(self, block: FileBlock) -> None:
        if _asks(block.html) or PATTERNS["marked"].match(block.text):
            self._begin(block.html)
        else:
            self.report.left_out("It headed a group of questions.", block.text)
            self.is_open = False

    def _paragraph(self, block: FileBlock) -> None:
        if self.is_open:
            rest, label = blocks.without_prefix(block.html, PATTERNS["answer"])
            if label:
                self.report.label(label)
                self._follow(block.saying(rest))
                return
        first, rest = blocks.halves(block)
        parted = (first, rest) if rest and _asks(first) else None
        for pattern in (STRONG, BOTH):
            found = pattern.fullmatch(block.html)
            is_asked = pattern is STRONG or PATTERNS["marked"].match(block.text)
            if parted is None and found and is_asked:
                parted = found[1], found[2]
        if parted:
            self._begin(parted[0])
            self._paragraph(block.saying(blocks.inner(parted[1])))
        elif _asks(block.html) or PATTERNS["marked"].match(block.text):
            self._begin(block.html)
        else:
            self._follow(block)

    def _begin(self, line: str) -> None:
        rest, label = blocks.without_prefix(line, PATTERNS["question"])
        title = richtext.plain(rest)
        if not title or len(title) > LONGEST_QUESTION:
            self.report.look(
                f"A question is longer than {LONGEST_QUESTION} characters; it stays in the text.",
                "body",
            )
            self._follow(FileBlock(PARAGRAPH, line))
            return
        self.report.label(label)
        self.asked.append(ParsedQuestion(title))
        self.is_open = True

    def _follow(self, block: FileBlock) -> None:
        if not block.html and not block.picture:
            return
        if self.is_open:
            self.asked[-1].answer.append(block)
        else:
            self.loose.append(block)


def _asks(line: str) -> bool:
    return labels.asks(richtext.plain(line))


def take_questions(
    heading: FileBlock,
    part: list[FileBlock],
    page: ParsedArticle,
    site: SiteContent,
    *,
    may_ask: bool,
) -> None:
    """Gives the page its questions; what is none stays in the body, under its heading."""
    reader = QuestionReader(page.report)
    for block in part:
        reader.read(block)
    kept: list[FileBlock] = list(reader.loose)
    for asked in reader.asked:
        first = next((one for one in page.questions if key(one.title) == key(asked.title)), None)
        if first is not None:
            page.report.left_out(
                "The same question stands in the file before; its first answer counts.",
                asked.title,
                *(block.text for block in asked.answer),
            )
            continue
        asked.existing = site.question(asked.title)
        if asked.existing is not None:
            _compare(asked, page)
        elif not may_ask:
            kept += [FileBlock.of_text(HEADING, asked.title, heading.level + 1), *asked.answer]
            page.report.look(
                f"“{asked.title}” stays in the body: you may not add questions.", "body"
            )
            continue
        page.questions.append(asked)
        _tell(asked, page)
    page.keep(heading, kept)
    if not reader.asked:
        page.report.look(
            f"Under “{heading.text}” no line asks anything; the part stays in the body.", "body"
        )


def _tell(asked: ParsedQuestion, page: ParsedArticle) -> None:
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


def _compare(asked: ParsedQuestion, page: ParsedArticle) -> None:
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


LONGEST_CITATION, LONGEST_ADDRESS = 400, 500
HREF = re.compile(r'<a [^>]*href="(https?://[^"]+)"')


def take_sources(
    heading: FileBlock, blocks: list[FileBlock], page: ParsedArticle, today: datetime.date
) -> None:
    """Makes each line of the part a source; what is none stays in the body, under its heading."""
    others: list[FileBlock] = []
    # Beside a list of sources, other lines are such only where they have an address.
    are_listed = any(block.kind == LIST and block.items for block in blocks)
    before = len(page.sources)
    for block in blocks:
        lines = list(block.items) if block.kind == LIST and block.items else []
        if block.kind == PARAGRAPH and not (are_listed and not _address(block.html)):
            lines = block.html.split("<br>")
        found = [source_of(line, page, today) for line in lines]
        if found and all(found):
            page.sources += [source for source in found if source]
        else:
            others.append(block)
    page.keep(heading, others)
    if others:
        page.report.look(
            f"Under “{heading.text}” not everything is a source as the desk has them; "
            "it stays in the body.",
            "body",
        )
    if made := len(page.sources) - before:
        page.report.understood(f"{made} source{'s'[: made != 1]}.", f"sources-{before}-citation")


def source_of(line: str, page: ParsedArticle, today: datetime.date) -> ParsedSource | None:
    """The source that a line names; None where it does not fit, or says nothing."""
    text = richtext.plain(line)
    url = _address(line)
    citation = text.replace(url, " ") if url else text
    citation, said, read_on = _read_on(citation, today)
    citation = re.sub(r"\(\s*\)|\[\s*\]|<\s*>", " ", citation)
    citation = re.sub(r"\s+([.,;:)])", r"\1", " ".join(citation.split())).strip(" ,;:–—-")
    citation = re.sub(r"\.\.$", ".", citation)
    citation = citation or url
    if not citation or len(citation) > LONGEST_CITATION or len(url) > LONGEST_ADDRESS:
        return None
    page.report.label(said)
    return ParsedSource(citation, url, read_on)


def _address(line: str) -> str:
    """The address that a line links to, or that stands in it."""
    linked = HREF.search(line)
    written = PATTERNS["address"].search(richtext.plain(line))
    return html.unescape(linked[1]) if linked else written[0] if written else ""


def _read_on(text: str, today: datetime.date) -> tuple[str, str, datetime.date | None]:
    """The text without the words that say when it was read, these words, and the day."""
    found, days = labels.date_in(text)
    if found is None or len(days) != 1 or days[0] > today:
        return text, "", None
    before = text[: found.start()]
    label = PATTERNS["read_on"].search(before)
    if label is None:
        return text, "", None
    said = text[label.start() : found.end()]
    return before[: label.start()] + text[found.end() :], said, days[0]
