"""Screen of the wording rules on the desk."""

from django.http import HttpRequest, HttpResponse

from claims import wording
from publishing.desk.permissions import render, require_desk_access


def rules_screen(request: HttpRequest) -> HttpResponse:
    """The wording rules of the markets that the settings choose."""
    require_desk_access(request)
    context = {"title": "What may be said about teas", "markets": wording.markets()}
    return render(request, "admin/claims/rules.html", context)
