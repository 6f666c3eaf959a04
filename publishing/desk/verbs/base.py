"""Base classes of the desk's verbs and of their forms."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar, cast

from django import forms
from django.http import QueryDict

from publishing import checks
from publishing.checks import Finding
from publishing.desk.cases import EditionCase, VerbCase
from publishing.desk.permissions import Context
from publishing.refusals import Problem

# The name of the button that shows what a choice would do, and does nothing.
LOOK = "_look"

# What was sent to a form; None where it is only shown.
Data = QueryDict | None

C = TypeVar("C", bound=VerbCase)
F = TypeVar("F", bound=forms.Form)


class RevisionForm(forms.Form):
    """The revision of the subject that somebody looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class Verb(ABC, Generic[C, F]):
    """A screen with a form, the consequences, and one button."""

    name: ClassVar[str]
    label: ClassVar[str]
    template: ClassVar[str] = "admin/publishing/verb.html"
    # The permissions that it needs, all of them.
    needs: ClassVar[tuple[str, ...]] = ("publish_document",)
    form_class: type[F] = cast("type[F]", forms.Form)
    # A verb that needs no screen is a button on the edition's page.
    at_once: ClassVar[bool] = False
    # What readers or editors would miss: drawn in the colour of a warning.
    is_grave: ClassVar[bool] = False
    # A verb of the whole document, whichever of its editions one looks at.
    of_document: ClassVar[bool] = False
    # A verb that stands beside what it is used on, and in no list of verbs.
    is_apart: ClassVar[bool] = False

    def permitted(self, case: C) -> bool:
        return all(case.may(permission) for permission in self.needs)

    @abstractmethod
    def offered(self, case: C) -> bool:
        """Whether the verb makes sense for its subject as that is."""

    def initial(self, case: C) -> Context:
        """The initial values of the form."""
        return {"revision": getattr(case.subject, "revision", None)}

    def form(self, case: C, data: Data = None) -> F:
        return self.form_class(data, initial=self.initial(case))

    def sentences(self, case: C, form: F) -> list[str]:
        """The consequences of the verb."""
        return []

    def is_checked(self, case: C) -> bool:
        """Whether the checks of the text can refuse the verb."""
        return False

    def problems(self, case: C) -> list[Problem]:
        """The problems that refuse the verb, to be mended on the edition's page."""
        return [*checks.errors(case.found)] if self.is_checked(case) else []

    def overridden(self, case: C) -> list[Finding]:
        """The errors that somebody overrode, where the verb makes the text public."""
        return []

    def context(self, case: C, form: F) -> Context:
        """More for the template."""
        return {}

    @abstractmethod
    def do(self, case: C, form: F) -> tuple[str, str]:
        """Uses the verb; returns what happened and the address to go to."""


EditionVerb = Verb[EditionCase, F]


def overridden(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.override]


def offered(verbs: Iterable[Verb[C, F]], case: C) -> list[Verb[C, F]]:
    """The verbs that this person may use on the subject as it is."""
    return [verb for verb in verbs if verb.permitted(case) and verb.offered(case)]
