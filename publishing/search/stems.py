"""The stems of English words, by M. F. Porter's algorithm of 1980 with his later corrections.

Both databases know stems, but not the same ones; the passages that a result shows have to be
marked by the same rule as they were found by.
"""

from functools import lru_cache

# Words of the legs that change within themselves, and what British readers write otherwise.
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
VOWELS = frozenset("aeiou")
# Longer endings stand before those that they end in.
SECOND = (
    *(("ational", "ate"), ("ization", "ize"), ("iveness", "ive"), ("fulness", "ful")),
    *(("ousness", "ous"), ("tional", "tion"), ("biliti", "ble"), ("entli", "ent")),
    *(("ousli", "ous"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("iviti", "ive")),
    *(("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("logi", "log"), ("alli", "al")),
    *(("ator", "ate"), ("bli", "ble"), ("eli", "e")),
)
THIRD = (
    *(("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic")),
    *(("ness", ""), ("ful", "")),
)
FOURTH = (
    *("ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate"),
    *("iti", "ous", "ive", "ize", "al", "er", "ic", "ou"),
)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a word in small letters; the word itself where it is not English."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    word = _participles(_plurals(IRREGULAR.get(word, word)))
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = word[:-1] + "i"
    word = _replaced(_replaced(word, SECOND), THIRD)
    return _final(_shortened(word))


def _shape(part: str) -> str:
    """Which letters are vowels and which consonants: "legs" is cvcc."""
    shape = ""
    for letter in part:
        is_vowel = letter in VOWELS or (letter == "y" and shape[-1:] == "c")
        shape += "v" if is_vowel else "c"
    return shape


def _measure(part: str) -> int:
    """How many times a consonant follows a vowel; Porter calls it m."""
    return _shape(part).count("vc")


def _is_short(part: str) -> bool:
    """Whether it ends like "hop": consonant, vowel, consonant."""
    return _shape(part)[-3:] == "cvc" and part[-1] not in "wxy"


def _plurals(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _participles(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    for ending in ("ed", "ing"):
        rest = word.removesuffix(ending)
        if rest != word:
            return _mended(rest) if "v" in _shape(rest) else word
    return word


def _mended(rest: str) -> str:
    """What is left of a participle as the word that it was: hopp is hop, and hik is hike."""
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if rest[-1:] == rest[-2:-1] and _shape(rest)[-1] == "c" and rest[-1] not in "lsz":
        return rest[:-1]
    return rest + "e" if _measure(rest) == 1 and _is_short(rest) else rest


def _replaced(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, other in endings:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest + other if _measure(rest) else word
    return word


def _shortened(word: str) -> str:
    for ending in FOURTH:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            is_whole = ending == "ion" and rest[-1:] not in ("s", "t")
            return word if is_whole or _measure(rest) < 2 else rest
    return word


def _final(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        measure = _measure(rest)
        if measure > 1 or (measure == 1 and not _is_short(rest)):
            word = rest
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word
