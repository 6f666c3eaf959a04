"""Search page, in the view context of the request."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from publishing.http import formats, http_cache, query_params
from publishing.http.pagination import paginate
from publishing.http.requests import Request
from publishing.http.view_context import search_moment
from publishing.kinds import Context, Kind, kinds
from publishing.models import Edition, Topic
from publishing.search import snippets
from publishing.search.content import kind_term, reference_term
from publishing.search.query import MAX_CLAUSES, MAX_LENGTH
from publishing.search.results import MAX_RESULTS, SearchResults, find
from publishing.search.snippets import Piece

PER_PAGE = 10


@dataclass
class SearchHit:
    """A result: a page, and a snippet of its text."""

    edition: Edition
    called: str
    title: list[Piece]
    snippet: list[Piece]


def search(request: Request) -> HttpResponse:
    """Search results for `?q=`, with filters by kind and topic."""
    words = query_params.text(request, "q")
    topics = list(Topic.objects.live(request.moment))
    kind = query_params.choice(request, "kind", {name: name for name in searchable_kinds()})
    topic = query_params.topic(request, topics)
    context: Context = {
        "words": words,
        "kind": kind,
        "topic": topic,
        "kinds": {name: kind.many for name, kind in searchable_kinds().items()},
        "topics": topics,
        "longest": MAX_LENGTH,
    }
    if len(words) > MAX_LENGTH:
        problem = _("Your search is longer than %(longest)s characters. Use fewer words.")
        context["problem"] = problem % {"longest": MAX_LENGTH}
        return formats.bad_request(request, "search.html", context)
    among = [kind_term(kind)] if kind else []
    among += [reference_term(Topic, topic.pk)] if topic else []
    found = find(words, search_moment(request), among)
    page = paginate(request, lambda start, stop: found.editions[:MAX_RESULTS][start:stop], PER_PAGE)
    context |= {
        "found": found,
        "is_search": bool(words.strip()),
        "count": found.count,
        "first": (page.number - 1) * PER_PAGE + 1,
        "most_words": MAX_CLAUSES,
        "page": page,
        "hits": hits(request, found, page.rows),
    }
    return http_cache.render_list(request, "search.html", context)


def searchable_kinds() -> dict[str, Kind]:
    """The kinds with pages, by name."""
    return {name: kind for name, kind in sorted(kinds().items()) if kind.page}


def hits(request: Request, found: SearchResults, pks: list[int]) -> list[SearchHit]:
    """The results of these editions in their order, without those that are not live."""
    live = Edition.objects.live(request.moment).filter(pk__in=pks)
    live = live.select_related("document", "search_entry").with_specific()
    editions = {edition.pk: edition for edition in live.with_dates(request.moment)}
    return [
        SearchHit(
            edition=edition,
            called=edition.kind_label,
            title=snippets.highlighted(edition.title, found.query),
            snippet=snippets.snippet(edition.search_entry.text, found.query),
        )
        for edition in (editions[pk] for pk in pks if pk in editions)
    ]
