"""What a preview leaves in the database, and how it waits for the lock."""

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import get_script_prefix, get_urlconf

from legcare import environment
from publishing import actions
from publishing.http import draft_preview
from publishing.http.draft_preview import preview_transaction
from publishing.models import Edition, Generation, PreviewLink
from tests.actions.test_races import at_once
from tests.http.moments.site import LISTS
from tests.http.previews.drafts import database, inside, link_to, update_of
from tests.support.factories import draft, live, person, scheduled


def test_nothing_is_left_in_the_database(client, article):
    link = link_to(article)
    before = database()
    for address in [*LISTS, "/articles/cold-feet/", "/faq/why/", "/nothing/"]:
        client.head(inside(link, address))
        client.get(inside(link, address))
    PreviewLink.objects.update(opened=0, last_opened_at=None)
    assert database() == before


def test_a_page_that_fails_leaves_nothing_either(client, article, monkeypatch):
    link = link_to(article)
    before = database()
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("articles.views.perspective_rows", lambda *_args: 1 / 0)
        assert client.get(inside(link, "/articles/cold-feet/")).status_code == 500
    assert database() == before
    assert get_script_prefix() == "/"
    assert client.get("/articles/cold-feet/").status_code == 200


def test_many_look_and_publish_at_once_and_all_is_as_it_should_be(concurrent_db):
    chief = person("chief")
    drafts = [update_of(live(slug=f"page-{n}"), title=f"Draft {n}") for n in range(2)]
    links = [link_to(edition) for edition in drafts]
    new = draft("question", slug="why")

    def look(n: int) -> Any:
        page = Client().get(inside(links[n], f"/articles/page-{n}/"))
        return page.status_code, f"Draft {n}" in page.content.decode()

    outcomes = at_once(
        *(lambda n=n: look(n % 2) for n in range(4)),
        lambda: actions.publish(new, chief),
        lambda: look(0),
    )
    publishing = outcomes.pop(4)
    assert isinstance(publishing, Edition)
    assert outcomes == [(200, True)] * 5
    assert [link.opened for link in PreviewLink.objects.order_by("pk")] == [3, 2]
    assert all(Edition.objects.get(pk=edition.pk).is_draft for edition in drafts)
    assert Edition.objects.get(pk=new.pk).number == "1.0"


def held() -> tuple[threading.Thread, threading.Event]:
    """Somebody who writes until the event is set."""
    there, end = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                Generation.objects.lock()
                there.set()
                end.wait(timeout=30)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    assert there.wait(timeout=10)
    return writer, end


@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_who_waits_in_vain_for_a_writer_is_told_so_and_readers_are_served(
    concurrent_db, monkeypatch, state
):
    monkeypatch.setattr(draft_preview, "LOCK_TIMEOUT", 0.5)
    link = link_to(draft() if state == "draft" else scheduled())

    def look() -> Any:
        return Client().get(inside(link, "/articles/"))

    writer, end = held()
    try:
        # As many as there are connections, with that of the writer.
        outcomes = at_once(*([look] * 7), lambda: Client().get("/articles/"))
    finally:
        end.set()
        writer.join(timeout=10)
    assert outcomes.pop().status_code == 200
    for answer in outcomes:
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "Somebody is saving or publishing just now" in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
    assert (get_script_prefix(), get_urlconf()) == ("/", None)
    assert look().status_code == 200
    link.refresh_from_db()
    assert link.opened == 1


def test_writers_are_as_patient_as_ever_after_a_preview(concurrent_db):
    setting = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}

    def patience() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(setting[connection.vendor])
            return cursor.fetchone()

    before = patience()
    with preview_transaction(draft()):
        pass
    assert patience() == before


def test_a_preview_gives_up_before_readers_do(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@/legcare")
    options = environment.database("DATABASE_URL", tmp_path)["OPTIONS"]
    assert options["pool"]["timeout"] > draft_preview.LOCK_TIMEOUT
    assert environment.sqlite("legcare")["OPTIONS"]["timeout"] > draft_preview.LOCK_TIMEOUT
