"""Drafts, preview links, and the pages under them."""

import html
import re
from typing import Any

from django.apps import apps

from publishing import actions
from publishing.actions.drafts import begin_draft
from tests.support.factories import NOW, change, person


def database() -> dict[str, Any]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def update_of(edition: Any, **columns: Any) -> Any:
    """A draft of a page that has an edition."""
    return change(begin_draft(edition.document, person("author"), now=NOW), **columns)


def text(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return html.unescape(answer.content.decode())


def link_to(edition: Any, **values: Any) -> Any:
    return actions.make_preview_link(edition, person("chief"), **values)


def inside(link: Any, address: str = "/") -> str:
    return f"/preview/{link.token}{address}"


def toolbar_text(page: str) -> str:
    """The sentence of the toolbar, without markup."""
    sentence = re.search(r'<aside class="moment-bar.*?<p>(.*?)</p>', page, re.DOTALL)
    assert sentence
    return " ".join(re.sub(r"<[^>]+>", "", sentence[1]).split())


def desk_path(edition: Any, view: str = "change") -> str:
    meta = edition.document.edition_model._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{edition.pk}/{view}/"
