"""An article in JSON."""

from typing import Any

from articles.models import Perspective
from publishing.api import json_data
from publishing.api.json_data import Data
from publishing.http.requests import Request
from sitetexts.data import claim, disclaimer, statement
from sitetexts.reading import live_texts
from teas.data import pattern


def article(request: Request, context: dict[str, Any]) -> Data:
    """What belongs to an article besides its own texts, as its page shows it."""
    edition, texts = context["edition"], live_texts(request)
    beside = statement(texts, context["claims"])
    author, size = edition.author, (edition.hero_width, edition.hero_height)
    return {
        "image": json_data.picture(edition.hero_image, *size, edition.hero_alt),
        "perspectives": [
            perspective(row["perspective"], row["tea"], row["claim"], beside)
            for row in context["perspectives"]
        ],
        "questions": [
            json_data.reference(question) | {"answer": json_data.text(question.answer)}
            for question in context["questions"]
        ],
        "sources": [
            {
                "citation": source.citation,
                "url": source.url or None,
                "read_on": source.read_on.isoformat() if source.read_on else None,
            }
            for source in context["sources"]
        ],
        "author": {
            "name": author.name,
            "credentials": author.credentials,
            "biography": author.biography,
        }
        if author
        else None,
        "disclaimer": disclaimer(texts),
    }


def perspective(row: Perspective, tea: Any, shows_claim: bool, beside: str) -> Data:
    """A pattern and what is said of it; a claim about a tea goes with the tea."""
    said = row.claim_text, row.claim_kind, row.claim_evidence
    return {
        "pattern": pattern(row.pattern),
        "kampo_view": json_data.text(row.kampo_view),
        "western_parallel": json_data.text(row.western_parallel),
        "tea": json_data.reference(tea) if tea else None,
        "claim": claim(*said, row.needs_statement, beside) if shows_claim else None,
    }
