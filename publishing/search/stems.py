"""The stems of English words, by the Snowball project's English stemmer.

Both databases know stems, but not the same ones; the passages that a result shows have to be
marked by the same rule as they were found by.
"""

from functools import lru_cache

import snowballstemmer

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


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a word in small letters."""
    # A stemmer keeps the word that it works on: it cannot be shared by threads.
    found: str = snowballstemmer.stemmer("english").stemWord(IRREGULAR.get(word, word))
    return found
