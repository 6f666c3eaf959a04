"""JSON fields and schema.org graph of an article."""

from articles.models import Article, Perspective, Source
from claims.api import CLAIM, serialize_claims
from publishing.api import json_data, schema_org, share_picture
from publishing.api.fields import (
    REFERENCE,
    Data,
    address,
    date,
    list_of,
    nullable,
    page_address,
    picture,
    rich_text,
    shape,
    text,
)
from publishing.api.schema_org import Node
from publishing.http import absolute_urls
from publishing.http.requests import Request
from publishing.kinds import Context
from sitetexts.api import DISCLAIMER
from sitetexts.reading import live_texts
from teas.api import PATTERN

PERSPECTIVE = shape(
    pattern=PATTERN,
    kampo_view=rich_text("What Kampo sees"),
    western_parallel=rich_text("The Western parallel; may be empty"),
    tea=nullable(REFERENCE),
    claim=nullable(CLAIM),
)
ARTICLE = json_data.EDITION.extended(
    "A trouble of the legs.",
    body=rich_text("The text"),
    see_doctor=rich_text("When to see a doctor"),
    image=picture("hero_image", "hero_width", "hero_height", "hero_alt"),
    perspectives=list_of(PERSPECTIVE),
    questions=list_of(
        shape(title=text(), url=page_address(), answer=rich_text("The answer that is live"))
    ),
    sources=list_of(
        shape(
            citation=text(),
            url=nullable(address()).of(lambda source: source.url or None),
            read_on=nullable(date()),
        )
    ),
    author=nullable(shape(name=text(), credentials=text(), biography=text())),
    disclaimer=nullable(DISCLAIMER),
)


def article(request: Request, context: Context) -> Data:
    """Values of ARTICLE that the edition itself lacks, as its page shows them."""
    texts = live_texts(request)
    rows = context["perspectives"]
    said = serialize_claims([row["claim"] for row in rows], texts)
    return {
        "perspectives": [
            perspective(row["perspective"], row["tea"], claim)
            for row, claim in zip(rows, said, strict=True)
        ],
        "questions": context["questions"],
        "sources": context["sources"],
        "disclaimer": texts.get("disclaimer"),
    }


def perspective(row: Perspective, tea: object, claim: Data | None) -> Data:
    """JSON of a perspective."""
    return {
        "pattern": row.pattern,
        "kampo_view": row.kampo_view,
        "western_parallel": row.western_parallel,
        "tea": tea,
        "claim": claim,
    }


def article_graph(request: Request, context: Context) -> list[Node]:
    """schema.org graph of an article: its medical page, and the text on it.

    Claims are left out: here they would lack their statement.
    """
    edition: Article = context["edition"]
    page = schema_org.edition_page(edition, context["topics"], "MedicalWebPage")
    page["audience"] = {"@type": "Patient"}
    page["mainEntity"] = {"@id": f"{page['@id']}#article"}
    # The answers stand on the page; each has its full entry on its own.
    questions = [
        {
            "@type": "Question",
            "@id": f"{absolute_urls.of(question)}#question",
            "name": question.title,
            "url": f"{page['@id']}#q-{question.document.slug}",
        }
        for question in context["questions"]
    ]
    if questions:
        page["hasPart"] = questions
    image = share_picture.own_or_shared(
        request, edition, edition.hero_image, edition.hero_width, edition.hero_height
    )
    written = schema_org.article(edition, edition.summary, image)
    if edition.author:
        written["author"] = schema_org.person(edition.author.name, edition.author.credentials)
    if context["sources"]:
        written["citation"] = [citation(source) for source in context["sources"]]
    return [page, written, schema_org.edition_breadcrumbs(edition)]


def citation(source: Source) -> Node:
    """schema.org node of a source."""
    node: Node = {"@type": "CreativeWork", "name": source.citation}
    return node | {"url": source.url} if source.url else node
