from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from publishing.forms import MomentForm


def see_moment(request: HttpRequest) -> HttpResponse:
    """Leads to a public page as of a moment that was typed; or says what is wrong with that."""
    form = MomentForm(
        request.GET if "at_0" in request.GET else None,
        may_see_future=request.user.has_perm("publishing.see_future"),
        initial={"page": request.GET.get("page", "")},
    )
    if form.is_valid():
        return HttpResponseRedirect(form.address)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "See the site as of another moment",
        "form": form,
    }
    return TemplateResponse(request, "admin/moment.html", context)
