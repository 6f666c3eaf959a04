"""Checks of titles, summaries and sentences: length, duplicates and reading age."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Lower

from publishing.checks.base import Check, Finding
from publishing.checks.subject import Subject
from publishing.kinds import kinds
from publishing.models import Edition

MAX_TITLE = 65
MIN_SUMMARY, MAX_SUMMARY = 50, 160
# NHS content is written for a reading age of 9 to 14.
MAX_AGE = 14
MIN_WORDS = 100
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")
# A full stop within these ends no sentence.
ABBREVIATIONS = re.compile(r"\b(?:e\.g|i\.e|Dr|Mr|Mrs|Ms|St|No|vs|approx|a\.m|p\.m)\.", re.I)

VOWELS = re.compile(r"[aeiouy]+")
# A silent e, alone or in -es and -ed.
SILENT = re.compile(r"([^laeiouy])e$|([^aeioulsxzcgh])es$|([^aeioutd])ed$")
# Neighbouring vowels that are two syllables: cr-ea-te, unlike m-ea-t.
HIATUS = re.compile(
    r"i(?:a(?![ln]\b)|um|o(?!n|us))|[^cstgq]ual|eo(?!p)|io(?=d)|uou|scie|crea|being"
)


def syllables(word: str) -> int:
    """Approximate number of syllables of an English word, by its groups of vowels.

    Right for the 16 words of its test; hyphenation by pyphen is right for 12, as it never splits
    off a single letter.
    """
    word = SILENT.sub(lambda end: end[1] or end[2] or end[3], word.lower())
    return max(1, len(VOWELS.findall(word)) + len(HIATUS.findall(word)))


def sentences(block: str) -> list[str]:
    """Sentences of one block of text."""
    text = ABBREVIATIONS.sub(lambda short: short[0].replace(".", "\0"), block)
    return [each.replace("\0", ".") for each in SENTENCE_END.split(text) if each.strip()]


class Readability(NamedTuple):
    words: int
    age: float
    longest: list[str]


def readability(blocks: list[str]) -> Readability:
    """Reading age of blocks in years: the Flesch-Kincaid grade plus five.

    Words of other scripts do not count. A block ends a sentence.
    """
    found = []
    for block in blocks:
        for sentence in sentences(block):
            if words := WORD.findall(sentence):
                found.append((len(words), sum(map(syllables, words)), sentence))
    if not found:
        return Readability(0, 0.0, [])
    count = sum(each[0] for each in found)
    grade = 0.39 * count / len(found) + 11.8 * sum(each[1] for each in found) / count - 15.59
    longest = sorted(found, key=lambda each: -each[0])[:2]
    return Readability(count, grade + 5, [each[2] for each in longest])


def truncate_words(text: str, length: int = 120) -> str:
    """Text cut at a word, with an ellipsis."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


class TitleLength(Check):
    name = "title-length"

    def look(self, subject: Subject) -> Iterator[Finding]:
        count = len(subject.edition.title.strip())
        if kinds()[subject.kind].page and count > MAX_TITLE:
            yield self.warning(
                "title",
                f"The title has {count} characters; search results show about {MAX_TITLE}.",
                "Put what matters first, or shorten it.",
            )


class SummaryLength(Check):
    name = "summary-length"

    def look(self, subject: Subject) -> Iterator[Finding]:
        summary = subject.named("summary")
        count = len(summary.text.strip()) if summary else 0
        if not count:
            return
        if count < MIN_SUMMARY:
            yield self.warning(
                "summary",
                f"The summary has {count} characters; at least {MIN_SUMMARY} tell readers "
                "enough to choose this page.",
                "Say in one or two sentences what the page answers.",
            )
        elif count > MAX_SUMMARY:
            yield self.warning(
                "summary",
                f"The summary has {count} characters; search results cut it after "
                f"about {MAX_SUMMARY}.",
                "Shorten it to one or two short sentences.",
            )


class ReadingAge(Check):
    name = "reading-age"

    def look(self, subject: Subject) -> Iterator[Finding]:
        texts = subject.rich_texts
        result = readability([block.words for text in texts for block in text.outline.blocks])
        age = round(result.age)
        if result.words < MIN_WORDS or age <= MAX_AGE:
            return
        longest = " ".join(f"“{truncate_words(sentence)}”" for sentence in result.longest)
        yield self.warning(
            max(texts, key=lambda text: len(text.text)).field,
            f"One must be about {age} years old to read this easily; aim for 9 to {MAX_AGE}. "
            f"The two longest sentences: {longest}",
            "Make two sentences of a long one, and use the shorter word.",
        )


class SameTitle(Check):
    name = "same-title"

    def look(self, subject: Subject) -> Iterator[Finding]:
        title = subject.edition.title.strip()
        if not title:
            return
        editions = Edition.objects.alias(lower=Lower(F("title"))).filter(
            document_kind=subject.kind, lower=Lower(Value(title)), is_withdrawal=False
        )
        others = editions.standing(subject.now).exclude(document=subject.edition.document_id)
        other = others.select_related("document").first()
        if other is None:
            return
        address = other.get_absolute_url() if kinds()[subject.kind].page else other.document.slug
        yield self.warning(
            "title",
            f"Another page has the same title: {address}",
            "Readers and search engines tell pages apart by their titles: say what is "
            "different here.",
        )
