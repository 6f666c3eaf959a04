"""Anchors of the headings in rich text.

They are not stored: the id follows from the words of the heading, so that links to it still work
when other parts of the text move.
"""

import re
from itertools import chain, count
from typing import NamedTuple

from django.utils.text import slugify

from publishing.richtext.markup import TOKEN, plain

HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
# No other id of a page has this prefix.
PREFIX = "h-"
MAX_LENGTH = 60
# Elements that a link may contain.
ALLOWED_IN_LINKS = {"em", "strong", "span", "sub", "sup"}


class AnchoredHeading(NamedTuple):
    """An <h2> heading: its id, and its words as rich text without links."""

    id: str
    words: str


def add_heading_anchors(text: str) -> tuple[str, list[AnchoredHeading]]:
    """Rich text with an id on each <h2>, and these headings."""
    headings: list[AnchoredHeading] = []
    taken: set[str] = set()

    def anchor(found: re.Match[str]) -> str:
        slug = slugify(plain(found[1]), allow_unicode=True)[:MAX_LENGTH].strip("-_") or "part"
        names = chain([PREFIX + slug], (f"{PREFIX}{slug}-{number}" for number in count(2)))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        headings.append(AnchoredHeading(name, TOKEN.sub(_without_links, found[1]).strip()))
        return f'<h2 id="{name}">{found[1]}</h2>'

    return HEADING.sub(anchor, text), headings


def _without_links(tag: re.Match[str]) -> str:
    if tag[2] in ALLOWED_IN_LINKS:
        return tag[0]
    return " " if tag[2] == "br" else ""
