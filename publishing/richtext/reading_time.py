"""Reading time of a page in whole minutes."""

import math
import re
from collections.abc import Iterable

from publishing.richtext.japanese import LETTERS
from publishing.richtext.markup import plain

# Adults read some 240 words of English a minute silently; a text on one's own health more slowly.
# Of Japanese they read some 500 signs.
WORDS, SIGNS = 200, 500
SIGN = re.compile(f"[{LETTERS}]")
WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


def reading_minutes(texts: Iterable[str]) -> int:
    """How many minutes these texts take, rich or not; what is begun counts as a whole one."""
    words = signs = 0
    for text in texts:
        shown = plain(text)
        signs += len(SIGN.findall(shown))
        words += len(WORD.findall(SIGN.sub(" ", shown)))
    return max(1, math.ceil(words / WORDS + signs / SIGNS))
