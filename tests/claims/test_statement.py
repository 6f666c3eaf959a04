"""Claims with their asterisk and the statement of 21 CFR 101.93(c), in pages, JSON, comparisons."""

import html
import re
from typing import Any

import pytest

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.models import Document
from sitetexts.models import CLAIMS
from teas.models import Sign, SignPattern
from tests.support.factories import (
    DAY,
    NOW,
    add,
    claim,
    date,
    draft,
    live,
    pattern,
    person,
    perspective,
)

pytestmark = pytest.mark.django_db

STATEMENT = "This statement has not been evaluated by the Food and Drug Administration."
STATEMENTS = "These statements have not been evaluated by the Food and Drug Administration."
PRODUCT = "This product is not intended to diagnose, treat, cure, or prevent any disease."


def published(edition: Any) -> str:
    """The address of its page."""
    actions.publish(edition, person("chief"), note="More.", now=NOW)
    address: str = edition.get_absolute_url()
    return address


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def told(client: Any, address: str) -> Any:
    return client.get(f"{address}?format=json").json()


@pytest.mark.parametrize(("count", "words"), [(1, STATEMENT), (2, STATEMENTS)])
def test_one_statement_stands_below_one_claim_or_several(client, count, words):
    tea = draft("tea")
    for number in range(count):
        claim(tea, text=f"Supports warm feet {number}.")
    text = page(client, published(tea))
    assert text.count('class="asterisk"') == count
    assert text.count('id="statement"') == 1
    assert f"{words} {PRODUCT}" in text


def test_a_claim_that_says_nothing_of_the_body_needs_no_statement(client):
    tea = draft("tea")
    claim(tea, kind="none", text="It smells of oranges.", evidence="")
    text = page(client, published(tea))
    assert "It smells of oranges." in text
    assert "asterisk" not in text
    assert 'id="statement"' not in text


def test_a_claim_about_a_tea_goes_with_the_tea(client):
    tea = live("tea", title="Ginger tea")
    article = draft(slug="public")
    words = {"claim_text": "Supports warm feet.", "claim_evidence": "A trial."}
    perspective(article, tea.document, claim_kind="structure_function", **words)
    text = page(client, published(article))
    assert "Supports warm feet." in text
    assert STATEMENT in text
    actions.withdraw(tea.document, person("chief"), "Sold out.", now=NOW)
    text = page(client, "/articles/public/")
    assert "Supports warm feet." not in text
    assert "Food and Drug Administration" not in text
    (row,) = told(client, "/articles/public/")["perspectives"]
    assert row["tea"] is row["claim"] is None


def test_in_json_a_claim_has_its_asterisk_and_statement(client):
    tea = draft("tea", "ginger")
    claim(tea)
    (row,) = told(client, published(tea))["claims"]
    assert row["text"] == "Supports warm feet.*"
    assert row["asterisk"] is True
    assert row["statement"].startswith(f"*{STATEMENT}")
    article = draft(slug="cold-feet")
    words = {"claim_kind": "traditional", "claim_text": "Warms.", "claim_evidence": "A book."}
    perspective(article, tea.document, **words)
    perspective(article, tea.document, pattern=pattern("Cold"), **words)
    for row in told(client, published(article))["perspectives"]:
        assert row["claim"]["text"] == "Warms.*"
        assert row["claim"]["statement"].startswith(f"*{STATEMENTS}")


def test_a_comparison_shows_claims_with_their_asterisk_and_the_statement(client):
    document = live("tea", slug="ginger", since=NOW - 30 * DAY).document
    update: Any = begin_draft(document, person("author"), now=NOW - 5 * DAY)
    claim(update)
    actions.publish(update, person("chief"), note="A claim.", now=NOW - 5 * DAY)
    shown = page(client, "/teas/ginger/updates/2.0/")
    assert re.search(r'Supports warm feet\.<a class="asterisk" href="#statement">', shown)
    assert shown.count('id="statement"') == 1
    third: Any = begin_draft(document, person("author"), now=NOW - 2 * DAY)
    third.claims.update(text="Supports warm toes.")
    actions.publish(third, person("chief"), note="Toes.", now=NOW - 2 * DAY)
    shown = page(client, "/teas/ginger/updates/3.0/")
    # The name of the row, the text before and after, and both in one.
    assert shown.count('class="asterisk"') == 4
    # A change of something else shows no claim, and no statement.
    add(document, NOW - DAY, summary="Warm. Fresh ginger, and hot water.")
    assert 'id="statement"' not in page(client, "/teas/ginger/updates/4.0/")


def test_a_claim_of_an_article_carries_its_asterisk_on_the_side_that_is_one(client):
    document = live(slug="cold-feet", since=NOW - 30 * DAY).document
    update: Any = begin_draft(document, person("author"), now=NOW - 5 * DAY)
    columns: dict[str, Any] = {"claim_text": "Warms the feet.", "claim_evidence": "A book."}
    perspective(update, claim_kind="traditional", **columns)
    actions.publish(update, person("chief"), note="A claim.", now=NOW - 5 * DAY)
    shown = page(client, "/articles/cold-feet/updates/2.0/")
    assert re.search(r'Warms the feet\.(</ins>)?<a class="asterisk"', shown)
    assert 'id="statement"' in shown


def test_no_claim_is_shown_while_the_statement_is_not_live(client):
    before = draft("tea", "ginger")
    before.patterns.set([pattern()])
    document = date(before, NOW - 30 * DAY).document
    tea: Any = begin_draft(document, person("author"), now=NOW)
    claim(tea)
    article = draft()
    words: dict[str, Any] = {"claim_text": "Supports warm toes.", "claim_evidence": "A book."}
    perspective(article, claim_kind="traditional", **words)
    for slug in ("cold", "chilled"):
        SignPattern.objects.create(
            sign=Sign.objects.create(text=slug, slug=slug), pattern=pattern(), weight=3
        )
    published(tea)
    pages = ["/teas/ginger/", published(article), "/teas/ginger/updates/2.0/"]
    pages.append("/teas/finder/?sign=chilled&sign=cold")
    assert ["Supports warm" in page(client, each) for each in pages] == [True] * 4
    actions.withdraw(Document.objects.get(slug=CLAIMS), person("chief"), "For a while.", now=NOW)
    for each in pages:
        text = page(client, each)
        assert "Supports warm" not in text
        assert "asterisk" not in text
        assert 'class="offer"' not in text
    assert "What is said about it" not in page(client, "/teas/ginger/")
    assert told(client, "/teas/ginger/")["claims"] == []
    assert told(client, pages[1])["perspectives"][0]["claim"] is None
