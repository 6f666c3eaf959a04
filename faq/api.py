"""JSON fields and schema.org graph of a question with its answer."""

from dataclasses import dataclass

from faq.models import Question
from publishing.api import json_data, schema_org
from publishing.api.fields import REFERENCE, Data, list_of, nullable, rich_text
from publishing.api.schema_org import Node
from publishing.http import absolute_urls
from publishing.http.requests import Request
from publishing.kinds import Context
from publishing.richtext import plain
from publishing.web.lists import Listing
from sitetexts.api import DISCLAIMER
from sitetexts.reading import live_texts

QUESTION = json_data.EDITION.extended(
    "A question with its answer; its title is the question.",
    answer=rich_text("The answer"),
    articles=list_of(REFERENCE, "Articles that ask it."),
    disclaimer=nullable(DISCLAIMER),
)
# The list shows the answers too.
ROW = json_data.ROW.extended(answer=rich_text("The answer"))


def question(request: Request, context: Context) -> Data:
    """Values of QUESTION that the edition itself lacks."""
    return {
        "articles": context["articles"],
        "disclaimer": live_texts(request).get("disclaimer"),
    }


def question_graph(_request: Request, context: Context) -> list[Node]:
    """schema.org graph of a question's page."""
    edition: Question = context["edition"]
    page = schema_org.edition_page(edition, context["topics"], "FAQPage")
    page |= schema_org.edition_dates(edition)
    page["publisher"] = schema_org.publisher()
    page["mainEntity"] = [answered(edition)]
    return [page, schema_org.edition_breadcrumbs(edition)]


def answered(edition: Question) -> Node:
    """schema.org node of a question, with its answer as plain text."""
    address = absolute_urls.of(edition)
    return {
        "@type": "Question",
        "@id": f"{address}#question",
        "name": edition.title,
        "url": address,
        "acceptedAnswer": {"@type": "Answer", "text": plain(edition.answer)},
    }


@dataclass
class QuestionListing(Listing[Question]):
    """List of questions, with their answers on the same page."""

    def page_node(self, request: Request) -> Node:
        address = absolute_urls.of_request(request, self.page)
        node = schema_org.web_page(address, self.name, "FAQPage")
        return node | {"mainEntity": [answered(row) for row in self.rows]}
