"""Memento (RFC 7089): links from a public page to its past versions.

A memento is the page at the moment of an edition or a withdrawal, whose notice is the answer then
(section 4.5.5): of its document, or for a list of any document.
"""

import datetime
import re
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpResponse
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve, reverse
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.http import http_date

from publishing import moments
from publishing.http.absolute_urls import absolute
from publishing.http.requests import Request
from publishing.http.view_context import present_urls
from publishing.kinds import kinds
from publishing.models import Edition, OldAddress, Topic
from publishing.models.timeline import EditionQuerySet

# The date format of RFC 7089; the obsolete formats of HTTP are refused.
DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT",
    re.ASCII,
)
# An absolute URL of an original; some proxies merge the slashes.
ABSOLUTE_URL = re.compile(r"(https?):/+(.*)", re.DOTALL | re.IGNORECASE)
# A page with a longer query has no mementos: proxies would refuse the headers.
LONGEST_QUERY = 500
# RFC 6690.
LINKS = "application/link-format"
PORTS = {"http": 80, "https": 443}


def parse_accept_datetime(text: str) -> datetime.datetime | None:
    """Parses an Accept-Datetime header; None where malformed."""
    text = text.strip(" \t")
    if not DATE.fullmatch(text):
        return None
    try:
        # Without the day of the week, which may be wrong.
        return datetime.datetime.strptime(text[5:-4], "%d %b %Y %H:%M:%S").replace(
            tzinfo=datetime.UTC
        )
    except ValueError:
        return None


class Mementos(NamedTuple):
    """Moments of the current memento at a moment, and of those around it."""

    first: datetime.datetime | None
    prev: datetime.datetime | None
    current: datetime.datetime | None
    next: datetime.datetime | None
    last: datetime.datetime | None

    def relations(self) -> dict[datetime.datetime, str]:
        """Link relations by moment, oldest first."""
        names: dict[datetime.datetime, str] = {}
        for name, moment in zip(self._fields, self, strict=True):
            if moment is not None:
                names[moment] = names.get(moment, "") + ("" if name == "current" else f"{name} ")
        return {moment: f"{names[moment]}memento" for moment in sorted(names)}


@dataclass(frozen=True)
class Original:
    """Original resource: a public page with mementos."""

    path: str
    query: str
    # `kind` and `slug` are empty but for the pages of one document; a topic has a slug alone.
    view_name: str
    kind: str
    slug: str

    @classmethod
    def at(cls, path: str, query: str = "") -> "Original | None":
        """The original at a path; None for no public page, and for parts of one edition."""
        try:
            match = resolve(path, settings.PUBLIC_URLCONF)
        except Resolver404:
            return None
        if set(match.kwargs) - {"slug"} or len(query) > LONGEST_QUERY:
            return None
        slug = match.kwargs.get("slug", "")
        kind = next((name for name in kinds() if slug and _is_of(match, name)), "")
        return cls(path, query, match.view_name, kind, slug)

    @classmethod
    def from_timegate(cls, text: str, query: str = "") -> "Original | None":
        """The original that a TimeGate's URL names by path or absolute URL; adds a last slash."""
        path = f"/{text}"
        if whole := ABSOLUTE_URL.fullmatch(text):
            host, _slash, rest = whole[2].partition("/")
            if not _is_this_site(f"{whole[1]}://{host}"):
                return None
            path = f"/{rest}"
        return cls.at(path, query) or cls.at(f"{path}/", query)

    # Addresses

    @property
    def address(self) -> str:
        return absolute(get_script_prefix() + self._rest)

    @property
    def timegate(self) -> str:
        return absolute(reverse("timegate", args=[self._path]) + self._asked)

    def timemap(self, until: datetime.datetime | None = None) -> str:
        """URL of the TimeMap, or of the one that ends with a moment."""
        name, args = "timemap", [self._path]
        if until is not None:
            name, args = "timemap_until", [moments.in_address(until), self._path]
        return absolute(reverse(name, args=args) + self._asked)

    def memento(self, moment: datetime.datetime) -> str:
        prefix = f"{get_script_prefix()}at/{moments.in_address(moment)}/"
        return absolute(prefix + self._rest)

    @property
    def _path(self) -> str:
        return self.path.removeprefix("/")

    @property
    def _asked(self) -> str:
        return f"?{iri_to_uri(self.query)}" if self.query else ""

    @property
    def _rest(self) -> str:
        return escape_uri_path(self._path) + self._asked

    # Facts

    def facts(self, until: datetime.datetime) -> EditionQuerySet:
        """Editions and withdrawals that change the page, by `until`."""
        facts: EditionQuerySet = Edition.objects.history(until)
        if self.kind:
            facts = facts.filter(document__kind=self.kind, document__slug=self.slug)
        return facts

    def moments(self, until: datetime.datetime, most: int) -> list[datetime.datetime]:
        """The moments of the newest mementos by `until`, newest first."""
        return list(self.facts(until).values_list("live_from", flat=True).distinct()[:most])

    def mementos_around(self, at: datetime.datetime, now: datetime.datetime) -> Mementos | None:
        """The mementos by `now` around the current one at `at`, from one query."""
        facts = self.facts(now)
        by_then = self.facts(min(at, now)).values("live_from")
        earlier = by_then.filter(live_from__lt=Subquery(by_then[:1]))
        in_order = facts.order_by("live_from").values("live_from")
        row = (
            facts.annotate(
                first=Subquery(in_order[:1]),
                prev=Subquery(earlier[:1]),
                current=Subquery(by_then[:1]),
                next=Subquery(in_order.filter(live_from__gt=at)[:1]),
                last=Subquery(in_order.reverse()[:1]),
            )
            .values_list(*Mementos._fields)
            .first()
        )
        return None if row is None else Mementos(*row)

    def resolve(self, now: datetime.datetime) -> "Original | None":
        """The original under its present address; None for one that readers never saw."""
        if not self.kind:
            there = (
                not self.slug
                or Topic.objects.with_public_pages(now).filter(slug=self.slug).exists()
            )
            return self if there else None
        if self.facts(now).exists():
            return self
        document = OldAddress.objects.document(self.kind, self.slug)
        if document is None:
            return None
        slug = document.slug
        path = reverse(self.view_name, settings.PUBLIC_URLCONF, kwargs={"slug": slug})
        return replace(self, path=f"/{path.removeprefix(get_script_prefix())}", slug=slug)

    # Links

    def links(self, found: Mementos | None) -> list[str]:
        """Link headers of a TimeGate and of a memento."""
        return [
            link(self.address, "original"),
            *self.past_links(),
            *(
                link(self.memento(moment), relation, datetime=http_moment(moment))
                for moment, relation in (found.relations() if found else {}).items()
            ),
        ]

    def past_links(self) -> list[str]:
        """Links from a page to its TimeGate and TimeMap."""
        return [
            link(self.timegate, "timegate"),
            link(self.timemap(), "timemap", type=LINKS),
        ]


def _is_of(match: ResolverMatch, kind: str) -> bool:
    """Whether a URL is the page of a document of this kind, or below it."""
    page = kinds()[kind].page
    namespace, _colon, _name = page.rpartition(":")
    return bool(page) and (match.namespace == namespace if namespace else match.view_name == page)


def _is_this_site(address: str) -> bool:
    try:
        (host, port), (our_host, our_port) = (
            ((parts := urlsplit(each)).hostname, parts.port or PORTS[parts.scheme])
            for each in (address, settings.SITE_URL)
        )
    except ValueError:
        return False
    # The http URL of an https site counts too.
    return host == our_host and (port == our_port or {port, our_port} == set(PORTS.values()))


def link(address: str, relation: str, **attributes: str) -> str:
    """Link in the format of headers and TimeMaps (RFC 8288)."""
    more = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{address}>; rel="{relation}"{more}'


def http_moment(moment: datetime.datetime) -> str:
    return http_date(moment.timestamp())


def add_memento_links(request: Request, response: HttpResponse) -> None:
    """Adds Memento links to a public page, and Memento-Datetime to one of the past.

    Previews and pages of the future have neither.
    """
    view_context = request.view_context
    if view_context is not None and not view_context.is_public:
        return
    query = request.META.get("QUERY_STRING", "")
    original = Original.at(request.path_info, query)
    if original is None:
        return
    with present_urls(view_context):
        if view_context is None:
            links = original.past_links()
        else:
            found = original.mementos_around(request.moment, request.now)
            links = original.links(found)
            if found and found.current:
                response["Memento-Datetime"] = http_moment(found.current)
    others = [response["Link"]] if response.has_header("Link") else []
    response["Link"] = ", ".join(others + links)
