"""Calendar entries: editions and withdrawals with their moments."""

import datetime
from dataclasses import dataclass
from functools import cache, cached_property
from typing import cast

from django.urls import reverse

from publishing import moments
from publishing.desk.permissions import DeskPermissions
from publishing.http.desk_urls import path_at
from publishing.kinds import kinds
from publishing.models import Edition, Release
from publishing.models.timeline import EditionQuerySet

# The columns of an entry: a month shows many of them.
COLUMNS = (
    *("title", "document_kind", "live_from", "major", "minor", "is_withdrawal"),
    *(
        "document__kind",
        "document__slug",
        "release__name",
        "missing_fix__major",
        "missing_fix__minor",
    ),
)


def visible(permissions: DeskPermissions) -> EditionQuerySet:
    """The editions that this person may see; an interval of moments leaves the drafts out."""
    editions: EditionQuerySet = Edition.objects.all()
    if len(permissions.viewable_kinds) == len(kinds()):
        return editions
    return editions.filter(document_kind__in=permissions.viewable_kinds)


def with_names(editions: EditionQuerySet) -> EditionQuerySet:
    """Editions with the rows that an entry names."""
    return editions.select_related("document", "release", "missing_fix").only(*COLUMNS)


@cache
def pattern(name: str, *args: object) -> str:
    """An address with a place for what tells pages apart: a month has hundreds of addresses."""
    return reverse(name, args=args).replace("/0/", "/{}/")


def kind_in_words(edition: Edition) -> str:
    """The kind as screens name it: Article."""
    name = str(kinds()[edition.document_kind].model._meta.verbose_name)
    return name[:1].upper() + name[1:]


def release_url(release: Release | None) -> str:
    """The address of a release's page on the desk; empty without a release."""
    return reverse("admin:publishing_release_change", args=[release.pk]) if release else ""


@dataclass(frozen=True)
class CalendarEntry:
    """An edition or a withdrawal with its moment, as one person sees it on desk and calendar."""

    edition: Edition
    permissions: DeskPermissions
    now: datetime.datetime

    @property
    def moment(self) -> datetime.datetime:
        return cast("datetime.datetime", self.edition.live_from)

    @property
    def iso(self) -> str:
        """The moment for machines: 2025-11-30T09:00:00Z."""
        return moments.in_address(self.moment)

    @cached_property
    def time(self) -> str:
        return moments.time_in_words(self.moment)

    @cached_property
    def is_past(self) -> bool:
        return self.moment <= self.now

    @property
    def what(self) -> str:
        """The change at the moment, in words."""
        if self.edition.is_withdrawal:
            return "was withdrawn" if self.is_past else "is withdrawn"
        return "went live" if self.is_past else "goes live"

    @property
    def kind(self) -> str:
        return kind_in_words(self.edition)

    @cached_property
    def mark(self) -> str:
        """The fix that this edition lacks, in words, while that can be mended."""
        missed = self.edition.missing_fix
        return f"lacks {missed.number}" if missed is not None and not self.is_past else ""

    @cached_property
    def address(self) -> str:
        """The edition's address on the desk; a withdrawal has its place in the history."""
        return self._on_desk("history" if self.edition.is_withdrawal else "change")

    @cached_property
    def site_then(self) -> str:
        """The page as of the moment, for those who may look there; the site where it has none."""
        if self.is_past or self.permissions.may("see_future"):
            return path_at(self.moment, self._page())
        return ""

    @cached_property
    def release_address(self) -> str:
        return release_url(self.edition.release)

    @cached_property
    def reschedule(self) -> str:
        """The address that changes the moment; for a member of a release, that of the release."""
        if self.is_past or not self.permissions.may(self.edition.permission_to_schedule):
            return ""
        if self.edition.release is not None:
            return self.release_address
        return self._on_desk("action", "reschedule")

    def _page(self) -> str:
        page = kinds()[self.edition.document_kind].page
        return pattern(page, "0").format(self.edition.document.slug) if page else reverse("home")

    def _on_desk(self, view: str, *args: str) -> str:
        meta = kinds()[self.edition.document_kind].model._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_{view}"
        return pattern(name, 0, *args).format(self.edition.pk)

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Links that look at the moment, or change it."""
        links = [("See it then", self.site_then), ("Reschedule…", self.reschedule)]
        return [(label, address) for label, address in links if address]
