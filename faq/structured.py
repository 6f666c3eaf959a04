"""Questions with their answers in the words of schema.org."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.machines import addresses, structured
from publishing.machines.lists import Listing
from publishing.machines.structured import Node
from publishing.requests import Request
from publishing.richtext import plain


def question(edition: Any, topics: list[Any]) -> list[Node]:
    """The graph of one question's page."""
    page = structured.edition_page(edition, topics, "FAQPage") | structured.dated(edition)
    page["publisher"] = structured.publisher()
    page["mainEntity"] = [answered(edition)]
    above = [(_("Questions and answers"), reverse("faq:list"))]
    return [page, structured.breadcrumbs(page["@id"], edition.title, above)]


def answered(edition: Any) -> Node:
    """A question with the words of its answer."""
    address = addresses.of(edition)
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
        address = addresses.of_request(request, self.page)
        node = structured.page(address, self.name, "FAQPage")
        return node | {"mainEntity": [answered(row) for row in self.rows]}
