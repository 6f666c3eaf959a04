"""Searchable content of an edition, and the terms that the index stores of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Model

from publishing import richtext
from publishing.kinds import kinds
from publishing.models.reference import ReferenceData
from publishing.richtext import RichTextField
from publishing.search.words import is_cjk, normalize, words

if TYPE_CHECKING:
    from publishing.models import Edition

# Raised when the same text gets other terms; entries of an older version are then indexed anew.
VERSION = 3
# First character of the terms for references and kinds; no word of a text has it.
REFERENCE_PREFIX = "\ue000"
# Words of one edition in the index; a tsvector of PostgreSQL holds no more.
MOST_WORDS = 16_000
# Lengths of words with spelling suggestions.
SHORTEST_WORD, LONGEST_WORD = 4, 24

END_OF_BLOCK = re.compile(r"</(?:p|h[2-4]|li|t[dh]|figcaption|blockquote)>|<br>")
FULL_STOP = re.compile(r"[.!?:;,。！？、…][\"'”’)]*$")


@dataclass
class SearchContent:
    """Searchable content of an edition, as its kind declares it."""

    title: str
    # Other names of the same thing.
    names: list[str] = field(default_factory=list)
    summary: str = ""
    # Rich or plain texts, which snippets may quote.
    body: list[str] = field(default_factory=list)
    # Texts that snippets do not quote, such as sources.
    unquoted: list[str] = field(default_factory=list)
    # Keys of reference data (publishing.models.reference), whose names find the edition too.
    references: list[tuple[type[ReferenceData], int]] = field(default_factory=list)


class Terms(NamedTuple):
    """Terms of an edition by columns of the index, separated by spaces."""

    title: str
    names: str
    summary: str
    body: str
    # Terms of its kind and its references, for filters.
    among: str


class IndexDocument(NamedTuple):
    """Data of one edition in the index."""

    terms: Terms
    # Source of the snippets: the summary on the first line, then the texts.
    text: str
    # Words for spelling suggestions.
    spellings: set[str]


def content_of(edition: "Edition") -> SearchContent:
    """Searchable content of an edition: title, topics, and what its kind adds."""
    content = SearchContent(edition.title)
    content.references = [(type(topic), topic.pk) for topic in edition.topics.all()]
    (kinds()[edition.document_kind].search or add_summary_and_rich_texts)(edition, content)
    return content


def add_summary_and_rich_texts(edition: "Edition", content: SearchContent) -> None:
    content.summary = getattr(edition, "summary", "")
    columns = [field.name for field in edition._meta.fields if isinstance(field, RichTextField)]
    content.body = [getattr(edition, name) for name in columns]


def reference_term(model: type[Model], pk: int) -> str:
    """Term of a row of reference data, such as a topic."""
    return f"{REFERENCE_PREFIX}{model._meta.model_name}{pk}"


def kind_term(kind: str) -> str:
    """Term of a kind of content."""
    return f"{REFERENCE_PREFIX}kind{kind.replace('-', '')}"


def plain(text: str) -> str:
    """Rich or plain text on one line; a dot separates blocks without a full stop."""
    line = ""
    for block in END_OF_BLOCK.split(text):
        if block_text := richtext.plain(block):
            between = "" if not line else " " if FULL_STOP.search(line) else " · "
            line += between + block_text
    return normalize(line)


def index_document(content: SearchContent, kind: str) -> IndexDocument:
    summary = plain(content.summary)
    body = [text for text in map(plain, content.body) if text]
    spellings: set[str] = set()
    # All columns together have at most MOST_WORDS words.
    budget = iter(range(MOST_WORDS))

    def terms(texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            for word, _count in zip(words(text), budget, strict=False):
                if has_suggestions(word.folded):
                    spellings.add(word.folded)
                yield word.term

    columns = [
        terms([plain(content.title)]),
        terms(map(plain, content.names)),
        terms([summary]),
        terms([*body, *map(plain, content.unquoted)]),
    ]
    title, names, summary_terms, body_terms = (" ".join(column) for column in columns)
    filters = [reference_term(model, pk) for model, pk in content.references]
    named = [reference_term(model, pk) for model, pk in content.references if model.is_searched]
    return IndexDocument(
        Terms(
            title=title,
            names=" ".join([names, *named]).strip(),
            summary=summary_terms,
            body=body_terms,
            among=" ".join([kind_term(kind), *filters]),
        ),
        text="\n".join([summary, *body]),
        spellings=spellings,
    )


def has_suggestions(folded: str) -> bool:
    """Whether a word takes part in spelling suggestions."""
    return SHORTEST_WORD <= len(folded) <= LONGEST_WORD and folded.isalpha() and not is_cjk(folded)
