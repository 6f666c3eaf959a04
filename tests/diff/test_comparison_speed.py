"""Time that comparisons of long texts take."""

import random
import re
import time

import pytest

from faq.models import Question
from publishing.diff.comparison import compare
from tests.support.comparisons import question


def seconds(old: str, new: str) -> float:
    """The shortest of three runs: what the comparison takes when nothing else has its turn."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        compare(Question, question(old), question(new))
        taken.append(time.process_time() - start)
    return min(taken)


def prose(seed: int, count: int) -> list[str]:
    """Words as often as in a real text: few of them very often, most of them seldom."""
    chance = random.Random(seed)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    some = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(3000)]
    return chance.choices(some, [1 / rank for rank in range(1, 3001)], k=count)


def paragraphs(some: list[str], size: int = 100) -> str:
    parts = (some[start : start + size] for start in range(0, len(some), size))
    return "".join(f"<p>{' '.join(part)}.</p>" for part in parts)


def edited(some: list[str]) -> list[str]:
    return [f"{word}x" if number % 40 == 7 else word for number, word in enumerate(some)]


@pytest.mark.parametrize("change", ["edited", "rewritten", "shuffled"])
def test_two_texts_of_16000_words_are_compared_within_a_second(change):
    old = prose(1, 16_000)
    new = {"edited": edited(old), "rewritten": prose(2, 16_000), "shuffled": edited(old)}[change]
    after = re.findall("<p>.*?</p>", paragraphs(new))
    if change == "shuffled":
        random.Random(3).shuffle(after)
    assert seconds(paragraphs(old), "".join(after)) < 1


@pytest.mark.parametrize("change", ["edited", "rewritten", "shuffled"])
def test_one_paragraph_of_8000_words_is_compared_within_a_second(change):
    old = prose(1, 8_000)
    new = {"edited": edited(old), "rewritten": prose(2, 8_000), "shuffled": sorted(old)}[change]
    assert seconds(paragraphs(old, 8_000), paragraphs(new, 8_000)) < 1


def test_a_japanese_paragraph_of_8000_signs_is_compared_within_a_second():
    chance = random.Random(4)
    old, new = (
        "".join(chance.choices("足筋肉急強縮痛夜起漢方血虚のはにがを", k=8_000)) for _ in "ab"
    )
    assert seconds(f"<p>{old}</p>", f"<p>{new}</p>") < 1
