"""Queries on the timeline: as SQL over many documents, and in Python over one document.

Both give the same answers; tests/models/test_timeline.py compares them.
"""

import datetime
from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, Subquery, Value, When
from django.utils.text import capfirst

from publishing import moments
from publishing.kinds import kinds, kinds_without_pages
from publishing.models.generation import Generation

if TYPE_CHECKING:
    from publishing.models.edition import Edition


E = TypeVar("E", bound="Edition")


class EditionQuerySet(models.QuerySet[E]):
    """Facts (editions and withdrawals) of many documents as of an aware moment `at`."""

    def _timeline(self) -> "EditionQuerySet[Edition]":
        """The facts of all kinds, withdrawals included."""
        return EditionQuerySet(self.model._meta.get_field("document").model)

    def _facts(self) -> "EditionQuerySet[Edition]":
        """The facts of the outer row's document."""
        return self._timeline().filter(document=OuterRef("document"))

    def with_pages(self) -> Self:
        """Facts of kinds that have pages of their own."""
        return self.exclude(document_kind__in=kinds_without_pages())

    def with_specific(self) -> Self:
        """Joins the tables of the kinds that have pages, for `Edition.specific`."""
        read = (str(kind.model._meta.model_name) for kind in kinds().values() if kind.page)
        return self.select_related(*read)

    def present(self) -> Self:
        """All except discarded drafts."""
        return self.filter(discarded_at=None)

    def discarded(self) -> Self:
        """Discarded drafts, which can be restored."""
        return self.filter(discarded_at__isnull=False)

    def drafts(self) -> Self:
        """Editions without a moment."""
        return self.present().filter(live_from=None, is_withdrawal=False)

    def dated(self) -> Self:
        """Facts with a moment, past or future."""
        return self.exclude(live_from=None)

    def newest(self, at: datetime.datetime) -> Self:
        """The current fact of each document: an edition (closed or not), or a withdrawal."""
        newer = self._facts().filter(live_from__lte=at, live_from__gt=OuterRef("live_from"))
        return self.filter(~Exists(newer), live_from__lte=at)

    def with_fact(self, at: datetime.datetime, now: datetime.datetime) -> Self:
        """The current facts with the fact before each, and the fact after it by `now`."""
        facts = self.newest(at).with_before().with_clock(at).with_following(now)
        return facts.select_related("document", "withdrawal")

    def live(self, at: datetime.datetime) -> Self:
        """The editions that readers see at `at`, at most one a document."""
        return self.newest(at).filter(is_withdrawal=False, closed_at=None)

    def scheduled(self, at: datetime.datetime) -> Self:
        """Facts whose moment is after `at`."""
        return self.filter(live_from__gt=at)

    def superseded(self, at: datetime.datetime) -> Self:
        """Editions that a newer fact replaced by `at`."""
        newer = self._facts().filter(live_from__lte=at, live_from__gt=OuterRef("live_from"))
        return self.filter(Exists(newer), live_from__lte=at, is_withdrawal=False)

    def history(self, at: datetime.datetime) -> Self:
        """Facts up to `at`, newest first."""
        return self.filter(live_from__lte=at).order_by("-live_from")

    def with_before(self) -> Self:
        """Adds `after_withdrawal` (None: first fact) and `after_closed_at`, of the fact before."""
        facts = self._facts().filter(live_from__lt=OuterRef("live_from")).order_by("-live_from")
        return self.annotate(
            after_withdrawal=Subquery(facts.values("is_withdrawal")[:1]),
            after_closed_at=Subquery(facts.values("closed_at")[:1]),
        )

    def with_following(self, at: datetime.datetime) -> Self:
        """Adds `following_at` and `following_is_withdrawal` of the next fact up to `at`."""
        facts = self._facts().filter(live_from__gt=OuterRef("live_from"), live_from__lte=at)
        return self.annotate(
            following_at=Subquery(facts.order_by("live_from").values("live_from")[:1]),
            following_is_withdrawal=Subquery(
                facts.order_by("live_from").values("is_withdrawal")[:1]
            ),
        )

    def announced(self, at: datetime.datetime) -> Self:
        """Announced changes up to `at`: major editions, withdrawals, and returns after them."""
        is_announced = Q(minor=0) | Q(is_withdrawal=True) | Q(after_withdrawal=True)
        return self.with_before().filter(is_announced, live_from__lte=at)

    def minor_corrections(self, at: datetime.datetime) -> Self:
        """Minor editions up to `at`, newest first."""
        small = self.with_before().filter(minor__gt=0, live_from__lte=at)
        return small.exclude(after_withdrawal=True).order_by("-live_from")

    def newest_majors(self, at: datetime.datetime) -> Self:
        """The newest major edition of each live document, newest first: the order of "Updated".

        Uses the index on major editions, so that a page of the list reads a page of rows.
        Adds `live_title`, the title that readers see; a minor edition may have changed it.
        """
        facts = self._facts().filter(live_from__lte=at)
        newer = facts.filter(minor=0, live_from__gt=OuterRef("live_from"))
        last = facts.order_by("-live_from")
        is_shown = Case(
            When(is_withdrawal=False, closed_at=None, then=Value(True)), default=Value(False)
        )
        return (
            self.filter(~Exists(newer), minor=0, live_from__lte=at)
            .annotate(
                document_is_live=Subquery(last.annotate(is_shown=is_shown).values("is_shown")[:1]),
                live_title=Subquery(last.values("title")[:1]),
            )
            .filter(document_is_live=True)
            .order_by("-live_from", "-pk")
        )

    def updated_newest_first(self, at: datetime.datetime, start: int, stop: int) -> list[E]:
        """A page of the live editions of one kind by "Updated", newest first, with `updated`.

        Filters apply to the live edition, in the query that makes the pages.
        """
        majors = self._timeline().newest_majors(at).filter(document_kind=self.model.kind)
        if self.query.has_filters():
            majors = majors.filter(Exists(self.live(at).filter(document=OuterRef("document"))))
        rows = majors.values_list("document_id", "live_from")[start:stop]
        updated = {document_id: live_from for document_id, live_from in rows if live_from}
        live = self.live(at).filter(document__in=updated).select_related("document")
        editions = {edition.document_id: edition for edition in live}
        for document_id, edition in editions.items():
            edition.updated = updated[document_id]
        return [editions[document_id] for document_id in updated if document_id in editions]

    def with_dates(self, at: datetime.datetime) -> Self:
        """Adds the moments `updated` and `first_published` as of `at`.

        Also `change_note` of the update, and `change_note_corrected_at`.
        """
        facts = self._facts().filter(live_from__lte=at, is_withdrawal=False)
        major = facts.filter(minor=0).order_by("-live_from")
        # The note of a closed text would disclose some of it.
        note = Case(
            When(closed_at=None, then=F("note")),
            default=Value(""),
            output_field=models.TextField(),
        )
        return self.annotate(
            updated=Subquery(major.values("live_from")[:1]),
            change_note=Subquery(major.annotate(public=note).values("public")[:1]),
            change_note_corrected_at=Subquery(major.values("note_corrected_at")[:1]),
            first_published=Subquery(facts.order_by("live_from").values("live_from")[:1]),
        )

    def _clock(self, at: datetime.datetime) -> dict[str, Subquery]:
        moments = self._timeline().order_by("live_from").values("live_from")
        return {
            "last_change": Subquery(moments.filter(live_from__lte=at).reverse()[:1]),
            "next_change": Subquery(moments.filter(live_from__gt=at)[:1]),
        }

    def with_clock(self, at: datetime.datetime) -> Self:
        """Adds the site's `last_change`, `next_change` and `unannounced_change_at`, for headers."""
        unannounced = Generation.objects.values("unannounced_change_at")[:1]
        return self.annotate(**self._clock(at), unannounced_change_at=Subquery(unannounced))

    def clock(self, at: datetime.datetime) -> Generation:
        """The generation with the site's `last_change` and `next_change`, from one query."""
        generations = Generation.objects.annotate(**self._clock(at))
        generation = generations.first()
        if generation is None:
            Generation.objects.get_or_create(pk=1)
            generation = generations.get()
        return generation

    def next_change(self, at: datetime.datetime) -> datetime.datetime | None:
        """The first moment after `at` at which one of these facts becomes live."""
        return self.filter(live_from__gt=at).aggregate(Min("live_from"))["live_from__min"]

    def last_change(self, at: datetime.datetime) -> datetime.datetime | None:
        """The last moment up to `at` at which one of these facts became live."""
        return self.filter(live_from__lte=at).aggregate(Max("live_from"))["live_from__max"]

    def in_desk_order(self) -> Self:
        """The draft first, then by moment, newest first; without discarded drafts."""
        return self.present().order_by(F("live_from").desc(nulls_first=True))

    def standing(self, at: datetime.datetime) -> Self:
        """Current facts, scheduled facts, and drafts."""
        newer = self._facts().filter(live_from__lte=at, live_from__gt=OuterRef("live_from"))
        return self.present().filter(~Exists(newer))

    def desk(self) -> Self:
        """The edition of each document that editors open: the draft, else the newest text."""
        texts = self._facts().filter(is_withdrawal=False, discarded_at=None)
        draft_or_newer = texts.filter(
            Q(live_from=None) | Q(live_from__gt=OuterRef("live_from"))
        ).exclude(pk=OuterRef("pk"))
        return self.present().filter(~Exists(draft_or_newer), is_withdrawal=False)


class Timeline:
    """Timeline of one document: its facts, oldest first, and its draft."""

    # Columns of an edition that `in_words` needs.
    COLUMNS = (
        *("document", "live_from", "major", "minor", "is_withdrawal", "closed_at"),
        "discarded_at",
    )

    def __init__(self, editions: "Iterable[Edition]") -> None:
        editions = list(editions)
        self.draft = next((edition for edition in editions if edition.is_draft), None)
        dated = [edition for edition in editions if edition.is_dated]
        self.facts: list[Edition] = sorted(dated, key=attrgetter("live_from"))

    def newest(self, at: datetime.datetime) -> "Edition | None":
        """The current fact: an edition (closed or not), a withdrawal, or None."""
        return next(iter(self.history(at)), None)

    def live(self, at: datetime.datetime) -> "Edition | None":
        """The edition that readers see."""
        text = self.text(at)
        return None if text is None or text.is_closed else text

    def text(self, at: datetime.datetime) -> "Edition | None":
        """The current edition, even if it is closed."""
        newest = self.newest(at)
        return None if newest is None or newest.is_withdrawal else newest

    def withdrawal(self, at: datetime.datetime) -> "Edition | None":
        """The current withdrawal."""
        newest = self.newest(at)
        return newest if newest is not None and newest.is_withdrawal else None

    def scheduled(self, at: datetime.datetime) -> "list[Edition]":
        """Facts whose moment is after `at`, the next one first."""
        return [fact for fact in self.facts if fact.is_scheduled(at)]

    def superseded(self, at: datetime.datetime) -> "list[Edition]":
        """Editions that a newer fact replaced by `at`, newest first."""
        return [fact for fact in self.history(at)[1:] if not fact.is_withdrawal]

    def history(self, at: datetime.datetime) -> "list[Edition]":
        """Facts up to `at`, newest first."""
        return [fact for fact in reversed(self.facts) if not fact.is_scheduled(at)]

    def texts(self, at: datetime.datetime) -> "list[Edition]":
        """Editions up to `at`, newest first, without withdrawals."""
        return [fact for fact in self.history(at) if not fact.is_withdrawal]

    def next_change(self, at: datetime.datetime) -> datetime.datetime | None:
        """The first moment after `at` at which this document changes."""
        return next((fact.live_from for fact in self.scheduled(at)), None)

    def updated(self, at: datetime.datetime) -> datetime.datetime | None:
        """The moment of the newest major edition up to `at`."""
        return next((text.live_from for text in self.texts(at) if text.is_major), None)

    def first_published(self, at: datetime.datetime) -> datetime.datetime | None:
        """The moment of the first edition up to `at`."""
        return next((text.live_from for text in reversed(self.texts(at))), None)

    def in_words(self, at: datetime.datetime) -> str:
        """State of the document as one line for editors, in the site's time zone."""
        parts = []
        newest = self.newest(at)
        if newest is not None and newest.live_from is not None:
            what = "Withdrawn" if newest.is_withdrawal else f"Live {newest.number}"
            closed = " (closed to the public)" if newest.is_closed else ""
            parts.append(f"{what} since {moments.date_in_words(newest.live_from)}{closed}")
        for fact in self.scheduled(at):
            what = "to be withdrawn" if fact.is_withdrawal else f"{fact.number} goes live"
            parts.append(f"{what} {fact.when}")
        if self.draft is not None:
            parts.append("draft")
        words = " · ".join(parts)
        return capfirst(words)
