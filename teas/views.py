from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from publishing.http import formats, http_cache, query_params
from publishing.http.pagination import paginate
from publishing.http.requests import Request
from publishing.kinds import Context
from publishing.models import Edition, Topic
from publishing.web.lists import Listing
from publishing.web.live_page import LivePage
from publishing.web.related import naming, related, ties_by
from teas import finder
from teas.models import Pattern, Sign, Tea, TeaDocument

PER_PAGE = 24
# Ticked signs in a request; one with more is refused.
MAX_SIGNS = 200
# Unknown signs that a page names.
MAX_NAMED = 5


def tea_list(request: Request) -> HttpResponse:
    """List of live teas, formulas and products, filtered by pattern and type."""
    at = request.moment
    patterns = list(Pattern.objects.live(at))
    pattern = query_params.choice(request, "pattern", {each.slug: each for each in patterns})
    types = dict(Tea.Type.choices)
    type_ = query_params.choice(request, "type", {value: value for value in types})
    filters: Context = {"patterns": pattern, "type": type_}
    filters = {name: value for name, value in filters.items() if value is not None}

    def fetch(start: int, stop: int) -> list[Tea]:
        teas = Tea.objects.filter(**filters).prefetch_related("patterns")
        return teas.updated_newest_first(at, start, stop)

    page = paginate(request, fetch, PER_PAGE)
    context = {
        "page": page,
        "patterns": patterns,
        "types": types,
        "pattern": pattern,
        "type": type_,
        "type_name": types.get(type_ or ""),
        "is_filtered": bool(filters),
    }
    return Listing.of_kind(Tea, page).answer(request, "teas/list.html", context)


def tea_finder(request: Request) -> HttpResponse:
    """Tea finder: the form of signs, and the patterns and teas for those that are ticked.

    Nothing is stored: the ticked signs are in the address only.
    """
    if formats.requested_format(request) != "html":
        return formats.unknown_format(request, ["html"])
    ticks = query_params.multiple(request, "sign", MAX_SIGNS)
    signs = finder.ordered_signs()
    ticked = [sign for sign in signs if sign.slug in set(ticks)]
    known = {sign.slug for sign in signs}
    if unknown := [tick for tick in dict.fromkeys(ticks) if tick not in known]:
        response = _unknown_signs(request, ticked, unknown)
    elif ticks != [sign.slug for sign in ticked]:
        clock = Edition.objects.clock(request.moment)
        redirect = HttpResponseRedirect(result_url(ticked))
        response = http_cache.add_public_headers(request, redirect, clock.next_change)
    else:
        response = http_cache.render_list(
            request, "teas/finder.html", _result_context(request, signs, ticked)
        )
    # Neither other sites nor our own log may learn the ticked signs.
    response["Referrer-Policy"] = "no-referrer"
    if ticks:
        response["X-Robots-Tag"] = "noindex"
    return response


def result_url(ticked: list[Sign]) -> str:
    """Canonical URL of a result: each sign once, in the order of the form."""
    query = "&".join(f"sign={sign.slug}" for sign in ticked)
    return reverse("teas:finder") + (f"?{query}" if query else "")


def _result_context(request: Request, signs: list[Sign], ticked: list[Sign]) -> Context:
    """Context of the finder's page: the form and the result."""
    context: Context = {
        "groups": finder.group_signs(signs),
        "ticked": {sign.slug for sign in ticked},
        "result": None,
    }
    if not ticked:
        return context
    result = finder.weigh_signs(ticked)
    context["result"] = result
    if result.is_emergency:
        return context
    articles = finder.articles_for(result.shown_fits, request.moment)
    teas = finder.teas_for(result.fits_for_teas, request.moment) if result.may_offer_teas else []
    return context | {
        "patterns": [
            {"fit": fit, "articles": articles[fit.pattern.pk]} for fit in result.shown_fits
        ],
        "teas": teas,
        "claims": [row.claim for tea in teas for row in tea.claims.all()],
    }


def _unknown_signs(request: Request, ticked: list[Sign], unknown: list[str]) -> HttpResponse:
    """Page that names unknown signs, with a link to the result of the others.

    A malformed name is answered with 400, and not repeated.
    """
    named = [tick for tick in unknown if query_params.is_slug(tick)]
    status = 404 if len(named) == len(unknown) else 400
    context = {
        "unknown": named[:MAX_NAMED],
        "more": len(unknown) - len(named[:MAX_NAMED]),
        "ticked": ticked,
        "result": finder.weigh_signs(ticked),
        "address": result_url(ticked),
    }
    response = render(request, "teas/finder_unknown.html", context, status=status)
    response["Cache-Control"] = "no-cache"
    return response


class TeaPage(LivePage[Tea]):
    """Page of a tea: ingredients, claims, cautions, and the articles that name it."""

    model = Tea
    template_name = "teas/detail.html"

    def get_context(self, edition: Tea) -> Context:
        # It lists other pages, which change by themselves.
        self.request.content_dates.append(edition.last_change)
        at = self.request.moment
        articles = naming(TeaDocument(pk=edition.document_id), at)
        patterns = list(edition.patterns.all())
        context = super().get_context(edition)
        shown = [edition.document_id, *(article.document_id for article in articles)]
        ties = [*ties_by(Topic, context["topics"]), *ties_by(Pattern, patterns)]
        return context | {
            "ingredients": list(edition.ingredients.all()),
            "claims": [row.claim for row in edition.claims.all()],
            "patterns": patterns,
            "articles": articles,
            "related": related(at, ties, shown),
        }
