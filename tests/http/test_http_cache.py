"""What HTTP says of public pages: how long they hold, since when, where they went."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from articles.models import ArticleQuestion
from publishing import actions
from publishing.actions.drafts import begin_draft
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    SECOND,
    add,
    draft,
    live,
    person,
    perspective,
    scheduled,
    topic,
    withdrawn,
)

LISTS = ["/", "/articles/", "/faq/", "/teas/", "/topics/", "/topics/feet/"]


def max_age(answer: Any) -> int:
    public, seconds = answer["Cache-Control"].split(", max-age=")
    assert public == "public"
    return int(seconds)


@pytest.fixture(scope="module")
def pages(module_db):
    """One page of each kind, all under a topic, the article with its question and tea."""
    question = live("question", slug="why", since=NOW - 20 * DAY)
    tea = live("tea", slug="ginger", since=NOW - 20 * DAY)
    article = draft(slug="cold-feet")
    article.topics.add(topic())
    ArticleQuestion.objects.create(edition=article, question_id=question.document_id)
    perspective(article, tea.document)
    actions.publish(article, person("chief"), now=NOW - 30 * DAY)
    return {"/articles/cold-feet/": article, "/faq/why/": question, "/teas/ginger/": tea}


@pytest.fixture
def site(pages, db):
    """The editions of the pages, read anew."""
    return {page: type(edition).objects.get(pk=edition.pk) for page, edition in pages.items()}


PAGES = ["/articles/cold-feet/", "/faq/why/", "/teas/ginger/"]


# How long an answer holds


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_an_answer_holds_for_a_minute_while_nothing_is_planned(site, client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert max_age(answer) == settings.PUBLIC_MAX_AGE == 60


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_no_answer_holds_longer_than_until_the_next_change(site, client, address):
    actions.withdraw(
        live("question").document, person("chief"), "Over.", timezone.now() + 20 * SECOND
    )
    assert 10 <= max_age(client.get(address)) <= 20


def test_a_redirect_and_a_notice_hold_until_the_next_change_as_well(site, client):
    gone, moved = withdrawn(slug="gone").document, live(slug="old").document
    actions.change_address(moved, person("chief"), "new", now=NOW)
    for address, status in (("/articles/gone/", 410), ("/articles/old/", 301)):
        answer = client.get(address)
        assert (answer.status_code, max_age(answer)) == (status, 60)
    draft_of = begin_draft(gone, person("chief"))
    actions.publish(draft_of, person("chief"), timezone.now() + 20 * SECOND, note="Put right.")
    for address in ("/articles/gone/", "/articles/old/"):
        assert 10 <= max_age(client.get(address)) <= 20


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_public_answers_are_the_same_for_everybody(site, client, address):
    answer = client.get(address)
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


# Since when it is as it is


def test_a_page_was_modified_when_its_edition_became_live(site, client):
    answer = client.get("/faq/why/")
    assert answer["Last-Modified"] == http_date((NOW - 20 * DAY).timestamp())


def holds(client: Client, address: str, since: datetime.datetime) -> bool:
    """Whether a copy of a page that was made at `since` is still as the page is."""
    headers = {"If-Modified-Since": http_date(since.timestamp())}
    return client.get(address, headers=headers).status_code == 304


def test_a_copy_of_an_article_holds_until_a_question_or_tea_of_it_changes(site, client):
    article = "/articles/cold-feet/"
    for address, days in (("/faq/why/", 3), ("/teas/ginger/", 2)):
        changed = NOW - days * DAY
        add(site[address].document, changed, major=False)
        assert not holds(client, article, changed - SECOND)
        assert holds(client, article, changed)
    # What it tells is the moment of its own "Updated" all the same.
    assert client.get(article)["Last-Modified"] == http_date((NOW - 30 * DAY).timestamp())


@pytest.mark.parametrize("address", ["/", "/articles/", "/faq/", "/topics/"])
def test_a_list_was_modified_when_anything_changed(site, client, address):
    add(site["/teas/ginger/"].document, NOW - HOUR, major=False)
    assert client.get(address)["Last-Modified"] == http_date((NOW - HOUR).timestamp())


def test_a_name_corrected_counts_as_a_change(site, client):
    renamed = topic()
    renamed.name = "Cold legs"
    renamed.save()
    for address in ("/articles/cold-feet/", "/topics/feet/"):
        assert "Cold legs" in client.get(address).content.decode()
        assert not holds(client, address, NOW - SECOND)


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_what_the_reader_has_already_is_not_sent_again(site, client, address):
    answer = client.get(address)
    for headers in (
        {"If-None-Match": answer["ETag"]},
        {"If-Modified-Since": http_date(NOW.timestamp())},
    ):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == answer["ETag"]
        assert again["Cache-Control"] == answer["Cache-Control"]


@pytest.mark.parametrize("address", PAGES)
def test_what_has_changed_is_sent_anew(site, client, address):
    before = client.get(address)
    add(site[address].document, NOW, title="Another title")
    known = {"If-None-Match": before["ETag"], "If-Modified-Since": before["Last-Modified"]}
    after = client.get(address, headers=known)
    assert after.status_code == 200
    assert "Another title" in after.content.decode()


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_head_says_what_get_says(site, client, address):
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Type"):
        assert head[name] == get[name]


# Where it went


def test_a_withdrawn_page_says_why_with_410(site, client):
    successor = site["/articles/cold-feet/"].document
    page = live(slug="quinine", title="Quinine")
    actions.withdraw(
        page.document, person("chief"), "It is dangerous.", successor=successor, now=NOW
    )
    answer = client.get("/articles/quinine/")
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "It is dangerous." in text
    assert 'href="/articles/cold-feet/"' in text
    actions.withdraw(successor, person("chief"), "Also.", now=NOW)
    assert 'href="/articles/cold-feet/"' not in client.get("/articles/quinine/").content.decode()


@pytest.mark.parametrize("state", [draft, scheduled])
@pytest.mark.parametrize(
    ("kind", "address"),
    [("article", "/articles/x/"), ("question", "/faq/x/"), ("tea", "/teas/x/")],
)
def test_nobody_learns_of_what_is_not_published(client, db, state, kind, address):
    state(kind, slug="x")
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.content == client.get(address.replace("x", "y")).content.replace(b"/y/", b"/x/")


@pytest.mark.parametrize(
    "address", ["/nothing/", "/articles/nothing/", "/faq/cold-feet/", "/topics/nothing/"]
)
def test_what_there_is_not_is_404(site, client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize(
    "number", ["0", "-1", "2", "x", "1.5", "", "%D9%A1", "10001", "9" * 30, "000000001" + "9" * 30]
)
@pytest.mark.parametrize("address", ["/articles/", "/faq/", "/teas/", "/topics/feet/"])
def test_what_is_no_page_of_a_list_is_404(site, client, address, number):
    assert client.get(f"{address}?page=1").status_code == 200
    assert client.get(f"{address}?page={number}").status_code == 404


def test_a_long_list_has_pages(db, client):
    for number in range(21):
        live("article", slug=f"page-{number}", since=NOW - number * HOUR)
    first, second = (client.get(f"/articles/?page={page}").content.decode() for page in (1, 2))
    assert first.count('href="/articles/page-') >= 20
    assert "page-20/" not in first
    assert "page-20/" in second
    assert "page-19/" not in second
    assert client.get("/articles/?page=3").status_code == 404


# Files and health


@pytest.mark.parametrize(
    "path",
    [
        "../secret_key",
        "..%2Fsecret_key",
        "%2e%2e/secret_key",
        "images/../../secret_key",
        "/etc/passwd",
        "..%5Csecret_key",
        "x%00.jpg",
        "x" * 300,
        "",
        ".",
        "images/",
        "nothing.jpg",
    ],
)
def test_nothing_but_uploaded_files_is_served(client, db, path, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "images").mkdir(parents=True)
    (tmp_path / "secret_key").write_text("hush")
    answer = client.get(f"/media/{path}")
    assert answer.status_code == 404
    assert b"hush" not in answer.content


def test_an_uploaded_file_never_changes(client, db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "x.jpg").write_bytes(b"picture")
    answer = client.get("/media/x.jpg")
    assert b"".join(answer.streaming_content) == b"picture"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_site_says_that_it_is_well(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer["Cache-Control"] == "no-store"


def test_while_the_database_is_away_the_site_says_so(client, db, monkeypatch):
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        health = client.get("/healthz")
        pages = [client.get(address) for address in ("/", "/articles/cold-feet/")]
    assert (health.status_code, health.json()["status"]) == (503, "unavailable")
    for answer in pages:
        assert answer.status_code == 503
        assert answer["Cache-Control"] == "no-store"
        assert "Retry-After" in answer
