"""Questions with their answers in the words of schema.org."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.api import schema_org
from publishing.api.schema_org import Node
from publishing.http import absolute_urls
from publishing.http.requests import Request
from publishing.richtext import plain
from publishing.web.lists import Listing


def question(edition: Any, topics: list[Any]) -> list[Node]:
    """The graph of one question's page."""
    page = schema_org.edition_page(edition, topics, "FAQPage") | schema_org.dated(edition)
    page["publisher"] = schema_org.publisher()
    page["mainEntity"] = [answered(edition)]
    above = [(_("Questions and answers"), reverse("faq:list"))]
    return [page, schema_org.breadcrumbs(page["@id"], edition.title, above)]


def answered(edition: Any) -> Node:
    """A question with the words of its answer."""
    address = absolute_urls.of(edition)
    return {
        "@type": "Question",
        "@id": f"{address}#question",
        "name": edition.title,
        "url": address,
        "acceptedAnswer": {"@type": "Answer", "text": plain(edition.answer)},
    }


@dataclass
class QuestionListing(Listing):
    """Questions whose answers stand on the page of the list."""

    def page_node(self, request: Request) -> Node:
        address = absolute_urls.of_request(request, self.page)
        node = schema_org.page(address, self.name, "FAQPage")
        return node | {"mainEntity": [answered(row) for row in self.rows]}
