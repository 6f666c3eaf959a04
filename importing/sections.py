"""Section readers: perspectives, questions and sources of an article."""

import datetime
import html
import re

from importing import blocks, labels
from importing.blocks import HEADING, LIST, PARAGRAPH, FileBlock
from importing.labels import PATTERNS, key, sentences
from importing.parsed_article import (
    ParsedArticle,
    ParsedPerspective,
    ParsedQuestion,
    ParsedSource,
)
from importing.site_content import SiteContent
from publishing import richtext
from teas.models import Pattern

MAX_CLAIM, MAX_CLAIM_SENTENCES = 300, 2
MAX_PATTERN_NAME = 70
PREFIX = re.compile(r"(?P<name>[^:：<]{2,70})[:：]\s*")
ASTERISKS = ("*", "†", "＊")
# Columns of a perspective, and the patterns of the headings above their texts.
KAMPO, WESTERN, TEA = "kampo", "western", "tea"
COLUMN_HEADINGS = {WESTERN: "western_heading", TEA: "tea_heading", KAMPO: "kampo"}


class PerspectiveReader:
    """Reader of a section on Kampo: a perspective for each pattern that it names."""

    def __init__(self, page: ParsedArticle, site: SiteContent) -> None:
        self.page, self.report, self.site = page, page.report, site
        self.view: ParsedPerspective | None = None
        self.column = KAMPO
        # Blocks that belong to no pattern of the site.
        self.loose: list[FileBlock] = []

    @property
    def place(self) -> str:
        return f"perspectives-{len(self.page.perspectives) - 1}"

    def read(self, block: FileBlock) -> None:
        if block.kind == HEADING:
            self._read_heading(block)
        elif block.kind == PARAGRAPH:
            self._read_paragraph(block)
        else:
            self._add(block)

    def _read_heading(self, block: FileBlock) -> None:
        text = block.text.rstrip(":：")
        name = PATTERNS["pattern"].sub("", text, count=1)
        columns = [key for key, each in COLUMN_HEADINGS.items() if PATTERNS[each].match(text)]
        if (pattern := self.site.pattern(name)) is not None:
            self.begin(pattern, block.text)
        elif self.view is not None and columns:
            self.column = columns[0]
            self.report.add_label(block.text)
        else:
            self.loose.append(block)
            self._report_unknown(text)

    def _report_unknown(self, name: str) -> None:
        self.view = None
        self.report.add_to_check(
            f"“{name}” is no pattern that the desk knows: its text stays in the body, under its "
            "heading. Add the pattern, or ask a publisher to add it; then move the text into a "
            "perspective of it.",
            "pattern",
        )

    def begin(self, pattern: Pattern, label: str) -> None:
        self.view, self.column = ParsedPerspective(pattern), KAMPO
        self.page.perspectives.append(self.view)
        self.report.add_label(label)
        self.report.add_understood(
            f"A perspective on the pattern “{pattern}”.", f"{self.place}-kampo_view"
        )

    def _read_paragraph(self, block: FileBlock) -> None:
        first, rest = blocks.split_at_break(block)
        if rest:
            # Each line of a paragraph may have its label.
            self._read_paragraph(block.with_html(blocks.inline_html(first)))
            self._read_paragraph(block.with_html(blocks.inline_html(rest)))
        elif self._begins_perspective(block):
            return
        elif self.view is None:
            self._add(block)
        else:
            self._read_text(self.view, block)

    def _read_text(self, view: ParsedPerspective, block: FileBlock) -> None:
        """Reads a paragraph below the name of a pattern: tea, claim, or text of a column."""
        if self.column == TEA:
            self.column = KAMPO
            self._take_tea(view, block, block.html)
            return
        rest, label = blocks.strip_prefix(block.html, PATTERNS["tea"])
        if label:
            self._take_tea(view, block, rest, label)
            return
        rest, label = blocks.strip_prefix(block.html, PATTERNS["western"])
        if label:
            self.report.add_label(label)
            block = block.with_html(rest)
        elif self._is_claim(view, block):
            self._take_claim(view, block)
            return
        if label or PATTERNS["western_start"].match(block.text):
            self.column = WESTERN
        elif PATTERNS["kampo_start"].match(block.text):
            self.column = KAMPO
        self._add(block)

    def _begins_perspective(self, block: FileBlock) -> bool:
        """Begins a perspective where the paragraph is, or begins with, the name of a pattern."""
        html, label = blocks.strip_prefix(block.html, PATTERNS["pattern"])
        text = richtext.plain(html)
        if len(text) <= MAX_PATTERN_NAME and (pattern := self.site.pattern(text.rstrip(":："))):
            self.begin(pattern, block.text)
            return True
        found = PREFIX.match(text)
        if found is None:
            return False
        if (pattern := self.site.pattern(found["name"])) is not None:
            rest, prefix = blocks.strip_prefix(html, PREFIX)
            if not prefix:
                rest, prefix = blocks.escaped_text(text[found.end() :]), found[0]
            self.begin(pattern, f"{label} {prefix}")
            self._read_paragraph(block.with_html(rest))
            return True
        if label or PATTERNS["pattern_words"].search(found["name"].strip()):
            self._report_unknown(found["name"].strip())
        return False

    def _take_tea(
        self, view: ParsedPerspective, block: FileBlock, rest: str, label: str = ""
    ) -> None:
        """Sets the tea that a line names; a sentence with an asterisk behind it is its claim."""
        text = richtext.plain(rest)
        tea, behind = self.site.tea_at_start(text)
        if tea is None or view.tea is not None:
            why = "there is one already" if tea else "the site has no tea of that name"
            self.report.add_to_check(
                f"“{text}” was not tied as a tea, because {why}; the line stays in the text.",
                f"{self.place}-tea",
            )
            self._add(block)
            return
        view.tea = tea
        self.column = KAMPO
        self.report.add_label(label)
        self.report.add_understood(f"The tea “{tea}”.", f"{self.place}-tea")
        sentence = FileBlock.of_text(PARAGRAPH, behind.lstrip(" *†–—-:：,;.。()（）").strip())
        if self._is_claim(view, sentence):
            self._take_claim(view, sentence)
        else:
            self._add(sentence)

    @staticmethod
    def _is_claim(view: ParsedPerspective, block: FileBlock) -> bool:
        return (
            view.tea is not None
            and not view.claim_text
            and (
                block.text.startswith(ASTERISKS) or block.text.rstrip('"”」. ').endswith(ASTERISKS)
            )
            and len(block.text) <= MAX_CLAIM
            and len(sentences(block.text)) <= MAX_CLAIM_SENTENCES
        )

    def _take_claim(self, view: ParsedPerspective, block: FileBlock) -> None:
        view.claim_text = re.sub(r"^[*†＊]+|[*†＊]+\s*(?=[.\"”」]*$)", "", block.text).strip()
        self.report.add_to_check(
            f"“{view.claim_text}” has an asterisk and became the claim on the tea, as one on a "
            "structure or function of the body. Name its evidence, or choose another kind: "
            "without it, it cannot go live.",
            f"{self.place}-claim_evidence",
        )

    def _add(self, block: FileBlock) -> None:
        if block.is_empty:
            return
        if self.view is None:
            self.loose.append(block)
        elif self.column == WESTERN:
            self.view.western_parallel.append(block)
        else:
            self.view.kampo_view.append(block)


def take_perspectives(
    heading: FileBlock, part: list[FileBlock], page: ParsedArticle, site: SiteContent
) -> None:
    """Reads a section into perspectives; blocks that belong to none stay in the body."""
    before = len(page.perspectives)
    reader = PerspectiveReader(page, site)
    if not any(_names_pattern(block, site) for block in part):
        named = site.patterns_named(" ".join(block.text for block in [heading, *part]))
        if len(named) == 1:
            reader.begin(named[0], "")
            page.report.add_to_check(
                f"The part “{heading.text}” names one pattern, “{named[0]}”, so that all of it "
                "became its perspective. Look whether that is right.",
                f"{reader.place}-pattern",
            )
    for block in part:
        reader.read(block)
    page.keep_in_body(
        heading,
        [
            block.with_level(max(block.level, 3)) if block.is_heading else block
            for block in reader.loose
        ],
    )
    if len(page.perspectives) == before:
        page.report.add_to_check(
            f"Under “{heading.text}” no pattern was recognised; the part stays in the body. Where "
            "it is about a pattern, move it into a perspective.",
            "body",
        )
    for number, view in enumerate(page.perspectives[before:], start=before):
        if not view.kampo_view:
            page.report.add_to_check(
                f"The file does not say what Kampo sees in “{view.pattern}”. Write it.",
                f"perspectives-{number}-kampo_view",
            )


def _names_pattern(block: FileBlock, site: SiteContent) -> bool:
    """Whether a heading or paragraph is, or begins with, the name of a pattern."""
    if not block.is_line:
        return False
    text = PATTERNS["pattern"].sub("", block.text, count=1)
    prefix = PREFIX.match(text)
    names = [text.rstrip(":："), prefix["name"] if prefix else ""]
    return any(len(name) <= MAX_PATTERN_NAME and site.pattern(name) for name in names if name)


MAX_QUESTION = 200
# A bold question with its answer in the same paragraph; question and answer, both with labels.
BOLD_QUESTION = re.compile(r"<strong>([^<]*[?？])\s*</strong>\s*[:：]?\s*(\S.*)", re.DOTALL)
LABELLED = re.compile(r"(.*?[?？]\s*)((?:<strong>)?\s*(?:A|Answer|答)\s*[:：].*)", re.DOTALL)


class QuestionReader:
    """Reader of a section of questions, each with the blocks of its answer."""

    def __init__(self, page: ParsedArticle) -> None:
        self.report = page.report
        self.questions: list[ParsedQuestion] = []
        # Blocks before the first question, or below a heading that is none.
        self.loose: list[FileBlock] = []
        self.is_open = False

    def read(self, block: FileBlock) -> None:
        if block.kind == HEADING:
            self._read_heading(block)
        elif block.kind == PARAGRAPH:
            self._read_paragraph(block)
        elif block.kind == LIST and block.items and all(map(_is_question, block.items)):
            for item in block.items:
                self._begin(item)
        else:
            self._add(block)

    def _read_heading(self, block: FileBlock) -> None:
        if _is_question(block.html) or PATTERNS["marked"].match(block.text):
            self._begin(block.html)
        else:
            self.report.add_left_out("It headed a group of questions.", block.text)
            self.is_open = False

    def _read_paragraph(self, block: FileBlock) -> None:
        if self.is_open:
            rest, label = blocks.strip_prefix(block.html, PATTERNS["answer"])
            if label:
                self.report.add_label(label)
                self._add(block.with_html(rest))
                return
        is_marked = PATTERNS["marked"].match(block.text)
        first, rest = blocks.split_at_break(block)
        if not (rest and _is_question(first)):
            both = BOLD_QUESTION.fullmatch(block.html)
            both = both or (LABELLED.fullmatch(block.html) if is_marked else None)
            first, rest = both.groups() if both else ("", "")
        if first:
            self._begin(first)
            self._read_paragraph(block.with_html(blocks.inline_html(rest)))
        elif _is_question(block.html) or is_marked:
            self._begin(block.html)
        else:
            self._add(block)

    def _begin(self, line: str) -> None:
        rest, label = blocks.strip_prefix(line, PATTERNS["question"])
        title = richtext.plain(rest)
        if not title or len(title) > MAX_QUESTION:
            self.report.add_to_check(
                f"A question is longer than {MAX_QUESTION} characters; it stays in the text.",
                "body",
            )
            self._add(FileBlock(PARAGRAPH, line))
            return
        self.report.add_label(label)
        self.questions.append(ParsedQuestion(title))
        self.is_open = True

    def _add(self, block: FileBlock) -> None:
        if not block.is_empty:
            (self.questions[-1].answer if self.is_open else self.loose).append(block)


def _is_question(line: str) -> bool:
    return labels.is_question(richtext.plain(line))


def take_questions(
    heading: FileBlock,
    part: list[FileBlock],
    page: ParsedArticle,
    site: SiteContent,
    *,
    may_add_questions: bool,
) -> None:
    """Reads a section into questions; other blocks stay in the body, under its heading."""
    reader = QuestionReader(page)
    for block in part:
        reader.read(block)
    kept = list(reader.loose)
    known = {key(question.title) for question in page.questions}
    for question in reader.questions:
        title = question.title
        question.existing = site.question(title)
        if key(title) in known:
            page.report.add_left_out(
                "The same question stands in the file before; its first answer counts.",
                title,
                *(block.text for block in question.answer),
            )
        elif question.existing is None and not may_add_questions:
            kept += [FileBlock.of_text(HEADING, title, heading.level + 1), *question.answer]
            page.report.add_to_check(
                f"“{title}” stays in the body: you may not add questions.", "body"
            )
        else:
            known.add(key(title))
            _report_question(question, page, f"question:{len(page.questions)}")
            page.questions.append(question)
    page.keep_in_body(heading, kept)
    if not reader.questions:
        page.report.add_to_check(
            f"Under “{heading.text}” no line asks anything; the part stays in the body.", "body"
        )


def _report_question(question: ParsedQuestion, page: ParsedArticle, place: str) -> None:
    """Reports a question, and notes whether the site's own answer says the same."""
    title, existing, report = question.title, question.existing, page.report
    if existing is None:
        if richtext.is_empty(question.answer_text) and not any(b.picture for b in question.answer):
            report.add_to_check(
                f"The question “{title}” has no answer. It is a draft; write the answer.", place
            )
        else:
            report.add_understood(f"The question “{title}”, with its answer, as a draft.", place)
        return
    theirs = richtext.plain(existing.answer)
    question.is_same = bool(question.answer) and key(theirs) == key(question.answer_text)
    if question.answer and not question.is_same:
        is_quoted = existing.is_public or not theirs
        report.add_to_check(
            f"The site has the question “{title}” with another answer, which stays as it is.",
            place,
            f"The file says: {question.answer_text}",
            f"The site says: {theirs or 'nothing yet.'}" if is_quoted else "",
        )
    report.add_understood(f"The question “{title}”, which the site has already.", place)
    if richtext.is_empty(existing.answer) and not question.answer:
        report.add_to_check(f"The question “{title}” has no answer yet. Write it.", place)


MAX_CITATION, MAX_URL = 400, 500
HREF = re.compile(r'<a [^>]*href="(https?://[^"]+)"')


def take_sources(
    heading: FileBlock, blocks: list[FileBlock], page: ParsedArticle, today: datetime.date
) -> None:
    """Reads each line of a section as a source; other blocks stay in the body."""
    others: list[FileBlock] = []
    # Beside a list of sources, a paragraph is a source only where it has an address.
    has_list = any(block.kind == LIST and block.items for block in blocks)
    before = len(page.sources)
    for block in blocks:
        lines = list(block.items) if block.kind == LIST else []
        if block.kind == PARAGRAPH and not (has_list and not _url(block.html)):
            lines = block.html.split("<br>")
        sources = [parse_source(line, page, today) for line in lines]
        found = [source for source in sources if source]
        if found and len(found) == len(sources):
            page.sources += found
        else:
            others.append(block)
    page.keep_in_body(heading, others)
    if others:
        page.report.add_to_check(
            f"Under “{heading.text}” not everything is a source as the desk has them; "
            "it stays in the body.",
            "body",
        )
    if made := len(page.sources) - before:
        sentence = f"{made} source{'s'[: made != 1]}."
        page.report.add_understood(sentence, f"sources-{before}-citation")


def parse_source(line: str, page: ParsedArticle, today: datetime.date) -> ParsedSource | None:
    """Parses a line as a source; None where it is empty or too long."""
    text, url = richtext.plain(line), _url(line)
    citation, label, read_on = _read_on(text.replace(url, " ") if url else text, today)
    citation = re.sub(r"\(\s*\)|\[\s*\]|<\s*>", " ", citation)
    citation = re.sub(r"\s+([.,;:)])", r"\1", " ".join(citation.split())).strip(" ,;:–—-")
    citation = re.sub(r"\.\.$", ".", citation) or url
    if not citation or len(citation) > MAX_CITATION or len(url) > MAX_URL:
        return None
    page.report.add_label(label)
    return ParsedSource(citation, url, read_on)


def _url(line: str) -> str:
    """The address of the first link of a line, or an address in its text."""
    if linked := HREF.search(line):
        return html.unescape(linked[1])
    written = PATTERNS["address"].search(richtext.plain(line))
    return written[0] if written else ""


def _read_on(text: str, today: datetime.date) -> tuple[str, str, datetime.date | None]:
    """Takes "read November 2, 2025" out of a text: the rest, these words, and the day."""
    found, days = labels.find_date(text)
    if found is not None and len(days) == 1 and days[0] <= today:
        before = text[: found.start()]
        if label := PATTERNS["read_on"].search(before):
            rest = before[: label.start()] + text[found.end() :]
            return rest, text[label.start() : found.end()], days[0]
    return text, "", None
