from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse

from publishing import moments
from publishing.desk.findings import shown
from publishing.desk.verbs.base import LOOK, Verb
from publishing.refusals import Problem, Refused


def verb_view(model_admin: Any, request: HttpRequest, case: Any, verb: Verb) -> Any:
    """Shows a verb's screen, or uses the verb; a refusal keeps what was typed (409)."""
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
            form.add_error(
                refused.field if refused.field in form.fields else None, refused.sentence
            )
        except IntegrityError:
            status = 409
            form.add_error(
                None,
                "Something else changed on this page at the same moment. "
                "Nothing of yours was done; look again and repeat it.",
            )
        else:
            messages.success(request, sentence)
            return HttpResponseRedirect(target)
    offered = verb.offered(case)
    if offered and not problems:
        problems = verb.problems(case)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": verb.label.rstrip("…"),
        "opts": model_admin.model._meta,
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
    return TemplateResponse(request, verb.template, context, status=status)
