"""An article in JSON."""

from typing import Any

from articles.models import Perspective
from publishing.machines import data
from publishing.machines.data import Data
from publishing.requests import Request
from sitetexts.data import claim, disclaimer, statement
from sitetexts.reading import live_texts
from teas.data import pattern


def article(request: Request, context: dict[str, Any]) -> Data:
    """What belongs to an article besides its own texts, as its page shows it."""
    edition, texts = context["edition"], live_texts(request)
    beside = statement(texts, context["claims"])
    author, size = edition.author, (edition.hero_width, edition.hero_height)
    return {
        "image": data.picture(edition.hero_image, *size, edition.hero_alt),
        "perspectives": [
            perspective(row["perspective"], row["tea"], row["claim"], beside)
            for row in context["perspectives"]
        ],
        "questions": [
            data.reference(question) | {"answer": data.text(question.answer)}
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
        "kampo_view": data.text(row.kampo_view),
        "western_parallel": data.text(row.western_parallel),
        "tea": data.reference(tea) if tea else None,
        "claim": claim(*said, row.needs_statement, beside) if shows_claim else None,
    }
