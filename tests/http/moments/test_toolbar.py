"""The toolbar of staff above public pages."""

from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from publishing.actions.drafts import begin_draft
from publishing.models import Edition
from tests.http.moments.site import FUTURE, at, text, user_of
from tests.support.factories import DAY, NOW, withdrawn


def test_staff_find_on_a_page_the_ways_to_the_desk_and_to_other_moments(client, site, chief):
    page = text(client, "/articles/cold-feet/?x=1")
    assert "See the site as of…" in page
    edition = Edition.objects.get(title="New article")
    assert f'<a href="/admin/articles/article/{edition.pk}/change/">Edit this page</a>' in page
    assert '<a href="/admin/">Desk</a>' in page
    assert 'name="page" value="/articles/cold-feet/?x=1"' in page
    assert "Back to now" not in page
    newer = begin_draft(site["article"], chief)
    assert f"/admin/articles/article/{newer.pk}/change/" in text(client, "/articles/cold-feet/")


@pytest.mark.parametrize("moment", [NOW - DAY, FUTURE])
def test_at_another_moment_too(client, site, chief, moment):
    page = text(client, at(moment, "/articles/cold-feet/"))
    edition = Edition.objects.get(title="New article")
    assert f'<a href="/admin/articles/article/{edition.pk}/change/">Edit this page</a>' in page
    assert '<a href="/admin/">Desk</a>' in page
    assert '<form action="/admin/moment/">' in page
    assert 'name="page" value="/articles/cold-feet/"' in page
    assert '<a href="/articles/cold-feet/">Back to now</a>' in page


def test_a_withdrawn_page_leads_to_its_last_text_on_the_desk(client, chief):
    edition = withdrawn(slug="quinine")
    page = text(client, "/articles/quinine/", 410)
    assert f"/admin/articles/article/{edition.pk}/change/" in page


def test_a_page_that_is_no_document_s_cannot_be_edited(client, site, chief):
    for address, status in (("/articles/", 200), ("/nothing/", 404)):
        page = text(client, address, status)
        assert "Desk" in page
        assert "Edit this page" not in page


def test_who_may_not_view_a_kind_is_not_led_to_it(client, site, stranger):
    client.force_login(stranger)
    page = text(client, "/articles/cold-feet/")
    assert "Desk" in page
    assert "Edit this page" not in page


@pytest.mark.parametrize(
    "address",
    ["/", "/articles/cold-feet/", at(NOW - DAY), "/nothing/"],
    ids=["home", "article", "past", "nothing"],
)
def test_a_page_with_the_bar_of_staff_is_kept_by_nobody(client, site, chief, address):
    answer = client.get(address)
    assert answer["Cache-Control"] == "private, no-store"
    assert not {"ETag", "Last-Modified"} & set(answer.headers)


def test_who_has_an_account_and_is_no_staff_reads_like_everybody(client, site):
    anonymous = client.get("/articles/cold-feet/")
    client.force_login(user_of("no staff"))
    answer = client.get("/articles/cold-feet/")
    assert answer.content == anonymous.content
    assert answer["Cache-Control"] == anonymous["Cache-Control"]


def test_a_cookie_of_no_session_shows_no_bar(client, site):
    client.cookies[settings.SESSION_COOKIE_NAME] = "made-up"
    assert "Desk" not in text(client, "/articles/cold-feet/")
    assert client.get(at(FUTURE)).status_code == 404


def test_what_fails_before_there_is_a_moment_has_no_bar(client, site, chief):
    answer = client.get("/articles/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Desk" not in answer.content.decode()


def test_while_the_database_is_away_a_moment_says_so(client, chief, monkeypatch):
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        answers = [client.get(at(moment)) for moment in (NOW - DAY, FUTURE)]
        answers.append(client.get("/preview/" + "x" * 43 + "/"))
    for answer in answers:
        assert answer.status_code == 503
        assert "Retry-After" in answer
