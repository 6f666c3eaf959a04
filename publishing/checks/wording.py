"""Checks of titles and sentences: their lengths, and how old one must be to read them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Lower

from publishing.checks.base import Check, Finding
from publishing.checks.subject import Subject
from publishing.kinds import kinds
from publishing.models import Edition

TITLE_MOST = 65
SUMMARY_LEAST, SUMMARY_MOST = 50, 160
# NHS content is written for a reading age of 9 to 14.
AGE_MOST = 14
WORDS_LEAST = 100
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")
# A letter that makes a dot no full stop: e.g., Dr., 3 p.m.
ABBREVIATIONS = re.compile(r"\b(?:e\.g|i\.e|Dr|Mr|Mrs|Ms|St|No|vs|approx|a\.m|p\.m)\.", re.I)

VOWELS = re.compile(r"[aeiouy]+")
# An e that nobody hears, alone or in -es and -ed.
SILENT = re.compile(r"([^laeiouy])e$|([^aeioulsxzcgh])es$|([^aeioutd])ed$")
# Neighbours that are two syllables all the same: cr-ea-te is not read like m-ea-t.
APART = re.compile(r"i(?:a(?![ln]\b)|um|o(?!n|us))|[^cstgq]ual|eo(?!p)|io(?=d)|uou|scie|crea|being")


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, with the usual rules.

    Measured on the 16 words of its test: all right, 37 syllables of 37. Hyphenation by pyphen had
    12 right and 32 syllables, for it never parts a single letter from a word.
    """
    word = word.lower()
    heard = SILENT.sub(lambda end: end[1] or end[2] or end[3], word)
    return max(1, len(VOWELS.findall(heard)) + len(APART.findall(heard)))


def sentences(block: str) -> list[str]:
    """The sentences of one block of text."""
    kept = ABBREVIATIONS.sub(lambda short: short[0].replace(".", "\0"), block)
    return [each.replace("\0", ".") for each in SENTENCE_END.split(kept) if each.strip()]


class Reading(NamedTuple):
    words: int
    age: float
    longest: list[str]


def reading(blocks: list[str]) -> Reading:
    """How old one must be to read these blocks easily: Flesch-Kincaid's grade, plus five years.

    Words of other scripts count for nothing. A block ends a sentence.
    """
    found = []
    for block in blocks:
        for sentence in sentences(block):
            if words := WORD.findall(sentence):
                found.append((len(words), sum(map(syllables, words)), sentence))
    count = sum(each[0] for each in found)
    if not count:
        return Reading(0, 0.0, [])
    sounds = sum(each[1] for each in found)
    grade = 0.39 * count / len(found) + 11.8 * sounds / count - 15.59
    longest = sorted(found, key=lambda each: -each[0])[:2]
    return Reading(count, grade + 5, [each[2] for each in longest])


def shortened(text: str, most: int = 120) -> str:
    """A text cut at a word, with an ellipsis where it goes on."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


class HasTitle(Check):
    name = "title"

    def look(self, subject: Subject) -> Iterator[Finding]:
        if not subject.edition.title.strip():
            yield self.error("title", "Give it a title.")


class TitleLength(Check):
    name = "title-length"

    def look(self, subject: Subject) -> Iterator[Finding]:
        count = len(subject.edition.title.strip())
        if kinds()[subject.kind].page and count > TITLE_MOST:
            yield self.warning(
                "title",
                f"The title has {count} characters; search results show about {TITLE_MOST}.",
                mend="Put what matters first, or shorten it.",
            )


class SummaryLength(Check):
    name = "summary-length"

    def look(self, subject: Subject) -> Iterator[Finding]:
        summary = subject.named("summary")
        count = len(summary.text.strip()) if summary else 0
        if not count:
            return
        if count < SUMMARY_LEAST:
            yield self.warning(
                "summary",
                f"The summary has {count} characters; at least {SUMMARY_LEAST} tell readers "
                "enough to choose this page.",
                mend="Say in one or two sentences what the page answers.",
            )
        elif count > SUMMARY_MOST:
            yield self.warning(
                "summary",
                f"The summary has {count} characters; search results cut it after "
                f"about {SUMMARY_MOST}.",
                mend="Shorten it to one or two short sentences.",
            )


class ReadingAge(Check):
    name = "reading-age"

    def look(self, subject: Subject) -> Iterator[Finding]:
        rich = subject.rich
        result = reading([block.words for passage in rich for block in passage.rich.blocks])
        age = round(result.age)
        if result.words < WORDS_LEAST or age <= AGE_MOST:
            return
        longest = " ".join(f"“{shortened(sentence)}”" for sentence in result.longest)
        yield self.warning(
            max(rich, key=lambda passage: len(passage.text)).field,
            f"One must be about {age} years old to read this easily; aim for 9 to {AGE_MOST}. "
            f"The two longest sentences: {longest}",
            mend="Make two sentences of a long one, and use the shorter word.",
        )


class SameTitle(Check):
    name = "same-title"

    def look(self, subject: Subject) -> Iterator[Finding]:
        title = subject.edition.title.strip()
        if not title:
            return
        editions = Edition.objects
        alike = editions.alias(lower=Lower(F("title"))).filter(
            document_kind=subject.kind, lower=Lower(Value(title)), is_withdrawal=False
        )
        others = alike.standing(subject.now).exclude(document=subject.edition.document_id)
        other = others.select_related("document").first()
        if other is None:
            return
        address = other.get_absolute_url() if kinds()[subject.kind].page else other.document.slug
        yield self.warning(
            "title",
            f"Another page has the same title: {address}",
            mend="Readers and search engines tell pages apart by their titles: say what is "
            "different here.",
        )
