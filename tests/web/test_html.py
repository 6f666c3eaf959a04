"""Every page as a parser of HTML reads it: whole, valid, and what its address promises."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tools.quality.markup import parse_errors
from tools.quality.pages import ARTICLE, PAGES, crawl


@pytest.mark.usefixtures("sample_site", "db")
@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_a_page_of_every_kind_answers_with_valid_html(kind):
    if kind.template:
        text = str(render_to_string(kind.template))
    else:
        # As readers come, who have no token for a form.
        reader = Client(enforce_csrf_checks=True, raise_request_exception=False)
        answer = reader.generic(kind.method, kind.address)
        assert answer.status_code == kind.status
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        text = answer.content.decode()
    assert parse_errors(text) == []
    assert text.count("<h1") == 1


def test_every_page_that_links_lead_to_is_valid_html(sample_site, db, client):
    def read(address: str) -> str | None:
        answer = client.get(address)
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        return answer.content.decode() if is_page else None

    texts = crawl(read)
    assert ARTICLE.address in texts
    assert len(texts) > 25
    assert {at: errors for at, text in texts.items() if (errors := parse_errors(text))} == {}
