import datetime
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from articles.models import Article, Perspective, last_review, parts_changed
from faq.models import Question
from publishing.http.pagination import paginate
from publishing.http.requests import Request
from publishing.kinds import Context
from publishing.models import Topic
from publishing.richtext.headings import add_heading_anchors
from publishing.richtext.reading_time import reading_minutes
from publishing.web.lists import Listing
from publishing.web.live_page import LivePage
from publishing.web.related import related, ties_by
from teas.models import Pattern, Tea

PER_PAGE = 20


def article_list(request: Request) -> HttpResponse:
    """List of live articles, the newest "Updated" first."""

    def fetch(start: int, stop: int) -> list[Article]:
        return Article.objects.updated_newest_first(request.moment, start, stop)

    page = paginate(request, fetch, PER_PAGE)
    return Listing.of_kind(Article, page).answer(request, "articles/list.html", {"page": page})


def home_context(at: datetime.datetime) -> Context:
    """The newest articles, and those of them that say when to see a doctor."""
    articles = Article.objects.updated_newest_first(at, 0, 6)
    return {
        "articles": articles,
        "urgent": [article for article in articles if article.see_doctor],
    }


class ArticlePage(LivePage[Article]):
    """Page of an article with the live editions of its questions and teas."""

    model = Article
    template_name = "articles/detail.html"

    def get_queryset(self) -> Any:
        at = self.request.moment
        live = super().get_queryset().select_related("document", "author")
        return live.annotate(review=last_review(at), parts_changed=parts_changed(at))

    def get_context(self, edition: Any) -> Context:
        at = self.request.moment
        # It lists other pages, which change by themselves.
        self.request.content_dates += [edition.parts_changed, edition.last_change]
        review = edition.review
        if review:
            review["reviewed_on"] = datetime.date.fromisoformat(review["reviewed_on"])
        perspectives = list(edition.perspectives.select_related("pattern"))
        documents = {perspective.tea_id for perspective in perspectives}
        live_teas = Tea.objects.live(at).filter(document__in=documents - {None})
        teas: dict[int | None, Tea] = {
            tea.document_id: tea for tea in live_teas.select_related("document")
        }
        live_questions = Question.objects.live(at).filter(
            document__article_questions__edition=edition
        )
        questions = list(
            live_questions.select_related("document").order_by(
                "document__article_questions__position", "document__article_questions__pk"
            )
        )
        rows = perspective_rows(perspectives, teas)
        context = super().get_context(edition)
        shown = [edition.document_id, *teas, *(question.document_id for question in questions)]
        patterns = list({each.pattern_id: each.pattern for each in perspectives}.values())
        ties = [*ties_by(Topic, context["topics"]), *ties_by(Pattern, patterns)]
        return context | {
            "contents": add_heading_anchors(edition.body)[1],
            "minutes": reading_minutes(readable_texts(edition, perspectives, questions)),
            "perspectives": rows,
            "questions": questions,
            "sources": list(edition.sources.all()),
            "claims": [row["claim"] for row in rows if row["claim"]],
            "related": related(at, ties, shown),
        }


def perspective_rows(perspectives: list[Perspective], teas: dict[int | None, Tea]) -> list[Context]:
    """Context rows of perspectives: with the live tea, and the claim that is shown with it.

    `again` is true where a perspective before has the same tea.
    """
    rows: list[Context] = []
    earlier_teas = set()
    for perspective in perspectives:
        tea = teas.get(perspective.tea_id)
        claim = perspective.claim_beside(tea)
        again = tea in earlier_teas
        rows.append({"perspective": perspective, "tea": tea, "again": again, "claim": claim})
        earlier_teas.add(tea)
    return rows


def readable_texts(
    edition: Article, perspectives: list[Perspective], questions: list[Question]
) -> Iterator[str]:
    """The texts of the page, from the title to the last answer, to estimate the reading time."""
    yield from (edition.title, edition.summary, edition.see_doctor, edition.body)
    for each in perspectives:
        yield from (each.pattern.name, each.pattern.sentence, each.claim_text)
        yield from (each.kampo_view, each.western_parallel)
    for question in questions:
        yield from (question.title, question.answer)
