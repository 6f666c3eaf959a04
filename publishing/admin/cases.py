"""What a verb's screen is made of: the case that it is used on, and what every verb says."""

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest

from publishing.models import Edition
from publishing.models.timeline import Timeline
from publishing.refusals import Problem


@dataclass
class Case:
    """What a verb is used on: an edition in its document's timeline, by somebody, now."""

    request: HttpRequest
    edition: Edition
    timeline: Timeline
    now: datetime.datetime

    def may(self, permission: str) -> bool:
        return self.request.user.has_perm(f"publishing.{permission}")

    def may_edit(self) -> bool:
        meta = self.edition.document.edition_model._meta
        return self.request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}")

    @property
    def is_scheduled(self) -> bool:
        return self.edition.is_scheduled(self.now)


class Verb(ABC):
    """A screen with a form, a sentence of what will happen, and one button."""

    name: ClassVar[str]
    label: ClassVar[str]
    # A verb that needs no screen is a button on the edition's page.
    at_once: ClassVar[bool] = False
    # What readers or editors would miss: drawn in the colour of a warning.
    is_grave: ClassVar[bool] = False
    # A verb of the whole document, whichever of its editions one looks at.
    of_document: ClassVar[bool] = False

    def permitted(self, case: Case) -> bool:
        return case.may("publish_document")

    @abstractmethod
    def offered(self, case: Case) -> bool:
        """Whether the verb makes sense for the edition as it is."""

    def form(self, case: Case, data: Any = None) -> forms.Form:
        return forms.Form(data)

    def sentences(self, case: Case) -> list[str]:
        """What will happen."""
        return []

    def problems(self, case: Case) -> list[Problem]:
        """What keeps the verb from being used, to be mended on the edition's page."""
        return []

    @abstractmethod
    def do(self, case: Case, form: Any) -> tuple[str, str]:
        """Uses the verb; returns what happened and the address to go to."""
