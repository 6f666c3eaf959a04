"""Toolbar above a public page: the moment that it shows, and links for staff.

Its template is components/_toolbar.html.
"""

from django.urls import get_script_prefix, reverse
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject

from publishing.http.desk_urls import desk_url
from publishing.http.moment_fields import MomentForm
from publishing.http.requests import Request, staff_user
from publishing.http.view_context import may_preview, present_urls
from publishing.kinds import Context
from publishing.models import Edition


def toolbar(request: Request) -> dict[str, object]:
    """Context processor: the toolbar, made when a page renders it."""
    return {"toolbar": SimpleLazyObject(lambda: _toolbar(request))}


def _toolbar(request: Request) -> Context | None:
    # A request that failed before publishing.http.middleware.
    if not hasattr(request, "view_context"):
        return None
    user = staff_user(request)
    if user is None and request.view_context is None:
        return None
    query = request.META.get("QUERY_STRING", "")
    path = escape_uri_path(request.path_info) + (f"?{query}" if query else "")
    with present_urls(request.view_context):
        toolbar = {
            "view_context": request.view_context,
            # Two leading slashes would name another host.
            "now": get_script_prefix() + path.lstrip("/") if _is_there_now(request) else "",
            "updates": _updates(request),
            "tools": _tools(request, path) if user is not None else None,
        }
    request.is_private = request.is_private or user is not None
    return toolbar


def _updates(request: Request) -> str:
    """URL of the history of a page of the past; else empty."""
    view_context, edition = request.view_context, request.edition
    if view_context is None or not view_context.is_public or edition is None:
        return ""
    return edition.history_url


def _is_there_now(request: Request) -> bool:
    """Whether readers can see the page, or its history, now."""
    if request.edition is None or request.view_context is None or request.view_context.is_public:
        return True
    history = request.edition.document.editions.history(request.now)
    return bool(history.exists())


def _tools(request: Request, path: str) -> Context:
    """Links for staff to the desk and to the edition there, and the form for another moment."""
    edition = request.edition
    may_edit = edition is not None and may_preview(request, edition)
    at = request.moment if request.view_context else request.moment.replace(second=0)
    return {
        "desk": reverse("admin:index"),
        "edit": desk_url(_to_edit(request, edition)) if edition and may_edit else "",
        "form": MomentForm(initial={"at": at, "page": path}),
        "action": reverse("admin:moment"),
    }


def _to_edit(request: Request, edition: Edition) -> Edition:
    """The edition that "Edit this page" opens: the previewed one, else the draft or newest text."""
    previewed = request.view_context.edition if request.view_context else None
    if previewed is not None and previewed.pk == edition.pk:
        return edition
    texts = edition.document.editions.filter(is_withdrawal=False).select_related("document")
    newest: Edition = texts.in_desk_order()[0]
    return newest
