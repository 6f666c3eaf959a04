"""Facts of the timeline as histories and feeds announce them, with the addresses they lead to."""

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
    """The announced changes of the site, or of the pages that are or were on a topic by `at`."""
    changes = Edition.objects.announced(at).with_pages().order_by("-live_from", "-pk")
    if topic is not None:
        editions = Edition.objects.filter(topics=topic, live_from__lte=at, closed_at=None)
        changes = changes.filter(document__in=editions.values("document"))
    return changes.select_related("document", "withdrawal")


class Fact:
    """An edition or a withdrawal of a history, with addresses from where the request looks."""

    def __init__(self, edition: Edition, request: Request) -> None:
        self.edition = edition
        self.request = request
        # Small corrections that followed it, and who checked exactly this text.
        self.minor_corrections: list[Fact] = []
        self.reviews: list[Review] = []
        # The live page that took the place of a withdrawn one.
        self.successor: Edition | None = None

    @property
    def moment(self) -> datetime.datetime:
        assert self.edition.live_from is not None  # noqa: S101 - a fact has its moment
        return self.edition.live_from

    @property
    def month(self) -> datetime.date:
        """The first day of its month in the site's time zone."""
        return timezone.localdate(self.moment).replace(day=1)

    @property
    def is_first(self) -> bool:
        """Whether it is the first fact of its document."""
        return self.edition.after_withdrawal is None

    @property
    def is_return(self) -> bool:
        """Whether it brought the page back."""
        return bool(self.edition.after_withdrawal) and not self.edition.is_withdrawal

    @property
    def note(self) -> str:
        """Its change note; empty where that says no more than the word “new”."""
        note = self.edition.public_note
        return "" if self.is_first and note == FIRST_NOTE else note

    @property
    def memento_url(self) -> str:
        """Address of the page as of this fact; empty where its moment is still to come."""
        if self.moment > self.request.now:
            return ""
        with present_urls(self.request.view_context):
            return path_at(self.moment, self.edition.get_absolute_url())

    @property
    def comparison_url(self) -> str:
        """Address of the comparison with the text before; empty where there is no text."""
        if self.edition.is_withdrawal:
            return ""
        return self.edition.document.get_history_url("update", self.edition.number)


def add_reviews(facts: Iterable[Fact], at: datetime.datetime) -> None:
    """Adds to each fact the reviews of exactly its text by `at`, where the kind shows them."""
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
    """Adds to each fact of a page the small corrections that followed it.

    `newer` is the moment of the fact that follows the newest of these, where there is one.
    """
    if not facts:
        return
    oldest = facts[-1].edition
    corrections = Edition.objects.minor_corrections(newer or request.moment).filter(
        document=oldest.document_id, live_from__gt=oldest.live_from
    )
    for edition in corrections.select_related("document"):
        small = Fact(edition, request)
        before = next(fact for fact in facts if fact.moment < small.moment)
        before.minor_corrections.append(small)
