"""The facts of the timeline as readers are told them, with where each leads."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from publishing.actions.numbering import FIRST_NOTE
from publishing.http.desk_urls import as_of
from publishing.http.requests import Request
from publishing.http.view_context import addresses_now
from publishing.kinds import kinds
from publishing.models import Edition, Review


def told_of_site(at: datetime.datetime) -> Any:
    """What readers are told of every page by `at`, the newest first."""
    told = Edition.objects.told(at).with_pages()
    return told.select_related("document", "withdrawal").order_by("-live_from", "-pk")


class Fact:
    """An edition or a withdrawal that is part of a history, from where a request looks at it."""

    def __init__(self, edition: Any, request: Request) -> None:
        self.edition = edition
        self.request = request
        # Small corrections that followed it, and who checked exactly this text.
        self.small: list[Fact] = []
        self.reviews: list[Review] = []

    @property
    def moment(self) -> datetime.datetime:
        moment: datetime.datetime = self.edition.live_from
        return moment

    @property
    def month(self) -> datetime.date:
        """The first day of its month in the site's time zone."""
        return timezone.localdate(self.moment).replace(day=1)

    @property
    def is_first(self) -> bool:
        """Whether there was nothing before it."""
        return self.edition.after_withdrawal is None

    @property
    def is_return(self) -> bool:
        """Whether it brought the page back."""
        return bool(self.edition.after_withdrawal) and not self.edition.is_withdrawal

    @property
    def note(self) -> str:
        """What it changed; nothing that the word “new” says already."""
        note: str = self.edition.public_note
        return "" if self.is_first and note == FIRST_NOTE else note

    @property
    def kind(self) -> str:
        return str(self.edition.called_here)

    @property
    def page(self) -> str:
        """The page from where the request stands."""
        return str(self.edition.get_absolute_url())

    @property
    def then(self) -> str:
        """The page as of the moment of this fact; empty for one that has not come in earnest."""
        if self.moment > self.request.now:
            return ""
        with addresses_now(self.request.standpoint):
            return as_of(self.moment, self.page)

    @property
    def updates(self) -> str:
        """The history of its page."""
        return str(self.edition.history_url)

    @property
    def comparison(self) -> str:
        """Where its text stands beside the one before; empty where it has none."""
        if self.edition.is_withdrawal:
            return ""
        return str(self.edition.document.get_history_url("update", self.edition.number))


def add_reviews(facts: Iterable[Fact], at: datetime.datetime) -> None:
    """Gives each fact the reviews of exactly its text by `at`, where readers are told of them."""
    known = {
        fact.edition.pk: fact
        for fact in facts
        if not fact.edition.is_closed and kinds()[fact.edition.document_kind].shows_reviews
    }
    if not known:
        return
    reviews = Review.objects.of_text(at).filter(edition__in=known)
    for review in reviews.select_related("reviewer").order_by("reviewed_on", "pk"):
        known[review.edition_id].reviews.append(review)


def add_small(facts: list[Fact], newer: datetime.datetime | None, request: Request) -> None:
    """Gives each fact of a page the small corrections that followed it.

    `newer` is the moment of the fact that follows the newest of these, where there is one.
    """
    if not facts:
        return
    oldest = facts[-1].edition
    corrections = Edition.objects.told_quietly(newer or request.moment).filter(
        document=oldest.document_id, live_from__gt=oldest.live_from
    )
    for edition in corrections.select_related("document"):
        small = Fact(edition, request)
        before = next(fact for fact in facts if fact.moment < small.moment)
        before.small.append(small)
