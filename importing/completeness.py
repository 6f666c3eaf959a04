"""Completeness check: each sentence of the file is in the article or quoted in the report."""

from importing.blocks import HEADING, FileBlock, paragraphs
from importing.labels import sentences, words
from importing.parsed_article import ParsedArticle

# Labels part a sentence into runs of words that stand at different places.
MAX_RUNS = 4
WORDS_PER_RUN = 3
NOT_PLACED = "Not placed"


def append_missing(lines: list[str], page: ParsedArticle) -> None:
    """Appends lines with a missing sentence to the body, and reports them."""
    lost = missing(lines, page.texts())
    if not lost:
        return
    page.body += [FileBlock.of_text(HEADING, NOT_PLACED, 2), *paragraphs(lost)]
    page.report.add_to_check(
        f"{len(lost)} line{'s'[: len(lost) != 1]} found no place of their own and stand at the end "
        f"of the body, under “{NOT_PLACED}”.",
        "body",
    )


def missing(lines: list[str], texts: list[str]) -> list[str]:
    """Lines of which a sentence, as a sequence of words, is in none of the texts."""
    haystack = "\n".join(f" {' '.join(words(text))} " for text in texts)
    return [line for line in dict.fromkeys(lines) if not _is_present(line, haystack)]


def _is_present(line: str, haystack: str) -> bool:
    if f" {' '.join(words(line))} " in haystack:
        return True
    return all(_is_covered(words(sentence), haystack) for sentence in sentences(line))


def _is_covered(sentence: list[str], haystack: str) -> bool:
    """Whether a few runs of words, each as long as possible, make up the sentence."""
    start = 0
    for _run in range(min(MAX_RUNS, 1 + len(sentence) // WORDS_PER_RUN)):
        start += _longest_run(sentence[start:], haystack)
    return start == len(sentence)


def _longest_run(sentence: list[str], haystack: str) -> int:
    """Number of words from the start that stand together, by binary search."""
    low, high = 0, len(sentence)
    while low < high:
        middle = (low + high + 1) // 2
        if f" {' '.join(sentence[:middle])} " in haystack:
            low = middle
        else:
            high = middle - 1
    return low
