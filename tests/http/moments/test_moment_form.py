"""The form of the desk that opens a public page at another moment."""

import pytest
from django.utils import timezone

from publishing.models import Edition
from tests.http.moments.site import FUTURE, at, request_moment, text


@pytest.mark.parametrize("address", ["/admin/", "/admin/articles/article/", "/admin/moment/"])
def test_every_page_of_the_desk_leads_to_other_moments(client, site, chief, address):
    page = text(client, address)
    assert 'name="at_0"' in page
    assert "Date and time in Asia/Tokyo (JST)" in page


def test_the_page_of_an_edition_leads_to_its_own_page(client, site, chief):
    edition = Edition.objects.get(title="New article")
    for view in ("change", "history", "do/withdraw"):
        page = text(client, f"/admin/articles/article/{edition.pk}/{view}/")
        assert 'name="page" value="/articles/cold-feet/"' in page


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("/articles/cold-feet/", "/articles/cold-feet/"),
        ("/articles/?page=2", "/articles/?page=2"),
        ("/topics/f%C3%BC%C3%9Fe/", "/"),
        ("", "/"),
        ("/admin/", "/"),
        ("/healthz", "/"),
        ("/at/2025-11-30T09:00:00Z/", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/articles/", "/articles/"),
        ("http://[/", "/"),
        ("/articles/\r\nX: y", "/"),
        ("articles/", "/"),
    ],
)
def test_a_moment_that_was_typed_leads_to_the_same_page_then(client, chief, page, to):
    answer = request_moment(client, "2025-11-30", "18:00", page)
    assert (answer.status_code, answer["Location"]) == (302, f"/at/2025-11-30T09:00:00Z{to}")


@pytest.mark.parametrize(
    ("date", "time", "says"),
    [
        ("nonsense", "18:00", "Enter a valid date."),
        ("2025-02-30", "18:00", "Enter a valid date."),
        ("2025-11-30", "25:00", "Enter a valid time."),
        ("2025-11-30", "", "This field is required."),
        ("", "", "This field is required."),
        ("1066-10-14", "09:00", "Is the year right?"),
        ("9999-12-31", "23:59", "Is the year right?"),
    ],
)
def test_a_moment_that_is_none_is_told_and_what_was_typed_stays(client, chief, date, time, says):
    page = text(client, f"/admin/moment/?at_0={date}&at_1={time}&page=/articles/")
    assert says in page
    assert not date or f'value="{date}"' in page
    assert 'name="page" value="/articles/"' in page


def test_who_may_not_see_the_future_is_told_so(client, stranger):
    client.force_login(stranger)
    assert request_moment(client, "2025-11-30", "18:00").status_code == 302
    local = timezone.localtime(FUTURE)
    answer = request_moment(client, f"{local:%Y-%m-%d}", f"{local:%H:%M}")
    assert answer.status_code == 200
    assert "For moments still to come you need the permission" in answer.content.decode()


def test_who_may_see_the_future_is_led_there(client, chief):
    local = timezone.localtime(FUTURE)
    answer = request_moment(client, f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}", "/teas/")
    assert answer["Location"] == at(FUTURE, "/teas/")
    assert client.get(answer["Location"]).status_code == 200


def test_nobody_but_staff_is_led_by_the_desk(client, db):
    assert request_moment(client, "2025-11-30", "18:00")["Location"].startswith("/admin/login/")
