"""Targets of actions: an edition or a release, with the request and its moment."""

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from publishing import checks
from publishing.actions.release_checks import ReleaseMembers
from publishing.checks import Finding
from publishing.desk.permissions import DeskPermissions, current_user
from publishing.http.desk_urls import desk_url
from publishing.kinds import may_edit
from publishing.models import Edition, Release
from publishing.models.approval import Approval
from publishing.models.timeline import Timeline

# The permission to write texts of the edition's kind, for `EditionTarget.may`.
EDIT = "edit"


class ActionTarget(ABC):
    """The row that an action changes, the request, and its moment."""

    request: HttpRequest
    now: datetime.datetime
    _findings: list[Finding] | None = None

    @property
    def user(self) -> User:
        return current_user(self.request)

    def may(self, permission: str) -> bool:
        return self.user.has_perm(f"publishing.{permission}")

    @property
    @abstractmethod
    def object(self) -> Edition | Release:
        """The row that the action changes."""

    @property
    @abstractmethod
    def state(self) -> str:
        """The state of the row, in words."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The address of the row's page on the desk."""

    @property
    @abstractmethod
    def changelist(self) -> tuple[str, str]:
        """The name and the address of the list that holds the row."""

    def check(self, at: datetime.datetime | None) -> list[Finding]:
        """The findings of the checks at `at`; without it at the row's own moment, or now."""
        return []

    def run_checks(self, at: datetime.datetime | None = None) -> list[Finding]:
        """The findings at `at`, which `findings` returns from now on."""
        self._findings = self.check(at)
        return self._findings

    @property
    def findings(self) -> list[Finding]:
        """The findings of the last run of the checks."""
        return self.run_checks() if self._findings is None else self._findings


@dataclass
class EditionTarget(ActionTarget):
    """An edition in the timeline of its document."""

    request: HttpRequest
    edition: Edition
    timeline: Timeline
    now: datetime.datetime

    def may(self, permission: str) -> bool:
        return self.may_edit() if permission == EDIT else super().may(permission)

    def may_edit(self) -> bool:
        return may_edit(self.user, self.edition.document_kind)

    @property
    def is_scheduled(self) -> bool:
        return self.edition.is_scheduled(self.now)

    @cached_property
    def approval(self) -> Approval:
        return Approval(self.edition)

    @property
    def object(self) -> Edition:
        return self.edition

    @property
    def state(self) -> str:
        return self.timeline.in_words(self.now)

    @property
    def url(self) -> str:
        return desk_url(self.edition, "history" if self.edition.is_withdrawal else "change")

    @property
    def changelist(self) -> tuple[str, str]:
        name = str(self.edition.document.edition_model._meta.verbose_name_plural)
        return capfirst(name), desk_url(self.edition, "changelist")

    def check(self, at: datetime.datetime | None) -> list[Finding]:
        if self.edition.is_withdrawal:
            return []
        return checks.findings(self.edition, at, self.now)


@dataclass
class ReleaseTarget(ActionTarget):
    """A release with its members as they are when the request comes."""

    request: HttpRequest
    release: Release
    now: datetime.datetime

    @cached_property
    def together(self) -> ReleaseMembers:
        return ReleaseMembers(self.release)

    @cached_property
    def viewable_kinds(self) -> list[str]:
        return DeskPermissions(self.user).viewable_kinds

    @property
    def object(self) -> Release:
        return self.release

    @property
    def state(self) -> str:
        if self.release.is_in_preparation:
            return "In preparation: it has no moment yet"
        verb = "Goes live" if self.release.is_scheduled(self.now) else "Went live"
        return f"{verb} {self.release.when}"

    @property
    def url(self) -> str:
        return reverse("admin:publishing_release_change", args=[self.release.pk])

    @property
    def changelist(self) -> tuple[str, str]:
        return "Releases", reverse("admin:publishing_release_changelist")

    def check(self, at: datetime.datetime | None) -> list[Finding]:
        return self.together.findings(at, self.now)
