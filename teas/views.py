from typing import Any

from django.http import HttpResponse

from publishing import answers
from publishing.models import Edition
from publishing.pages import page_of
from publishing.related import Tie, by_topics, related
from publishing.requests import Request
from publishing.views import LivePage
from teas.models import Pattern, Tea

PER_PAGE = 24


def tea_list(request: Request) -> HttpResponse:
    """Every live tea, formula and product, with the patterns that it suits."""

    def fetch(start: int, stop: int) -> list[Tea]:
        teas = Tea.objects.prefetch_related("patterns")
        return teas.updated_newest_first(request.moment, start, stop)

    page = page_of(request, fetch, PER_PAGE)
    return answers.listing(request, "teas/list.html", {"page": page})


class TeaPage(LivePage):
    """A tea with its ingredients, claims and cautions, and the articles that speak of it."""

    model = Tea
    template_name = "teas/detail.html"

    def get_context(self, edition: Any) -> dict[str, Any]:
        # It lists other pages, which come and go.
        self.request.shown.append(edition.last_change)
        at = self.request.moment
        live = Edition.objects.live(at).select_related("document")
        naming = live.filter(article__perspectives__tea=edition.document_id).distinct()
        articles = list(naming.order_by("title"))
        claims = list(edition.claims.all())
        patterns = list(edition.patterns.all())
        context = super().get_context(edition)
        shown = [edition.document_id, *(article.document_id for article in articles)]
        ties = [*by_topics(context["topics"]), *by_patterns(patterns)]
        return context | {
            "ingredients": list(edition.ingredients.all()),
            "claims": claims,
            "claims_with_statement": sum(claim.needs_statement for claim in claims),
            "patterns": patterns,
            "articles": articles,
            "related": related(at, ties, shown),
        }


def by_patterns(patterns: list[Pattern]) -> list[Tie]:
    """The ties to teas that suit the same patterns, and to articles that see them."""
    seeing: Any = Pattern._meta.get_field("perspectives").related_model
    suiting: Any = Tea.patterns.through
    ties = [
        Tie(suiting.objects.filter(pattern__in=patterns), "tea"),
        Tie(seeing.objects.filter(pattern__in=patterns), "edition"),
    ]
    return ties if patterns else []
