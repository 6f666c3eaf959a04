"""Texts as sequences of words: what is the same whatever stands between the words."""

import re
import unicodedata

from publishing.richtext.japanese import LETTERS

# A sign of Chinese or Japanese is a word of its own: lines break between any two of them.
WORD = re.compile(rf"[{LETTERS}]|[^\W_{LETTERS}]+")
SENTENCE = re.compile(r"(?<=[.!?:])\s+|(?<=[。！？：])")


def words(text: str) -> list[str]:
    """The words of a text, in one spelling of letters and without signs that nobody sees."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    seen = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Mn"))
    return WORD.findall(seen)


def key(text: str) -> str:
    """What two names have in common that differ in nothing but case and punctuation."""
    return " ".join(words(text))


def sentences(text: str) -> list[str]:
    """The sentences of a line, each with the sign at its end."""
    return [part for part in SENTENCE.split(text) if part.strip()]
