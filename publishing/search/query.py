"""What somebody typed, as what is asked of the index."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from publishing.search.content import is_spelling
from publishing.search.words import EMPTY, Word, is_eastern, normal, words

LONGEST, MOST_UNITS = 200, 20
# “restless legs”, 「血虚」: the words in this order.
QUOTED = re.compile(r'["“”„]([^"“”„]*)["“”„]|「([^「」]*)」')
# night-time is one thing, and means the words in this order too.
JOINED = re.compile(r"[\w'’\-\u2010\u2011]+")
SHORTEST_PREFIX = 3


class Choice(NamedTuple):
    """Words in this order; or the sign of a name that is corrected in place."""

    terms: tuple[str, ...]
    # Whether the last one may go on.
    is_open: bool = False
    is_mark: bool = False


@dataclass(frozen=True)
class Unit:
    """One thing that a text must have: any of its choices."""

    words: tuple[Word, ...]
    choices: tuple[Choice, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(word.term for word in self.words)

    @property
    def word(self) -> str:
        """The word, where it is one that may be misspelt."""
        only = self.words[0].folded if len(self.words) == 1 else ""
        return only if is_spelling(only) else ""

    @property
    def beginning(self) -> str:
        """The word that may still be being typed; empty where there is none."""
        return self.words[-1].folded if self.choices[0].is_open else ""

    def or_also(self, choices: Iterable[Choice]) -> "Unit":
        """The same with more choices."""
        return replace(self, choices=tuple(dict.fromkeys([*self.choices, *choices])))


@dataclass(frozen=True)
class Query:
    """What is looked for: a text with all of its units, or with any of them."""

    text: str
    units: tuple[Unit, ...] = ()
    is_any: bool = False
    is_cut: bool = False
    among: tuple[str, ...] = ()

    def one_by_one(self) -> "list[Query]":
        """A query for each unit."""
        return [replace(self, units=(unit,)) for unit in self.units]

    def loosened(self) -> "Query":
        """The same for texts that have any of it, pairs of signs of a Japanese phrase too."""
        units: list[Unit] = []
        for unit in self.units:
            if len(unit.words) > 2 and all(is_eastern(word.folded) for word in unit.words):
                pairs = zip(unit.words, unit.words[1:], strict=False)
                units += [Unit(pair, (Choice(tuple(w.term for w in pair)),)) for pair in pairs]
            else:
                units.append(unit)
        return replace(self, units=tuple(units[:MOST_UNITS]), is_any=True)

    def mended(self, instead: dict[str, str]) -> str:
        """What was typed, with other words in the place of some."""
        text = self.text
        for unit in sorted(self.units, key=lambda unit: -unit.words[0].start):
            if other := instead.get(unit.word):
                text = text[: unit.words[0].start] + other + text[unit.words[-1].end :]
        return text


def parse(text: str, among: Iterable[str] = ()) -> Query:
    """Reads what somebody typed; it may be anything."""
    text = normal(text)
    units: list[Unit] = []
    end = 0
    for quoted in QUOTED.finditer(text):
        units += _loose(text, end, quoted.start())
        units += _unit(text, quoted.start(), quoted.end())
        end = quoted.end()
    rest = _loose(text, end, len(text), is_last=True)
    units += rest
    telling = [unit for unit in units if len(unit.words) > 1 or unit.words[0].folded not in EMPTY]
    chosen = telling or units
    return Query(
        text, tuple(chosen[:MOST_UNITS]), is_cut=len(chosen) > MOST_UNITS, among=tuple(among)
    )


def _loose(text: str, start: int, end: int, *, is_last: bool = False) -> list[Unit]:
    """The units of a piece without quotation marks; the last word may go on."""
    found: list[Unit] = []
    for joined in JOINED.finditer(text, start, end):
        may_go_on = is_last and joined.end() == len(text)
        by_script: list[list[Word]] = []
        for word in _words(text, joined.start(), joined.end()):
            if by_script and is_eastern(by_script[-1][-1].folded) == is_eastern(word.folded):
                by_script[-1].append(word)
            else:
                by_script.append([word])
        for number, group in enumerate(by_script, 1):
            found += _of(group, is_open=may_go_on and number == len(by_script))
    return found


def _unit(text: str, start: int, end: int) -> list[Unit]:
    return _of(_words(text, start, end), is_open=False)


def _words(text: str, start: int, end: int) -> list[Word]:
    found = words(text[start:end])
    return [Word(word.folded, word.start + start, word.end + start) for word in found]


def _of(group: list[Word], *, is_open: bool) -> list[Unit]:
    if not group:
        return []
    last = group[-1].folded
    may_go_on = (
        is_open
        and len(last) >= SHORTEST_PREFIX
        and last.isalnum()
        and last not in EMPTY
        and not is_eastern(last)
    )
    terms = tuple(word.term for word in group)
    choices = [Choice(terms)]
    if may_go_on:
        # What goes on from "cramping" is its stem; what goes on from "cram" is not.
        choices.insert(0, Choice((*terms[:-1], last), is_open=True))
    return [Unit(tuple(group), tuple(choices))]
