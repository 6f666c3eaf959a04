"""Questions in JSON."""

from typing import Any

from publishing.machines import data
from publishing.machines.data import Data
from publishing.requests import Request
from sitetexts.data import disclaimer
from sitetexts.reading import live_texts


def question(request: Request, context: dict[str, Any]) -> Data:
    """The articles that ask the question."""
    return {
        "articles": [data.reference(article) for article in context["articles"]],
        "disclaimer": disclaimer(live_texts(request)),
    }


def row(edition: Any) -> Data:
    """A question of the list with its answer, which the list shows too."""
    return data.row(edition) | {"answer": data.text(edition.answer)}
