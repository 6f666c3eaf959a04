"""Subjects of the desk's verbs, each with the person at the screen and the moment."""

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from publishing import checks
from publishing.actions.release_checks import ReleaseMembers
from publishing.checks import Finding
from publishing.desk.permissions import DeskPermissions, current_user
from publishing.http.desk_urls import desk_url
from publishing.kinds import may_edit
from publishing.models import Edition, Release
from publishing.models.approval import Approval
from publishing.models.timeline import Timeline

# In `Verb.needs` and for `EditionTarget.may`: the permission to write texts of the kind.
EDIT = "edit"


class ActionTarget(ABC):
    """The subject of a verb, the person who uses it, and the moment."""

    request: HttpRequest
    now: datetime.datetime
    _found: list[Finding] | None = None

    @property
    def user(self) -> User:
        return current_user(self.request)

    def may(self, permission: str) -> bool:
        return self.user.has_perm(f"publishing.{permission}")

    @property
    @abstractmethod
    def object(self) -> Edition | Release:
        """The row that the verb is used on."""

    @property
    @abstractmethod
    def state(self) -> str:
        """The state of the subject, in words."""

    @property
    @abstractmethod
    def back(self) -> str:
        """The address of the subject's page."""

    def findings(self, at: datetime.datetime | None) -> list[Finding]:
        """The findings of the checks at a moment; without one, at the subject's own or now."""
        return []

    def look(self, at: datetime.datetime | None = None) -> list[Finding]:
        """The findings of another moment, which are those of the target from now on."""
        self._found = self.findings(at)
        return self._found

    @property
    def found(self) -> list[Finding]:
        return self.look() if self._found is None else self._found

    @property
    @abstractmethod
    def list(self) -> tuple[str, str]:
        """The name and the address of the list that the subject stands in."""


@dataclass
class EditionTarget(ActionTarget):
    """An edition in its document's timeline that a verb is used on."""

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
        """The approval of the edition's text."""
        return Approval(self.edition)

    @property
    def object(self) -> Edition:
        return self.edition

    def findings(self, at: datetime.datetime | None) -> list[Finding]:
        return checks.findings(self.edition, at, self.now)

    @property
    def state(self) -> str:
        return self.timeline.in_words(self.now)

    @property
    def back(self) -> str:
        return desk_url(self.edition, "history" if self.edition.is_withdrawal else "change")

    @property
    def list(self) -> tuple[str, str]:
        name = str(self.edition.document.edition_model._meta.verbose_name_plural)
        return name[:1].upper() + name[1:], desk_url(self.edition, "changelist")


@dataclass
class ReleaseTarget(ActionTarget):
    """A release that a verb is used on."""

    request: HttpRequest
    release: Release
    now: datetime.datetime

    @property
    def object(self) -> Release:
        return self.release

    @cached_property
    def together(self) -> ReleaseMembers:
        """The members of the release as they were when the request came."""
        return ReleaseMembers(self.release)

    @cached_property
    def viewable_kinds(self) -> list[str]:
        """The kinds that whoever looks may see."""
        return DeskPermissions(self.user).viewable_kinds

    def findings(self, at: datetime.datetime | None) -> list[Finding]:
        return self.together.findings(at, self.now)

    @property
    def state(self) -> str:
        if self.release.is_in_preparation:
            return "In preparation: it has no moment yet"
        verb = "Goes live" if self.release.is_scheduled(self.now) else "Went live"
        return f"{verb} {self.release.when}"

    @property
    def back(self) -> str:
        return reverse("admin:publishing_release_change", args=[self.release.pk])

    @property
    def list(self) -> tuple[str, str]:
        return "Releases", reverse("admin:publishing_release_changelist")
