"""The screen of the wording rules on the desk."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from claims import wording
from publishing.desk.permissions import DeskPermissions


def rules_screen(request: HttpRequest) -> HttpResponse:
    """What may be said about products: the rules of the markets that settings choose."""
    if not DeskPermissions(request.user).viewable_kinds:
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "What may be said about teas",
        "markets": wording.markets(),
    }
    return TemplateResponse(request, "admin/claims/rules.html", context)
