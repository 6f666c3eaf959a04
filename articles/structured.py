"""An article in the words of schema.org: the page that is reviewed, and the text on it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.api import schema_org, share_picture
from publishing.api.schema_org import Node
from publishing.http import absolute_urls
from publishing.http.requests import Request


def article(request: Request, context: dict[str, Any]) -> list[Node]:
    """The graph of an article's page. Claims are left out: here they would lack their statement."""
    edition = context["edition"]
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
    text = schema_org.article(edition, edition.summary, picture(request, edition))
    if edition.author:
        author = edition.author
        text["author"] = schema_org.person(author.name, author.credentials)
    if context["sources"]:
        text["citation"] = [citation(source) for source in context["sources"]]
    way = schema_org.breadcrumbs(
        page["@id"], edition.title, [(_("Articles"), reverse("articles:list"))]
    )
    return [page, text, way]


def picture(request: Request, edition: Any) -> Node:
    """The article's own picture, else the one for sharing."""
    if edition.hero_image:
        size = edition.hero_width, edition.hero_height
        return schema_org.picture(edition.hero_image.url, *size)
    return share_picture.node(request, edition)


def citation(source: Any) -> Node:
    """A source that the article names."""
    node: Node = {"@type": "CreativeWork", "name": source.citation}
    return node | {"url": source.url} if source.url else node
