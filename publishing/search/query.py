"""Parser of search queries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import NamedTuple

from publishing.search.content import has_suggestions
from publishing.search.words import STOP_WORDS, Word, is_cjk, normalize, words

MAX_LENGTH, MAX_CLAUSES = 200, 20
# Quoted words stand together in this order: “restless legs”, 「血虚」.
QUOTED = re.compile(r'["“”„]([^"“”„]*)["“”„]|「([^「」]*)」')
# So do hyphenated ones: night-time.
HYPHENATED = re.compile(r"[\w'’\-\u2010\u2011]+")
SHORTEST_PREFIX = 3


class Phrase(NamedTuple):
    """Terms in this order, or the term of a reference."""

    terms: tuple[str, ...]
    # Whether the last term is the prefix of a word.
    is_prefix: bool = False
    is_reference: bool = False


@dataclass(frozen=True)
class Clause:
    """Part of a query that matches by any of its phrases."""

    words: tuple[Word, ...]
    phrases: tuple[Phrase, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(word.term for word in self.words)

    @property
    def single_word(self) -> str:
        """The only word, if it takes part in spelling suggestions; else empty."""
        word = self.words[0].folded if len(self.words) == 1 else ""
        return word if has_suggestions(word) else ""

    @property
    def prefix(self) -> str:
        """The last word, if the reader may still be typing it; else empty."""
        return self.words[-1].folded if self.phrases[0].is_prefix else ""

    def with_phrases(self, phrases: Iterable[Phrase]) -> "Clause":
        return replace(self, phrases=tuple(dict.fromkeys([*self.phrases, *phrases])))


@dataclass(frozen=True)
class Query:
    """Parsed query: matches texts with all of its clauses, or with any of them."""

    text: str
    clauses: tuple[Clause, ...] = ()
    is_any: bool = False
    # Whether clauses beyond MAX_CLAUSES were left out.
    is_cut: bool = False
    # Terms of kinds and references that a text must have as well.
    filters: tuple[str, ...] = ()

    def split(self) -> "list[Query]":
        """A query for each clause."""
        return [replace(self, clauses=(clause,)) for clause in self.clauses]

    def relaxed(self) -> "Query":
        """The query for texts with any of the clauses; Japanese phrases as pairs of characters."""
        clauses: list[Clause] = []
        for clause in self.clauses:
            if len(clause.words) > 2 and all(is_cjk(word.folded) for word in clause.words):
                clauses += [_clause(pair) for pair in pairwise(clause.words)]
            else:
                clauses.append(clause)
        return replace(self, clauses=tuple(clauses[:MAX_CLAUSES]), is_any=True)

    def corrected(self, corrections: dict[str, str]) -> str:
        """Text of the query with other words in place of some."""
        text = self.text
        for clause in reversed(self.clauses):
            if other := corrections.get(clause.single_word):
                text = text[: clause.words[0].start] + other + text[clause.words[-1].end :]
        return text


def parse(text: str, filters: Iterable[str] = ()) -> Query:
    """Parses any text as a query."""
    text = normalize(text)
    clauses: list[Clause] = []
    end = 0
    for quoted in QUOTED.finditer(text):
        clauses += _unquoted(text, end, quoted.start())
        if phrase := list(words(text, *quoted.span())):
            clauses.append(_clause(phrase))
        end = quoted.end()
    clauses += _unquoted(text, end, len(text))
    telling = [
        clause
        for clause in clauses
        if len(clause.words) > 1 or clause.words[0].folded not in STOP_WORDS
    ]
    chosen = telling or clauses
    is_cut = len(chosen) > MAX_CLAUSES
    return Query(text, tuple(chosen[:MAX_CLAUSES]), is_cut=is_cut, filters=tuple(filters))


def _unquoted(text: str, start: int, end: int) -> list[Clause]:
    """Clauses of a part without quotation marks: one for each run of one script."""
    clauses: list[Clause] = []
    for run in HYPHENATED.finditer(text, start, end):
        by_script = groupby(words(text, *run.span()), key=lambda word: is_cjk(word.folded))
        of_run = [_clause(list(group)) for _is_cjk, group in by_script]
        if of_run and run.end() == len(text):
            of_run[-1] = _with_prefix(of_run[-1])
        clauses += of_run
    return clauses


def _clause(clause_words: Sequence[Word]) -> Clause:
    phrase = Phrase(tuple(word.term for word in clause_words))
    return Clause(tuple(clause_words), (phrase,))


def _with_prefix(clause: Clause) -> Clause:
    """The clause, with its last word as a prefix too."""
    last = clause.words[-1].folded
    if len(last) < SHORTEST_PREFIX or not last.isalnum() or last in STOP_WORDS or is_cjk(last):
        return clause
    # Words that continue "cramping" have its stem; those that continue "cram" do not.
    prefix = Phrase((*clause.terms[:-1], last), is_prefix=True)
    return replace(clause, phrases=(prefix, *clause.phrases))
