from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from publishing.machines.lists import Listing
from publishing.models import Edition
from publishing.pages import page_of
from publishing.requests import Request
from publishing.views import LivePage
from teas import data, structured
from teas.models import Tea

PER_PAGE = 24


def tea_list(request: Request) -> HttpResponse:
    """Every live tea, formula and product, with the patterns that it suits."""

    def fetch(start: int, stop: int) -> list[Tea]:
        teas = Tea.objects.prefetch_related("patterns")
        return teas.updated_newest_first(request.moment, start, stop)

    page = page_of(request, fetch, PER_PAGE)
    listing = Listing(_("Teas and formulas"), page.rows, data.row, page)
    return listing.answer(request, "teas/list.html", {"page": page})


class TeaPage(LivePage):
    """A tea with its ingredients, claims and cautions, and the articles that speak of it."""

    model = Tea
    template_name = "teas/detail.html"

    def get_context(self, edition: Any) -> dict[str, Any]:
        # It lists articles, which come and go.
        self.request.shown.append(edition.last_change)
        live = Edition.objects.live(self.request.moment).select_related("document")
        naming = live.filter(article__perspectives__tea=edition.document_id).distinct()
        claims = list(edition.claims.all())
        return super().get_context(edition) | {
            "ingredients": list(edition.ingredients.all()),
            "claims": claims,
            "claims_with_statement": sum(claim.needs_statement for claim in claims),
            "patterns": list(edition.patterns.all()),
            "articles": list(naming.order_by("title")),
        }

    def get_structured(self, context: dict[str, Any]) -> list[Any]:
        return structured.tea(self.request, context["edition"], context["topics"])

    def get_data(self, context: dict[str, Any]) -> dict[str, Any]:
        return super().get_data(context) | data.tea(self.request, context)
