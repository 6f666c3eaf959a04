"""Action screens: base classes of the screens, their view and their admin."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar, TypeVar

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
from publishing.desk.permissions import Context, DeskPermissions, render
from publishing.desk.targets import ActionTarget, EditionTarget
from publishing.models import Edition
from publishing.numbers import is_number
from publishing.refusals import Problem, Refused

# The button that shows the consequences of a choice, and changes nothing.
PREVIEW = "_preview"
CONCURRENT_CHANGE = (
    "Something else changed on this page at the same moment. "
    "Nothing of yours was done; look again and repeat it."
)

# The data of a form; None where it is only shown.
Data = QueryDict | None


class RevisionForm(forms.Form):
    """Form with the revision of the row that the screen showed."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ActionScreen(ABC):
    """Screen of one action for one request: a form, the consequences, and a button."""

    name: ClassVar[str]
    label: ClassVar[str]
    template: ClassVar[str] = "admin/publishing/action.html"
    # The permissions that the action needs, all of them.
    permissions: ClassVar[tuple[str, ...]] = ("publish_document",)
    form_class: ClassVar[type[forms.Form]] = forms.Form
    # An action without a screen: a button on the edition's page.
    is_button: ClassVar[bool] = False
    # Drawn in the colour of a warning.
    is_destructive: ClassVar[bool] = False
    # An action on the whole document, whichever of its editions the page shows.
    is_of_document: ClassVar[bool] = False
    # An action with a link of its own, in no list of actions.
    is_unlisted: ClassVar[bool] = False
    # Whether errors of the checks refuse the action.
    checks_text: ClassVar[bool] = False
    # Whether the action gives a text its moment: the screen lists warnings and overrides.
    gives_moment: ClassVar[bool] = False

    form: forms.Form

    def __init__(self, target: ActionTarget) -> None:
        self.target = target

    def is_permitted(self) -> bool:
        return all(self.target.may(permission) for permission in self.permissions)

    @abstractmethod
    def is_available(self) -> bool:
        """Whether the state of the row allows the action."""

    def get_initial(self) -> Context:
        return {"revision": getattr(self.target.object, "revision", None)}

    def get_form(self, data: Data) -> forms.Form:
        return self.form_class(data, initial=self.get_initial())

    def run_checks(self, at: datetime.datetime | None) -> list[Finding]:
        """The findings at a moment; none where the action is refused anyway."""
        return self.target.run_checks(at) if self.is_available() else []

    def consequences(self) -> list[str]:
        """The consequences of the action, as sentences."""
        return []

    def problems(self) -> list[Problem]:
        """The problems that refuse the action, to be mended on the edition's page."""
        return [*checks.errors(self.target.findings)] if self.checks_text else []

    def get_context(self) -> Context:
        """More for the template."""
        return {}

    @abstractmethod
    def perform(self) -> tuple[str, str]:
        """Carries out the action; returns a sentence about it and the address to go to."""


class EditionScreen(ActionScreen):
    """Screen of an action on an edition."""

    target: EditionTarget

    @property
    def edition(self) -> Edition:
        return self.target.edition


def action_view(model_admin: admin.ModelAdmin, screen: ActionScreen) -> HttpResponse:
    """Shows an action screen, or carries out the action; a refusal keeps the form's data (409)."""
    target, title = screen.target, screen.label.rstrip("…")
    request = target.request
    if not screen.is_permitted():
        raise PermissionDenied(
            f"You do not have the permission for “{title}”. Ask an administrator if you need it."
        )
    status = 200
    form = screen.form = screen.get_form(request.POST if request.method == "POST" else None)
    problems: list[Problem] = []
    if form.is_valid() and PREVIEW not in request.POST:
        try:
            sentence, address = screen.perform()
        except Refused as refused:
            status, problems = 409, list(refused.problems)
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.sentence)
        except IntegrityError:
            status = 409
            form.add_error(None, CONCURRENT_CHANGE)
        else:
            messages.success(request, sentence)
            return HttpResponseRedirect(address)
    context: Context = {
        "title": title,
        "opts": model_admin.opts,
        "target": target,
        "screen": screen,
        "form": form,
        "preview": PREVIEW,
        "now": moments.in_words(target.now),
    }
    if screen.is_available():
        findings = target.findings if screen.gives_moment else []
        context |= {
            "is_available": True,
            "problems": finding_rows(problems or screen.problems(), target),
            "warnings": finding_rows(checks.warnings(findings), target),
            "overridden": finding_rows([each for each in findings if each.override], target),
            "consequences": screen.consequences(),
            **screen.get_context(),
        }
    else:
        context["problems"] = finding_rows(problems, target)
    return render(request, screen.template, context, status=status)


S = TypeVar("S", bound=ActionScreen)


def available(screens: Iterable[S]) -> list[S]:
    """The screens whose action this person may take now."""
    return [screen for screen in screens if screen.is_permitted() and screen.is_available()]


class ActionAdmin(DeskListMixin):
    """Admin of rows that only actions change, each on a screen of its own."""

    actions = None
    show_full_result_count = False
    screens: ClassVar[Mapping[str, type[ActionScreen]]]
    # The message where the row of a screen does not exist any more.
    missing_message: ClassVar[str]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.action_screen)
        name = f"{self.opts.app_label}_{self.opts.model_name}_action"
        return [path("<int:pk>/do/<slug:action>/", view, name=name), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_target(self, request: HttpRequest, pk: int) -> ActionTarget | None:
        """The row with the request and its moment; None where there is no such row."""
        raise NotImplementedError

    def action_screen(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        if action not in self.screens:
            raise Http404("There is no such screen.")
        if not self.has_view_permission(request):
            raise PermissionDenied
        target = self.get_target(request, pk)
        if target is None:
            messages.warning(request, self.missing_message)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            return HttpResponseRedirect(reverse(name))
        return action_view(self, self.screens[action](target))


class ActionPageAdmin(ActionAdmin):
    """Admin whose rows have a page with their actions in place of Django's change form."""

    list_per_page = 50
    sortable_by = ()
    page_template: ClassVar[str]

    def page_context(self, target: ActionTarget) -> Context:
        """The context of the row's page."""
        raise NotImplementedError

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(DeskPermissions(request.user).viewable_kinds)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        target = self.get_target(request, int(object_id)) if is_number(object_id) else None
        if target is None:
            raise Http404(self.missing_message)
        screens = [screen(target) for screen in self.screens.values()]
        context = {
            "title": str(target.object),
            "opts": self.opts,
            "target": target,
            "actions": available(screens),
            **self.page_context(target),
        }
        return render(request, self.page_template, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """The row's page, which contains its history."""
        return self.change_view(request, object_id)
