"""Texts closed to the public for a legal reason: no word of them anywhere; their place says so."""

import html
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import ArticleQuestion
from publishing import actions, checks, moments
from publishing.actions.drafts import begin_draft
from publishing.models import Edition
from publishing.models.timeline import Timeline
from tests.support.expect import generation, last_event, not_permitted, refused
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    add,
    draft,
    live,
    person,
    perspective,
    scheduled,
    superseded,
    topic,
    withdrawn,
)

pytestmark = pytest.mark.django_db

REASON = "The court of Tokyo forbade this text."
PAGE = "/articles/cold-feet/"


@pytest.fixture
def administrator() -> Any:
    return person("administrator")


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def at(moment: Any, path: str) -> str:
    return f"/at/{moments.in_address(moment)}{path}"


@pytest.fixture
def pages():
    """Cold feet under a topic: 1.0 without, 2.0 and 2.1 with the words that the law forbids."""
    article = draft(slug="cold-feet", title="Cold feet", body="<p>Harmless one.</p>")
    article.topics.add(topic())
    actions.publish(article, person("chief"), now=NOW - 30 * DAY)
    document = article.document
    second: Any = begin_draft(document, person("author"), now=NOW - 20 * DAY)
    second.title, second.body = "Forbidden title", "<p>Forbidden body.</p>"
    second.summary = "Forbidden summary. It is long enough to be one."
    second.save()
    actions.publish(second, person("chief"), note="Forbidden note.", now=NOW - 20 * DAY)
    return document


def edition(document: Any, major: int, minor: int = 0) -> Any:
    return document.editions.get(major=major, minor=minor)


# The verbs


def test_an_administrator_closes_a_text_and_it_is_recorded(administrator, pages):
    before = generation()
    closed = actions.close(edition(pages, 2), administrator, f" {REASON} ", now=NOW)
    assert (closed.closed_at, closed.closed_by, closed.closed_reason) == (
        *(NOW, administrator, REASON),
    )
    assert generation() > before
    assert last_event() == (
        *(f"Closed 2.0 to the public. The reason: {REASON}", "administrator", NOW),
    )
    assert not closed.is_live(NOW)
    assert pages.timeline().live(NOW) is None
    assert pages.timeline().text(NOW) == Edition.objects.get(pk=closed.pk)


def test_it_is_opened_again_as_it_was(administrator, pages):
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    opened = actions.reopen(edition(pages, 2), administrator, now=NOW + HOUR)
    assert (opened.closed_at, opened.closed_by, opened.closed_reason) == (None, None, "")
    assert opened.is_live(NOW)
    assert last_event()[0] == f"Opened 2.0 again. It was closed because: {REASON}"


@pytest.mark.parametrize("name", ["author", "publisher", "stranger", "releaser", "medic"])
def test_nobody_else_closes_or_opens_a_text(administrator, pages, name):
    with not_permitted():
        actions.close(edition(pages, 2), person(name), REASON, now=NOW)
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    with not_permitted():
        actions.reopen(edition(pages, 2), person(name), now=NOW)


@pytest.mark.parametrize("state", [draft, scheduled])
def test_what_readers_never_saw_is_not_closed(administrator, state):
    unseen = state()
    with refused("Readers have not seen"):
        actions.close(unseen, administrator, REASON, now=NOW)


def test_a_withdrawal_has_no_text_to_close(administrator):
    document = withdrawn().document
    with refused("A withdrawal has no text"):
        actions.close(document.timeline().withdrawal(NOW), administrator, REASON, now=NOW)


def test_a_reason_is_needed_and_nothing_happens_twice(administrator, pages):
    with refused("Write the legal reason", field="reason"):
        actions.close(edition(pages, 2), administrator, " \n", now=NOW)
    with refused("not closed"):
        actions.reopen(edition(pages, 2), administrator, now=NOW)
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    with refused("closed already"):
        actions.close(edition(pages, 2), administrator, REASON, now=NOW)


@pytest.mark.parametrize(
    "columns",
    [
        {"closed_at": NOW},
        {"closed_reason": REASON},
        {"closed_at": NOW - 50 * DAY, "closed_reason": REASON},
    ],
)
@pytest.mark.parametrize("state", [live, draft])
def test_the_database_takes_no_half_closed_text(state, columns):
    pk = state().pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=pk).update(**columns)


def test_no_draft_is_closed_even_behind_the_verbs():
    pk = draft().pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=pk).update(closed_at=NOW, closed_reason=REASON)


@pytest.mark.parametrize("state", [live, superseded])
def test_sql_and_python_agree_on_what_is_closed(administrator, state):
    closed = state()
    actions.close(closed, administrator, REASON, now=NOW)
    document = closed.document
    for moment in (NOW - 20 * DAY, NOW - 5 * DAY, NOW, NOW + DAY):
        in_sql = Edition.objects.filter(document=document).live(moment).first()
        assert in_sql == Timeline(document.editions.all()).live(moment)


# What readers find


def test_the_page_answers_451_with_the_reason_and_the_day(administrator, client, pages):
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    answer = client.get(PAGE)
    assert answer.status_code == 451
    assert REASON in text(answer)
    assert f'<time datetime="{timezone.localdate(NOW)}">' in text(answer)
    assert f'<{settings.SITE_URL}/>; rel="blocked-by"' in answer["Link"]
    assert answer["Cache-Control"].startswith("public, max-age=")
    assert answer["Last-Modified"]
    assert client.head(PAGE).status_code == 451
    assert 'name="robots" content="noindex"' in text(answer)


EVERYWHERE = [
    *("/", "/articles/", "/topics/", "/topics/feet/", PAGE, "/updates/", "/updates/feed/"),
    *("/topics/feet/feed/", f"{PAGE}updates/", f"{PAGE}updates/feed/"),
    *(f"{PAGE}updates/{number}/" for number in ("1.0", "2.0", "2.1", "3.0")),
]


@pytest.mark.parametrize("later", ["nothing", "minor", "major", "withdrawal"])
def test_no_word_of_it_is_on_any_page_at_any_moment(administrator, client, pages, later):
    harmless = {"title": "Cold feet", "body": "<p>Harmless.</p>", "summary": "Harmless. So it is."}
    if later in ("minor", "major"):
        add(pages, NOW - 10 * DAY, major=later == "major", **harmless)
    elif later == "withdrawal":
        actions.withdraw(pages, person("chief"), "It was wrong.", now=NOW - 10 * DAY)
    words = [text(client.get(address)) for address in (f"{PAGE}updates/", "/updates/")]
    assert all("Forbidden" in each for each in words)
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    for address in EVERYWHERE:
        for moment in (None, NOW - 25 * DAY, NOW - 15 * DAY, NOW - 5 * DAY):
            shown = text(client.get(at(moment, address) if moment else address))
            assert "Forbidden" not in shown, (address, moment)


def test_its_place_in_the_past_says_so(administrator, client, pages):
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    assert client.get(at(NOW - 15 * DAY, PAGE)).status_code == 451
    before = client.get(at(NOW - 25 * DAY, PAGE))
    assert before.status_code == 200
    assert "Harmless one." in text(before)


def test_the_history_keeps_number_and_day_and_says_why(administrator, client, pages):
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    for address in (f"{PAGE}updates/", "/updates/", f"{PAGE}updates/feed/", "/updates/feed/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert REASON in text(answer)
        assert "A text that is closed to the public" in text(answer)
    shown = text(client.get(f"{PAGE}updates/"))
    assert "Edition 2.0" in shown
    assert f"{PAGE}updates/2.0/" not in shown
    answer = client.get(f"{PAGE}updates/2.0/")
    assert answer.status_code == 451
    assert REASON in text(answer)
    assert "blocked-by" in answer["Link"]


def test_what_follows_it_is_compared_with_what_can_be_read(administrator, client, pages):
    add(
        pages, NOW - 10 * DAY, body="<p>Mended.</p>", title="Cold feet", summary="Mended. So it is."
    )
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    shown = text(client.get(f"{PAGE}updates/3.0/"))
    assert "is closed to the public since" in shown
    assert "So this is a comparison with 1.0" in shown
    assert "Harmless one." in shown
    actions.close(edition(pages, 1), administrator, REASON, now=NOW)
    shown = text(client.get(f"{PAGE}updates/3.0/"))
    assert "So there is nothing to compare this one with." in shown
    assert "Harmless one." not in shown


def test_a_new_edition_takes_its_place_as_usual(administrator, client, pages):
    actions.close(edition(pages, 2), administrator, REASON, now=NOW - HOUR)
    add(pages, NOW, title="Cold feet", body="<p>Mended.</p>", summary="Mended. So it is.")
    assert client.get(PAGE).status_code == 200
    assert "Cold feet" in text(client.get("/articles/"))


def test_a_closed_page_can_be_withdrawn(administrator, client, pages):
    actions.close(edition(pages, 2), administrator, REASON, now=NOW - HOUR)
    actions.withdraw(pages, person("chief"), "Over.", now=NOW)
    answer = client.get(PAGE)
    assert answer.status_code == 410
    assert "Over." in text(answer)
    assert "Forbidden" not in text(answer)


def test_pages_around_it_do_without_it(administrator, client):
    tea = live("tea", slug="ginger", title="Forbidden tea")
    question = live("question", slug="why", title="Forbidden question?")
    article = draft(slug="cold-feet")
    ArticleQuestion.objects.create(edition=article, question_id=question.document_id)
    perspective(article, tea.document)
    actions.publish(article, person("chief"), now=NOW - DAY)
    assert text(client.get(PAGE)).count("Forbidden") >= 2
    for each in (tea, question):
        actions.close(each, administrator, REASON, now=NOW)
    assert "Forbidden" not in text(client.get(PAGE))
    for address in ("/teas/", "/faq/"):
        assert "Forbidden" not in text(client.get(address))


# The desk


def screen(name: str, pk: int, *args: str) -> str:
    return reverse(f"admin:articles_article_{name}", args=[pk, *args])


def test_it_is_closed_and_opened_on_the_desk(administrator, client, pages):
    client.force_login(administrator)
    pk = edition(pages, 2).pk
    history = screen("history", pk)
    close, reopen = (screen("action", pk, name) for name in ("close", "reopen"))
    assert f'href="{close}"' in text(client.get(history))
    assert "Readers see no word of 2.0 any more" in text(client.get(close))
    assert client.post(close, {"reason": ""}).status_code == 200
    assert client.post(close, {"reason": REASON}).status_code == 302
    assert edition(pages, 2).closed_reason == REASON
    shown = text(client.get(history))
    assert "(closed to the public)" in shown
    assert f"by administrator: {REASON}" in shown
    assert f'href="{close}"' not in shown
    assert f'href="{reopen}"' in shown
    # The desk reads on: the closed text is compared with others, and a draft begins with it.
    compared = client.get(screen("compare", pk), {"old": edition(pages, 1).pk, "new": pk})
    assert "Forbidden body." in text(compared)
    assert begin_draft(pages, administrator).title == "Forbidden title"
    assert client.post(reopen).status_code == 302
    assert not edition(pages, 2).is_closed


def test_a_link_to_a_closed_page_is_found_by_the_checks(administrator, pages):
    actions.close(edition(pages, 2), administrator, REASON, now=NOW)
    leading = draft("question", answer=f'<p><a href="{PAGE}">Feet</a></p>')
    found = [each.sentence for each in checks.findings(leading, NOW + HOUR, NOW + HOUR)]
    assert any("is closed to the public" in sentence for sentence in found)
