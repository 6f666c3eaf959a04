"""Front page of the desk for one person: what to do, what comes, what has been."""

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone

from publishing import moments
from publishing.desk.entries import (
    CalendarEntry,
    kind_in_words,
    release_url,
    visible,
    with_names,
)
from publishing.desk.permissions import Context, DeskPermissions
from publishing.desk.review_queue import review_state, with_last_action, with_requests
from publishing.http.desk_urls import desk_url, preview_path
from publishing.http.pagination import CappedCount, format_count, paginate
from publishing.kinds import kinds
from publishing.models import Edition, Release, Withdrawal
from publishing.models.timeline import EditionQuerySet

# How many rows a section shows on the front page, how many on a page of its own, and up to which
# number it counts.
SHOWN, PER_PAGE, MOST = 8, 50, 50
RECENT = datetime.timedelta(days=30)
# How long before a page is due for review it is said.
AHEAD = datetime.timedelta(days=30)


@dataclass(frozen=True)
class FrontRow:
    """A row of a section: its name, its facts, and links to what can be done."""

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
    """A list on the front page, of what one person may see."""

    name: ClassVar[str]
    title: ClassVar[str]
    empty: ClassVar[str]

    def __init__(self, permissions: DeskPermissions, now: datetime.datetime) -> None:
        self.permissions, self.now = permissions, now

    @abstractmethod
    def offered(self) -> bool:
        """Whether it is of any use to this person."""

    @abstractmethod
    def sources(self) -> list[QuerySet]:
        """The queries of the section, one after the other, each in its order."""

    @abstractmethod
    def row(self, thing: Any) -> FrontRow: ...

    def rows(self, start: int, stop: int) -> list[FrontRow]:
        things: list[object] = []
        for source in self.sources():
            if len(things) < stop:
                # Which ones is asked first, so that an index leads; then what they say.
                things += source.filter(pk__in=source.values("pk")[:stop])
        return [self.row(thing) for thing in things[start:stop]]

    @property
    def address(self) -> str:
        """The section by itself, in pages."""
        return f"{reverse('admin:index')}?section={self.name}"

    def first_page(self, count: int) -> Context:
        """The section as the front page shows it."""
        rows = self.rows(0, SHOWN) if count else []
        return {
            "section": self,
            "rows": rows,
            "count": format_count(count, MOST),
            "has_more": count > len(rows),
        }


class Mine(FrontSection):
    name, title = "mine", "My drafts"
    empty = (
        "You have no drafts. Add a page, or open one and choose “Write a new draft”: "
        "what you saved last stands here."
    )

    def offered(self) -> bool:
        return bool(self.permissions.editable_kinds)

    def drafts(self, kinds: list[str]) -> EditionQuerySet:
        facts = Edition.objects.filter(document=OuterRef("document"), live_from__lte=self.now)
        drafts: EditionQuerySet = Edition.objects.drafts().filter(document_kind__in=kinds)
        named = with_last_action(drafts.select_related("document", "release"))
        return named.annotate(was_public=Exists(facts)).order_by("-saved_at", "-pk")

    def sources(self) -> list[QuerySet]:
        return [self.drafts(self.permissions.editable_kinds).filter(saved_by=self.permissions.user)]

    def row(self, draft: Any) -> FrontRow:
        links = []
        if kinds()[draft.document_kind].page:
            links.append(("Preview in its place", preview_path(draft)))
        may_edit = draft.document_kind in self.permissions.editable_kinds
        if may_edit and self.permissions.may("publish_document"):
            publish = desk_url(draft, "action", draft.pk, "publish")
            links.append(("Publish or schedule…", publish))
        review = review_state(draft)
        is_mine = draft.saved_by_id == self.permissions.user.pk
        by = "" if is_mine else f" by {draft.saved_by or 'somebody'}"
        return FrontRow(
            draft.title,
            desk_url(draft),
            facts=[
                kind_in_words(draft),
                "update" if draft.was_public else "never published",
                f"saved{by} {moments.in_words(draft.saved_at.replace(second=0))}",
                *review.facts,
            ],
            mark=review.mark,
            release=draft.release,
            links=links,
        )


class Waiting(Mine):
    name, title = "waiting", "Waiting for me"
    empty = (
        "Nothing waits for you. Drafts that you may review stand here, drafts that were returned "
        "to you or are ready to be published, drafts of your pages that somebody else saved last, "
        "and releases in preparation."
    )

    def offered(self) -> bool:
        may_review = bool(self.permissions.viewable_kinds) and self.permissions.may(
            "approve_document"
        )
        return super().offered() or may_review

    def sources(self) -> list[QuerySet]:
        others = ~Q(saved_by=self.permissions.user) | Q(saved_by=None)
        others &= Q(
            document__owner=self.permissions.user, document_kind__in=self.permissions.editable_kinds
        )
        asked = Q(asks_review=True) | Q(is_returned=True) | Q(is_ready=True)
        drafts = with_requests(
            self.drafts(self.permissions.viewable_kinds), self.permissions
        ).filter(others | asked)
        drafts = drafts.select_related("document", "release", "saved_by")
        if not self.permissions.may("publish_document"):
            return [drafts]
        releases = Release.objects.in_preparation().select_related("changed_by")
        return [releases.annotate(size=Count("members")).order_by("-changed_at", "-pk"), drafts]

    def row(self, thing: Any) -> FrontRow:
        if isinstance(thing, Release):
            return self.row_of_release(thing)
        row = super().row(thing)
        if thing.asks_review:
            review = ("Review…", desk_url(thing, "action", thing.pk, "review"))
            return replace(row, mark="to review", links=[review, *row.links])
        return replace(row, mark="ready to publish") if thing.is_ready else row

    def row_of_release(self, thing: Any) -> FrontRow:
        members = "1 member" if thing.size == 1 else f"{thing.size or 'no'} members"
        changed = moments.in_words(thing.changed_at.replace(second=0))
        facts = ["Release in preparation", members, f"changed by {thing.changed_by} {changed}"]
        return FrontRow(thing.name, release_url(thing), facts=facts)


class Next(FrontSection):
    name, title = "next", "What goes live next"
    empty = (
        "Nothing is scheduled. Give a draft a date and a time when you publish it: "
        "it goes live by itself, on time."
    )

    def offered(self) -> bool:
        return bool(self.permissions.viewable_kinds)

    def sources(self) -> list[QuerySet]:
        coming = visible(self.permissions).filter(live_from__gt=self.now)
        return [with_names(coming).order_by("live_from", "pk")]

    def row(self, edition: Any) -> FrontRow:
        entry = CalendarEntry(edition, self.permissions, self.now)
        return FrontRow(
            edition.title,
            entry.address,
            edition.number,
            facts=[f"{entry.what} {edition.when}", entry.kind],
            release=edition.release,
            mark=entry.mark,
            links=entry.links,
        )


class Problems(Next):
    name, title = "problems", "Problems"
    empty = "No problems: nothing that is planned lacks a fix or leads nowhere."

    def offered(self) -> bool:
        return bool(self.permissions.editable_kinds) and (
            self.permissions.may("publish_document") or self.permissions.may("withdraw_document")
        )

    def sources(self) -> list[QuerySet]:
        sources: list[QuerySet] = []
        if self.permissions.may("publish_document"):
            lacking: EditionQuerySet = Edition.objects.filter(
                document_kind__in=self.permissions.editable_kinds,
                live_from__gt=self.now,
                missing_fix__isnull=False,
            )
            sources.append(with_names(lacking).order_by("live_from", "pk"))
        if self.permissions.may("withdraw_document"):
            sources.append(self.withdrawals_to_nowhere().order_by("live_from", "pk"))
        return sources

    def withdrawals_to_nowhere(self) -> EditionQuerySet:
        """Planned withdrawals whose successor is not live at that moment."""
        facts = Edition.objects.filter(
            document=OuterRef("successor"), live_from__lte=OuterRef("live_from")
        )
        newest = facts.order_by("-live_from").values("is_withdrawal")[:1]
        texts = Edition.objects.filter(document=OuterRef("successor"), is_withdrawal=False)
        planned = Withdrawal.objects.scheduled(self.now).annotate(
            successor_is_gone=Coalesce(Subquery(newest), Value(True)),
            successor_title=Subquery(texts.by_desk_order().values("title")[:1]),
        )
        return with_names(
            planned.filter(
                successor__isnull=False,
                document_kind__in=self.permissions.viewable_kinds,
                successor_is_gone=True,
            )
        )

    def row(self, edition: Any) -> FrontRow:
        row = super().row(edition)
        if edition.is_withdrawal:
            title = edition.successor_title
            return replace(row, mark=f"leads to “{title}”, which is not live then")
        carry = desk_url(edition, "action", edition.pk, "carry-forward")
        return replace(row, links=[(f"Carry {edition.missing_fix.number} forward…", carry)])


class Due(FrontSection):
    name, title = "due", "Due for review"
    empty = "No page is due for review in the next 30 days."

    def offered(self) -> bool:
        return bool(self.kinds())

    def kinds(self) -> list[str]:
        """The kinds that this person may write a new text of, or say that the old one holds."""
        reviews = self.permissions.may("review_medically")
        return self.permissions.viewable_kinds if reviews else self.permissions.editable_kinds

    def sources(self) -> list[QuerySet]:
        live = Edition.objects.live(self.now).filter(
            document_kind__in=self.kinds(),
            document__review_by__lte=timezone.localdate(self.now) + AHEAD,
        )
        return [live.select_related("document").order_by("document__review_by", "pk")]

    def row(self, edition: Any) -> FrontRow:
        due = edition.document.review_by
        reviewed = ("Reviewed, no change…", desk_url(edition, "action", edition.pk, "reviewed"))
        links = [reviewed] if self.permissions.may("review_medically") else []
        return FrontRow(
            edition.title,
            desk_url(edition),
            edition.number,
            facts=[
                kind_in_words(edition),
                f"live since {moments.date_in_words(edition.live_from)}",
                f"to be read again by {formats.date_format(due, 'SHORT_DATE_FORMAT')}",
            ],
            mark="overdue" if due < timezone.localdate(self.now) else "",
            links=links,
        )


class Recent(Next):
    name, title = "recent", "Recently live"
    empty = "Nothing went live in the last 30 days."

    def sources(self) -> list[QuerySet]:
        since = self.now - RECENT
        been = visible(self.permissions).filter(live_from__lte=self.now, live_from__gt=since)
        return [with_names(been).order_by("-live_from", "-pk")]


# What is to be done, and beside it what comes and has been.
COLUMNS: list[list[type[FrontSection]]] = [[Mine, Waiting, Problems, Due], [Next, Recent]]


def columns(permissions: DeskPermissions, now: datetime.datetime) -> list[list[Context]]:
    """The sections that are of use to this person, each with its first rows and its count."""
    made = [[section(permissions, now) for section in column] for column in COLUMNS]
    offered = [[section for section in column if section.offered()] for column in made]
    counts = {
        f"{section.name}_{n}": CappedCount(source, MOST)
        for column in offered
        for section in column
        for n, source in enumerate(section.sources())
    }
    # All counts in one query; the person is a row that is there for certain.
    people = User.objects.filter(username=permissions.user.username)
    counted = cast("dict[str, int]", people.values(**counts).get() if counts else {})

    def count(section: FrontSection) -> int:
        return sum(counted[name] for name in counted if name.startswith(f"{section.name}_"))

    return [
        [section.first_page(count(section)) for section in column] for column in offered if column
    ]


def context(request: HttpRequest) -> Context:
    """The context of the front page: every section, or one of them in pages (`?section=due`)."""
    permissions, now = DeskPermissions(request.user), timezone.now()
    for kind in chain.from_iterable(COLUMNS):
        section = kind(permissions, now)
        if section.name == request.GET.get("section") and section.offered():
            page = paginate(request, section.rows, PER_PAGE)
            return {"title": section.title, "section": section, "page": page}
    return {"columns": columns(permissions, now), "now": moments.in_words(now.replace(second=0))}
