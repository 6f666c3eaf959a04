"""The search page: the site as it is at the moment of the request."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from publishing.http import formats, http_cache, query_params
from publishing.http.pagination import paginate
from publishing.http.requests import Request
from publishing.http.view_context import search_moment
from publishing.kinds import Context, Kind, kinds
from publishing.models import Edition, Topic
from publishing.search import passages
from publishing.search.content import mark, mark_of_kind
from publishing.search.finding import MOST, Found, find
from publishing.search.passages import Piece
from publishing.search.query import LONGEST, MOST_UNITS

PER_PAGE = 10


@dataclass
class SearchHit:
    """A result: a page, and a passage of its text with the words of the query."""

    edition: Edition
    called: str
    title: list[Piece]
    passage: list[Piece]


def search(request: Request) -> HttpResponse:
    """Results for the words of `?q=`, of one kind and on one topic where asked."""
    typed = query_params.text(request, "q")
    topics = list(Topic.objects.live(request.moment))
    kind = query_params.choice(request, "kind", {name: name for name in searchable_kinds()})
    topic = query_params.topic(request, topics)
    context: Context = {
        "typed": typed,
        "kind": kind,
        "topic": topic,
        "kinds": {name: kind.many for name, kind in searchable_kinds().items()},
        "topics": topics,
        "longest": LONGEST,
    }
    if len(typed) > LONGEST:
        return _refused(request, context)
    among = [mark_of_kind(kind)] if kind else []
    among += [mark(Topic, topic.pk)] if topic else []
    found = find(typed, search_moment(request), among)
    page = paginate(request, lambda start, stop: found.editions[:MOST][start:stop], PER_PAGE)
    context |= {
        "found": found,
        "is_search": bool(typed.strip()),
        "count": found.count,
        "first": (page.number - 1) * PER_PAGE + 1,
        "most_words": MOST_UNITS,
        "page": page,
        "hits": hits(request, found, page.rows),
    }
    return http_cache.render_list(request, "search.html", context)


def searchable_kinds() -> dict[str, Kind]:
    """The kinds that have pages, in the order in which they are named everywhere."""
    named = {name: kind for name, kind in kinds().items() if kind.page}
    return dict(sorted(named.items()))


def hits(request: Request, found: Found, pks: list[int]) -> list[SearchHit]:
    """The pages of these editions, in their order; what is not live is never shown."""
    live = Edition.objects.live(request.moment).filter(pk__in=pks)
    live = live.select_related("document", "search_entry").with_texts()
    editions = {edition.pk: edition for edition in live.with_dates(request.moment)}
    return [
        SearchHit(
            edition=edition,
            called=edition.called_here,
            title=passages.whole(edition.title, found.query),
            passage=passages.passage(edition.search_entry.text, found.query),
        )
        for edition in (editions[pk] for pk in pks if pk in editions)
    ]


def _refused(request: Request, context: Context) -> HttpResponse:
    """The page with what is wrong with the words that were typed."""
    problem = _("Your search is longer than %(longest)s characters. Use fewer words.")
    context["problem"] = problem % {"longest": LONGEST}
    return formats.bad_request(request, "search.html", context)
