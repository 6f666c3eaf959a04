"""A tea in the words of schema.org: a text about it, and no offer.

It is no DietarySupplement and no Product here: what is claimed of it would stand without the
asterisk and the statement that the law asks for.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.api import schema_org, share_picture
from publishing.api.schema_org import Node
from publishing.http.requests import Request


def tea(request: Request, edition: Any, topics: list[Any]) -> list[Node]:
    """The graph of a tea's page."""
    page = schema_org.edition_page(edition, topics)
    page["audience"] = {"@type": "Patient"}
    page["mainEntity"] = {"@id": f"{page['@id']}#article"}
    text = schema_org.article(edition, edition.summary, picture(request, edition))
    text["about"] = subject = {"@type": "Thing", "name": edition.title}
    if edition.japanese_name:
        subject["alternateName"] = schema_org.japanese(edition.japanese_name)
    above = [(_("Teas and formulas"), reverse("teas:list"))]
    return [page, text, schema_org.breadcrumbs(page["@id"], edition.title, above)]


def picture(request: Request, edition: Any) -> Node:
    """The tea's own picture, else the one for sharing."""
    if edition.image:
        return schema_org.picture(edition.image.url, edition.image_width, edition.image_height)
    return share_picture.node(request, edition)
