"""Checks of what a rich text is made of: headings, pictures, tables, the words of links."""

import re
from collections.abc import Iterator

from publishing.checks.base import Check, Finding
from publishing.checks.subject import Passage, Subject
from publishing.richtext.markup import LINK

FILE_NAME = re.compile(
    r"(?:[\w() .-]*\.(?:jpe?g|png|gif|webp|avif|heic|tiff?|bmp)|(?:img|dsc|image|photo|screenshot)"
    r"[ _-]?[\d_-]+)",
    re.IGNORECASE,
)
SAYS_NOTHING = {
    *("here", "click here", "click", "this", "this link", "this page", "link", "more", "read more"),
    *("learn more", "see here", "see more", "more here", "go here", "find out more", "details"),
}
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|/[\w-]+(?:/[\w-]*)+", re.IGNORECASE)


def under(heading: str) -> str:
    """Where in a text something stands, as the end of a sentence."""
    return f", under “{heading}”" if heading else ""


def words_of(passage: Passage) -> str:
    return passage.label[:1].upper() + passage.label[1:]


class Alternatives(Check):
    """Pictures inside of rich texts: what they show must be said as well."""

    name = "alternative-texts"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for passage in subject.rich:
            for number, picture in enumerate(passage.rich.pictures, 1):
                place = f"{words_of(passage)}, picture {number}{under(picture.under)}"
                alt = (picture.alt or "").strip()
                if not alt:
                    yield self.error(
                        passage.field,
                        self.of(passage, f"{place}: say what the picture shows."),
                        mend="Double-click the picture and write the alternative text.",
                    )
                elif FILE_NAME.fullmatch(alt):
                    yield self.warning(
                        passage.field,
                        self.of(
                            passage,
                            f"{place}: “{alt}” is a file's name, and tells nobody what "
                            "the picture shows.",
                        ),
                        mend="Double-click the picture and say in a sentence what it shows.",
                    )


class FieldPictures(Check):
    """The alternative texts of a kind's own pictures: no file's name."""

    name = "alternative-texts-of-fields"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for passage in subject.passages:
            if passage.name.endswith("alt") and FILE_NAME.fullmatch(passage.text.strip()):
                yield self.warning(
                    passage.field,
                    self.of(passage, f"“{passage.text.strip()}” is a file's name."),
                    mend="Say in a sentence what the picture shows.",
                )


class HeadingLevels(Check):
    name = "heading-levels"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for index, passage in enumerate(subject.rich):
            before = 1
            for heading in passage.rich.headings:
                # Only the first text follows the page's title; others stand below headings.
                if heading.level > before + 1 and (before > 1 or index == 0):
                    above = f"heading {before}" if before > 1 else "the page's title"
                    yield self.warning(
                        passage.field,
                        self.of(
                            passage,
                            f"{words_of(passage)}: “{heading.words}” is a heading "
                            f"{heading.level} and follows {above}; a level is left out.",
                        ),
                        mend=f"Make it a heading {before + 1}: readers who listen to a page find "
                        "their way by the levels.",
                    )
                before = heading.level


class TableNames(Check):
    name = "table-headers"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for passage in subject.rich:
            for number, table in enumerate(passage.rich.tables, 1):
                if not table.has_names:
                    yield self.warning(
                        passage.field,
                        self.of(
                            passage,
                            f"{words_of(passage)}, table {number}{under(table.under)}: no cell "
                            "names its column or row.",
                        ),
                        mend="In the table's properties, choose headers: the first row, the "
                        "first column, or both.",
                    )


class LinkWords(Check):
    name = "link-words"

    def look(self, subject: Subject) -> Iterator[Finding]:
        for passage in subject.rich:
            for link in passage.rich.links:
                words = link.words.casefold().strip(" .:…→>")
                bare = ADDRESS.fullmatch(link.words) and LINK.match(link.address)
                if (words in SAYS_NOTHING or bare) and not link.has_picture:
                    yield self.warning(
                        passage.field,
                        self.of(
                            passage,
                            f"{words_of(passage)}{under(link.under)}: the link "
                            f"“{link.words}” does not say where it leads.",
                        ),
                        mend="Let the words of the link name the page that it leads to.",
                    )
