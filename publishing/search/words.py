"""Words as search compares them: lower case, no accents, stems; Japanese character by character."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from publishing.richtext.japanese import LETTERS

RUN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Chinese and Japanese have no spaces: each character is a word, and a word of theirs a phrase.
CJK_OR_OTHER = re.compile(rf"[{LETTERS}]|[^{LETTERS}]+")
CJK = re.compile(f"[{LETTERS}]")
JAPANESE = re.compile(rf"[{LETTERS}](?:[{LETTERS}・、。「」]*[{LETTERS}])?")
# Longer words are cut.
MAX_WORD = 40
STOP_WORDS = frozenset(
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


# Irregular forms of words about legs, and British spellings.
IRREGULAR = {
    "feet": "foot",
    "calves": "calf",
    "swollen": "swell",
    "swelled": "swell",
    "women": "woman",
    "men": "man",
    "children": "child",
    "slept": "sleep",
    "asleep": "sleep",
    "oedema": "edema",
    "anaemia": "anemia",
    "fibre": "fiber",
    "colour": "color",
}


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Stem of a lower-case word, by the Snowball project's English stemmer.

    Not that of a database: snippets are marked by the same stems as the index has.
    """
    # A stemmer stores the word that it works on: threads cannot share one.
    found: str = snowballstemmer.stemmer("english").stemWord(IRREGULAR.get(word, word))
    return found


class Word(NamedTuple):
    """Word of a text, in lower case and without accents, with its position."""

    folded: str
    start: int
    end: int

    @property
    def term(self) -> str:
        """Term of the index: the stem."""
        return stem(self.folded)


def normalize(text: str) -> str:
    """Text in the Unicode form NFC, to which the positions of words refer."""
    return unicodedata.normalize("NFC", text)


def words(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Word]:
    """Words of a normalized text, or of a part of it."""
    for run in RUN.finditer(text, start, end):
        for piece in CJK_OR_OTHER.finditer(text, run.start(), run.end()):
            if folded := fold(piece[0]):
                yield Word(folded, piece.start(), piece.end())


def fold(word: str) -> str:
    """Word in lower case, without accents, apostrophes and a final 's."""
    if word.isascii():
        if "'" in word:
            word = word.removesuffix("'s").removesuffix("'S").replace("'", "")
        return word.lower()[:MAX_WORD]
    if CJK.match(word):
        return unicodedata.normalize("NFKC", word)
    word = word.replace("’", "'").removesuffix("'s").removesuffix("'S").replace("'", "")
    letters = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in letters if letter.isalnum())
    # PostgreSQL limits the bytes of a word.
    return (
        unicodedata.normalize("NFC", plain)
        .encode()[: 2 * MAX_WORD]
        .decode(errors="ignore")[:MAX_WORD]
    )


def is_cjk(folded: str) -> bool:
    """Whether a word is one Chinese or Japanese character."""
    return CJK.match(folded) is not None
