"""Calendar entries: editions and withdrawals with their moments."""

import datetime
from dataclasses import dataclass
from functools import cache
from typing import cast

from django.urls import reverse
from django.utils.text import capfirst

from publishing import moments
from publishing.desk.permissions import DeskPermissions
from publishing.http.desk_urls import path_at
from publishing.kinds import kinds
from publishing.models import Edition, Release
from publishing.models.timeline import EditionQuerySet

# The columns of an entry: a month has many of them.
COLUMNS = (
    *("title", "document_kind", "live_from", "major", "minor", "is_withdrawal"),
    *("document__kind", "document__slug", "release__name"),
    *("missing_fix__major", "missing_fix__minor"),
)


def visible_editions(permissions: DeskPermissions) -> EditionQuerySet:
    """The editions of the kinds that a user may view."""
    editions: EditionQuerySet = Edition.objects.all()
    if len(permissions.viewable_kinds) == len(kinds()):
        return editions
    return editions.filter(document_kind__in=permissions.viewable_kinds)


def with_entry_columns(editions: EditionQuerySet) -> EditionQuerySet:
    """Editions with the columns and the related rows of a calendar entry."""
    return editions.select_related("document", "release", "missing_fix").only(*COLUMNS)


@cache
def url_pattern(name: str, *args: object) -> str:
    """An address with a placeholder for the key: a month has hundreds of addresses to reverse."""
    return reverse(name, args=args).replace("/0/", "/{}/")


def kind_label(edition: Edition) -> str:
    """The name of a kind on screens: Article."""
    return capfirst(str(kinds()[edition.document_kind].model._meta.verbose_name))


def release_url(release: Release | None) -> str:
    """The address of a release on the desk; empty without a release."""
    return reverse("admin:publishing_release_change", args=[release.pk]) if release else ""


@dataclass(frozen=True)
class CalendarEntry:
    """An edition or a withdrawal with its moment, as a user sees it on front page and calendar."""

    edition: Edition
    permissions: DeskPermissions
    now: datetime.datetime

    @property
    def moment(self) -> datetime.datetime:
        return cast("datetime.datetime", self.edition.live_from)

    @property
    def iso(self) -> str:
        """The moment in UTC for machines: 2025-11-30T09:00:00Z."""
        return moments.in_address(self.moment)

    @property
    def time(self) -> str:
        return moments.time_in_words(self.moment)

    @property
    def is_past(self) -> bool:
        return self.moment <= self.now

    @property
    def change(self) -> str:
        """The change at the moment, in words."""
        if self.edition.is_withdrawal:
            return "was withdrawn" if self.is_past else "is withdrawn"
        return "went live" if self.is_past else "goes live"

    @property
    def kind(self) -> str:
        return kind_label(self.edition)

    @property
    def mark(self) -> str:
        """The missing fix in words, while it can still be carried forward."""
        fix = self.edition.missing_fix
        return f"lacks {fix.number}" if fix is not None and not self.is_past else ""

    @property
    def address(self) -> str:
        """The edition's form; a withdrawal has the history instead."""
        return self._desk_address("history" if self.edition.is_withdrawal else "change")

    @property
    def release_address(self) -> str:
        return release_url(self.edition.release)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Labels and addresses: the page, or the site, as of the moment, and the rescheduling."""
        links = [("See it then", self._page_at_moment()), ("Reschedule…", self._reschedule())]
        return [(label, address) for label, address in links if address]

    def _page_at_moment(self) -> str:
        if not (self.is_past or self.permissions.may("see_future")):
            return ""
        page = kinds()[self.edition.document_kind].page
        if not page:
            return path_at(self.moment, reverse("home"))
        return path_at(self.moment, url_pattern(page, "0").format(self.edition.document.slug))

    def _reschedule(self) -> str:
        if self.is_past or not self.permissions.may(self.edition.permission_to_schedule):
            return ""
        # The moment of a release is changed for all of its members.
        return self.release_address or self._desk_address("action", "reschedule")

    def _desk_address(self, view: str, *args: str) -> str:
        meta = kinds()[self.edition.document_kind].model._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_{view}"
        return url_pattern(name, 0, *args).format(self.edition.pk)
