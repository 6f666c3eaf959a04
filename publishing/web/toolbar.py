"""Toolbar above a public page: the moment that it shows, and links for staff."""

from dataclasses import dataclass

from django.urls import get_script_prefix, reverse
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject

from publishing.http.desk_urls import desk_url
from publishing.http.moment_fields import MomentForm
from publishing.http.requests import Request, staff
from publishing.http.view_context import Standpoint, addresses_now, may_preview
from publishing.models import Edition


@dataclass
class StaffTools:
    """The toolbar's links for staff: to the desk, and the form to other moments."""

    desk: str
    edit: str
    form: MomentForm
    action: str


@dataclass
class Toolbar:
    """The moment that a page shows, and the links from there.

    `now` is the address of the same page as it is now; empty where it was never there.
    From the past, the page of a document also has the address of its history.
    """

    standpoint: Standpoint | None
    now: str
    tools: StaffTools | None
    updates: str = ""


def moment_bar(request: Request) -> dict[str, object]:
    """Context processor: the toolbar, found when a page shows it."""
    return {"bar": SimpleLazyObject(lambda: _bar(request))}


def _bar(request: Request) -> Toolbar | None:
    # What fails before publishing.http.middleware has no bar.
    if not hasattr(request, "standpoint"):
        return None
    user = staff(request)
    if user is None and request.standpoint is None:
        return None
    query = request.META.get("QUERY_STRING", "")
    path = escape_uri_path(request.path_info) + (f"?{query}" if query else "")
    with addresses_now(request.standpoint):
        tools = _tools(request, path) if user is not None else None
        # Two slashes in front would name another host.
        now = get_script_prefix() + path.lstrip("/") if _is_there_now(request) else ""
        updates = _updates(request)
    request.is_private = request.is_private or tools is not None
    return Toolbar(request.standpoint, now, tools, updates)


def _updates(request: Request) -> str:
    """The history of the page that is shown from the past; empty where that has none."""
    standpoint, edition = request.standpoint, request.edition
    if standpoint is None or not standpoint.is_public or edition is None:
        return ""
    return edition.history_url


def _is_there_now(request: Request) -> bool:
    """Whether the page that is shown is, or was, there for readers without a standpoint."""
    if request.edition is None or request.standpoint is None or request.standpoint.is_public:
        return True
    history = request.edition.document.editions.history(request.now)
    return bool(history.exists())


def _tools(request: Request, path: str) -> StaffTools:
    edition = request.edition
    if edition is not None and may_preview(request, edition):
        edit = desk_url(_to_edit(request, edition))
    else:
        edit = ""
    at = request.moment if request.standpoint else request.moment.replace(second=0)
    form = MomentForm(initial={"at": at, "page": path})
    return StaffTools(reverse("admin:index"), edit, form, reverse("admin:moment"))


def _to_edit(request: Request, edition: Edition) -> Edition:
    """What an editor opens who wants to change the page: what is previewed, a draft, or the text.

    A withdrawn page has a text too, the one that was withdrawn.
    """
    previewed = request.standpoint.edition if request.standpoint else None
    if previewed is not None and previewed.pk == edition.pk:
        return edition
    texts = edition.document.editions.filter(is_withdrawal=False).select_related("document")
    newest: Edition = texts.by_desk_order()[0]
    return newest
