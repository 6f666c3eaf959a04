from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from faq import data, structured
from faq.models import Question
from publishing.models import Edition
from publishing.pages import page_of
from publishing.requests import Request
from publishing.views import LivePage

PER_PAGE = 60


def question_list(request: Request) -> HttpResponse:
    """Live questions, gathered under their first topic."""

    def fetch(start: int, stop: int) -> list[Question]:
        questions = Question.objects.prefetch_related("topics")
        return questions.updated_newest_first(request.moment, start, stop)

    page = page_of(request, fetch, PER_PAGE)
    context = {"page": page, "groups": by_topic(page.rows)}
    listing = structured.QuestionListing(_("Questions and answers"), page.rows, data.row, page)
    return listing.answer(request, "faq/list.html", context)


def by_topic(questions: list[Question]) -> list[dict[str, Any]]:
    """Questions under the first of their topics, in the order of topics; the rest at the end."""
    groups: dict[int, dict[str, Any]] = {}
    rest: list[Question] = []
    for question in questions:
        topics = list(question.topics.all())
        if topics:
            group = groups.setdefault(topics[0].pk, {"topic": topics[0], "questions": []})
            group["questions"].append(question)
        else:
            rest.append(question)
    ordered = sorted(
        groups.values(), key=lambda group: (group["topic"].position, group["topic"].name)
    )
    return [*ordered, {"topic": None, "questions": rest}] if rest else ordered


class QuestionPage(LivePage):
    """A question with its answer, and the pages that ask it."""

    model = Question
    template_name = "faq/detail.html"

    def get_context(self, edition: Any) -> dict[str, Any]:
        # It lists articles, which come and go.
        self.request.shown.append(edition.last_change)
        live = Edition.objects.live(self.request.moment).select_related("document")
        asking = live.filter(article__article_questions__question=edition.document_id)
        return super().get_context(edition) | {"articles": list(asking.order_by("title"))}

    def get_structured(self, context: dict[str, Any]) -> list[Any]:
        return structured.question(context["edition"], context["topics"])

    def get_data(self, context: dict[str, Any]) -> dict[str, Any]:
        return super().get_data(context) | data.question(self.request, context)
