"""Words as search compares them: small letters, no accents, stems; Japanese sign by sign."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from publishing.richtext.japanese import LETTERS
from publishing.search.stems import stem

RUN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Chinese and Japanese put no spaces between words: each sign is a word, a word of theirs a phrase.
IN_A_RUN = re.compile(rf"[{LETTERS}]|[^{LETTERS}]+")
ONE_EASTERN = re.compile(f"[{LETTERS}]")
EASTERN_NAME = re.compile(rf"[{LETTERS}](?:[{LETTERS}・、。「」]*[{LETTERS}])?")
# No word is kept longer than this.
LONGEST = 40
# So common that they say nothing of what somebody looks for.
EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
        a about an and are as at be been but by can could dont did do does for from had has have how
        i if im in into is it its ive me my of on or our should so than that the their them then
        there these they this to was we were what whats when where which who why will with would
        you your
        """,
    )
)


class Word(NamedTuple):
    """A word of a text, and where it stands there."""

    # As it is written, but for case and accents.
    folded: str
    start: int
    end: int

    @property
    def term(self) -> str:
        """What the index knows it by."""
        return stem(self.folded)


def normal(text: str) -> str:
    """A text whose signs are always composed alike, on which words are counted."""
    return unicodedata.normalize("NFC", text)


def words(text: str) -> Iterator[Word]:
    """The words of a text (see `normal`), one by one."""
    for run in RUN.finditer(text):
        whole = run[0]
        if whole.isascii() or not ONE_EASTERN.search(whole):
            if folded := fold(whole):
                yield Word(folded, run.start(), run.end())
            continue
        for piece in IN_A_RUN.finditer(whole):
            if folded := fold(piece[0]):
                yield Word(folded, run.start() + piece.start(), run.start() + piece.end())


def fold(word: str) -> str:
    """A word in small letters, without accents, apostrophes and a final 's."""
    if word.isascii():
        if "'" in word:
            word = word.removesuffix("'s").removesuffix("'S").replace("'", "")
        return word.lower()[:LONGEST]
    if ONE_EASTERN.match(word):
        return unicodedata.normalize("NFKC", word)
    word = word.replace("’", "'").removesuffix("'s").removesuffix("'S").replace("'", "")
    letters = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in letters if letter.isalnum())
    # Measured in bytes too: a database keeps a word no longer than it can.
    return (
        unicodedata.normalize("NFC", plain)
        .encode()[: 2 * LONGEST]
        .decode(errors="ignore")[:LONGEST]
    )


def is_eastern(folded: str) -> bool:
    """Whether it is a sign of Chinese or Japanese."""
    return ONE_EASTERN.match(folded) is not None
