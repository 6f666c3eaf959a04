"""What search knows of one text: its words, by where they stand, and what a result may quote."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from publishing import richtext
from publishing.kinds import kinds
from publishing.richtext import RichTextField
from publishing.search.words import is_eastern, normal, words

if TYPE_CHECKING:
    from publishing.models import Edition

# Moved when the same text would be known otherwise; what an older program wrote is made anew then.
VERSION = 3
# Before the name of what a text belongs to: no word of a text has this sign.
MARK = "\ue000"
# Words of one text that are known; more fit into no index of PostgreSQL.
MOST_WORDS = 16_000
# What a misspelt word may have been meant as.
SHORTEST_WORD, LONGEST_WORD = 4, 24


# Where one thing that is said ends, whether a full stop says so or not.
END_OF_BLOCK = re.compile(r"</(?:p|h[2-4]|li|t[dh]|figcaption|blockquote)>|<br>")
FULL_STOP = re.compile(r"[.!?:;,。！？、…][\"'”’)]*$")


@dataclass
class Content:
    """The text of an edition as its kind tells it to search."""

    title: str
    # Other names of the same thing.
    names: list[str] = field(default_factory=list)
    summary: str = ""
    # Rich or plain; what a result may quote.
    body: list[str] = field(default_factory=list)
    # Found, but never quoted, such as sources.
    unquoted: list[str] = field(default_factory=list)
    # Names that stand on no timeline (publishing.models.reference), by which it is found as well.
    refers_to: list[tuple[Any, int]] = field(default_factory=list)


class Terms(NamedTuple):
    """The words of a text as the index keeps them, each column separated by spaces."""

    title: str
    names: str
    summary: str
    body: str
    # Its kind and topics, to search among.
    among: str


@dataclass
class Known:
    """All that search keeps of one edition."""

    terms: Terms
    # What passages are taken from.
    text: str
    # Words as they are written, to mend those that somebody misspelt.
    spellings: set[str]


def content_of(edition: "Edition") -> Content:
    """What search should know of a text: title and topics, and what its kind says."""
    topics = [(type(topic), topic.pk) for topic in edition.topics.all()]
    content = Content(title=edition.title, refers_to=topics)
    (kinds()[edition.document_kind].search or summary_and_texts)(edition, content)
    return content


def summary_and_texts(edition: "Edition", content: Content) -> None:
    """The summary and the rich texts, in the order of the columns."""
    content.summary = getattr(edition, "summary", "")
    columns = [field.name for field in edition._meta.fields if isinstance(field, RichTextField)]
    content.body = [getattr(edition, name) for name in columns]


def mark(model: Any, pk: int) -> str:
    """The sign of a name that is corrected in place, such as a topic, in an index."""
    return f"{MARK}{model._meta.model_name}{pk}"


def mark_of_kind(kind: str) -> str:
    """The sign of a kind in an index."""
    return f"{MARK}kind{kind.replace('-', '')}"


def plain(text: str) -> str:
    """A text, rich or not, as words on one line, with a mark where a block ends without one."""
    said = ""
    for block in END_OF_BLOCK.split(text):
        if words_of_it := richtext.plain(block):
            between = "" if not said else " " if FULL_STOP.search(said) else " · "
            said += between + words_of_it
    return normal(said)


def known(content: Content, kind: str) -> Known:
    """What search keeps of a text."""
    summary = plain(content.summary)
    body = [text for text in map(plain, content.body) if text]
    spellings: set[str] = set()
    left = iter(range(MOST_WORDS))

    def terms(texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            # Bounded for all columns together.
            for word, _count in zip(words(text), left, strict=False):
                if is_spelling(word.folded):
                    spellings.add(word.folded)
                yield word.term

    columns = [
        terms([plain(content.title)]),
        terms(map(plain, content.names)),
        terms([summary]),
        terms([*body, *map(plain, content.unquoted)]),
    ]
    title, names, summary_terms, body_terms = (" ".join(column) for column in columns)
    signs = [mark(model, pk) for model, pk in content.refers_to]
    named = [mark(model, pk) for model, pk in content.refers_to if model.is_searched]
    return Known(
        Terms(
            title=title,
            names=" ".join([names, *named]).strip(),
            summary=summary_terms,
            body=body_terms,
            among=" ".join([mark_of_kind(kind), *signs]),
        ),
        text="\n".join([summary, *body]),
        spellings=spellings,
    )


def is_spelling(folded: str) -> bool:
    """Whether somebody may have meant this word."""
    return (
        SHORTEST_WORD <= len(folded) <= LONGEST_WORD and folded.isalpha() and not is_eastern(folded)
    )
