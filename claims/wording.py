"""Wording rules on claims: data in a file for each market, and what they find in a text.

The rules help editors; they are no legal advice.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from claims.grammar import Governs, Grammar, Span, Vocabulary, plain
from publishing.checks.base import ERROR, WARNING
from publishing.checks.wording import sentences

FOLDER = Path(__file__).parent / "rules"
# What a rule says of itself.
TEXTS = ("id", "title", "criterion", "source", "refused", "instead")
# Where a rule may look.
PLACES = {"name", "text", "claim", "evidence", "caution", "alt", "perspective"}
# Japanese sentences end without a space.
FULL_STOP = re.compile(r"(?<=[。！？])")
# The first word of what was found; of Japanese one letter.
BEGINS = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
# Of what a rule found, so much is shown.
SHOWN = 90


@dataclass(frozen=True)
class Rule:
    """What may not be said, why, and what to write instead."""

    id: str
    market: str
    title: str
    criterion: str
    source: str
    where: frozenset[str]
    looks: tuple[re.Pattern[str], ...]
    unless: tuple[Governs, ...]
    refused: str
    instead: str
    level: str = ERROR

    def find(self, sentence: str) -> str:
        """The words that the rule refuses in a sentence; empty where there are none."""
        for pattern in self.looks:
            seen = sentence
            while found := pattern.search(seen):
                # From the verb on, where the pattern names it `said`.
                group = "said" if "said" in pattern.groupindex else 0
                span = Span(sentence, found.start(group), found.end())
                if not any(governs(span) for governs in self.unless):
                    return sentence[slice(*found.span())].strip(" ,")
                # What is let pass hides nothing behind it: look again without its first word.
                seen, before = _without(seen, span.anchor), seen
                if seen == before:
                    break
        return ""


@dataclass(frozen=True)
class Market:
    """The rules of one country."""

    code: str
    name: str
    basis: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class RuleMatch:
    """A rule, the sentence that it is about, and the words in it."""

    rule: Rule
    sentence: str
    words: str


def markets() -> list[Market]:
    """The markets that settings choose."""
    return [market(code) for code in settings.MARKETS]


@lru_cache(maxsize=8)
def market(code: str) -> Market:
    """The rules of a market, from its file."""
    with (FOLDER / f"{code}.toml").open("rb") as file:
        data = tomllib.load(file)
    words = Vocabulary(data["words"])
    grammar = Grammar(words)
    rules = tuple(_rule(row, data["market"], words, grammar) for row in data["rules"])
    return Market(code, data["market"], " ".join(data["basis"].split()), rules)


def find_matches(text: str, place: str, chosen: list[Market] | None = None) -> Iterator[RuleMatch]:
    """What the rules refuse in a text at a place: of each sentence every rule of each market.

    Whoever overrides one of them has not read the others.
    """
    parts = [
        part for each in sentences(plain(text)) for part in FULL_STOP.split(each) if part.strip()
    ]
    for sentence in parts:
        said = " ".join(sentence.split())
        for each in markets() if chosen is None else chosen:
            for rule in each.rules:
                if place in rule.where and (words := rule.find(said)):
                    shown = words if len(words) <= SHOWN else f"{words[:SHOWN]} …"
                    yield RuleMatch(rule, said, shown)


def _rule(row: dict[str, Any], market: str, words: Vocabulary, grammar: Grammar) -> Rule:
    where = frozenset(row["where"])
    if not where <= PLACES:
        raise ValueError(f"The rule {row['id']} looks at {sorted(where - PLACES)}.")
    level = WARNING if row.get("level") == "warning" else ERROR

    def governs(written: str) -> Governs:
        if written in grammar.named:
            return grammar.named[written]
        pattern = words.pattern(written)
        # Where a rule only asks, it is enough that the sentence says it anywhere.
        return _anywhere(pattern) if level == WARNING else _around(pattern)

    return Rule(
        market=market,
        where=where,
        looks=tuple(map(words.pattern, row["look_for"])),
        unless=tuple(map(governs, row.get("unless", []))),
        level=level,
        **{name: row[name] for name in TEXTS},
    )


def _without(sentence: str, at: int) -> str:
    """The sentence with the word at a place made unreadable, and as long as it was."""
    word = BEGINS.match(sentence, at)
    end = word.end() if word else len(sentence)
    return sentence[:at] + "_" * (end - at) + sentence[end:]


def _around(pattern: re.Pattern[str]) -> Governs:
    """Passes what stands within the pattern: "doctors treat"."""
    return lambda span: any(
        found.start() <= span.anchor < found.end() for found in pattern.finditer(span.said)
    )


def _anywhere(pattern: re.Pattern[str]) -> Governs:
    """Passes a sentence that says it somewhere."""
    return lambda span: bool(pattern.search(span.said))
