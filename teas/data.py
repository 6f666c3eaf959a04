"""Teas in JSON."""

from typing import Any

from publishing.api import json_data
from publishing.api.json_data import Data
from publishing.http.requests import Request
from sitetexts.data import claim, disclaimer, statement
from sitetexts.reading import live_texts
from teas.models import Pattern


def tea(request: Request, context: dict[str, Any]) -> Data:
    """A tea as its page shows it; that the way to the shop is a sponsored one is said."""
    edition, texts = context["edition"], live_texts(request)
    beside = statement(texts, context["claims_with_statement"])
    size = edition.image_width, edition.image_height
    claims = (
        claim(row.text, row.kind, row.evidence, row.needs_statement, beside)
        for row in context["claims"]
    )
    return {
        **names(edition),
        "image": json_data.picture(edition.image, *size, edition.image_alt),
        "cautions": {
            "pregnancy": edition.caution_pregnancy,
            "medicines": edition.caution_medicines,
            "allergies": edition.caution_allergies,
        },
        "ingredients": [
            {"name": row.name, "japanese_name": row.japanese_name, "amount": row.amount}
            for row in context["ingredients"]
        ],
        "claims": [each for each in claims if each],
        "patterns": [pattern(each) for each in context["patterns"]],
        "shop": {"url": edition.buy_url, "price": edition.price_text, "sponsored": True}
        if edition.buy_url or edition.price_text
        else None,
        "articles": [json_data.reference(article) for article in context["articles"]],
        "disclaimer": disclaimer(texts),
    }


def row(edition: Any) -> Data:
    """A tea of the list, with the patterns that it suits."""
    patterns = [pattern(each) for each in edition.patterns.all()]
    return json_data.row(edition) | names(edition) | {"patterns": patterns}


def names(edition: Any) -> Data:
    """What kind of thing it is, and its name in Japanese."""
    return {"type": edition.type, "japanese_name": edition.japanese_name}


def pattern(row: Pattern) -> Data:
    """A Kampo pattern."""
    return {
        "slug": row.slug,
        "name": row.name,
        "japanese_name": row.japanese_name,
        "sentence": row.sentence,
    }
