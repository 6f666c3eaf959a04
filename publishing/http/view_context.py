"""View context of a request: the site at another moment, or with a draft in its place.

The prefix of the URL names it: `/at/<moment>/…` or `/preview/<token>/…`.
"""

import contextlib
import datetime
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.http import (
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import (
    get_script_prefix,
    get_urlconf,
    is_valid_path,
    set_script_prefix,
    set_urlconf,
)
from django.utils.encoding import escape_uri_path, iri_to_uri

from publishing import moments
from publishing.http.draft_preview import preview_transaction
from publishing.http.requests import Request, staff_user
from publishing.kinds import may_view
from publishing.models import Edition, PreviewLink
from publishing.search import indexing

PREFIXES = ("at", "preview")
ADDRESS = re.compile(rf"/(?P<way>{'|'.join(PREFIXES)})/(?P<name>[^/]+)(?P<path>/.*)?", re.DOTALL)
# A preview for staff without a link; no token has this form.
STAFF_PREVIEW = re.compile(r"edition-([0-9]{1,18})")
# A link to this site as publishing.richtext writes it.
LINK = re.compile(r'(?P<start><a href=")(?P<address>/[^"]*)')
TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass
class ViewContext:
    """Another moment than now, or a preview of an edition, from which the site is seen."""

    # Prefix of every URL on the pages: at/2025-11-30T09:00:00Z
    prefix: str
    moment: datetime.datetime
    is_future: bool = False
    # The previewed edition.
    edition: Edition | None = None
    # The preview link of a reader without an account.
    link: PreviewLink | None = None

    @property
    def is_public(self) -> bool:
        """Whether the view is open to everybody: the past is."""
        return self.edition is None and not self.is_future

    @contextlib.contextmanager
    def applied(self, request: Request, path: str) -> Iterator[None]:
        """Applies the view context to a request: public URLs only, with its prefix."""
        request.view_context, request.path_info = self, path
        request.urlconf = settings.PUBLIC_URLCONF
        with contextlib.ExitStack() as stack:
            stack.callback(set_urlconf, None)
            stack.enter_context(url_prefix(self.prefix))
            if self.edition is not None:
                self.moment = stack.enter_context(preview_transaction(self.edition))
            request.moment = self.moment
            yield


@contextlib.contextmanager
def url_prefix(prefix: str) -> Iterator[None]:
    """Context manager: URLs begin with `prefix`, after the script prefix of the site."""
    before = get_script_prefix()
    set_script_prefix(f"{before}{prefix}/")
    try:
        yield
    finally:
        set_script_prefix(before)


@contextlib.contextmanager
def present_urls(view_context: ViewContext | None) -> Iterator[None]:
    """Context manager: URLs lead to the present site and to the desk."""
    before, urlconf = get_script_prefix(), get_urlconf()
    if view_context is not None:
        set_script_prefix(before.removesuffix(f"{view_context.prefix}/"))
    set_urlconf(None)
    try:
        yield
    finally:
        set_script_prefix(before)
        set_urlconf(urlconf)


def is_public(path: str) -> bool:
    """Whether a path is that of a public page, with its last slash or without."""
    return any(is_valid_path(each, settings.PUBLIC_URLCONF) for each in (path, f"{path}/"))


def rewrite_links(text: str) -> str:
    """Rich text whose links to public pages keep the prefix of the view context."""
    return LINK.sub(_prefixed, text) if get_urlconf() == settings.PUBLIC_URLCONF else text


def _prefixed(link: re.Match[str]) -> str:
    path = re.split(r"[?#]", html.unescape(link["address"]), maxsplit=1)[0]
    if not is_public(unquote(path)):
        return link[0]
    return f"{link['start']}{get_script_prefix()}{link['address'].removeprefix('/')}"


def find_view_context(request: Request) -> tuple[ViewContext, str] | HttpResponse | None:
    """The view context of a URL with the path after its prefix; or a redirect or error page.

    None where there is none, or none that this user may see, so that both answer 404 alike.
    """
    address = ADDRESS.fullmatch(request.path_info)
    if address is None:
        return None
    name, path = address["name"], address["path"] or ""
    found = _at(request, name, path) if address["way"] == "at" else _preview(request, name)
    if not isinstance(found, ViewContext):
        return found
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not path:
        return HttpResponseRedirect(_first_page(found) + _query(request))
    return _slash(request, path) or (found, path)


def _at(request: Request, name: str, path: str) -> ViewContext | HttpResponse | None:
    moment = moments.from_address(name)
    if moment is None:
        return None
    is_future = moment > request.moment
    if is_future and not may_see_future(request):
        return None
    canonical = moments.in_address(moment)
    if name != canonical:
        address = f"{get_script_prefix()}at/{canonical}{escape_uri_path(path) or '/'}"
        return HttpResponseRedirect(address + _query(request))
    return ViewContext(f"at/{canonical}", moment, is_future)


def _preview(request: Request, name: str) -> ViewContext | HttpResponse | None:
    link = None
    if number := STAFF_PREVIEW.fullmatch(name):
        editions = Edition.objects.present().filter(pk=int(number[1]), is_withdrawal=False)
        edition = editions.select_related("document").first() if staff_user(request) else None
        if edition is None or not may_preview(request, edition):
            return None
    else:
        links = PreviewLink.objects.select_related("edition__document")
        link = links.filter(token=name).first() if TOKEN.fullmatch(name) else None
        if link is None:
            return None
        if link.edition is None or not link.is_open(request.moment):
            return render(request, "link_closed.html", {"link": link}, status=410)
        edition = link.edition
    if edition.live_from is not None and edition.live_from <= request.moment:
        return HttpResponseRedirect(edition.get_absolute_url())
    moment = edition.live_from or request.moment
    return ViewContext(f"preview/{name}", moment, edition=edition, link=link)


def search_moment(request: Request) -> datetime.datetime:
    """The moment for searches; indexes the previewed edition first."""
    view_context = request.view_context
    if view_context is None or view_context.edition is None:
        return request.moment
    return indexing.index_preview(view_context.edition, request.moment)


def may_see_future(request: Request) -> bool:
    """Whether the user may see the site at a moment to come."""
    user = staff_user(request)
    return user is not None and user.has_perm("publishing.see_future")


def may_preview(request: Request, edition: Edition) -> bool:
    """Whether the user may preview an edition: see its kind on the desk."""
    user = staff_user(request)
    return user is not None and may_view(user, edition.document_kind)


def _first_page(view_context: ViewContext) -> str:
    """URL of the first page of a view context: the edition's, else the home page."""
    with url_prefix(view_context.prefix):
        if view_context.edition is None:
            return get_script_prefix()
        return view_context.edition.get_absolute_url()


def _slash(request: Request, path: str) -> HttpResponse | None:
    """Redirect to the URL with its last slash, where that is missing (APPEND_SLASH)."""
    if path.endswith("/") or is_valid_path(path, settings.PUBLIC_URLCONF) or not is_public(path):
        return None
    return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))


def _query(request: Request) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"?{iri_to_uri(query)}" if query else ""
