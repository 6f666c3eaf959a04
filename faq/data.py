"""Questions in JSON."""

from typing import Any

from publishing.api import json_data
from publishing.api.json_data import Data
from publishing.http.requests import Request
from sitetexts.data import disclaimer
from sitetexts.reading import live_texts


def question(request: Request, context: dict[str, Any]) -> Data:
    """The articles that ask the question."""
    return {
        "articles": [json_data.reference(article) for article in context["articles"]],
        "disclaimer": disclaimer(live_texts(request)),
    }


def row(edition: Any) -> Data:
    """A question of the list with its answer, which the list shows too."""
    return json_data.row(edition) | {"answer": json_data.text(edition.answer)}
