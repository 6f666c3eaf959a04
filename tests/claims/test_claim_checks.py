"""Checks of claims: evidence, statement, wording rules."""

from typing import Any

import pytest

from publishing import actions, checks
from publishing.models import Document
from sitetexts.models import CLAIMS
from tests.support.factories import DAY, NOW, change, claim, draft, person, perspective

pytestmark = pytest.mark.django_db


def said(edition, at=NOW):
    """Level and field of what is found."""
    return [(finding.level, finding.field) for finding in checks.findings(edition, at)]


def test_a_claim_about_the_body_needs_evidence_in_teas_and_perspectives():
    tea = draft("tea")
    claim(tea, evidence=" ")
    assert said(tea) == [("error", "claims-0-evidence")]
    article = draft()
    perspective(article, claim_kind="traditional", claim_text="Warms.", position=1)
    assert said(article) == [("error", "perspectives-0-claim_evidence")]


def test_an_editor_is_told_where_the_statement_will_not_be_live():
    actions.withdraw(Document.objects.get(slug=CLAIMS), person("chief"), "For a while.", now=NOW)
    tea, article = draft("tea"), draft()
    claim(tea, kind="none", text="It smells of oranges.", evidence="")
    claim(tea)
    words: dict[str, Any] = {"claim_text": "Warms.", "claim_evidence": "A book."}
    perspective(article, claim_kind="traditional", **words)
    assert said(tea) == [("warning", "claims-1-text")]
    assert said(article) == [("warning", "perspectives-0-claim_text")]
    assert said(tea, NOW - DAY) == []
    tea.claims.filter(kind="structure_function").delete()
    assert said(tea) == []


def test_a_market_is_chosen(settings):
    settings.MARKETS = ["us"]
    tea = change(draft("tea"), body="<p>For occasional leg cramps.</p>")
    assert said(tea) == []
    settings.MARKETS = ["us", "jp"]
    assert [each[0] for each in said(tea)] == ["error"]
