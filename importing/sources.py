"""The sources of a page: what each is called, where it is, and when it was read."""

import datetime
import html
import re

from importing import dates, labels
from importing.blocks import LIST, PARAGRAPH, Block
from importing.page import Cited, Page
from publishing import richtext

LONGEST, LONGEST_ADDRESS = 400, 500
HREF = re.compile(r'<a [^>]*href="(https?://[^"]+)"')


def take(heading: Block, blocks: list[Block], page: Page, today: datetime.date) -> None:
    """Makes each line of the part a source; what is none stays in the body, under its heading."""
    others: list[Block] = []
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
    if others:
        page.body += [heading, *others]
        page.report.look(
            f"Under “{heading.text}” not everything is a source as the desk has them; "
            "it stays in the body.",
            "body",
        )
    else:
        page.report.label(heading.text)
    if made := len(page.sources) - before:
        page.report.understood(f"{made} source{'s'[: made != 1]}.", f"sources-{before}-citation")


def source_of(line: str, page: Page, today: datetime.date) -> Cited | None:
    """The source that a line names; None where it does not fit, or says nothing."""
    text = richtext.plain(line)
    url = _address(line)
    citation = text.replace(url, " ") if url else text
    citation, said, read_on = _read_on(citation, today)
    citation = re.sub(r"\(\s*\)|\[\s*\]|<\s*>", " ", citation)
    citation = re.sub(r"\s+([.,;:)])", r"\1", " ".join(citation.split())).strip(" ,;:–—-")
    citation = re.sub(r"\.\.$", ".", citation)
    citation = citation or url
    if not citation or len(citation) > LONGEST or len(url) > LONGEST_ADDRESS:
        return None
    page.report.label(said)
    return Cited(citation, url, read_on)


def _address(line: str) -> str:
    """The address that a line links to, or that stands in it."""
    linked = HREF.search(line)
    written = labels.ADDRESS.search(richtext.plain(line))
    return html.unescape(linked[1]) if linked else written[0] if written else ""


def _read_on(text: str, today: datetime.date) -> tuple[str, str, datetime.date | None]:
    """The text without the words that say when it was read, these words, and the day."""
    found, days = dates.date_in(text)
    if found is None or len(days) != 1 or days[0] > today:
        return text, "", None
    before = text[: found.start()]
    label = labels.READ_ON.search(before)
    if label is None:
        return text, "", None
    said = text[label.start() : found.end()]
    return before[: label.start()] + text[found.end() :], said, days[0]
