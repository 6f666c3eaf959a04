"""JSON fields and schema.org graph of a tea, which describe a text about it, and no offer.

The graph has no DietarySupplement and no Product: claims there would lack the asterisk and the
statement that the law asks for.
"""

from claims.api import CLAIM, serialize_claims
from publishing.api import json_data, schema_org, share_picture
from publishing.api.fields import (
    REFERENCE,
    Data,
    constant,
    list_of,
    nullable,
    one_of,
    picture,
    rich_text,
    shape,
    text,
)
from publishing.api.schema_org import Node
from publishing.http.requests import Request
from publishing.kinds import Context
from sitetexts.api import DISCLAIMER
from sitetexts.reading import live_texts
from teas.models import Tea

PATTERN = shape(
    "A pattern of Kampo.",
    slug=text(),
    name=text(),
    japanese_name=text("Empty where there is none; mark it as Japanese where you show it."),
    sentence=text("What it means, in one sentence."),
).named("Pattern")
CAUTIONS = shape(
    "Who should not take it; empty where nothing is known. Plain text.",
    pregnancy=text().of(lambda tea: tea.caution_pregnancy),
    medicines=text().of(lambda tea: tea.caution_medicines),
    allergies=text().of(lambda tea: tea.caution_allergies),
)
SHOP = shape(
    url=text("Empty where only a price is known.").of(lambda tea: tea.buy_url),
    price=text().of(lambda tea: tea.price_text),
    sponsored=constant(True, "It is a sponsored link, which readers must be told."),
)
TYPE = one_of(Tea.Type.values)
TEA = json_data.EDITION.extended(
    "A tea, a formula or another product.",
    body=rich_text("The description"),
    preparation=rich_text("How to make it; may be empty"),
    type=TYPE,
    japanese_name=text(),
    image=picture("image", "image_width", "image_height", "image_alt"),
    cautions=CAUTIONS.of(lambda tea: tea),
    ingredients=list_of(shape(name=text(), japanese_name=text(), amount=text())),
    claims=list_of(CLAIM),
    patterns=list_of(PATTERN),
    shop=nullable(SHOP).of(lambda tea: tea if tea.buy_url or tea.price_text else None),
    articles=list_of(REFERENCE, "Articles that speak of it."),
    disclaimer=nullable(DISCLAIMER),
)
ROW = json_data.ROW.extended(
    type=TYPE,
    japanese_name=text(),
    patterns=list_of(PATTERN).of(lambda tea: tea.patterns.all()),
)


def tea(request: Request, context: Context) -> Data:
    """Values of TEA that the edition itself lacks, as its page shows them."""
    texts = live_texts(request)
    return {
        "ingredients": context["ingredients"],
        "claims": [each for each in serialize_claims(context["claims"], texts) if each],
        "patterns": context["patterns"],
        "articles": context["articles"],
        "disclaimer": texts.get("disclaimer"),
    }


def tea_graph(request: Request, context: Context) -> list[Node]:
    """schema.org graph of a tea's page."""
    edition: Tea = context["edition"]
    page = schema_org.edition_page(edition, context["topics"])
    page["audience"] = {"@type": "Patient"}
    page["mainEntity"] = {"@id": f"{page['@id']}#article"}
    image = share_picture.own_or_shared(
        request, edition, edition.image, edition.image_width, edition.image_height
    )
    written = schema_org.article(edition, edition.summary, image)
    subject: Node = {"@type": "Thing", "name": edition.title}
    if edition.japanese_name:
        subject["alternateName"] = schema_org.japanese(edition.japanese_name)
    written["about"] = subject
    return [page, written, schema_org.edition_breadcrumbs(edition)]
