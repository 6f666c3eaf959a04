"""Action screens: the base class of the screens, their view and their admin."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse

from publishing import checks, moments
from publishing.checks import Finding
from publishing.desk.findings import finding_rows
from publishing.desk.lists import DeskListMixin
from publishing.desk.permissions import Context, render
from publishing.desk.targets import ActionTarget, EditionTarget
from publishing.refusals import Problem, Refused

# The name of the button that shows what a choice would do, and does nothing.
LOOK = "_look"

# What was sent to a form; None where it is only shown.
Data = QueryDict | None

C = TypeVar("C", bound=ActionTarget)
F = TypeVar("F", bound=forms.Form)


class RevisionForm(forms.Form):
    """The revision of the subject that somebody looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ActionScreen(ABC, Generic[C, F]):
    """A screen with a form, the consequences, and one button."""

    name: ClassVar[str]
    label: ClassVar[str]
    template: ClassVar[str] = "admin/publishing/action.html"
    # The permissions that it needs, all of them.
    needs: ClassVar[tuple[str, ...]] = ("publish_document",)
    form_class: type[F] = cast("type[F]", forms.Form)
    # A verb that needs no screen is a button on the edition's page.
    is_button: ClassVar[bool] = False
    # What readers or editors would miss: drawn in the colour of a warning.
    is_grave: ClassVar[bool] = False
    # A verb of the whole document, whichever of its editions one looks at.
    is_of_document: ClassVar[bool] = False
    # A verb that stands beside what it is used on, and in no list of verbs.
    is_unlisted: ClassVar[bool] = False

    def permitted(self, target: C) -> bool:
        return all(target.may(permission) for permission in self.needs)

    @abstractmethod
    def offered(self, target: C) -> bool:
        """Whether the verb makes sense for its subject as that is."""

    def initial(self, target: C) -> Context:
        """The initial values of the form."""
        return {"revision": getattr(target.object, "revision", None)}

    def form(self, target: C, data: Data = None) -> F:
        return self.form_class(data, initial=self.initial(target))

    def sentences(self, target: C, form: F) -> list[str]:
        """The consequences of the verb."""
        return []

    def is_checked(self, target: C) -> bool:
        """Whether the checks of the text can refuse the verb."""
        return False

    def problems(self, target: C) -> list[Problem]:
        """The problems that refuse the verb, to be mended on the edition's page."""
        return [*checks.errors(target.found)] if self.is_checked(target) else []

    def overridden(self, target: C) -> list[Finding]:
        """The errors that somebody overrode, where the verb makes the text public."""
        return []

    def context(self, target: C, form: F) -> Context:
        """More for the template."""
        return {}

    @abstractmethod
    def do(self, target: C, form: F) -> tuple[str, str]:
        """Uses the verb; returns what happened and the address to go to."""


EditionScreen = ActionScreen[EditionTarget, F]


def overridden(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.override]


def offered(screens: Iterable[ActionScreen[C, F]], target: C) -> list[ActionScreen[C, F]]:
    """The verbs that this person may use on the subject as it is."""
    return [screen for screen in screens if screen.permitted(target) and screen.offered(target)]


AT_THE_SAME_TIME = (
    "Something else changed on this page at the same moment. "
    "Nothing of yours was done; look again and repeat it."
)


class ActionAdmin(DeskListMixin):
    """Admin of rows that verbs change, each with a screen of its own."""

    actions = None
    show_full_result_count = False
    screens: ClassVar[Mapping[str, ActionScreen[Any, Any]]]
    # What is said where the row of a verb's screen is there no more.
    gone: ClassVar[str]

    def get_urls(self) -> list[URLPattern]:
        screen = self.admin_site.admin_view(self.action_screen)
        name = f"{self.opts.app_label}_{self.opts.model_name}_action"
        return [path("<int:pk>/do/<slug:action>/", screen, name=name), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_target(self, request: HttpRequest, pk: int) -> ActionTarget | None:
        """The row with its person and moment; None where there is no such row."""
        raise NotImplementedError

    def action_screen(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        if action not in self.screens:
            raise Http404("There is no such screen.")
        if not self.has_view_permission(request):
            raise PermissionDenied
        target = self.get_target(request, pk)
        if target is None:
            messages.warning(request, self.gone)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            return HttpResponseRedirect(reverse(name))
        return action_view(self, target, self.screens[action])


def action_view(
    model_admin: admin.ModelAdmin, target: ActionTarget, screen: ActionScreen[Any, Any]
) -> HttpResponse:
    """Shows a verb's screen, or uses the verb; a refusal keeps what was typed (409)."""
    request = target.request
    if not screen.permitted(target):
        raise PermissionDenied(
            f"You do not have the permission for “{screen.label.rstrip('…')}”. "
            "Ask an administrator if you need it."
        )
    status = 200
    form = screen.form(target, request.POST if request.method == "POST" else None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid() and LOOK not in request.POST:
        try:
            sentence, address = screen.do(target, form)
        except Refused as refused:
            status, problems = 409, list(refused.problems)
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.sentence)
        except IntegrityError:
            status = 409
            form.add_error(None, AT_THE_SAME_TIME)
        else:
            messages.success(request, sentence)
            return HttpResponseRedirect(address)
    offered = screen.offered(target)
    if offered and not problems:
        problems = list(screen.problems(target))
    context = {
        "title": screen.label.rstrip("…"),
        "opts": model_admin.opts,
        "target": target,
        "screen": screen,
        "form": form,
        "look": LOOK,
        "offered": offered,
        "problems": finding_rows(problems, target),
        "warnings": finding_rows(getattr(form, "warnings", []), target),
        "overridden": finding_rows(screen.overridden(target), target) if offered else [],
        "sentences": screen.sentences(target, form) if offered else [],
        "now": moments.in_words(target.now),
        **(screen.context(target, form) if offered else {}),
    }
    return render(request, screen.template, context, status=status)
