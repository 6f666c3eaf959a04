"""Screens of verbs, and the admin of rows that only verbs change."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from publishing import moments
from publishing.desk.cases import VerbCase
from publishing.desk.findings import shown
from publishing.desk.permissions import render
from publishing.desk.verbs.base import LOOK, Verb
from publishing.refusals import Problem, Refused

AT_THE_SAME_TIME = (
    "Something else changed on this page at the same moment. "
    "Nothing of yours was done; look again and repeat it."
)


class VerbAdmin(admin.ModelAdmin):
    """Admin of rows that verbs change, each with a screen of its own."""

    actions = None
    show_full_result_count = False
    verbs: ClassVar[Mapping[str, Verb[Any, Any]]]
    # What is said where the row of a verb's screen is there no more.
    gone: ClassVar[str]

    def get_urls(self) -> list[URLPattern]:
        screen = self.admin_site.admin_view(self.verb_screen)
        name = f"{self.opts.app_label}_{self.opts.model_name}_verb"
        return [path("<int:pk>/do/<slug:verb>/", screen, name=name), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def verb_case(self, request: HttpRequest, pk: int) -> VerbCase | None:
        """The row with its person and moment; None where there is no such row."""
        raise NotImplementedError

    def verb_screen(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if verb not in self.verbs:
            raise Http404("There is no such screen.")
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = self.verb_case(request, pk)
        if case is None:
            messages.warning(request, self.gone)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            return HttpResponseRedirect(reverse(name))
        return verb_view(self, case, self.verbs[verb])


def verb_view(model_admin: admin.ModelAdmin, case: VerbCase, verb: Verb[Any, Any]) -> HttpResponse:
    """Shows a verb's screen, or uses the verb; a refusal keeps what was typed (409)."""
    request = case.request
    if not verb.permitted(case):
        raise PermissionDenied(
            f"You do not have the permission for “{verb.label.rstrip('…')}”. "
            "Ask an administrator if you need it."
        )
    status = 200
    form = verb.form(case, request.POST if request.method == "POST" else None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid() and LOOK not in request.POST:
        try:
            sentence, target = verb.do(case, form)
        except Refused as refused:
            status, problems = 409, list(refused.problems)
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.sentence)
        except IntegrityError:
            status = 409
            form.add_error(None, AT_THE_SAME_TIME)
        else:
            messages.success(request, sentence)
            return HttpResponseRedirect(target)
    offered = verb.offered(case)
    if offered and not problems:
        problems = list(verb.problems(case))
    context = {
        "title": verb.label.rstrip("…"),
        "opts": model_admin.opts,
        "case": case,
        "verb": verb,
        "form": form,
        "look": LOOK,
        "offered": offered,
        "problems": shown(problems, case),
        "warnings": shown(getattr(form, "warnings", []), case),
        "overridden": shown(verb.overridden(case), case) if offered else [],
        "sentences": verb.sentences(case, form) if offered else [],
        "now": moments.in_words(case.now),
        **(verb.context(case, form) if offered else {}),
    }
    return render(request, verb.template, context, status=status)
