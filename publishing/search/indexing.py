"""Updates of the search index, inside the transaction that changes a timeline; and its checks."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from publishing.kinds import kinds
from publishing.models import Document, Edition, SearchEntry, SearchSpelling, SearchWord
from publishing.models.generation import Generation
from publishing.search import spelling
from publishing.search.content import VERSION, IndexDocument, content_of, index_document
from publishing.search.engines import engine

# Documents, and texts of editions, that are in memory at a time.
DOCUMENTS, EDITIONS = 200, 200
DATES = ("live_from", "live_until", "is_past")
# Entries by the keys of their editions.
Entries = dict[int, SearchEntry]


@dataclass
class IndexChanges:
    """Differences between the index and the timelines of some documents."""

    # New or changed texts.
    new: Entries = field(default_factory=dict)
    # Unchanged texts with other dates, and those of them whose `is_past` changes.
    moved: Entries = field(default_factory=dict)
    crossing: list[int] = field(default_factory=list)
    unchanged: Entries = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)


def update(
    documents: Collection[int],
    *,
    rebuild: bool = False,
    words: set[str] | None = None,
    now: datetime.datetime | None = None,
) -> None:
    """Updates the index of these documents, of which the caller has the lock.

    `rebuild` reads unchanged texts too. `words` are words of the vocabulary, shared by many calls.
    """
    changes = compare(documents, now or timezone.now())
    if rebuild:
        changes.new |= changes.moved | changes.unchanged
        changes.moved, changes.crossing = {}, []
    if changes.gone:
        engine().remove(changes.gone)
        SearchEntry.objects.filter(pk__in=changes.gone).delete()
    if changes.moved:
        for is_past in (False, True):
            crossing = [pk for pk in changes.crossing if changes.moved[pk].is_past is is_past]
            engine().move(crossing, to_past=is_past)
        SearchEntry.objects.bulk_update(changes.moved.values(), DATES, batch_size=EDITIONS)
    for chunk in _chunks(changes.new):
        _write(chunk, set() if words is None else words)


def compare(documents: Collection[int], now: datetime.datetime) -> IndexChanges:
    """Compares the index with the timelines of documents."""
    stored = SearchEntry.objects.defer("text").filter(document__in=documents).in_bulk()
    changes = IndexChanges()
    for entry in _expected_entries(documents, now):
        old = stored.pop(entry.pk, None)
        if old is None or (old.revision, old.version) != (entry.revision, entry.version):
            changes.new[entry.pk] = entry
        elif any(getattr(old, name) != getattr(entry, name) for name in DATES):
            changes.moved[entry.pk] = entry
            if old.is_past != entry.is_past:
                changes.crossing.append(entry.pk)
        else:
            changes.unchanged[entry.pk] = entry
    changes.gone = sorted(stored)
    return changes


def _expected_entries(documents: Collection[int], now: datetime.datetime) -> Iterator[SearchEntry]:
    """Entries without their texts, for the dated editions of documents that have pages.

    The only place that decides what search may know: closed editions are left out here.
    """
    dated = Edition.objects.dated().filter(document__in=documents).with_pages()
    editions: list[Edition] = list(dated.order_by("document_id", "live_from"))
    for edition, after in zip_longest(editions, editions[1:]):
        if edition.live_from is None or edition.is_withdrawal or edition.is_closed:
            continue
        until = None
        if after and after.document_id == edition.document_id:
            until = after.live_from
        yield SearchEntry(
            edition=edition,
            document_id=edition.document_id,
            revision=edition.revision,
            version=VERSION,
            live_from=edition.live_from,
            live_until=until,
            is_past=until is not None and until <= now,
        )


def _write(entries: Entries, words: set[str]) -> None:
    """Reads the texts of editions, and writes their entries, terms and words."""
    read = index_documents(entries)
    for pk, entry in entries.items():
        entry.text = read[pk].text
    SearchEntry.objects.bulk_create(
        entries.values(),
        update_conflicts=True,
        unique_fields=["edition"],
        update_fields=["document", "revision", "version", "text", *DATES],
    )
    engine().write((pk, entry.is_past, read[pk].terms) for pk, entry in entries.items())
    spelling.add_words({word for each in read.values() for word in each.spellings}, words)


def index_documents(entries: Entries) -> dict[int, IndexDocument]:
    """Index documents of editions, from their texts in the database."""
    found: dict[int, IndexDocument] = {}
    for name in {entry.edition.document_kind for entry in entries.values()}:
        kind = kinds()[name]
        of_kind = [pk for pk, entry in entries.items() if entry.edition.document_kind == name]
        editions = kind.model._default_manager.filter(pk__in=of_kind)
        for edition in editions.prefetch_related("topics", *kind.searched_rows):
            found[edition.pk] = index_document(content_of(edition), name)
    return found


def update_all(progress: Callable[[], object] = lambda: None, *, rebuild: bool = True) -> None:
    """Updates the whole index in chunks of documents, each with the lock; the site may go on."""
    words: set[str] = set()
    for documents in document_chunks():
        with transaction.atomic():
            Generation.objects.lock()
            update(documents, rebuild=rebuild, words=words)
        for _document in documents:
            progress()
    with transaction.atomic():
        Generation.objects.lock()
        engine().optimize()


def index_preview(edition: Edition, moment: datetime.datetime) -> datetime.datetime:
    """Indexes an edition, and its release, that a preview shows at `moment`.

    Returns the moment for the search: now, as the index of all other pages is of now. Rolled back
    with the preview (publishing.http.draft_preview).
    """
    now = timezone.now()
    together = Q(pk=edition.pk)
    if edition.release_id is not None:
        together |= Q(release=edition.release_id)
    documents = list(Edition.objects.filter(together).values_list("document_id", flat=True))
    update(documents, now=now)
    entries = SearchEntry.objects.filter(document__in=documents)
    is_shown = Q(live_until=None) | Q(live_until__gt=moment)
    shown = list(entries.filter(is_shown, live_from__lte=moment).values_list("pk", flat=True))
    entries.exclude(pk__in=shown).update(live_until=now)
    entries.filter(pk__in=shown).update(live_from=now, live_until=None)
    return now


def clear() -> None:
    """Empties the index."""
    engine().clear()
    for model in (SearchEntry, SearchSpelling, SearchWord):
        model._default_manager.all().delete()


def is_outdated() -> bool:
    """Whether a dated text is not in the index, or has an entry of an older version."""
    if SearchEntry.objects.exclude(version=VERSION).exists():
        return True
    dated = Edition.objects.dated().filter(is_withdrawal=False, closed_at=None)
    return bool(dated.filter(search_entry=None).with_pages().exists())


def problems(progress: Callable[[], object] = lambda: None) -> Iterator[str]:
    """Problems of the index, in sentences."""
    if faults := engine().faults():
        yield from faults
        return
    if count := engine().count_orphans():
        yield f"The index has {count} texts of editions that are not there."
    now = timezone.now()
    vocabulary = set(SearchWord._default_manager.values_list("pk", flat=True))
    for documents in document_chunks():
        changes = compare(documents, now)
        # `is_past` follows with the next change of the page; it alone is no problem.
        misdated = [
            pk
            for pk, entry in changes.moved.items()
            if not SearchEntry.objects.filter(
                pk=pk, live_from=entry.live_from, live_until=entry.live_until
            ).exists()
        ]
        yield from _sentences(changes.new, "is not in the index.")
        yield from _sentences(misdated, "has other moments in the index.")
        yield from _sentences(changes.gone, "should not be in the index.")
        for chunk in _chunks(changes.unchanged):
            yield from _term_problems(chunk, vocabulary)
        for _document in documents:
            progress()


def _sentences(editions: Iterable[int], problem: str) -> Iterator[str]:
    return (f"Edition {pk} {problem}" for pk in sorted(editions))


def _term_problems(entries: Entries, vocabulary: set[str]) -> Iterator[str]:
    read = index_documents(entries)
    texts = dict(SearchEntry.objects.filter(pk__in=entries).values_list("pk", "text"))
    other = engine().differences((pk, entries[pk].is_past, read[pk].terms) for pk in entries)
    other |= {pk for pk in entries if texts.get(pk) != read[pk].text}
    yield from _sentences(other, "has other words in the index.")
    for pk in entries:
        if missing := read[pk].spellings - vocabulary:
            yield f"The word “{min(missing)}” of edition {pk} is not known."


def document_chunks() -> Iterator[list[int]]:
    """Keys of all documents that have pages, in chunks."""
    documents = Document.objects.with_pages().order_by("pk")
    last = 0
    while chunk := list(documents.filter(pk__gt=last).values_list("pk", flat=True)[:DOCUMENTS]):
        yield chunk
        last = chunk[-1]


def _chunks(entries: Entries) -> Iterator[Entries]:
    pks = list(entries)
    for start in range(0, len(pks), EDITIONS):
        yield {pk: entries[pk] for pk in pks[start : start + EDITIONS]}
