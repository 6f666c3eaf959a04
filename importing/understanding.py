"""Gives the blocks of a file their places: title, date, summary, parts, questions, sources."""

import datetime
from dataclasses import dataclass, field

from importing import blocks, dates, disclaimers, headings, kampo, labels, questions, sources
from importing.blocks import HEADING, PARAGRAPH, Block
from importing.known_documents import Known
from importing.page import Page
from importing.source import Source

LONGEST_TITLE, LONGEST_SUMMARY = 200, 300
# How many blocks may stand above a title that is not marked as one.
ABOVE = 3
# Where a line with the date is looked for: at the start or at the end.
NEAR = 8


@dataclass
class Part:
    """A part of the page under its heading; `name` says what kind of part, if any is known."""

    name: str
    heading: Block | None
    blocks: list[Block] = field(default_factory=list)

    def holds(self, heading: Block, known: Known) -> bool:
        """Whether a heading belongs to this part and begins no part of its own."""
        if self.heading is None or not self.name:
            return False
        if self.name == "questions" and labels.asks(heading.text):
            return True
        if labels.section(heading.text) not in {"", self.name}:
            return False
        if heading.level > self.heading.level:
            return True
        if self.name != "kampo":
            return False
        text = labels.PATTERN.sub("", heading.text.rstrip(":："), count=1)
        likely = (labels.PATTERN_WORDS, labels.WESTERN_HEADING, labels.TEA_HEADING)
        return known.pattern(text) is not None or any(
            pattern.search(text) if pattern is labels.PATTERN_WORDS else pattern.match(text)
            for pattern in likely
        )


def understand(source: Source, known: Known, today: datetime.date, *, may_ask: bool) -> Page:
    """What the file says, each text at its place, and a report of it."""
    page = Page()
    for why, words in source.left_out:
        page.report.left_out(why, words)
    notes = [block for block in source.blocks if block.is_note]
    rest = headings.found_in([block for block in source.blocks if not block.is_note])
    rest = disclaimers.take(rest, page, known)
    rest = _take_title(rest, page, source.name)
    rest = _take_updated(rest, page, today)
    rest = headings.levelled(rest)
    rest = _take_byline(rest, page, known)
    rest = _take_summary(rest, page)
    for part in parts(rest, known):
        _place(part, page, known, today, may_ask=may_ask)
    if notes:
        page.body += [Block.of_text(HEADING, "Notes", 2), *notes]
    if headed := sum(block.is_heading for block in page.body):
        page.report.understood(f"The body, with {headed} heading{'s'[: headed != 1]}.", "body")
    page.report.look("A file names no topics. Choose those that the page belongs to.", "topics")
    return page


def parts(rest: list[Block], known: Known) -> list[Part]:
    """The page in parts: those that are known by their headings, and the text between them."""
    found = [Part("", None)]
    for block in rest:
        if not block.is_heading or found[-1].holds(block, known):
            found[-1].blocks.append(block)
            continue
        name = labels.section(block.text)
        if name or found[-1].name:
            found.append(Part(name, block))
        else:
            found[-1].blocks.append(block)
    return found


def _place(part: Part, page: Page, known: Known, today: datetime.date, *, may_ask: bool) -> None:
    """Puts one part where it belongs."""
    if part.heading is None:
        page.body += part.blocks
    elif not part.name or not part.blocks:
        page.body += [part.heading, *part.blocks]
        if part.name:
            page.report.look(f"Nothing stands under the heading “{part.heading.text}”.", "body")
    elif part.name == "questions":
        questions.take(part.heading, part.blocks, page, known, may_ask=may_ask)
    elif part.name == "kampo":
        kampo.take(part.heading, part.blocks, page, known)
    elif part.name == "sources":
        sources.take(part.heading, part.blocks, page, today)
    elif part.name == "disclaimer":
        page.body += disclaimers.take_section(part.heading, part.blocks, page, known)
    else:
        _take_signs(part.heading, part.blocks, page)


def _take_signs(heading: Block, signs: list[Block], page: Page) -> None:
    """Puts the part on when to see a doctor into its field."""
    if page.see_doctor:
        page.see_doctor += [heading.at(3), *signs]
        return
    page.see_doctor += signs
    page.report.label(heading.text)
    page.report.understood("When to see a doctor.", "see_doctor")


def _take_title(rest: list[Block], page: Page, name: str) -> list[Block]:
    """Takes the title out of the blocks: the first main heading, heading, or short line."""
    found = next((block for block in rest if block.is_heading and block.level == 1), None)
    if found is None:
        early = [block for block in rest[: ABOVE + 1] if block.is_heading]
        found = next((block for block in early if not labels.section(block.text)), None)
    if found is None:
        short = [block for block in rest[:ABOVE] if block.kind == PARAGRAPH and _is_short(block)]
        found = next(iter(short), None)
    others = [block for block in rest if block is not found]
    if found is not None and len(found.text) <= LONGEST_TITLE:
        page.title = found.text
        page.report.understood(f"The title: “{page.title}”.", "title")
        return others
    full = found.text if found else name or next((block.text for block in rest if block.text), "")
    page.title = shortened(full, LONGEST_TITLE if found else 80) or "A page without a title"
    why = "is too long for one" if found else "names none"
    page.report.look(
        f"The title “{page.title}” was made, because the file {why}. Write a better one.", "title"
    )
    return [found.as_paragraph(), *others] if found else rest


def _is_short(block: Block) -> bool:
    text = block.text
    is_other = dates.updated_in(text) or labels.BYLINE.match(text) or labels.is_label(text)
    return len(text) <= labels.LONGEST_HEADING and not text.endswith(labels.END) and not is_other


def shortened(text: str, longest: int) -> str:
    """As many whole words of a text as fit."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def _take_updated(rest: list[Block], page: Page, today: datetime.date) -> list[Block]:
    """Takes the day of the last update from its line; the line goes where it says no more."""
    near = {*range(NEAR), *range(len(rest) - NEAR, len(rest))}
    kept: list[Block] = []
    for index, block in enumerate(rest):
        said = dates.updated_in(block.text) if block.is_line and index in near else None
        if said is None or page.updated is not None:
            kept.append(block)
            continue
        if said.day is None:
            kept.append(block)
            meant = dates.in_words(said.readings)
            page.report.look(
                f"“{block.text}” may mean {meant}; no date was taken from it. Take the line out "
                "of the body, and give the date when you publish."
                if meant
                else f"“{block.text}” names no day that there is; no date was taken from it.",
                "body",
            )
        elif said.day > today:
            kept.append(block)
            page.report.look(f"“{block.text}” is still to come; no date was taken from it.", "body")
        else:
            page.updated = said.day
            page.report.understood(
                f"The date: {dates.in_words((said.day,))}. The draft does not keep it; it "
                "is given when the draft is published.",
                "date",
            )
            if said.is_whole:
                page.report.label(block.text)
            else:
                kept.append(block)
                page.report.look(
                    f"“{block.text}” says more than the date and stays in the body. Take the date "
                    "out there: the page shows its own.",
                    "body",
                )
    return kept


def _lead(rest: list[Block]) -> list[Block]:
    """What stands before the first heading."""
    until = next((index for index, block in enumerate(rest) if block.is_heading), len(rest))
    return rest[:until]


def _take_byline(rest: list[Block], page: Page, known: Known) -> list[Block]:
    """Ties the author where the text names one whom the site knows."""
    for block in _lead(rest)[:ABOVE]:
        name, label = blocks.without_prefix(block.html, labels.BYLINE)
        if block.kind != PARAGRAPH or not label or len(block.text) > labels.LONGEST_HEADING:
            continue
        text = block.saying(name).text
        page.author = known.person(text)
        if page.author is None:
            page.report.look(
                f"“{text}” is nobody whom the desk knows; the line stays in the body. Add the "
                "person, or choose the author.",
                "author",
            )
            return rest
        page.report.understood(f"The author: {page.author}.", "author")
        page.report.label(block.text)
        return [other for other in rest if other is not block]
    return rest


def _is_about_the_page(text: str) -> bool:
    """Whether a line tells of its author or date, and not of the matter."""
    return bool(labels.BYLINE.match(text)) or dates.updated_in(text) is not None


def _take_summary(rest: list[Block], page: Page) -> list[Block]:
    """Makes a short first paragraph the summary; a longer one stays, and is told of."""
    lead = [block for block in _lead(rest) if block.kind == PARAGRAPH]
    lead = [block for block in lead if not _is_about_the_page(block.text)]
    if not lead or len(rest) < 2:
        page.report.look(
            "The file has no paragraph that could be the summary. Write it.", "summary"
        )
        return rest
    first = lead[0]
    html, label = blocks.without_prefix(first.html, labels.SUMMARY)
    text = first.saying(html).text
    is_sentence = label or text.rstrip('”"’)').endswith((".", "!", "?", "。", "！", "？"))
    if len(text) > LONGEST_SUMMARY or "<a " in html or not is_sentence or not text:
        why = "is too long" if len(text) > LONGEST_SUMMARY else "is no plain sentence"
        page.report.look(
            f"The first paragraph {why} for the summary and stays in the body. Write the summary.",
            "summary",
        )
        return rest
    page.summary = text
    page.report.label(label)
    page.report.understood(f"The summary: “{text}”", "summary")
    return [block for block in rest if block is not first]
