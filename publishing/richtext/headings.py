"""Anchors of the headings in rich text.

Nothing of them is stored: the id follows from the words of the heading, so that a link still
leads to it when other parts of the text move.
"""

import re
from typing import NamedTuple

from django.utils.text import slugify

from publishing.richtext.markup import TOKEN, plain

HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
# No other id of a page begins like this.
PREFIX = "h-"
LONGEST = 60
# What may stand inside of a link.
KEPT = {"em", "strong", "span", "sub", "sup"}


class AnchoredHeading(NamedTuple):
    """A heading of the second level: its id, and its words as rich text without links."""

    id: str
    words: str


def add_heading_anchors(text: str) -> tuple[str, list[AnchoredHeading]]:
    """The text with an id on each heading of the second level, and these headings."""
    headings: list[AnchoredHeading] = []
    taken: set[str] = set()

    def anchor(found: re.Match[str]) -> str:
        name = _free(_name(found[1]), taken)
        taken.add(name)
        headings.append(AnchoredHeading(name, TOKEN.sub(_without_links, found[1]).strip()))
        return f'<h2 id="{name}">{found[1]}</h2>'

    return HEADING.sub(anchor, text), headings


def _name(words: str) -> str:
    return PREFIX + (slugify(plain(words), allow_unicode=True)[:LONGEST].strip("-_") or "part")


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first of name-2, name-3 … that no heading before has."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _without_links(tag: re.Match[str]) -> str:
    if tag[2] in KEPT:
        return tag[0]
    return " " if tag[2] == "br" else ""
