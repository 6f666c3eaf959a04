"""What may be said about a product: rules as data, one file a market, and what they find.

The rules help editors; they are no legal advice.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from claims.grammar import Governs, Grammar, Hit, plain
from publishing.checks.base import ERROR, WARNING
from publishing.checks.wording import sentences

FOLDER = Path(__file__).parent / "rules"
# Where a rule may look.
PLACES = {"name", "text", "claim", "evidence", "caution", "alt", "perspective"}
NAMED = re.compile(r"\{([a-z_]+)\}")
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
                hit = _hit(found, sentence)
                if not any(governs(hit) for governs in self.unless):
                    return sentence[slice(*found.span())].strip(" ,")
                # What is let pass hides nothing behind it: look again without its first word.
                seen, before = _without(seen, hit.anchor), seen
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
class Found:
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
    words: Mapping[str, list[str]] = data["words"]
    grammar = Grammar(words, lambda name: _expanded(f"{{{name}}}", words))
    rules = tuple(_rule(row, data, grammar) for row in data["rules"])
    return Market(code, data["market"], " ".join(data["basis"].split()), rules)


def found_in(text: str, place: str, chosen: list[Market] | None = None) -> Iterator[Found]:
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
                    yield Found(rule, said, words if len(words) <= SHOWN else words[:SHOWN] + " …")


def _rule(row: dict[str, Any], data: dict[str, Any], grammar: Grammar) -> Rule:
    where = frozenset(row["where"])
    if not where <= PLACES:
        raise ValueError(f"The rule {row['id']} looks at {sorted(where - PLACES)}.")
    words: Mapping[str, list[str]] = data["words"]
    level = WARNING if row.get("level") == "warning" else ERROR

    def governs(written: str) -> Governs:
        if written in grammar.named:
            return grammar.named[written]
        pattern = _pattern(written, words)
        return _anywhere(pattern) if level == WARNING else _around(pattern)

    return Rule(
        id=row["id"],
        market=data["market"],
        title=row["title"],
        criterion=row["criterion"],
        source=row["source"],
        where=where,
        looks=tuple(_pattern(each, words) for each in row["look_for"]),
        unless=tuple(governs(each) for each in row.get("unless", [])),
        refused=row["refused"],
        instead=row["instead"],
        level=level,
    )


def _hit(found: re.Match[str], sentence: str) -> Hit:
    """What was found, from its verb on where the pattern names it `said`."""
    start = found.start("said") if "said" in found.re.groupindex else found.start()
    return Hit(sentence, start, found.end())


def _without(sentence: str, at: int) -> str:
    """The sentence with the word at a place made unreadable, and as long as it was."""
    word = BEGINS.match(sentence, at)
    end = word.end() if word else len(sentence)
    return sentence[:at] + "_" * (end - at) + sentence[end:]


def _around(pattern: re.Pattern[str]) -> Governs:
    """Passes what stands within the pattern: "doctors treat"."""
    return lambda hit: any(
        found.start() <= hit.anchor < found.end() for found in pattern.finditer(hit.said)
    )


def _anywhere(pattern: re.Pattern[str]) -> Governs:
    """Passes a sentence that says it somewhere: enough where a rule only asks."""
    return lambda hit: bool(pattern.search(hit.said))


def _pattern(written: str, words: Mapping[str, list[str]]) -> re.Pattern[str]:
    return re.compile(_expanded(_whole(written), words), re.IGNORECASE)


def _expanded(written: str, words: Mapping[str, list[str]]) -> str:
    """A pattern with its named words in place; each of them matches as a whole."""

    def alternatives(name: re.Match[str]) -> str:
        each = words[name[1]]
        if name[1] == "gap":
            return each[0]
        return "(?:" + "|".join(_expanded(_whole(word), words) for word in each) + ")"

    return NAMED.sub(alternatives, written)


def _whole(written: str) -> str:
    """A pattern that matches whole words, where it begins or ends with letters of our own script.

    Japanese is written without spaces.
    """
    if not written.isascii():
        return written
    return rf"(?<![A-Za-z0-9_-])(?:{written})(?![A-Za-z0-9_])"
