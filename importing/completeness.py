"""Completeness check: each sentence of the file is in the article or quoted in the report."""

from importing.blocks import HEADING, FileBlock, paragraphs
from importing.labels import sentences, words
from importing.parsed_article import ParsedArticle

# Labels part a sentence into runs of words that stand at different places.
MOST_RUNS = 4
WORDS_A_RUN = 3
NOT_PLACED = "Not placed"


def append_missing(lines: list[str], page: ParsedArticle) -> None:
    """Puts each line of which a sentence is nowhere at the end of the body, and says so."""
    lost = missing(lines, page.texts())
    if not lost:
        return
    page.body += [FileBlock.of_text(HEADING, NOT_PLACED, 2), *paragraphs(lost)]
    page.report.look(
        f"{len(lost)} line{'s'[: len(lost) != 1]} found no place of their own and stand at the end "
        f"of the body, under “{NOT_PLACED}”.",
        "body",
    )


def missing(lines: list[str], texts: list[str]) -> list[str]:
    """The lines of which a sentence, as a sequence of words, is in none of the texts."""
    known = "\n".join(f" {' '.join(words(text))} " for text in texts)
    return [line for line in dict.fromkeys(lines) if not _is_there(line, known)]


def _is_there(line: str, known: str) -> bool:
    said = words(line)
    if not said or f" {' '.join(said)} " in known:
        return True
    return all(_is_covered(words(sentence), known) for sentence in sentences(line))


def _is_covered(said: list[str], known: str) -> bool:
    """Whether a sentence stands there in a few runs of words; each as long as can be."""
    most = min(MOST_RUNS, 1 + len(said) // WORDS_A_RUN)
    start = 0
    for _run in range(most):
        if start == len(said):
            return True
        length = _longest(said, start, known)
        if length == 0:
            return False
        start += length
    return start == len(said)


def _longest(said: list[str], start: int, known: str) -> int:
    """How many words from `start` on stand together; found by halving, for runs have all starts."""
    low, high = 0, len(said) - start
    while low < high:
        middle = (low + high + 1) // 2
        if f" {' '.join(said[start : start + middle])} " in known:
            low = middle
        else:
            high = middle - 1
    return low
