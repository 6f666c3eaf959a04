"""The calendar as a feed for other programs, behind an address that only its owner knows."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client, override_settings
from icalendar import Calendar

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.desk import calendar_feed
from publishing.models import CalendarFeed
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    add,
    change,
    date,
    draft,
    live,
    person,
    scheduled,
)

pytestmark = pytest.mark.django_db

SCREEN = "/admin/calendar/feed/"


def address_of(name: str) -> str:
    """The path of somebody's feed, made now."""
    token = actions.make_calendar_feed(person(name)).token
    return f"/calendar/{token}/legcare.ics"


def events(client: Any, address: str) -> dict[str, Any]:
    """The events of a feed by their titles, as a calendar program reads them."""
    answer = client.get(address)
    assert answer.status_code == 200
    read = Calendar.from_ical(answer.content)
    assert (str(read["version"]), bool(read["prodid"])) == ("2.0", True)
    found = read.walk("VEVENT")
    for event in found:
        assert not event.errors
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "LAST-MODIFIED"} <= set(event)
    return {str(event["summary"]): event for event in found}


def test_an_event_is_the_moment_of_an_edition(client):
    edition = scheduled("question", NOW + 5 * DAY, title="Why, oh why; and when?")
    (event,) = events(client, address_of("publisher")).values()
    assert str(event["summary"]) == "Why, oh why; and when? 1.0 goes live"
    assert event["dtstart"].dt == NOW + 5 * DAY
    assert event["dtstart"].to_ical().endswith(b"Z")
    assert event["transp"] == "TRANSPARENT"
    assert [str(name) for name in event["categories"].cats] == ["Question"]
    words = str(event["description"])
    assert words.startswith(f"Question, {edition.when}.\nWhat readers are told: ")
    address = str(event["url"])
    assert address == f"http://localhost:8000/admin/faq/question/{edition.pk}/change/"


def test_an_event_says_what_a_withdrawal_tells_readers_what_is_lacking_and_the_release(client):
    chief = person("chief")
    actions.withdraw(
        live("tea", NOW - 800 * DAY, title="Mint tea").document,
        chief,
        "It helps nobody.",
        NOW + DAY,
        now=NOW,
    )
    document = live("question", NOW - 800 * DAY, title="Why?").document
    add(document, NOW + 9 * DAY, answer="<p>Wind.</p>")
    date(change(begin_draft(document, chief, now=NOW), title="Why, then?"), NOW - DAY, major=False)
    release = actions.begin_release("Winter pages", chief, now=NOW)
    actions.add_to_release(release, draft("tea", title="Ginger tea"), chief, now=NOW)
    actions.schedule_release(release, chief, NOW + 5 * DAY, now=NOW)
    found = events(client, address_of("chief"))
    assert list(found) == [
        "Why, then? 1.1 went live",
        "Mint tea is withdrawn",
        "Ginger tea 1.0 goes live",
        "Why? 2.0 goes live",
    ]
    assert "It helps nobody." in found["Mint tea is withdrawn"]["description"]
    assert "/history/" in found["Mint tea is withdrawn"]["url"]
    assert "the release “Winter pages”" in found["Ginger tea 1.0 goes live"]["description"]
    assert "It lacks 1.1" in found["Why? 2.0 goes live"]["description"]


def test_an_event_that_is_moved_stays_the_same_event(client):
    edition = scheduled("question", NOW + 5 * DAY, title="Why?")
    address = address_of("chief")
    (before,) = events(client, address).values()
    actions.reschedule(edition, person("chief"), NOW + 9 * DAY, now=NOW + HOUR)
    (after,) = events(client, address).values()
    assert after["uid"] == before["uid"]
    assert after["dtstart"].dt == NOW + 9 * DAY
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt > before["last-modified"].dt


def test_it_goes_ninety_days_back_and_as_far_ahead_as_there_is_something(client):
    for moment, title in [
        (NOW - 91 * DAY, "Too old?"),
        (NOW - 89 * DAY, "Old?"),
        (NOW + 3000 * DAY, "Far?"),
    ]:
        date(draft("question", title=title), moment)
    assert list(events(client, address_of("chief"))) == ["Old? 1.0 went live", "Far? 1.0 goes live"]


def test_of_very_many_those_nearest_to_now_are_there(client, monkeypatch):
    monkeypatch.setattr(calendar_feed, "MOST_PAST", 1)
    monkeypatch.setattr(calendar_feed, "MOST_COMING", 2)
    for days in (-3, -2, 4, 5, 6):
        date(draft("question", title=f"{days}"), NOW + days * DAY)
    found = events(client, address_of("chief"))
    assert [summary.split()[0] for summary in found] == ["-2", "4", "5"]


def test_it_shows_what_its_owner_may_view_now(client):
    scheduled("question", title="Why?")
    scheduled("tea", title="Ginger tea")
    owner = person("stranger")
    address = address_of("stranger")
    assert events(client, address) == {}
    owner.user_permissions.add(Permission.objects.get(codename="view_tea"))
    assert list(events(client, address)) == ["Ginger tea 1.0 goes live"]
    owner.user_permissions.clear()
    assert events(client, address) == {}


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_nobody_follows_who_may_not_use_the_desk_any_more(client, change):
    address = address_of("chief")
    assert client.get(address).status_code == 200
    User.objects.filter(username="chief").update(**change)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["nonsense", "%00", "a" * 500, "..", "' OR 1=1"])
def test_an_address_that_nobody_made_is_not_found(client, token):
    assert client.get(f"/calendar/{token}/legcare.ics").status_code == 404


def test_the_answer_is_a_calendar_that_nobody_keeps(client):
    scheduled("question")
    address = address_of("chief")
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    scheduled("tea")
    fresh = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert fresh.status_code == 200
    assert client.post(address).status_code == 405


def test_lines_are_as_short_as_the_format_wants_them_in_any_script(client):
    scheduled("question", title="足がつる" * 40)
    content = client.get(address_of("chief")).content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert "足がつる" * 40 in str(next(iter(events(client, address_of("chief")))))


def test_the_feed_asks_as_often_whatever_it_holds(client, django_assert_max_num_queries):
    address = address_of("chief")
    for days in range(1, 6):
        scheduled("question", NOW + days * DAY, title=f"Planned {days}?")
        live("tea", NOW - days * DAY, title=f"Live {days}")
        actions.withdraw(
            live("tea", NOW - 200 * DAY, title=f"Over {days}").document,
            person("chief"),
            "Over.",
            NOW + days * DAY,
            now=NOW,
        )
    with django_assert_max_num_queries(6):
        assert len(events(client, address)) == 15


# The screen


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_address_is_made_changed_and_removed(client):
    user = person("author")
    client.force_login(user)
    assert "You have no address yet" in text(client.get(SCREEN))
    page = text(client.post(SCREEN, {"make": ""}, follow=True))
    first = CalendarFeed.objects.get(user=user).token
    assert f'value="http://localhost:8000/calendar/{first}/legcare.ics"' in page
    page = text(client.post(SCREEN, {"make": ""}, follow=True))
    second = CalendarFeed.objects.get(user=user).token
    assert "The old one does not work any more" in page
    assert second in page
    assert client.get(f"/calendar/{first}/legcare.ics").status_code == 404
    assert client.get(f"/calendar/{second}/legcare.ics").status_code == 200
    page = text(client.post(SCREEN, {"remove": ""}, follow=True))
    assert "You have no address yet" in page
    assert client.get(f"/calendar/{second}/legcare.ics").status_code == 404


def test_everybody_has_an_address_of_their_own(client):
    first, second = address_of("author"), address_of("chief")
    assert first != second
    client.force_login(person("author"))
    assert second not in text(client.get(SCREEN))
    client.post(SCREEN, {"remove": ""})
    assert client.get(second).status_code == 200


def test_looking_changes_nothing_and_another_site_cannot_press_the_button():
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("author"))
    client.get(SCREEN, {"make": ""})
    assert client.post(SCREEN, {"make": ""}).status_code == 403
    assert not CalendarFeed.objects.exists()


def test_who_may_view_nothing_has_no_feed(client):
    client.force_login(person("stranger"))
    assert client.get(SCREEN).status_code == 403
    assert client.post(SCREEN, {"make": ""}).status_code == 403
    assert not CalendarFeed.objects.exists()


def test_the_address_names_the_host_that_readers_know(client):
    client.force_login(person("author"))
    with override_settings(SITE_URL="https://legcare.example"):
        client.post(SCREEN, {"make": ""})
        assert "https://legcare.example/calendar/" in text(client.get(SCREEN))
        scheduled("question")
        token = CalendarFeed.objects.get().token
        (event,) = events(client, f"/calendar/{token}/legcare.ics").values()
    assert str(event["uid"]).endswith("@legcare.example")
    assert str(event["url"]).startswith("https://legcare.example/admin/")
    assert isinstance(event["dtstart"].dt, datetime.datetime)
