"""Front page of the desk for one user: drafts, reviews, problems, and what goes live."""

import datetime
import operator
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import chain
from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone

from publishing import moments
from publishing.desk.calendar_entries import (
    CalendarEntry,
    kind_label,
    release_url,
    visible_editions,
    with_entry_columns,
)
from publishing.desk.permissions import Context, DeskPermissions
from publishing.desk.review_queue import review_state, with_last_action, with_requests
from publishing.http.desk_urls import desk_url, preview_path
from publishing.http.pagination import CappedCount, format_count, paginate
from publishing.kinds import kinds
from publishing.models import Edition, Release, Withdrawal
from publishing.models.timeline import EditionQuerySet

# The number of rows of a section on the front page and on a page of its own; the cap of its count.
SHOWN, PER_PAGE, MOST = 8, 50, 50
RECENT = datetime.timedelta(days=30)
# How long before its date a review is announced.
AHEAD = datetime.timedelta(days=30)


@dataclass(frozen=True)
class FrontRow:
    """A row of a section: a title, facts, and links to actions."""

    title: str
    address: str
    number: str = ""
    facts: list[str] = field(default_factory=list)
    release: Release | None = None
    mark: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def release_address(self) -> str:
        return release_url(self.release)


class FrontSection(ABC):
    """A list on the front page, of rows that one user may view."""

    name: ClassVar[str]
    title: ClassVar[str]
    empty: ClassVar[str]

    def __init__(self, permissions: DeskPermissions, now: datetime.datetime) -> None:
        self.permissions, self.user, self.now = permissions, permissions.user, now
        self.viewable, self.editable = permissions.viewable_kinds, permissions.editable_kinds
        self.may = permissions.may

    @abstractmethod
    def is_offered(self) -> bool:
        """Whether the section is of use to this user."""

    @abstractmethod
    def querysets(self) -> list[QuerySet]:
        """The rows of the section, one queryset after the other, each in its order."""

    @abstractmethod
    def row(self, thing: Any) -> FrontRow: ...

    def rows(self, start: int, stop: int) -> list[FrontRow]:
        things: list[object] = []
        for queryset in self.querysets():
            if len(things) < stop:
                # The keys come from a query of their own, so that an index leads it.
                things += queryset.filter(pk__in=queryset.values("pk")[:stop])
        return [self.row(thing) for thing in things[start:stop]]

    @property
    def address(self) -> str:
        """The section on pages of its own."""
        return f"{reverse('admin:index')}?section={self.name}"


class MyDrafts(FrontSection):
    name, title = "mine", "My drafts"
    empty = (
        "You have no drafts. Add a page, or open one and choose “Write a new draft”: "
        "what you saved last stands here."
    )

    def is_offered(self) -> bool:
        return bool(self.editable)

    def drafts(self, kinds: list[str]) -> EditionQuerySet:
        facts = Edition.objects.filter(document=OuterRef("document"), live_from__lte=self.now)
        drafts = Edition.objects.drafts().filter(document_kind__in=kinds)
        drafts = with_last_action(drafts.select_related("document", "release", "saved_by"))
        return drafts.annotate(was_public=Exists(facts)).order_by("-saved_at", "-pk")

    def querysets(self) -> list[QuerySet]:
        return [self.drafts(self.editable).filter(saved_by=self.user)]

    def row(self, draft: Any) -> FrontRow:
        links = []
        if kinds()[draft.document_kind].page:
            links.append(("Preview in its place", preview_path(draft)))
        if draft.document_kind in self.editable and self.may("publish_document"):
            publish = desk_url(draft, "action", draft.pk, "publish")
            links.append(("Publish or schedule…", publish))
        mark, review_facts = review_state(draft)
        by = "" if draft.saved_by == self.user else f" by {draft.saved_by or 'somebody'}"
        return FrontRow(
            draft.title,
            desk_url(draft),
            facts=[
                kind_label(draft),
                "update" if draft.was_public else "never published",
                f"saved{by} {moments.in_words(draft.saved_at.replace(second=0))}",
                *review_facts,
            ],
            mark=mark,
            release=draft.release,
            links=links,
        )


class WaitingForMe(MyDrafts):
    name, title = "waiting", "Waiting for me"
    empty = (
        "Nothing waits for you. Drafts that you may review stand here, drafts that were returned "
        "to you or are ready to be published, drafts of your pages that somebody else saved last, "
        "and releases in preparation."
    )

    def is_offered(self) -> bool:
        return super().is_offered() or (bool(self.viewable) and self.may("approve_document"))

    def querysets(self) -> list[QuerySet]:
        others = ~Q(saved_by=self.user) | Q(saved_by=None)
        others &= Q(document__owner=self.user, document_kind__in=self.editable)
        requests = Q(is_to_review=True) | Q(is_returned=True) | Q(is_ready=True)
        drafts = with_requests(self.drafts(self.viewable), self.permissions)
        drafts = drafts.filter(others | requests)
        if not self.may("publish_document"):
            return [drafts]
        releases = Release.objects.in_preparation().select_related("changed_by")
        return [releases.annotate(size=Count("members")).order_by("-changed_at", "-pk"), drafts]

    def row(self, thing: Any) -> FrontRow:
        if isinstance(thing, Release):
            return self.release_row(thing)
        row = super().row(thing)
        if thing.is_to_review:
            review = ("Review…", desk_url(thing, "action", thing.pk, "review"))
            return replace(row, mark="to review", links=[review, *row.links])
        return replace(row, mark="ready to publish") if thing.is_ready else row

    def release_row(self, release: Any) -> FrontRow:
        members = "1 member" if release.size == 1 else f"{release.size or 'no'} members"
        changed = moments.in_words(release.changed_at.replace(second=0))
        facts = ["Release in preparation", members, f"changed by {release.changed_by} {changed}"]
        return FrontRow(release.name, release_url(release), facts=facts)


class GoesLiveNext(FrontSection):
    name, title = "next", "What goes live next"
    empty = (
        "Nothing is scheduled. Give a draft a date and a time when you publish it: "
        "it goes live by itself, on time."
    )

    def is_offered(self) -> bool:
        return bool(self.viewable)

    def querysets(self) -> list[QuerySet]:
        scheduled = visible_editions(self.permissions).filter(live_from__gt=self.now)
        return [with_entry_columns(scheduled).order_by("live_from", "pk")]

    def row(self, edition: Any) -> FrontRow:
        entry = CalendarEntry(edition, self.permissions, self.now)
        return FrontRow(
            edition.title,
            entry.address,
            edition.number,
            facts=[f"{entry.change} {edition.when}", entry.kind],
            release=edition.release,
            mark=entry.mark,
            links=entry.links,
        )


class Problems(GoesLiveNext):
    name, title = "problems", "Problems"
    empty = "No problems: nothing that is planned lacks a fix or leads nowhere."

    def is_offered(self) -> bool:
        return bool(self.editable and self.querysets())

    def querysets(self) -> list[QuerySet]:
        found = []
        if self.may("publish_document"):
            scheduled = Edition.objects.scheduled(self.now)
            found.append(
                scheduled.filter(document_kind__in=self.editable).exclude(missing_fix=None)
            )
        if self.may("withdraw_document"):
            found.append(self.withdrawals_to_nowhere())
        return [with_entry_columns(rows).order_by("live_from", "pk") for rows in found]

    def withdrawals_to_nowhere(self) -> EditionQuerySet:
        """Planned withdrawals whose successor is not live at that moment."""
        facts = Edition.objects.filter(
            document=OuterRef("successor"), live_from__lte=OuterRef("live_from")
        )
        newest = facts.order_by("-live_from").values("is_withdrawal")[:1]
        texts = Edition.objects.filter(document=OuterRef("successor"), is_withdrawal=False)
        planned = Withdrawal.objects.scheduled(self.now).annotate(
            successor_is_gone=Coalesce(Subquery(newest), Value(True)),
            successor_title=Subquery(texts.in_desk_order().values("title")[:1]),
        )
        return planned.filter(
            successor__isnull=False, document_kind__in=self.viewable, successor_is_gone=True
        )

    def row(self, edition: Any) -> FrontRow:
        row = super().row(edition)
        if edition.is_withdrawal:
            title = edition.successor_title
            return replace(row, mark=f"leads to “{title}”, which is not live then")
        carry = desk_url(edition, "action", edition.pk, "carry-forward")
        return replace(row, links=[(f"Carry {edition.missing_fix.number} forward…", carry)])


class DueForReview(FrontSection):
    name, title = "due", "Due for review"
    empty = "No page is due for review in the next 30 days."

    def is_offered(self) -> bool:
        return bool(self.reviewable())

    def reviewable(self) -> list[str]:
        """The kinds that the user may write, or confirm without a change."""
        return self.viewable if self.may("review_medically") else self.editable

    def querysets(self) -> list[QuerySet]:
        live = Edition.objects.live(self.now).filter(
            document_kind__in=self.reviewable(),
            document__review_by__lte=timezone.localdate(self.now) + AHEAD,
        )
        return [live.select_related("document").order_by("document__review_by", "pk")]

    def row(self, edition: Any) -> FrontRow:
        due = edition.document.review_by
        reviewed = ("Reviewed, no change…", desk_url(edition, "action", edition.pk, "reviewed"))
        return FrontRow(
            edition.title,
            desk_url(edition),
            edition.number,
            facts=[
                kind_label(edition),
                f"live since {moments.date_in_words(edition.live_from)}",
                f"to be read again by {formats.date_format(due, 'SHORT_DATE_FORMAT')}",
            ],
            mark="overdue" if due < timezone.localdate(self.now) else "",
            links=[reviewed] if self.may("review_medically") else [],
        )


class RecentlyLive(GoesLiveNext):
    name, title = "recent", "Recently live"
    empty = "Nothing went live in the last 30 days."

    def querysets(self) -> list[QuerySet]:
        recent = visible_editions(self.permissions)
        recent = recent.filter(live_from__lte=self.now, live_from__gt=self.now - RECENT)
        return [with_entry_columns(recent).order_by("-live_from", "-pk")]


# The sections by column.
COLUMNS: list[list[type[FrontSection]]] = [
    [MyDrafts, WaitingForMe, Problems, DueForReview],
    [GoesLiveNext, RecentlyLive],
]


def front_columns(permissions: DeskPermissions, now: datetime.datetime) -> list[list[Context]]:
    """The sections that are of use to a user, each with its first rows and its count."""
    made = [[section(permissions, now) for section in column] for column in COLUMNS]
    columns = [[section for section in column if section.is_offered()] for column in made]
    counts = {
        section.name: reduce(
            operator.add, (CappedCount(rows, MOST) for rows in section.querysets())
        )
        for section in chain.from_iterable(columns)
    }
    # All counts come from one query, on the row of the user.
    row = User.objects.filter(pk=permissions.user.pk).values(**counts).get() if counts else {}
    counted = cast("dict[str, int]", row)
    return [
        [first_page(section, counted[section.name]) for section in column]
        for column in columns
        if column
    ]


def first_page(section: FrontSection, count: int) -> Context:
    """The context of a section on the front page."""
    rows = section.rows(0, SHOWN) if count else []
    return {
        "section": section,
        "rows": rows,
        "count": format_count(count, MOST),
        "has_more": count > len(rows),
    }


def front_context(request: HttpRequest) -> Context:
    """The context of the front page: all sections, or the pages of one (`?section=due`)."""
    permissions, now = DeskPermissions(request.user), timezone.now()
    for section_class in chain.from_iterable(COLUMNS):
        section = section_class(permissions, now)
        if section.name == request.GET.get("section") and section.is_offered():
            page = paginate(request, section.rows, PER_PAGE)
            return {"title": section.title, "section": section, "page": page}
    return {
        "columns": front_columns(permissions, now),
        "now": moments.in_words(now.replace(second=0)),
    }
