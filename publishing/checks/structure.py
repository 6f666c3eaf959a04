"""Checks of the parts of texts: pictures, headings, tables and link texts."""

import re
from collections.abc import Iterator

from publishing.checks.base import Check, Finding
from publishing.checks.subject import Subject
from publishing.richtext.markup import LINK

FILE_NAME = re.compile(
    r"(?:[\w() .-]*\.(?:jpe?g|png|gif|webp|avif|heic|tiff?|bmp)|(?:img|dsc|image|photo|screenshot)"
    r"[ _-]?[\d_-]+)",
    re.IGNORECASE,
)
# Link texts that do not name their target (WCAG 2.4.4).
VAGUE_LINK_TEXTS = {
    *("here", "click here", "click", "this", "this link", "this page", "link", "more", "read more"),
    *("learn more", "see here", "see more", "more here", "go here", "find out more", "details"),
}
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|/[\w-]+(?:/[\w-]*)+", re.IGNORECASE)


class AlternativeTexts(Check):
    """Alternative texts of pictures in rich text: present, and not a file name (WCAG 1.1.1)."""

    name = "alternative-texts"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for text in subject.rich_texts:
            for number, picture in enumerate(text.outline.pictures, 1):
                place = text.place(picture.heading, f"picture {number}")
                alt = picture.alt.strip()
                if not alt:
                    yield self.error(
                        text,
                        f"{place}: say what the picture shows.",
                        "Double-click the picture and write the alternative text.",
                    )
                elif FILE_NAME.fullmatch(alt):
                    yield self.warning(
                        text,
                        f"{place}: “{alt}” is a file's name, and tells nobody what the picture "
                        "shows.",
                        "Double-click the picture and say in a sentence what it shows.",
                    )


class FieldAlternativeTexts(Check):
    """Alternative texts of picture fields: not a file name."""

    name = "alternative-texts-of-fields"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for text in subject.texts:
            alt = text.text.strip()
            if text.name.endswith("alt") and FILE_NAME.fullmatch(alt):
                yield self.warning(
                    text, f"“{alt}” is a file's name.", "Say in a sentence what the picture shows."
                )


class HeadingLevels(Check):
    """Heading levels without gaps."""

    name = "heading-levels"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for index, text in enumerate(subject.rich_texts):
            before = 1
            for level, words in text.outline.headings:
                # Only the first text follows the page's title; others stand below headings.
                if level > before + 1 and (before > 1 or index == 0):
                    above = f"heading {before}" if before > 1 else "the page's title"
                    yield self.warning(
                        text,
                        f"{text.place('')}: “{words}” is a heading {level} and follows {above}; "
                        "a level is left out.",
                        f"Make it a heading {before + 1}: readers who listen to a page find "
                        "their way by the levels.",
                    )
                before = level


class TableHeaders(Check):
    """Tables with at least one header cell."""

    name = "table-headers"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for text in subject.rich_texts:
            for number, table in enumerate(text.outline.tables, 1):
                if not table.has_headers:
                    yield self.warning(
                        text,
                        f"{text.place(table.heading, f'table {number}')}: no cell names its "
                        "column or row.",
                        "In the table's properties, choose headers: the first row, the "
                        "first column, or both.",
                    )


class LinkTexts(Check):
    """Link texts that name the target of the link."""

    name = "link-words"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for text in subject.rich_texts:
            for link in text.outline.links:
                words = link.words.casefold().strip(" .:…→>")
                is_address = ADDRESS.fullmatch(link.words) and LINK.match(link.address)
                if (words in VAGUE_LINK_TEXTS or is_address) and not link.has_picture:
                    yield self.warning(
                        text,
                        f"{text.place(link.heading)}: the link “{link.words}” does not say where "
                        "it leads.",
                        "Let the words of the link name the page that it leads to.",
                    )
