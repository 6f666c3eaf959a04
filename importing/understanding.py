"""Gives the blocks of a file their places: title, date, summary, headings, closing texts, parts."""

import datetime
import re
from dataclasses import dataclass, field, replace

from importing import blocks, labels, sections
from importing.blocks import HEADING, LIST, PARAGRAPH, QUOTE, Block, Source
from importing.known_documents import Known
from importing.labels import sentences, words
from importing.page import Page

LONGEST_SIGNS = 32


def with_headings(blocks: list[Block]) -> list[Block]:
    """The blocks with their headings; guessed where a text has none but perhaps its title."""
    marked = [block for block in blocks if block.is_heading]
    if len(marked) > 1 or any(block.level > 1 for block in marked):
        return [_known(block) for block in blocks]
    return _guessed(blocks)


def _known(block: Block) -> Block:
    """A strong line that names a part of the page is its heading, in any text."""
    if block.kind == PARAGRAPH and block.is_bold and labels.section(block.text):
        return Block(HEADING, block.html, 2)
    return block


def _guessed(blocks: list[Block]) -> list[Block]:
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
        Block(HEADING, block.html, 2) if is_head else block
        for block, is_head in zip(parted, heads, strict=True)
    ]


def _heads(blocks: list[Block], likely: list[bool], index: int) -> bool:
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


def _is_likely(block: Block) -> bool:
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
    others = (labels.is_label(text), labels.ADDRESS.search(text), "@" in text, text[0] in "*©†")
    if any(others) or labels.BYLINE.match(text) or labels.COPYRIGHT.search(text):
        return False
    if labels.TRAIL.fullmatch(text) or labels.SHARE.match(text):
        return False
    return labels.updated_in(text) is None and not labels.is_date_only(text)


def _numbered(block: Block) -> list[Block]:
    """A list of one numbered item that looks like a heading is one; others stay as they are."""
    if block.kind != LIST or len(block.items) != 1 or not block.html.startswith("<ol>"):
        return [block]
    line = Block(PARAGRAPH, block.items[0])
    return [line] if _is_likely(line) else [block]


def levelled(blocks: list[Block]) -> list[Block]:
    """The blocks with the levels of their headings from 2 on, none of them skipped."""
    levels = sorted({block.level for block in blocks if block.is_heading})
    ranks = {level: min(2 + rank, 4) for rank, level in enumerate(levels)}
    return [
        replace(block, level=ranks[block.level]) if block.is_heading else block for block in blocks
    ]


TYPICAL = re.compile(
    r"not (?:meant |intended |designed )?(?:to be |as |to replace )?(?:a (?:substitute"
    r"|replacement) for )?(?:professional |any )?medical (?:advice|diagnosis)"
    r"|(?:not|never) (?:\w+ ){0,4}(?:substitute|replacement) for (?:\w+ ){0,4}(?:advice|medical"
    r"|doctor|physician|professional|care|diagnosis|treatment)"
    r"|(?:not|never) (?:replace|take the place of) (?:\w+ ){0,6}(?:doctor|physician|advice"
    r"|professional|examination|pharmacist)"
    r"|for (?:general |your )?(?:information(?:al)?|education(?:al)?)(?: (?:and|or) "
    r"(?:information(?:al)?|education(?:al)?))?(?: purposes?)?(?: only)?"
    r"|(?:not|never) (?:been )?evaluated by the (?:food and drug administration|(?:us )?fda)\b"
    r"|not intended to diagnose,? treat"
    r"|does not (?:constitute|provide|give) medical"
    r"|(?:consult|ask|talk to|speak (?:to|with)|see|seek the advice of) (?:\w+ ){0,5}(?:doctor"
    r"|physician|professional|provider|pharmacist)s?\b"
    r"|never (?:disregard|ignore|delay) (?:\w+ ){0,5}(?:advice|seeking)"
    r"|call your (?:local )?emergency|in an emergency"
    r"|情報提供(?:のみ)?を目的|医師の(?:診断|診察|診療|助言|治療)に代わる|医学的(?:な)?(?:助言|アドバイス)ではありません",
    re.IGNORECASE,
)
# What only such texts say; advice to ask a doctor stands in any page.
STRONG = re.compile(
    r"medical (?:advice|diagnosis)|food and drug administration|\bfda\b|diagnose,? treat"
    r"|(?:substitute|replacement) for|take the place of|replace (?:\w+ ){0,6}(?:advice|doctor)"
    r"|information(?:al)?(?: purposes)? only|purposes only|for (?:general )?(?:information"
    r"|education)\b"
    r"|情報提供|代わる|助言ではありません|アドバイスではありません",
    re.IGNORECASE,
)
FDA = re.compile(r"food and drug administration|\bfda\b|diagnose,? treat,? cure", re.IGNORECASE)
ALIKE = 0.6
LONGEST_DISCLAIMER = 2500
WHY = "The site adds its own text of this kind to every page."
COPYRIGHT = "It says who owns the text, and belongs to the page it came from."
TRAIL = "It says where the page stood on its old site."
SHARED = "It is a button or a link of the page that it came from."
# How many blocks at the end and at the beginning may belong to the old site.
CLOSING, BEGINNING = 10, 2
HEADED = "It headed the text that was left out."


def is_disclaimer(text: str, known: Known) -> bool:
    """Whether a text says what the site's own closing texts say."""
    if not text or len(text) > LONGEST_DISCLAIMER:
        return False
    said = set(words(text))
    for own in known.closing_texts:
        if own and len(said & own) / len(said | own) >= ALIKE:
            return True
    parts = sentences(text)
    typical = sum(bool(TYPICAL.search(part)) for part in parts)
    return STRONG.search(text) is not None and typical * 2 >= len(parts)


def is_statement(text: str) -> bool:
    """Whether a text is the statement on claims, which may stand anywhere, and nothing else."""
    parts = sentences(text)
    return bool(parts) and len(text) < 600 and all(FDA.search(part) for part in parts)


def take_closing_texts(blocks: list[Block], page: Page, known: Known) -> list[Block]:
    """Leaves out what belongs to the page's old site, and quotes it in the report."""
    first_of_end = len(blocks) - CLOSING
    kept: list[Block] = []
    left_out: list[tuple[str, str]] = []
    is_below = False
    for index in reversed(range(len(blocks))):
        block = blocks[index]
        is_answer = index > 0 and labels.asks(blocks[index - 1].text)
        why = ""
        if index >= first_of_end and index > 0 and not is_answer:
            why = _why(block, known, is_below=is_below)
        elif index <= BEGINNING and block.is_line and labels.TRAIL.fullmatch(block.text):
            why = TRAIL
        if not why and block.kind in (PARAGRAPH, LIST) and is_statement(block.text):
            why = WHY
        is_below = why == WHY
        if why:
            left_out.insert(0, (why, block.text))
        else:
            kept.insert(0, block)
    if not any(block.text or block.picture for block in kept):
        return blocks
    for why, text in left_out:
        page.report.left_out(why, text)
    return kept


def take_disclaimer(heading: Block, blocks: list[Block], page: Page, known: Known) -> list[Block]:
    """Leaves out a part that is headed as a disclaimer; returns what is none of it."""
    rest = [block for block in blocks if not is_disclaimer(block.text, known)]
    if len(rest) == len(blocks):
        return [heading, *blocks]
    page.report.left_out(HEADED, heading.text)
    for block in blocks:
        if block not in rest:
            page.report.left_out(WHY, block.text)
    return rest


def _why(block: Block, known: Known, *, is_below: bool) -> str:
    """Why a block at the end is left out; empty where it stays."""
    if block.is_line and labels.COPYRIGHT.search(block.text) and len(block.text) < 200:
        return COPYRIGHT
    if block.is_line and labels.SHARE.match(block.text):
        return SHARED
    if block.is_line and is_below and labels.DISCLAIMER.match(block.text):
        return HEADED
    if block.kind in (PARAGRAPH, QUOTE, LIST) and is_disclaimer(block.text, known):
        return WHY
    return ""


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
    for why, said in source.left_out:
        page.report.left_out(why, said)
    notes = [block for block in source.blocks if block.is_note]
    rest = with_headings([block for block in source.blocks if not block.is_note])
    rest = take_closing_texts(rest, page, known)
    rest = _take_title(rest, page, source.name)
    rest = _take_updated(rest, page, today)
    rest = levelled(rest)
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
        sections.take_questions(part.heading, part.blocks, page, known, may_ask=may_ask)
    elif part.name == "kampo":
        sections.take_perspectives(part.heading, part.blocks, page, known)
    elif part.name == "sources":
        sections.take_sources(part.heading, part.blocks, page, today)
    elif part.name == "disclaimer":
        page.body += take_disclaimer(part.heading, part.blocks, page, known)
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
    is_other = labels.updated_in(text) or labels.BYLINE.match(text) or labels.is_label(text)
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
        said = labels.updated_in(block.text) if block.is_line and index in near else None
        if said is None or page.updated is not None:
            kept.append(block)
            continue
        if said.day is None:
            kept.append(block)
            meant = labels.in_words(said.readings)
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
                f"The date: {labels.in_words((said.day,))}. The draft does not keep it; it "
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
    return bool(labels.BYLINE.match(text)) or labels.updated_in(text) is not None


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
