from typing import Any

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
# More ticks than anybody makes; a request that sends more is not read.
MOST_TICKS = 200
# How many of the ticks that mean nothing a page names.
NAMED = 5


def tea_list(request: Request) -> HttpResponse:
    """Live teas, formulas and products; those of one pattern, of one type, or of both."""
    at = request.moment
    patterns = list(Pattern.objects.live(at))
    pattern = query_params.choice(request, "pattern", {each.slug: each for each in patterns})
    types = dict(Tea.Type.choices)
    type_ = query_params.choice(request, "type", {value: value for value in types})
    chosen: Context = {"patterns": pattern, "type": type_}
    chosen = {name: value for name, value in chosen.items() if value is not None}

    def fetch(start: int, stop: int) -> list[Tea]:
        teas = Tea.objects.filter(**chosen).prefetch_related("patterns")
        return teas.updated_newest_first(at, start, stop)

    page = paginate(request, fetch, PER_PAGE)
    context = {
        "page": page,
        "patterns": patterns,
        "types": types,
        "pattern": pattern,
        "type": type_,
        "type_name": types.get(type_ or ""),
        "is_filtered": bool(chosen),
    }
    return Listing.of_kind(Tea, page).answer(request, "teas/list.html", context)


def tea_finder(request: Request) -> HttpResponse:
    """Asks for signs; says which patterns the ticked ones point to, and which teas suit those.

    Nothing of it is kept: the ticks are in the address, and nowhere else.
    """
    if formats.requested_format(request) != "html":
        return formats.unknown_format(request, ["html"])
    ticks = query_params.multiple(request, "sign", MOST_TICKS)
    signs = finder.signs_in_order()
    ticked = [sign for sign in signs if sign.slug in set(ticks)]
    known = {sign.slug for sign in signs}
    if unknown := [tick for tick in dict.fromkeys(ticks) if tick not in known]:
        response = _no_such_sign(request, ticked, unknown)
    elif ticks != [sign.slug for sign in ticked]:
        clock = Edition.objects.clock(request.moment)
        redirect = HttpResponseRedirect(address_of(ticked))
        response = http_cache.add_public_headers(request, redirect, clock.next_change)
    else:
        response = http_cache.render_list(
            request, "teas/finder.html", _result(request, signs, ticked)
        )
    # Other sites, and our own log of where readers come from, have no business with the ticks.
    response["Referrer-Policy"] = "no-referrer"
    if ticks:
        response["X-Robots-Tag"] = "noindex"
    return response


def address_of(ticked: list[Sign]) -> str:
    """Where a result stands: each tick once, in the order in which the page asks."""
    query = "&".join(f"sign={sign.slug}" for sign in ticked)
    return reverse("teas:finder") + (f"?{query}" if query else "")


def _result(request: Request, signs: list[Sign], ticked: list[Sign]) -> Context:
    """What the finder's page shows: the form, and what the ticks say."""
    context: Context = {
        "groups": finder.by_group(signs),
        "ticked": {sign.slug for sign in ticked},
        "finding": None,
    }
    if not ticked:
        return context
    finding = finder.find(ticked)
    context["finding"] = finding
    if finding.is_emergency:
        return context
    articles = finder.articles_for(finding.shown, request.moment)
    teas = finder.teas_for(finding.to_drink_for, request.moment) if finding.may_offer_teas else []
    return context | {
        "patterns": [{"fit": fit, "articles": articles[fit.pattern.pk]} for fit in finding.shown],
        "teas": teas,
        "claims": [row.claim for tea in teas for row in tea.claims.all()],
    }


def _no_such_sign(request: Request, ticked: list[Sign], unknown: list[str]) -> HttpResponse:
    """Says which ticks mean nothing, and leads on with the others.

    What no sign could be called is a mistake of the address (400), and is not repeated.
    """
    named = [tick for tick in unknown if query_params.is_slug(tick)]
    status = 404 if len(named) == len(unknown) else 400
    context = {
        "unknown": named[:NAMED],
        "more": len(unknown) - len(named[:NAMED]),
        "ticked": ticked,
        "finding": finder.find(ticked),
        "address": address_of(ticked),
    }
    response = render(request, "teas/finder_unknown.html", context, status=status)
    response["Cache-Control"] = "no-cache"
    return response


class TeaPage(LivePage):
    """A tea with its ingredients, claims and cautions, and the articles that speak of it."""

    model = Tea
    template_name = "teas/detail.html"

    def get_context(self, edition: Any) -> Context:
        # It lists other pages, which come and go.
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
