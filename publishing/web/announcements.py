"""Announced changes for histories and feeds, with their URLs."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from publishing.actions.numbering import FIRST_NOTE
from publishing.http.desk_urls import path_at
from publishing.http.requests import Request
from publishing.http.view_context import present_urls
from publishing.kinds import kinds
from publishing.models import Edition, Review, Topic
from publishing.models.timeline import EditionQuerySet


def announced(at: datetime.datetime, topic: Topic | None = None) -> EditionQuerySet:
    """The announced changes of the site, or of the pages on a topic, present or past, by `at`."""
    changes = Edition.objects.announced(at).with_pages().order_by("-live_from", "-pk")
    if topic is not None:
        editions = Edition.objects.filter(topics=topic, live_from__lte=at, closed_at=None)
        changes = changes.filter(document__in=editions.values("document"))
    return changes.select_related("document", "withdrawal")


class Fact:
    """Edition or withdrawal of a history, with URLs in the view context of the request."""

    def __init__(self, edition: Edition, request: Request) -> None:
        self.edition = edition
        self.request = request
        # Minor editions up to the next major one, and reviews of exactly this text.
        self.minor_corrections: list[Fact] = []
        self.reviews: list[Review] = []
        # The live successor of a withdrawn page.
        self.successor: Edition | None = None

    @property
    def moment(self) -> datetime.datetime:
        assert self.edition.live_from is not None  # noqa: S101 - a fact has its moment
        return self.edition.live_from

    @property
    def month(self) -> datetime.date:
        """The first day of the month in the site's time zone."""
        return timezone.localdate(self.moment).replace(day=1)

    @property
    def is_first(self) -> bool:
        """Whether the edition was the first of its document."""
        return self.edition.after_withdrawal is None

    @property
    def is_return(self) -> bool:
        """Whether the edition ended a withdrawal."""
        return bool(self.edition.after_withdrawal) and not self.edition.is_withdrawal

    @property
    def note(self) -> str:
        """The change note; empty for the default note of a first edition."""
        note = self.edition.public_note
        return "" if self.is_first and note == FIRST_NOTE else note

    @property
    def memento_url(self) -> str:
        """URL of the page at this moment; empty while that is to come."""
        if self.moment > self.request.now:
            return ""
        with present_urls(self.request.view_context):
            return path_at(self.moment, self.edition.get_absolute_url())

    @property
    def comparison_url(self) -> str:
        """URL of the comparison with the text before; empty for a withdrawal."""
        if self.edition.is_withdrawal:
            return ""
        return self.edition.document.get_history_url("update", self.edition.number)


def add_reviews(facts: Iterable[Fact], at: datetime.datetime) -> None:
    """Adds the reviews of exactly these texts by `at`, for kinds that show reviews."""
    reviewed = {
        fact.edition.pk: fact
        for fact in facts
        if not fact.edition.is_closed and kinds()[fact.edition.document_kind].shows_reviews
    }
    if not reviewed:
        return
    reviews = Review.objects.of_text(at).filter(edition__in=reviewed)
    for review in reviews.select_related("reviewer").order_by("reviewed_on", "pk"):
        reviewed[review.edition_id].reviews.append(review)


def add_minor_corrections(
    facts: list[Fact], newer: datetime.datetime | None, request: Request
) -> None:
    """Adds to each fact of a page the minor editions that followed it, before `newer`."""
    if not facts:
        return
    oldest = facts[-1].edition
    corrections = Edition.objects.minor_corrections(newer or request.moment).filter(
        document=oldest.document_id, live_from__gt=oldest.live_from
    )
    for edition in corrections.select_related("document"):
        correction = Fact(edition, request)
        before = next(fact for fact in facts if fact.moment < correction.moment)
        before.minor_corrections.append(correction)
