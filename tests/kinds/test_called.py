"""Tests of the names of kinds: from one source, wherever a page is named."""

from dataclasses import replace
from typing import Any

import pytest

from articles.kind import ARTICLE
from articles.models import Article
from publishing.api import share_picture
from publishing.kinds import kinds
from publishing.models import Edition
from teas.models import Tea
from tests.support.factories import NOW, live

pytestmark = pytest.mark.django_db


def test_a_row_of_the_timeline_knows_what_its_kind_says_of_it() -> None:
    live("tea", slug="shaku", type="formula")
    live("article", slug="cramps")
    tea: Any = Tea.objects.live(NOW).get()
    rows = Edition.objects.live(NOW).with_pages().select_related("tea")
    assert tea.kind_label == "Formula"
    assert {row.document.slug: row.kind_label for row in rows} == {
        "shaku": "Formula",
        "cramps": "Article",
    }


def test_the_picture_for_sharing_says_what_the_pages_say(monkeypatch: Any) -> None:
    live("article", slug="cramps")
    monkeypatch.setitem(kinds(), "article", replace(ARTICLE, one="Artikel"))
    edition: Any = Article.objects.live(NOW).with_dates(NOW).get()
    assert "Artikel" in vars(share_picture.card_of(edition)).values()
