"""Article parser: finds title, date, author, summary, headings and sections in a file's blocks."""

import datetime
import re
from dataclasses import dataclass, field, replace
from itertools import takewhile

from importing import blocks, labels, sections
from importing.blocks import HEADING, LIST, PARAGRAPH, QUOTE, FileBlock, FileContent
from importing.labels import PATTERNS, sentences, words
from importing.parsed_article import ParsedArticle
from importing.site_content import SiteContent

# Characters of a Japanese heading, of texts of the old site, and of fields of the article.
MAX_JAPANESE_HEADING = 32
MAX_DISCLAIMER, MAX_STATEMENT, MAX_COPYRIGHT = 2500, 600, 200
MAX_TITLE, MAX_SUMMARY, MAX_MADE_TITLE = 200, 300, 80
# Blocks at the end and at the start that may belong to the old site.
CLOSING, BEGINNING = 10, 2
# Blocks that may stand above a title without markup.
ABOVE = 3
# Blocks at the start and at the end in which the line with the date may be.
NEAR = 8
# Share of common words from which a text is one of the site's own.
ALIKE = 0.6
ADDED = "The site adds its own text of this kind to every page."
COPYRIGHT = "It says who owns the text, and belongs to the page it came from."
TRAIL = "It says where the page stood on its old site."
SHARED = "It is a button or a link of the page that it came from."
HEADED = "It headed the text that was left out."


def with_headings(blocks: list[FileBlock]) -> list[FileBlock]:
    """Blocks with their headings; guessed where a text has none but perhaps its title."""
    marked = [block for block in blocks if block.is_heading]
    if len(marked) > 1 or any(block.level > 1 for block in marked):
        return [_as_section_heading(block) for block in blocks]
    return _guess_headings(blocks)


def _as_section_heading(block: FileBlock) -> FileBlock:
    """A bold line with the name of a section is its heading, in any text."""
    is_bold = re.fullmatch(r"(?:<strong>[^<]*</strong>\s*)+", block.html)
    if block.kind == PARAGRAPH and is_bold and labels.section_name(block.text):
        return FileBlock(HEADING, block.html, 2)
    return block


def _guess_headings(blocks: list[FileBlock]) -> list[FileBlock]:
    lines = [_without_number(block) for block in blocks]
    likely = [_is_likely(block) for block in lines]
    found: list[FileBlock] = []
    in_sources = False
    for index, block in enumerate(lines):
        is_heading = likely[index] and not in_sources and _is_followed_by_text(lines, likely, index)
        if block.kind == PARAGRAPH and (name := labels.section_name(block.text)):
            is_heading, in_sources = True, name == "sources"
        found.append(FileBlock(HEADING, block.html, 2) if is_heading else block)
    return found


def _is_followed_by_text(blocks: list[FileBlock], likely: list[bool], index: int) -> bool:
    """Whether a likely heading stands above a text, or above one further heading with its text."""
    if index == 0 and len(blocks) > 1:
        return True
    start = end = index
    # The title is no part of a run of likely headings.
    while start > 1 and likely[start - 1]:
        start -= 1
    while end + 1 < len(blocks) and likely[end + 1]:
        end += 1
    after = blocks[end + 1] if end + 1 < len(blocks) else None
    if after is None or after.is_heading or (after.is_line and labels.section_name(after.text)):
        return False
    return index == end or (end - start == 1 and not labels.is_question(blocks[index].text))


def _is_likely(block: FileBlock) -> bool:
    """Whether a paragraph looks like a heading: short, without a full stop, no label."""
    text = block.text
    if block.kind != PARAGRAPH or not text or "<br>" in block.html:
        return False
    if len(text) > labels.MAX_HEADING or len(text.split()) > labels.MAX_HEADING_WORDS:
        return False
    if any(ord(sign) > 0x2E80 for sign in text) and len(text) > MAX_JAPANESE_HEADING:
        return False
    if text.endswith(labels.SENTENCE_ENDS) or text[0].islower() or not any(map(str.isalpha, text)):
        return False
    if labels.has_label(text) or "@" in text or text[0] in "*©†" or _is_byline_or_date(text):
        return False
    if any(PATTERNS[name].search(text) for name in ("address", "copyright")):
        return False
    is_of_old_site = PATTERNS["trail"].fullmatch(text) or PATTERNS["share"].match(text)
    return not is_of_old_site and not labels.is_date_only(text)


def _without_number(block: FileBlock) -> FileBlock:
    """A list of one numbered item that looks like a heading, as a paragraph; else the block."""
    if block.kind != LIST or len(block.items) != 1 or not block.html.startswith("<ol>"):
        return block
    line = FileBlock(PARAGRAPH, block.items[0])
    return line if _is_likely(line) else block


def with_levels(blocks: list[FileBlock]) -> list[FileBlock]:
    """Blocks with the levels of their headings from 2 on, none of them skipped."""
    levels = sorted({block.level for block in blocks if block.is_heading})
    ranks = {level: min(2 + rank, 4) for rank, level in enumerate(levels)}
    return [block.with_level(ranks[block.level]) if block.is_heading else block for block in blocks]


@dataclass
class ArticleSection:
    """A section of the article under its heading; `name` is one of `labels.SECTIONS` or empty."""

    name: str
    heading: FileBlock | None
    blocks: list[FileBlock] = field(default_factory=list)

    def includes(self, heading: FileBlock, site: SiteContent) -> bool:
        """Whether a heading belongs to this section and begins none of its own."""
        if self.heading is None or not self.name:
            return False
        if self.name == "questions" and labels.is_question(heading.text):
            return True
        if labels.section_name(heading.text) not in {"", self.name}:
            return False
        if heading.level > self.heading.level or self.name != "kampo":
            return heading.level > self.heading.level
        text = PATTERNS["pattern"].sub("", heading.text.rstrip(":："), count=1)
        likely = PATTERNS["pattern_words"].search(text) or PATTERNS["western_heading"].match(text)
        return bool(likely or PATTERNS["tea_heading"].match(text) or site.pattern(text))


class ArticleParser:
    """Parser of a file's blocks into the fields of an article; `rest` holds the blocks left."""

    def __init__(
        self,
        source: FileContent,
        site: SiteContent,
        today: datetime.date,
        *,
        may_add_questions: bool,
    ) -> None:
        self.source, self.site, self.today = source, site, today
        self.may_add_questions = may_add_questions
        self.page = ParsedArticle()
        self.report = self.page.report
        self.rest = with_headings([block for block in source.blocks if not block.is_note])

    def parse(self) -> ParsedArticle:
        for why, left_out in self.source.left_out:
            self.report.add_left_out(why, left_out)
        self._leave_out_closing_texts()
        self._take_title()
        self._take_updated()
        self.rest = with_levels(self.rest)
        self._take_byline()
        self._take_summary()
        for section in self._sections():
            self._take_section(section)
        body = self.page.body
        if notes := [block for block in self.source.blocks if block.is_note]:
            body += [FileBlock.of_text(HEADING, "Notes", 2), *notes]
        if headed := sum(block.is_heading for block in body):
            sentence = f"The body, with {headed} heading{'s'[: headed != 1]}."
            self.report.add_understood(sentence, "body")
        self.report.add_to_check(
            "A file names no topics. Choose those that the page belongs to.", "topics"
        )
        return self.page

    def _leave_out_closing_texts(self) -> None:
        """Leaves out texts of the page's old site, and quotes them in the report."""
        kept: list[FileBlock] = []
        left_out: list[tuple[str, str]] = []
        is_above_disclaimer = False
        for index, block in reversed([*enumerate(self.rest)]):
            is_answer = index > 0 and labels.is_question(self.rest[index - 1].text)
            why = ""
            if index >= max(1, len(self.rest) - CLOSING) and not is_answer:
                why = self._why_left_out(block, is_above_disclaimer=is_above_disclaimer)
            elif index <= BEGINNING and block.is_line and PATTERNS["trail"].fullmatch(block.text):
                why = TRAIL
            if not why and block.kind in (PARAGRAPH, LIST) and is_statement(block.text):
                why = ADDED
            is_above_disclaimer = why == ADDED
            if why:
                left_out.append((why, block.text))
            else:
                kept.append(block)
        if any(block.text or block.picture for block in kept):
            self.rest = kept[::-1]
            for why, text in reversed(left_out):
                self.report.add_left_out(why, text)

    def _why_left_out(self, block: FileBlock, *, is_above_disclaimer: bool) -> str:
        """Why a block at the end is left out; empty where it stays."""
        text = block.text
        if block.is_line:
            if PATTERNS["copyright"].search(text) and len(text) < MAX_COPYRIGHT:
                return COPYRIGHT
            if PATTERNS["share"].match(text):
                return SHARED
            if is_above_disclaimer and PATTERNS["disclaimer"].match(text):
                return HEADED
        is_text = block.kind in (PARAGRAPH, QUOTE, LIST)
        return ADDED if is_text and self._is_disclaimer(text) else ""

    def _is_disclaimer(self, text: str) -> bool:
        """Whether a text says the same as a closing text of the site."""
        if not text or len(text) > MAX_DISCLAIMER:
            return False
        text_words = set(words(text))
        for own in self.site.closing_texts:
            if own and len(text_words & own) / len(text_words | own) >= ALIKE:
                return True
        parts = sentences(text)
        typical = sum(bool(PATTERNS["typical"].search(part)) for part in parts)
        return PATTERNS["strong"].search(text) is not None and typical * 2 >= len(parts)

    def _take_title(self) -> None:
        """Takes the title out of the blocks: the first main heading, heading, or short line."""
        early = self.rest[: ABOVE + 1]
        candidates = [
            *(block for block in self.rest if block.is_heading and block.level == 1),
            *(block for block in early if block.is_heading and not labels.section_name(block.text)),
            *(block for block in early[:ABOVE] if block.kind == PARAGRAPH and _is_short(block)),
        ]
        if candidates:
            found = candidates[0]
            self.rest = [block for block in self.rest if block is not found]
            if len(found.text) <= MAX_TITLE:
                self.page.title = found.text
                self.report.add_understood(f"The title: “{found.text}”.", "title")
                return
            title, why = shortened(found.text, MAX_TITLE), "is too long for one"
            self.rest.insert(0, replace(found, kind=PARAGRAPH, level=0))
        else:
            first = next((block.text for block in self.rest if block.text), "")
            title, why = shortened(self.source.name or first, MAX_MADE_TITLE), "names none"
        self.page.title = title or "A page without a title"
        self.report.add_to_check(
            f"The title “{self.page.title}” was made, because the file {why}. Write a better one.",
            "title",
        )

    def _take_updated(self) -> None:
        """Takes the day of the last update, and removes its line where it says no more."""
        near = {*range(NEAR), *range(len(self.rest) - NEAR, len(self.rest))}
        self.rest = [
            block
            for index, block in enumerate(self.rest)
            if not (index in near and block.is_line and self._is_date_line(block.text))
        ]

    def _is_date_line(self, text: str) -> bool:
        """Takes the first date of an update; returns whether the line says nothing else."""
        line = labels.parse_updated_line(text) if self.page.updated is None else None
        if line is None:
            return False
        days = labels.format_days(line.days)
        if not line.days:
            problem = "names no day that there is; no date was taken from it."
        elif len(line.days) > 1:
            problem = (
                f"may mean {days}; no date was taken from it. Take the line out of the body, and "
                "give the date when you publish."
            )
        elif line.days[0] > self.today:
            problem = "is still to come; no date was taken from it."
        else:
            self.page.updated = line.days[0]
            self.report.add_understood(
                f"The date: {days}. The draft does not keep it; it is given when the draft is "
                "published.",
                "date",
            )
            if line.is_whole:
                self.report.add_label(text)
                return True
            problem = (
                "says more than the date and stays in the body. Take the date out there: the page "
                "shows its own."
            )
        self.report.add_to_check(f"“{text}” {problem}", "body")
        return False

    def _lead(self) -> list[FileBlock]:
        """The blocks before the first heading."""
        return list(takewhile(lambda block: not block.is_heading, self.rest))

    def _take_byline(self) -> None:
        """Sets the author where the text names a person of the site."""
        for block in self._lead()[:ABOVE]:
            name, label = blocks.strip_prefix(block.html, PATTERNS["byline"])
            if block.kind != PARAGRAPH or not label or len(block.text) > labels.MAX_HEADING:
                continue
            text = block.with_html(name).text
            self.page.author = self.site.person(text)
            if self.page.author is None:
                self.report.add_to_check(
                    f"“{text}” is nobody whom the desk knows; the line stays in the body. Add the "
                    "person, or choose the author.",
                    "author",
                )
                return
            self.report.add_understood(f"The author: {self.page.author}.", "author")
            self.report.add_label(block.text)
            self.rest = [other for other in self.rest if other is not block]
            return

    def _take_summary(self) -> None:
        """Takes a short first paragraph as the summary; a longer one stays, and is reported."""
        lead = [block for block in self._lead() if block.kind == PARAGRAPH]
        lead = [block for block in lead if not _is_byline_or_date(block.text)]
        if not lead or len(self.rest) < 2:
            self.report.add_to_check(
                "The file has no paragraph that could be the summary. Write it.", "summary"
            )
            return
        html, label = blocks.strip_prefix(lead[0].html, PATTERNS["summary"])
        text = lead[0].with_html(html).text
        is_sentence = label or text.rstrip('”"’)').endswith((".", "!", "?", "。", "！", "？"))
        if len(text) > MAX_SUMMARY or "<a " in html or not is_sentence or not text:
            why = "is too long" if len(text) > MAX_SUMMARY else "is no plain sentence"
            self.report.add_to_check(
                f"The first paragraph {why} for the summary and stays in the body. Write the "
                "summary.",
                "summary",
            )
            return
        self.page.summary = text
        self.report.add_label(label)
        self.report.add_understood(f"The summary: “{text}”", "summary")
        self.rest = [block for block in self.rest if block is not lead[0]]

    def _sections(self) -> list[ArticleSection]:
        """Sections with a known heading, and the text between them."""
        found = [ArticleSection("", None)]
        for block in self.rest:
            name = labels.section_name(block.text) if block.is_heading else ""
            is_new = block.is_heading and not found[-1].includes(block, self.site)
            if is_new and (name or found[-1].name):
                found.append(ArticleSection(name, block))
            else:
                found[-1].blocks.append(block)
        return found

    def _take_section(self, section: ArticleSection) -> None:
        """Puts the blocks of a section into the fields where they belong."""
        heading, inside, page = section.heading, section.blocks, self.page
        if heading is None:
            page.body += inside
        elif not section.name or not inside:
            page.body += [heading, *inside]
            if section.name:
                self.report.add_to_check(
                    f"Nothing stands under the heading “{heading.text}”.", "body"
                )
        elif section.name == "questions":
            sections.take_questions(
                heading, inside, page, self.site, may_add_questions=self.may_add_questions
            )
        elif section.name == "kampo":
            sections.take_perspectives(heading, inside, page, self.site)
        elif section.name == "sources":
            sections.take_sources(heading, inside, page, self.today)
        elif section.name == "disclaimer":
            self._take_disclaimer(heading, inside)
        elif page.see_doctor:
            page.see_doctor += [heading.with_level(3), *inside]
        else:
            page.see_doctor += inside
            self.report.add_label(heading.text)
            self.report.add_understood("When to see a doctor.", "see_doctor")

    def _take_disclaimer(self, heading: FileBlock, inside: list[FileBlock]) -> None:
        """Leaves out the disclaimers under such a heading; other texts stay in the body."""
        found = [block for block in inside if self._is_disclaimer(block.text)]
        if found:
            self.report.add_left_out(HEADED, heading.text)
        else:
            self.page.body.append(heading)
        for block in found:
            self.report.add_left_out(ADDED, block.text)
        self.page.body += [block for block in inside if block not in found]


def is_statement(text: str) -> bool:
    """Whether a text is the statement on claims, which may stand anywhere, and nothing else."""
    parts = sentences(text)
    is_short = len(text) < MAX_STATEMENT
    return bool(parts) and is_short and all(PATTERNS["fda"].search(part) for part in parts)


def _is_short(block: FileBlock) -> bool:
    text = block.text
    is_sentence = text.endswith(labels.SENTENCE_ENDS)
    is_other = is_sentence or _is_byline_or_date(text) or labels.has_label(text)
    return len(text) <= labels.MAX_HEADING and not is_other


def shortened(text: str, longest: int) -> str:
    """As many whole words of a text as fit into so many characters."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def _is_byline_or_date(text: str) -> bool:
    return bool(PATTERNS["byline"].match(text)) or labels.parse_updated_line(text) is not None
