"""What a verb's screen is made of: the case that it is used on, and what every verb says."""

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from publishing import checks
from publishing.actions.release_checks import Together
from publishing.checks import Finding
from publishing.desk.rights import Rights
from publishing.http.desk_urls import desk_url
from publishing.kinds import may_edit
from publishing.models import Edition, Release
from publishing.models.approval import Approval
from publishing.models.timeline import Timeline
from publishing.refusals import Problem

# The name of the button that shows what a choice would do, and does nothing.
LOOK = "_look"


class Looks(ABC):
    """What the checks say of the subject of a case; looked for once, at the moment asked last."""

    request: HttpRequest
    now: datetime.datetime
    _found: list[Finding] | None = None

    @property
    def user(self) -> User:
        """Who asks: the desk lets nobody in without an account."""
        return cast("User", self.request.user)

    @abstractmethod
    def findings(self, at: datetime.datetime | None) -> list[Finding]:
        """What the checks say of it live at `at`; without one, at its own moment or now."""

    def look(self, at: datetime.datetime | None = None) -> list[Finding]:
        """The findings of another moment, which are those of the case from now on."""
        self._found = self.findings(at)
        return self._found

    @property
    def found(self) -> list[Finding]:
        return self.look() if self._found is None else self._found


@dataclass
class Case(Looks):
    """What a verb is used on: an edition in its document's timeline, by somebody, now."""

    request: HttpRequest
    edition: Edition
    timeline: Timeline
    now: datetime.datetime

    def may(self, permission: str) -> bool:
        return self.user.has_perm(f"publishing.{permission}")

    def may_edit(self) -> bool:
        return may_edit(self.user, self.edition.document_kind)

    @property
    def is_scheduled(self) -> bool:
        return self.edition.is_scheduled(self.now)

    @cached_property
    def approval(self) -> Approval:
        """What was said of the edition's text on its way to readers."""
        return Approval(self.edition)

    @property
    def subject(self) -> Edition:
        return self.edition

    def findings(self, at: datetime.datetime | None) -> list[Finding]:
        return checks.findings(self.edition, at, self.now)

    @property
    def state(self) -> str:
        """Where the document stands, in words."""
        return self.timeline.in_words(self.now)

    @property
    def back(self) -> str:
        """The page from which one came."""
        return desk_url(self.edition, "history" if self.edition.is_withdrawal else "change")

    @property
    def list(self) -> tuple[str, str]:
        """The name and the address of the list that the page stands in."""
        name = str(self.edition.document.edition_model._meta.verbose_name_plural)
        return name[:1].upper() + name[1:], desk_url(self.edition, "changelist")


@dataclass
class ReleaseCase(Looks):
    """A release that a verb is used on, by somebody, now."""

    request: HttpRequest
    release: Release
    now: datetime.datetime

    def may(self, permission: str) -> bool:
        return self.user.has_perm(f"publishing.{permission}")

    @property
    def subject(self) -> Release:
        return self.release

    @cached_property
    def together(self) -> Together:
        """The members of the release as they were when the request came."""
        return Together(self.release)

    @cached_property
    def viewed(self) -> list[str]:
        """The kinds that whoever looks may see."""
        return Rights(self.user).viewed

    def findings(self, at: datetime.datetime | None) -> list[Finding]:
        return self.together.findings(at, self.now)

    @property
    def state(self) -> str:
        """Where the release stands, in words."""
        if self.release.is_in_preparation:
            return "In preparation: it has no moment yet"
        verb = "Goes live" if self.release.is_scheduled(self.now) else "Went live"
        return f"{verb} {self.release.when}"

    @property
    def back(self) -> str:
        """The page from which one came."""
        return reverse("admin:publishing_release_change", args=[self.release.pk])

    @property
    def list(self) -> tuple[str, str]:
        """The name and the address of the list that the page stands in."""
        return "Releases", reverse("admin:publishing_release_changelist")


class Verb(ABC):
    """A screen with a form, a sentence of what will happen, and one button."""

    name: ClassVar[str]
    label: ClassVar[str]
    template: ClassVar[str] = "admin/publishing/verb.html"
    # A verb that needs no screen is a button on the edition's page.
    at_once: ClassVar[bool] = False
    # What readers or editors would miss: drawn in the colour of a warning.
    is_grave: ClassVar[bool] = False
    # A verb of the whole document, whichever of its editions one looks at.
    of_document: ClassVar[bool] = False
    # A verb that stands beside what it is used on, and in no list of verbs.
    is_apart: ClassVar[bool] = False

    def permitted(self, case: Any) -> bool:
        return bool(case.may("publish_document"))

    @abstractmethod
    def offered(self, case: Any) -> bool:
        """Whether the verb makes sense for its subject as that is."""

    def form(self, case: Any, data: Any = None) -> Any:
        return forms.Form(data)

    def sentences(self, case: Any, form: Any) -> list[str]:
        """What will happen."""
        return []

    def problems(self, case: Any) -> list[Problem]:
        """What keeps the verb from being used, to be mended on the edition's page."""
        return []

    def overridden(self, case: Any) -> list[Finding]:
        """What a rule refuses and somebody answers for."""
        return []

    def context(self, case: Any, form: Any) -> dict[str, Any]:
        """What the verb's own template shows besides."""
        return {}

    @abstractmethod
    def do(self, case: Any, form: Any) -> tuple[str, str]:
        """Uses the verb; returns what happened and the address to go to."""
