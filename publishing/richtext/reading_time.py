"""Reading time of a page in whole minutes."""

import math
import re
from collections.abc import Iterable

from publishing.richtext.japanese import LETTERS
from publishing.richtext.markup import plain

# Per minute. Adults read some 240 English words silently, a text on their own health more slowly,
# and some 500 Japanese characters.
WORDS, CHARACTERS = 200, 500
JAPANESE = re.compile(f"[{LETTERS}]")
WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


def reading_minutes(texts: Iterable[str]) -> int:
    """Reading time of texts, rich or plain, in minutes, rounded up."""
    words = characters = 0
    for text in texts:
        shown = plain(text)
        characters += len(JAPANESE.findall(shown))
        words += len(WORD.findall(JAPANESE.sub(" ", shown)))
    return max(1, math.ceil(words / WORDS + characters / CHARACTERS))
