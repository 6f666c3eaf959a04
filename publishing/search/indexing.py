"""Keeps the index right: called inside the transaction that changes what is live when."""

import datetime
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from publishing.kinds import kinds
from publishing.models import Document, Edition, SearchEntry, SearchWord
from publishing.models.generation import Generation
from publishing.search import spelling
from publishing.search.content import VERSION, Known, content_of, known
from publishing.search.engines import engine

# How many documents are in memory at a time, and how many editions' texts.
DOCUMENTS, EDITIONS = 200, 200
DATES = ("live_from", "live_until", "is_past")


@dataclass
class Wanted:
    """What the timeline says of an edition that search must know."""

    document: int
    kind: str
    revision: int
    live_from: datetime.datetime
    live_until: datetime.datetime | None
    is_past: bool

    @property
    def dates(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in DATES}

    def is_new_to(self, entry: "SearchEntry | None") -> bool:
        """Whether the text is to be read."""
        return entry is None or (entry.revision, entry.version) != (self.revision, VERSION)

    def is_moved_from(self, entry: "SearchEntry") -> bool:
        """Whether the same text is live at another time."""
        return any(getattr(entry, name) != getattr(self, name) for name in DATES)


@dataclass
class Changes:
    """What the index lacks, has otherwise, and should not have, of some documents."""

    new: dict[int, Wanted] = field(default_factory=dict)
    moved: dict[int, Wanted] = field(default_factory=dict)
    # Those of them that are past by now, or are not any more.
    crossing: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def index(
    documents: Collection[int],
    *,
    anew: bool = False,
    words: set[str] | None = None,
    now: datetime.datetime | None = None,
) -> None:
    """Brings the index in step with the timelines of these documents; needs the lock.

    `anew` reads all their texts again, not only those that changed. `words` are words that are
    known to be kept, where many documents follow one another.
    """
    entries = SearchEntry.objects
    changes, there = compared(documents, now or timezone.now())
    if anew:
        changes.new |= changes.moved | there
        changes.moved, changes.crossing = {}, []
    if changes.gone:
        engine().remove(changes.gone)
        entries.filter(pk__in=changes.gone).delete()
    if changes.moved:
        for past in (False, True):
            crossing = [pk for pk in changes.crossing if changes.moved[pk].is_past is past]
            engine().move(crossing, to_past=past)
        moved = [entries.model(pk=pk, **wanted.dates) for pk, wanted in changes.moved.items()]
        entries.bulk_update(moved, DATES, batch_size=EDITIONS)
    for chunk in _chunks(changes.new, EDITIONS):
        _write(chunk, set() if words is None else words)


def compared(
    documents: Collection[int], now: datetime.datetime
) -> tuple[Changes, dict[int, Wanted]]:
    """How the index differs from the timelines of documents; and what it has as it should."""
    entries = SearchEntry.objects.defer("text")
    present = {entry.pk: entry for entry in entries.filter(document__in=documents)}
    changes, there = Changes(), {}
    for pk, wanted in _wanted(documents, now):
        entry = present.pop(pk, None)
        if wanted.is_new_to(entry):
            changes.new[pk] = wanted
        elif entry is not None and wanted.is_moved_from(entry):
            changes.moved[pk] = wanted
            if entry.is_past != wanted.is_past:
                changes.crossing.append(pk)
        else:
            there[pk] = wanted
    changes.gone = sorted(present)
    return changes, there


def _wanted(documents: Collection[int], now: datetime.datetime) -> Iterator[tuple[int, Wanted]]:
    """The dated texts of documents that have pages, each with the time in which it is live.

    The one place that says what search may know: what is closed to readers is left out here.
    """
    editions = Edition.objects
    facts: Any = list(
        editions.dated()
        .filter(document__in=documents)
        .with_pages()
        .order_by("document_id", "live_from")
    )
    for fact, after in pairwise([*facts, None]):
        is_last = after is None or after.document_id != fact.document_id
        until = None if is_last else after.live_from
        if not fact.is_withdrawal and not fact.is_closed:
            is_past = until is not None and until <= now
            yield (
                fact.pk,
                Wanted(
                    fact.document_id,
                    fact.document_kind,
                    fact.revision,
                    fact.live_from,
                    until,
                    is_past,
                ),
            )


def _write(rows: dict[int, Wanted], words: set[str]) -> None:
    """Reads the texts of editions and writes what search knows of them."""
    read = texts(rows)
    entries = [
        SearchEntry(
            edition_id=pk,
            document_id=wanted.document,
            revision=wanted.revision,
            version=VERSION,
            text=read[pk].text,
            **wanted.dates,
        )
        for pk, wanted in rows.items()
    ]
    names = ["document", "revision", "version", "text", *DATES]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["edition"], update_fields=names
    )
    engine().put((pk, wanted.is_past, read[pk].terms) for pk, wanted in rows.items())
    spelling.learn({word for each in read.values() for word in each.spellings}, words)


def texts(rows: dict[int, Wanted]) -> dict[int, Known]:
    """What search knows of the texts of editions, as the database has them."""
    found: dict[int, Known] = {}
    for kind in {wanted.kind for wanted in rows.values()}:
        model: Any = kinds()[kind].model
        of_kind = [pk for pk, wanted in rows.items() if wanted.kind == kind]
        editions = model._default_manager.filter(pk__in=of_kind)
        for edition in editions.prefetch_related("topics", *kinds()[kind].searched_rows):
            found[edition.pk] = known(content_of(edition), kind)
    return found


def index_all(step: Callable[[], object] = lambda: None, *, anew: bool = True) -> None:
    """Brings the whole index in step, some documents at a time; the site may go on meanwhile.

    Between two steps others may write: each takes the lock, and leaves the index right.
    """
    words: set[str] = set()
    for documents in in_chunks():
        with transaction.atomic():
            Generation.objects.lock()
            index(documents, anew=anew, words=words)
        for _document in documents:
            step()
    with transaction.atomic():
        Generation.objects.lock()
        engine().tidy()


def index_in_its_place(edition: Any, moment: datetime.datetime) -> datetime.datetime:
    """Lets search know of an edition, and its release, that is in its place at `moment`.

    Returns the moment to search at, which is now: all the rest is as it is now, and the index
    knows it like that. Undone with what put the edition there (publishing.http.draft_preview).
    """
    now = timezone.now()
    together = Q(pk=edition.pk)
    if edition.release_id is not None:
        together |= Q(release=edition.release_id)
    editions = Edition.objects.filter(together)
    documents = list(editions.values_list("document_id", flat=True))
    index(documents, now=now)
    entries = SearchEntry.objects.filter(document__in=documents)
    is_shown = Q(live_until=None) | Q(live_until__gt=moment)
    shown = list(entries.filter(is_shown, live_from__lte=moment).values_list("pk", flat=True))
    entries.exclude(pk__in=shown).update(live_until=now)
    entries.filter(pk__in=shown).update(live_from=now, live_until=None)
    return now


def clear() -> None:
    """Empties the index."""
    engine().empty()
    for name in ("SearchEntry", "SearchSpelling", "SearchWord"):
        apps.get_model("publishing", name).objects.all().delete()


def is_behind() -> bool:
    """Whether the index lacks a dated text, or an older program wrote some of it."""
    entries = SearchEntry.objects
    if entries.exclude(version=VERSION).exists():
        return True
    editions = Edition.objects
    lacking = editions.dated().filter(is_withdrawal=False, closed_at=None, search_entry=None)
    found: bool = lacking.with_pages().exists()
    return found


def wrong(step: Callable[[], object] = lambda: None) -> Iterator[str]:
    """What is not right with the index, in sentences."""
    if faults := engine().faults():
        yield from faults
        return
    if count := engine().strays():
        yield f"The index has {count} texts of editions that are not there."
    now = timezone.now()
    entries = SearchEntry.objects
    known_words = set(SearchWord.objects.values_list("pk", flat=True))
    for documents in in_chunks():
        changes, there = compared(documents, now)
        # A planned text whose moment came moves to another table when next its page is written.
        late = {
            pk: wanted
            for pk, wanted in changes.moved.items()
            if not entries.filter(
                pk=pk, live_from=wanted.live_from, live_until=wanted.live_until
            ).exists()
        }
        yield from (f"Edition {pk} is not in the index." for pk in sorted(changes.new))
        yield from (f"Edition {pk} has other moments in the index." for pk in sorted(late))
        yield from (f"Edition {pk} should not be in the index." for pk in changes.gone)
        for chunk in _chunks(there, EDITIONS):
            yield from _wrong_words(chunk, known_words)
        for _document in documents:
            step()


def _wrong_words(rows: dict[int, Wanted], known_words: set[str]) -> Iterator[str]:
    read = texts(rows)
    entries = SearchEntry.objects.filter(pk__in=rows)
    kept = dict(entries.values_list("pk", "text"))
    other = engine().differing((pk, rows[pk].is_past, read[pk].terms) for pk in rows)
    other |= {pk for pk in rows if kept.get(pk) != read[pk].text}
    yield from (f"Edition {pk} has other words in the index." for pk in sorted(other))
    for pk in rows:
        if missing := read[pk].spellings - known_words:
            yield f"The word “{min(missing)}” of edition {pk} is not known."


def in_chunks() -> Iterator[list[int]]:
    """The keys of all documents that have pages, some at a time."""
    documents = Document.objects
    rows = documents.with_pages().order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:DOCUMENTS]):
        yield chunk
        last = chunk[-1]


def _chunks(rows: dict[int, Wanted], size: int) -> Iterator[dict[int, Wanted]]:
    for part in _parts(list(rows), size):
        yield {pk: rows[pk] for pk in part}


def _parts(rows: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
