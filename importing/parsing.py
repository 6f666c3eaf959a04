"""Article parser: finds title, date, author, summary, headings and sections in a file's blocks."""

import datetime
from dataclasses import dataclass, field, replace
from itertools import takewhile

from importing import blocks, labels, sections
from importing.blocks import HEADING, LIST, PARAGRAPH, QUOTE, FileBlock, FileContent
from importing.labels import PATTERNS, sentences, words
from importing.parsed_article import ParsedArticle
from importing.site_content import SiteContent

LONGEST_SIGNS = 32


def with_headings(blocks: list[FileBlock]) -> list[FileBlock]:
    """The blocks with their headings; guessed where a text has none but perhaps its title."""
    marked = [block for block in blocks if block.is_heading]
    if len(marked) > 1 or any(block.level > 1 for block in marked):
        return [_known(block) for block in blocks]
    return _guessed(blocks)


def _known(block: FileBlock) -> FileBlock:
    """A strong line that names a part of the page is its heading, in any text."""
    if block.kind == PARAGRAPH and block.is_bold and labels.section(block.text):
        return FileBlock(HEADING, block.html, 2)
    return block


def _guessed(blocks: list[FileBlock]) -> list[FileBlock]:
    parted = [part for block in blocks for part in _numbered(block)]
    likely = [_is_likely(block) for block in parted]
    heads = [False] * len(parted)
    in_sources = False
    for index, block in enumerate(parted):
        name = labels.section(block.text) if block.kind == PARAGRAPH else ""
        if name:
            heads[index], in_sources = True, name == "sources"
        elif likely[index] and not in_sources:
            heads[index] = _heads(parted, likely, index)
    return [
        FileBlock(HEADING, block.html, 2) if is_head else block
        for block, is_head in zip(parted, heads, strict=True)
    ]


def _heads(blocks: list[FileBlock], likely: list[bool], index: int) -> bool:
    """Whether a likely line heads something: a text, or one further heading with its text."""
    start = end = index
    while start > 0 and likely[start - 1]:
        start -= 1
    while end + 1 < len(blocks) and likely[end + 1]:
        end += 1
    if start == 0 and index == 0 and len(blocks) > 1:
        return True
    if start == 0:
        start = 1  # The title is no part of a run.
    after = blocks[end + 1] if end + 1 < len(blocks) else None
    if after is None or after.is_heading or (after.is_line and labels.section(after.text)):
        return False
    return index == end or (end - start == 1 and not labels.asks(blocks[index].text))


def _is_likely(block: FileBlock) -> bool:
    """Whether a paragraph looks like a heading: short, without a full stop, no label."""
    text = block.text
    if block.kind != PARAGRAPH or not text or "<br>" in block.html:
        return False
    if len(text) > labels.LONGEST_HEADING or len(text.split()) > labels.LONGEST_IN_WORDS:
        return False
    if any(ord(sign) > 0x2E80 for sign in text) and len(text) > LONGEST_SIGNS:
        return False
    if text.endswith(labels.END) or text[0].islower() or not any(map(str.isalpha, text)):
        return False
    if labels.is_label(text) or "@" in text or text[0] in "*©†" or _is_about_the_page(text):
        return False
    if any(PATTERNS[name].search(text) for name in ("address", "copyright")):
        return False
    is_of_old_site = PATTERNS["trail"].fullmatch(text) or PATTERNS["share"].match(text)
    return not is_of_old_site and not labels.is_date_only(text)


def _numbered(block: FileBlock) -> list[FileBlock]:
    """A list of one numbered item that looks like a heading is one; others stay as they are."""
    if block.kind != LIST or len(block.items) != 1 or not block.html.startswith("<ol>"):
        return [block]
    line = FileBlock(PARAGRAPH, block.items[0])
    return [line] if _is_likely(line) else [block]


def levelled(blocks: list[FileBlock]) -> list[FileBlock]:
    """The blocks with the levels of their headings from 2 on, none of them skipped."""
    levels = sorted({block.level for block in blocks if block.is_heading})
    ranks = {level: min(2 + rank, 4) for rank, level in enumerate(levels)}
    return [
        replace(block, level=ranks[block.level]) if block.is_heading else block for block in blocks
    ]


ALIKE = 0.6
LONGEST_DISCLAIMER = 2500
ADDED = "The site adds its own text of this kind to every page."
COPYRIGHT = "It says who owns the text, and belongs to the page it came from."
TRAIL = "It says where the page stood on its old site."
SHARED = "It is a button or a link of the page that it came from."
# How many blocks at the end and at the beginning may belong to the old site.
CLOSING, BEGINNING = 10, 2
HEADED = "It headed the text that was left out."


LONGEST_TITLE, LONGEST_SUMMARY = 200, 300
# How many blocks may stand above a title that is not marked as one.
ABOVE = 3
# Where a line with the date is looked for: at the start or at the end.
NEAR = 8


@dataclass
class ArticleSection:
    """A section of the article under its heading; `name` is a key of `labels.SECTIONS` or empty."""

    name: str
    heading: FileBlock | None
    blocks: list[FileBlock] = field(default_factory=list)

    def holds(self, heading: FileBlock, site: SiteContent) -> bool:
        """Whether a heading belongs to this section and begins none of its own."""
        if self.heading is None or not self.name:
            return False
        if self.name == "questions" and labels.asks(heading.text):
            return True
        if labels.section(heading.text) not in {"", self.name}:
            return False
        if heading.level > self.heading.level or self.name != "kampo":
            return heading.level > self.heading.level
        text = PATTERNS["pattern"].sub("", heading.text.rstrip(":："), count=1)
        likely = PATTERNS["pattern_words"].search(text) or PATTERNS["western_heading"].match(text)
        return bool(likely or PATTERNS["tea_heading"].match(text) or site.pattern(text))


def parse_article(
    source: FileContent, site: SiteContent, today: datetime.date, *, may_ask: bool
) -> ParsedArticle:
    """Parses the blocks of a file into the fields of an article, with a report."""
    return ArticleParser(source, site, today, may_ask=may_ask).parse()


class ArticleParser:
    """Takes the fields of an article out of the blocks of a file; `rest` holds the others."""

    def __init__(
        self, source: FileContent, site: SiteContent, today: datetime.date, *, may_ask: bool
    ) -> None:
        self.source, self.site, self.today, self.may_ask = source, site, today, may_ask
        self.page = ParsedArticle()
        self.report = self.page.report
        self.rest = with_headings([block for block in source.blocks if not block.is_note])

    def parse(self) -> ParsedArticle:
        for why, words_of in self.source.left_out:
            self.report.left_out(why, words_of)
        self._take_closing_texts()
        self._take_title()
        self._take_updated()
        self.rest = levelled(self.rest)
        self._take_byline()
        self._take_summary()
        for section in self._sections():
            self._take_section(section)
        body = self.page.body
        if notes := [block for block in self.source.blocks if block.is_note]:
            body += [FileBlock.of_text(HEADING, "Notes", 2), *notes]
        if headed := sum(block.is_heading for block in body):
            self.report.understood(f"The body, with {headed} heading{'s'[: headed != 1]}.", "body")
        self.report.look("A file names no topics. Choose those that the page belongs to.", "topics")
        return self.page

    def _take_closing_texts(self) -> None:
        """Leaves out what belongs to the page's old site, and quotes it in the report."""
        blocks, kept = self.rest, []
        left_out: list[tuple[str, str]] = []
        is_below = False
        for index, block in reversed([*enumerate(blocks)]):
            is_answer = index > 0 and labels.asks(blocks[index - 1].text)
            why = ""
            if index >= max(1, len(blocks) - CLOSING) and not is_answer:
                why = self._why(block, is_below=is_below)
            elif index <= BEGINNING and block.is_line and PATTERNS["trail"].fullmatch(block.text):
                why = TRAIL
            if not why and block.kind in (PARAGRAPH, LIST) and is_statement(block.text):
                why = ADDED
            is_below = why == ADDED
            if why:
                left_out.append((why, block.text))
            else:
                kept.append(block)
        if any(block.text or block.picture for block in kept):
            self.rest = kept[::-1]
            for why, text in reversed(left_out):
                self.report.left_out(why, text)

    def _why(self, block: FileBlock, *, is_below: bool) -> str:
        """Why a block at the end is left out; empty where it stays."""
        if block.is_line and PATTERNS["copyright"].search(block.text) and len(block.text) < 200:
            return COPYRIGHT
        if block.is_line and PATTERNS["share"].match(block.text):
            return SHARED
        if block.is_line and is_below and PATTERNS["disclaimer"].match(block.text):
            return HEADED
        is_text = block.kind in (PARAGRAPH, QUOTE, LIST)
        return ADDED if is_text and self._is_disclaimer(block.text) else ""

    def _is_disclaimer(self, text: str) -> bool:
        """Whether a text says what the site's own closing texts say."""
        if not text or len(text) > LONGEST_DISCLAIMER:
            return False
        said = set(words(text))
        for own in self.site.closing_texts:
            if own and len(said & own) / len(said | own) >= ALIKE:
                return True
        parts = sentences(text)
        typical = sum(bool(PATTERNS["typical"].search(part)) for part in parts)
        return PATTERNS["strong"].search(text) is not None and typical * 2 >= len(parts)

    def _take_title(self) -> None:
        """Takes the title out of the blocks: the first main heading, heading, or short line."""
        early = self.rest[: ABOVE + 1]
        candidates = [
            *(block for block in self.rest if block.is_heading and block.level == 1),
            *(block for block in early if block.is_heading and not labels.section(block.text)),
            *(block for block in early[:ABOVE] if block.kind == PARAGRAPH and _is_short(block)),
        ]
        found = candidates[0] if candidates else None
        if found is not None:
            self.rest = [block for block in self.rest if block is not found]
            if len(found.text) <= LONGEST_TITLE:
                self.page.title = found.text
                self.report.understood(f"The title: “{found.text}”.", "title")
                return
            full, longest, why = found.text, LONGEST_TITLE, "is too long for one"
            self.rest.insert(0, found.as_paragraph())
        else:
            first = next((block.text for block in self.rest if block.text), "")
            full, longest, why = self.source.name or first, 80, "names none"
        title = self.page.title = shortened(full, longest) or "A page without a title"
        self.report.look(
            f"The title “{title}” was made, because the file {why}. Write a better one.", "title"
        )

    def _take_updated(self) -> None:
        """Takes the day of the last update from its line; the line goes where it says no more."""
        near = {*range(NEAR), *range(len(self.rest) - NEAR, len(self.rest))}
        self.rest = [
            block
            for index, block in enumerate(self.rest)
            if not (index in near and block.is_line and self._is_date_line(block.text))
        ]

    def _is_date_line(self, text: str) -> bool:
        """Takes the first date of an update; returns whether the line says nothing else."""
        line = labels.updated_in(text) if self.page.updated is None else None
        if line is None:
            return False
        days = labels.in_words(line.readings)
        if line.day is not None and line.day <= self.today:
            self.page.updated = line.day
            self.report.understood(
                f"The date: {days}. The draft does not keep it; it is given when the draft is "
                "published.",
                "date",
            )
            if line.is_whole:
                self.report.label(text)
                return True
            problem = (
                "says more than the date and stays in the body. Take the date out there: the page "
                "shows its own."
            )
        elif line.day is not None:
            problem = "is still to come; no date was taken from it."
        elif line.readings:
            problem = (
                f"may mean {days}; no date was taken from it. Take the line out of the body, and "
                "give the date when you publish."
            )
        else:
            problem = "names no day that there is; no date was taken from it."
        self.report.look(f"“{text}” {problem}", "body")
        return False

    def _lead(self) -> list[FileBlock]:
        """The blocks before the first heading."""
        return list(takewhile(lambda block: not block.is_heading, self.rest))

    def _take_byline(self) -> None:
        """Ties the author where the text names one whom the site knows."""
        for block in self._lead()[:ABOVE]:
            name, label = blocks.without_prefix(block.html, PATTERNS["byline"])
            if block.kind != PARAGRAPH or not label or len(block.text) > labels.LONGEST_HEADING:
                continue
            text = block.saying(name).text
            self.page.author = self.site.person(text)
            if self.page.author is None:
                self.report.look(
                    f"“{text}” is nobody whom the desk knows; the line stays in the body. Add the "
                    "person, or choose the author.",
                    "author",
                )
                return
            self.report.understood(f"The author: {self.page.author}.", "author")
            self.report.label(block.text)
            self.rest = [other for other in self.rest if other is not block]
            return

    def _take_summary(self) -> None:
        """Makes a short first paragraph the summary; a longer one stays, with a line about it."""
        lead = [block for block in self._lead() if block.kind == PARAGRAPH]
        lead = [block for block in lead if not _is_about_the_page(block.text)]
        if not lead or len(self.rest) < 2:
            self.report.look(
                "The file has no paragraph that could be the summary. Write it.", "summary"
            )
            return
        html, label = blocks.without_prefix(lead[0].html, PATTERNS["summary"])
        text = lead[0].saying(html).text
        is_sentence = label or text.rstrip('”"’)').endswith((".", "!", "?", "。", "！", "？"))
        if len(text) > LONGEST_SUMMARY or "<a " in html or not is_sentence or not text:
            why = "is too long" if len(text) > LONGEST_SUMMARY else "is no plain sentence"
            self.report.look(
                f"The first paragraph {why} for the summary and stays in the body. Write the "
                "summary.",
                "summary",
            )
            return
        self.page.summary = text
        self.report.label(label)
        self.report.understood(f"The summary: “{text}”", "summary")
        self.rest = [block for block in self.rest if block is not lead[0]]

    def _sections(self) -> list[ArticleSection]:
        """The page in sections: those with a known heading, and the text between them."""
        found = [ArticleSection("", None)]
        for block in self.rest:
            name = labels.section(block.text) if block.is_heading else ""
            is_new = block.is_heading and not found[-1].holds(block, self.site)
            if is_new and (name or found[-1].name):
                found.append(ArticleSection(name, block))
            else:
                found[-1].blocks.append(block)
        return found

    def _take_section(self, section: ArticleSection) -> None:
        """Puts one section into the fields where it belongs."""
        heading, inside, page = section.heading, section.blocks, self.page
        if heading is None:
            page.body += inside
        elif not section.name or not inside:
            page.body += [heading, *inside]
            if section.name:
                self.report.look(f"Nothing stands under the heading “{heading.text}”.", "body")
        elif section.name == "questions":
            sections.take_questions(heading, inside, page, self.site, may_ask=self.may_ask)
        elif section.name == "kampo":
            sections.take_perspectives(heading, inside, page, self.site)
        elif section.name == "sources":
            sections.take_sources(heading, inside, page, self.today)
        elif section.name == "disclaimer":
            self._take_disclaimer(heading, inside)
        elif page.see_doctor:
            page.see_doctor += [heading.at(3), *inside]
        else:
            page.see_doctor += inside
            self.report.label(heading.text)
            self.report.understood("When to see a doctor.", "see_doctor")

    def _take_disclaimer(self, heading: FileBlock, inside: list[FileBlock]) -> None:
        """Leaves out a section that is headed as a disclaimer; what is none stays in the body."""
        found = [block for block in inside if self._is_disclaimer(block.text)]
        if not found:
            self.page.body.append(heading)
        else:
            self.report.left_out(HEADED, heading.text)
        for block in found:
            self.report.left_out(ADDED, block.text)
        self.page.body += [block for block in inside if block not in found]


def is_statement(text: str) -> bool:
    """Whether a text is the statement on claims, which may stand anywhere, and nothing else."""
    parts = sentences(text)
    return bool(parts) and len(text) < 600 and all(PATTERNS["fda"].search(part) for part in parts)


def _is_short(block: FileBlock) -> bool:
    text = block.text
    is_other = _is_about_the_page(text) or labels.is_label(text)
    return len(text) <= labels.LONGEST_HEADING and not text.endswith(labels.END) and not is_other


def shortened(text: str, longest: int) -> str:
    """As many whole words of a text as fit."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def _is_about_the_page(text: str) -> bool:
    """Whether a line names its author or date."""
    return bool(PATTERNS["byline"].match(text)) or labels.updated_in(text) is not None
