from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpResponse

from faq import api
from faq.models import Question, QuestionDocument
from publishing.http import query_params
from publishing.http.pagination import paginate
from publishing.http.requests import Request
from publishing.http.view_context import search_moment
from publishing.kinds import Context
from publishing.models import Topic
from publishing.search.content import kind_term, reference_term
from publishing.search.query import MAX_CLAUSES
from publishing.search.results import MAX_RESULTS, find_all_words
from publishing.web.live_page import LivePage
from publishing.web.related import naming, related, ties_by

PER_PAGE = 60
# Results of a search for words up to which all answers are open.
MAX_OPEN = 3


def question_list(request: Request) -> HttpResponse:
    """List of live questions with their answers by topic, filtered by topic and words."""
    at = request.moment
    topics = list(Topic.objects.live(at))
    topic = query_params.topic(request, topics)
    words = query_params.search_words(request, "q")
    among = [kind_term(Question.kind)] + ([reference_term(Topic, topic.pk)] if topic else [])
    found = find_all_words(words, search_moment(request), among) if words else None

    def fetch(start: int, stop: int) -> list[Question]:
        questions = Question.objects.prefetch_related("topics")
        if topic:
            questions = questions.filter(topics=topic)
        if found:
            questions = questions.filter(pk__in=found.editions[:MAX_RESULTS])
        return questions.updated_newest_first(at, start, stop)

    page = paginate(request, fetch, PER_PAGE)
    is_filtered = bool(topic or words)
    is_whole = page.number == 1 and not page.has_next
    one_group = topic and page.rows
    groups = [TopicGroup(topic, page.rows)] if one_group else group_by_topic(page.rows)
    context = {
        "page": page,
        "groups": groups,
        "topics": topics,
        "topic": topic,
        "words": words,
        "found": found,
        "most_words": MAX_CLAUSES,
        "first": PER_PAGE * (page.number - 1) + 1,
        "last": PER_PAGE * (page.number - 1) + len(page.rows),
        "is_filtered": is_filtered,
        "is_whole": is_whole and not is_filtered,
        "fits_on_a_page": is_whole,
        "opens": bool(words) and len(page.rows) <= MAX_OPEN,
    }
    listing = api.QuestionListing.of_kind(Question, page)
    return listing.answer(request, "faq/list.html", context)


@dataclass
class TopicGroup:
    """Questions under one heading; without a topic, those that have none."""

    topic: Topic | None
    questions: list[Question]


def group_by_topic(questions: list[Question]) -> list[TopicGroup]:
    """Questions under the first of their topics, in the order of topics; the rest at the end."""
    groups: dict[Topic | None, list[Question]] = defaultdict(list)
    for question in questions:
        groups[next(iter(question.topics.all()), None)].append(question)
    rest = groups.pop(None, [])
    topics = sorted(filter(None, groups), key=lambda topic: (topic.position, topic.name))
    ordered = [TopicGroup(topic, groups[topic]) for topic in topics]
    return [*ordered, TopicGroup(None, rest)] if rest else ordered


class QuestionPage(LivePage[Question]):
    """Page of a question with its answer, and the pages that name it."""

    model = Question
    template_name = "faq/detail.html"

    def get_context(self, edition: Question) -> Context:
        # It lists other pages, which change by themselves.
        self.request.content_dates.append(edition.last_change)
        at = self.request.moment
        articles = naming(QuestionDocument(pk=edition.document_id), at)
        context = super().get_context(edition)
        shown = [edition.document_id, *(article.document_id for article in articles)]
        pages = related(at, ties_by(Topic, context["topics"]), shown)
        return context | {"articles": articles, "related": pages}
