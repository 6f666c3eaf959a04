import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from publishing.http.desk_urls import as_of
from publishing.http.moment_fields import MomentField

NO_FUTURE = (
    "You may look at the past. For moments still to come you need the permission "
    "“Can see the site as of a moment to come”; ask an administrator."
)


class MomentForm(forms.Form):
    """The moment from which somebody of the staff wants to see a public page."""

    at = MomentField()
    page = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, may_see_future: bool = False, **kwargs: Any) -> None:
        super().__init__(data, auto_id="see_%s", **kwargs)
        self.may_see_future = may_see_future

    def clean_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["at"]
        if at > timezone.now() and not self.may_see_future:
            raise ValidationError(NO_FUTURE)
        return at

    def clean_page(self) -> str:
        """The address of a public page; the first page for whatever is none."""
        try:
            parts = urlsplit(self.cleaned_data["page"])
            resolve(unquote(parts.path), settings.PUBLIC_URLCONF)
        except (ValueError, Resolver404):
            return "/"
        return str(iri_to_uri(parts._replace(scheme="", netloc="", fragment="").geturl()))

    @property
    def address(self) -> str:
        """The page as of the moment."""
        return as_of(self.cleaned_data["at"], self.cleaned_data["page"])


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
