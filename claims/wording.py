"""Wording rules on claims: a TOML file for each market, and the search for them in a text.

The rules help editors; they are no legal advice.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from claims.grammar import Exemption, Grammar, Span, Vocabulary, normalize
from publishing.checks.base import ERROR, WARNING
from publishing.checks.wording import sentences

FOLDER = Path(__file__).parent / "rules"
# Places in the content to which a rule may apply.
PLACES = {"name", "text", "claim", "evidence", "caution", "alt", "perspective"}
# Japanese sentences end without a space.
FULL_STOP = re.compile(r"(?<=[。！？])")
# First word of the words found; of Japanese, one character.
FIRST_WORD = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
# Characters of the words found that a finding shows.
MAX_SHOWN = 90


@dataclass(frozen=True)
class Rule:
    """A wording rule: the words refused, the legal source, and an example to write instead."""

    id: str
    market: str
    title: str
    criterion: str
    source: str
    where: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    exemptions: tuple[Exemption, ...]
    refused: str
    instead: str
    level: str

    def find(self, sentence: str) -> str:
        """The words that the rule refuses in a sentence; empty where there are none."""
        for pattern in self.patterns:
            rest = sentence
            while found := pattern.search(rest):
                # From the verb on, where the pattern has a group `said`.
                group = "said" if "said" in pattern.groupindex else 0
                span = Span(sentence, found.start(group), found.end())
                if not any(exempts(span) for exempts in self.exemptions):
                    return sentence[slice(*found.span())].strip(" ,")
                # Exempt words hide nothing behind them: search again without their first word.
                rest, before = _mask_word(rest, span.anchor), rest
                if rest == before:
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
    """A rule, with the sentence and the words that it refuses."""

    rule: Rule
    sentence: str
    words: str


def markets() -> list[Market]:
    """Markets of the setting `MARKETS`."""
    return [market(code) for code in settings.MARKETS]


@lru_cache(maxsize=8)
def market(code: str) -> Market:
    """Rules of a market, from its file."""
    data = tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))
    name, words = data["market"], Vocabulary(data["words"])
    grammar = Grammar(words)
    rules = tuple(_rule(name, words, grammar, **row) for row in data["rules"])
    return Market(code, name, " ".join(data["basis"].split()), rules)


def find_matches(text: str, place: str, chosen: list[Market] | None = None) -> Iterator[RuleMatch]:
    """Matches of every rule of each market in each sentence of a text at a place.

    All of them, because a person who overrides a match has to read the others too.
    """
    parts = [part for each in sentences(normalize(text)) for part in FULL_STOP.split(each)]
    for part in filter(str.strip, parts):
        sentence = " ".join(part.split())
        for each in markets() if chosen is None else chosen:
            for rule in each.rules:
                if place in rule.where and (words := rule.find(sentence)):
                    shown = words if len(words) <= MAX_SHOWN else f"{words[:MAX_SHOWN]} …"
                    yield RuleMatch(rule, sentence, shown)


def _rule(
    market: str,
    words: Vocabulary,
    grammar: Grammar,
    *,
    where: list[str],
    look_for: list[str],
    unless: Sequence[str] = (),
    level: str = ERROR,
    **texts: str,
) -> Rule:
    """Rule of a row in the file of a market."""
    if not PLACES.issuperset(where):
        raise ValueError(f"The rule {texts['id']} looks at {sorted(set(where) - PLACES)}.")

    def exemption(written: str) -> Exemption:
        if written in grammar.exemptions:
            return grammar.exemptions[written]
        pattern = words.compile(written)
        if level == WARNING:
            # A warning is waived by the pattern anywhere in the sentence.
            return lambda span: bool(pattern.search(span.sentence))
        # The words must be within the pattern: "doctors treat".
        return lambda span: any(
            found.start() <= span.anchor < found.end() for found in pattern.finditer(span.sentence)
        )

    return Rule(
        market=market,
        where=frozenset(where),
        patterns=tuple(map(words.compile, look_for)),
        exemptions=tuple(map(exemption, unless)),
        level=level,
        **texts,
    )


def _mask_word(sentence: str, at: int) -> str:
    """The sentence with underscores in place of the word at an index, and of the same length."""
    word = FIRST_WORD.match(sentence, at)
    end = word.end() if word else len(sentence)
    return sentence[:at] + "_" * (end - at) + sentence[end:]
