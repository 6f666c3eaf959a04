"""The calendar: what went live and what comes, on the days of the site's zone."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission, User
from django.test import override_settings
from django.utils import timezone
from lxml import html

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.desk import calendar
from publishing.models import Edition
from tests.support.expect import queries
from tests.support.factories import (
    DAY,
    NOW,
    SECOND,
    add,
    change,
    date,
    draft,
    live,
    person,
    scheduled,
)

pytestmark = pytest.mark.django_db

# A year that is still to come whenever these tests run.
YEAR = NOW.year + 2


class Screen:
    """The calendar as somebody sees it."""

    def __init__(self, client: Any, query: str = "", name: str = "chief") -> None:
        client.force_login(person(name))
        self.answer = client.get(f"/admin/calendar/{query}")
        assert self.answer.status_code == 200
        self.page: Any = html.fromstring(self.answer.content.decode())

    @property
    def words(self) -> str:
        return " ".join(self.page.xpath("//main")[0].text_content().split())

    @property
    def messages(self) -> list[str]:
        return [line.text_content() for line in self.page.xpath("//ul[@class='messagelist']/li")]

    @property
    def days(self) -> dict[str, list[str]]:
        """The titles on each day that has something in it."""
        days = {}
        for cell in self.page.xpath("//td[.//li] | //section[@class='agenda-day']"):
            day = cell.xpath(".//time[string-length(@datetime)=10]/@datetime")[0]
            titles = cell.xpath(".//p[@class='entry-title']/a")
            days[str(day)] = [title.text_content() for title in titles]
        return days

    def entry(self, title: str) -> Any:
        (found,) = self.page.xpath(f"//li[p[@class='entry-title']/a[text()='{title}']]")
        return found

    def entry_words(self, title: str) -> str:
        return " ".join(self.entry(title).text_content().split())

    def links(self, title: str) -> dict[str, str]:
        return {link.text_content(): link.get("href") for link in self.entry(title).xpath(".//a")}


def month_of(moment: datetime.datetime) -> str:
    return f"?month={timezone.localtime(moment):%Y-%m}"


def agenda_of(moment: datetime.datetime) -> str:
    return f"?view=agenda&from={timezone.localdate(moment)}"


def day_of(moment: datetime.datetime) -> str:
    return str(timezone.localdate(moment))


def viewer(*codenames: str) -> str:
    """Somebody who may only do what these permissions say; returns the name."""
    user, _made = User.objects.get_or_create(username="viewer", defaults={"is_staff": True})
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return "viewer"


# What is there

LONG_AGO = NOW - 800 * DAY


@pytest.mark.parametrize("query", [month_of, agenda_of])
def test_past_and_future_of_every_kind_stand_on_their_days(client, query):
    live("article", LONG_AGO, title="Cold feet")
    for moment, kind, title, words in [
        (LONG_AGO + SECOND, "question", "Why?", "went live Why? 1.0 Question"),
        (NOW + 400 * DAY, "tea", "Ginger tea", "goes live Ginger tea 1.0 Tea"),
    ]:
        date(draft(kind, title=title), moment)
        screen = Screen(client, query(moment))
        assert title in screen.days[day_of(moment)]
        assert words in screen.entry_words(title)
        assert f"{timezone.localtime(moment):%H:%M}" in screen.entry_words(title)
        assert "JST" in screen.entry_words(title)


def test_withdrawals_are_there_too_and_lead_to_the_history_of_their_page(client):
    document = live("question", LONG_AGO, title="Why?").document
    withdrawal = actions.withdraw(document, person("chief"), "Over.", now=LONG_AGO + 40 * DAY)
    screen = Screen(client, month_of(LONG_AGO + 40 * DAY))
    assert "was withdrawn Why? Question" in screen.entry_words("Why?")
    links = screen.links("Why?")
    assert links["Why?"] == f"/admin/faq/question/{withdrawal.pk}/history/"
    assert client.get(links["Why?"]).status_code == 200
    assert client.get(links["See it then"]).status_code == 410


def test_drafts_and_withdrawals_in_preparation_are_not_there(client):
    chief = person("chief")
    draft("question")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    actions.add_withdrawal_to_release(
        release, live("tea", LONG_AGO).document, chief, "Over.", now=NOW
    )
    assert Screen(client, month_of(NOW)).days == {}


def test_an_entry_leads_to_its_edition_to_the_site_then_and_to_another_moment(client):
    edition = scheduled("question", title="Why?")
    links = Screen(client, month_of(edition.live_from)).links("Why?")
    assert links == {
        "Why?": f"/admin/faq/question/{edition.pk}/change/",
        "See it then": f"/at/{edition.live_from:%Y-%m-%dT%H:%M:%SZ}{edition.get_absolute_url()}",
        "Reschedule…": f"/admin/faq/question/{edition.pk}/do/reschedule/",
    }
    for address in links.values():
        assert client.get(address).status_code == 200


def test_a_member_of_a_release_is_moved_with_the_release(client):
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    actions.add_to_release(release, draft("tea", title="Ginger tea"), chief, now=NOW)
    actions.schedule_release(release, chief, NOW + 5 * DAY, now=NOW)
    links = Screen(client, month_of(NOW + 5 * DAY)).links("Ginger tea")
    address = f"/admin/publishing/release/{release.pk}/change/"
    assert links["Winter pages"] == links["Reschedule…"] == address
    assert client.get(address).status_code == 200


def test_an_edition_that_lacks_a_fix_says_so(client):
    document = live("question", LONG_AGO, title="Why?").document
    planned = add(document, NOW + 400 * DAY, answer="<p>Cold and wind.</p>")
    fix = change(begin_draft(document, person("author"), now=NOW), title="Why are feet cold?")
    date(fix, NOW - DAY, major=False)
    assert "lacks 1.1" in Screen(client, month_of(planned.live_from)).entry_words("Why?")
    assert "lacks" not in Screen(client, month_of(LONG_AGO)).words


def test_today_is_marked_where_it_is(client):
    here = Screen(client).page.xpath("//*[@aria-current='date']")
    assert [mark.xpath("string(.//time/@datetime)") for mark in here] == [day_of(timezone.now())]
    assert "today" in here[0].text_content()
    assert not Screen(client, "?month=2001-01").page.xpath("//*[@aria-current='date']")


def test_the_month_is_a_table_whose_columns_are_named(client):
    (table,) = Screen(client, f"?month={YEAR}-02").page.xpath("//table")
    assert table.xpath("string(caption)") == f"February {YEAR}"
    assert [head.text_content() for head in table.xpath("//th[@scope='col']")][:2] == [
        *("Sunday", "Monday")
    ]
    days = table.xpath(".//td//time/@datetime")
    assert days[0] == f"{YEAR}-02-01"
    assert days[-1][:8] == f"{YEAR}-02-"
    for row in table.xpath(".//tbody/tr"):
        assert len(row.xpath("td")) == 7
    first = table.xpath("(.//td//time)[1]/ancestor::td")[0]
    weekday = first.getparent().index(first)
    assert weekday == (datetime.date(YEAR, 2, 1).weekday() + 1) % 7


def test_from_month_to_month_to_today_and_into_the_agenda(client):
    links = {
        link.text_content().strip("‹› "): link.get("href")
        for link in Screen(client, f"?month={YEAR}-12").page.xpath("//ul[@class='action-list']//a")
    }
    assert links[f"November {YEAR}"] == f"/admin/calendar/?month={YEAR}-11"
    assert links[f"January {YEAR + 1}"] == f"/admin/calendar/?month={YEAR + 1}-01"
    assert links["Today"] == f"/admin/calendar/{month_of(timezone.now())}"
    assert links["Agenda"] == f"/admin/calendar/?view=agenda&from={YEAR}-12-01"
    agenda = Screen(client, links["Agenda"].partition("/calendar/")[2])
    assert f"Agenda from December 1, {YEAR}" in agenda.words


# Zones


EDGE = datetime.datetime(YEAR, 11, 30, 15, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("zone", "day", "time", "name"),
    [
        ("Asia/Tokyo", f"{YEAR}-12-01", "00:30 JST", "Asia/Tokyo (JST)"),
        ("UTC", f"{YEAR}-11-30", "15:30 UTC", "UTC (UTC)"),
        ("America/New_York", f"{YEAR}-11-30", "10:30 EST", "America/New_York (E"),
        ("Pacific/Kiritimati", f"{YEAR}-12-01", "05:30 +14", "Pacific/Kiritimati (+14)"),
    ],
)
def test_a_day_is_a_day_of_the_site_s_zone_which_is_named(client, zone, day, time, name):
    scheduled("question", EDGE, title="Why?")
    with override_settings(TIME_ZONE=zone):
        assert Screen(client, f"?month={day[:7]}").days == {day: ["Why?"]}
        other = f"{YEAR}-11" if day[5:7] == "12" else f"{YEAR}-12"
        assert Screen(client, f"?month={other}").days == {}
        agenda = Screen(client, f"?view=agenda&from={day}")
        assert agenda.days == {day: ["Why?"]}
        assert time in agenda.words
        assert name in agenda.words
        after = datetime.date.fromisoformat(day) + DAY
        assert Screen(client, f"?view=agenda&from={after}").days == {}


def change_of_clocks(zone: ZoneInfo, *, forward: bool) -> datetime.date:
    """The first day of the year on which the clocks of a zone change that way."""
    day = datetime.date(YEAR, 1, 1)
    while day.year == YEAR:
        before, after = (
            datetime.datetime.combine(date, datetime.time(12), zone).utcoffset()
            for date in (day - DAY, day)
        )
        assert before is not None
        assert after is not None
        if (after > before) if forward else (after < before):
            return day
        day += DAY
    raise LookupError(zone)


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize(
    # Clocks that change at two, at the end of a day, and at midnight, which is then skipped.
    "name",
    ["America/New_York", "America/Santiago", "Africa/Cairo"],
)
def test_the_days_of_a_changing_clock_begin_and_end_with_their_first_and_last_second(
    client, name, forward
):
    zone = ZoneInfo(name)
    with override_settings(TIME_ZONE=name):
        day = change_of_clocks(zone, forward=forward)
        # Second by second, as the clock on the wall shows the day.
        noon = datetime.datetime.combine(day, datetime.time(12), zone).astimezone(datetime.UTC)
        first = noon
        while (first - datetime.timedelta(minutes=30)).astimezone(zone).date() == day:
            first -= datetime.timedelta(minutes=30)
        last = noon
        while (last + datetime.timedelta(minutes=30)).astimezone(zone).date() == day:
            last += datetime.timedelta(minutes=30)
        last += datetime.timedelta(minutes=30) - SECOND
        for moment, title in [
            (first - SECOND, "Before?"),
            (first, "First?"),
            (last, "Last?"),
            (last + SECOND, "After?"),
        ]:
            scheduled("question", moment, title=title)
        days: dict[str, list[str]] = {}
        for month in sorted({f"{day - DAY:%Y-%m}", f"{day:%Y-%m}", f"{day + DAY:%Y-%m}"}):
            days |= Screen(client, f"?month={month}").days
        assert days == {
            str(day - DAY): ["Before?"],
            str(day): ["First?", "Last?"],
            str(day + DAY): ["After?"],
        }


def test_a_month_in_which_clocks_change_names_both_zones(client):
    with override_settings(TIME_ZONE="America/New_York"):
        day = change_of_clocks(ZoneInfo("America/New_York"), forward=False)
        assert "America/New_York (EDT and EST)" in Screen(client, f"?month={day:%Y-%m}").words
        assert "America/New_York (EST)" in Screen(client, f"?month={YEAR}-01").words


# Many


def many(count: int, moment: datetime.datetime) -> None:
    for number in range(count):
        scheduled("question", moment + number * SECOND, title=f"Question {number}?")


NINE = datetime.datetime(YEAR, 12, 1, 0, 0, tzinfo=datetime.UTC)


def test_as_many_as_fit_are_shown_and_of_more_a_few_with_the_way_to_all(client):
    many(3, NINE)
    assert len(Screen(client, f"?month={YEAR}-12").days[f"{YEAR}-12-01"]) == 3
    scheduled("tea", NINE + 8 * SECOND)
    scheduled("tea", NINE + DAY)
    screen = Screen(client, f"?month={YEAR}-12")
    assert screen.days[f"{YEAR}-12-01"] == ["Question 0?", "Question 1?"]
    (more,) = screen.page.xpath("//p[@class='day-more']/a")
    assert more.text_content() == "and 2 more"
    assert more.get("href") == f"/admin/calendar/?view=agenda&from={YEAR}-12-01"
    agenda = Screen(client, more.get("href").partition("/calendar/")[2])
    assert len(agenda.days[f"{YEAR}-12-01"]) == 4


def test_what_is_left_out_is_counted_up_to_a_number(client, monkeypatch):
    monkeypatch.setattr(calendar, "MOST", 2)
    many(8, NINE)
    assert "and 2+ more" in Screen(client, f"?month={YEAR}-12").words


def test_the_agenda_has_pages(client, monkeypatch):
    monkeypatch.setattr(calendar, "PER_PAGE", 2)
    many(3, NINE)
    query = f"?view=agenda&from={YEAR}-12-01"
    first = Screen(client, query)
    (further,) = first.page.xpath("//nav[@aria-label='Pages of this list']//a")
    assert first.days == {f"{YEAR}-12-01": ["Question 0?", "Question 1?"]}
    second = Screen(client, further.get("href").partition("/calendar/")[2])
    assert second.days == {f"{YEAR}-12-01": ["Question 2?"]}
    (back,) = second.page.xpath("//nav[@aria-label='Pages of this list']//a")
    assert Screen(client, back.get("href").partition("/calendar/")[2]).days == first.days


def test_an_empty_month_and_an_empty_agenda_say_so(client):
    assert "Nothing goes live or is withdrawn in January" in Screen(client, "?month=1999-01").words
    agenda = Screen(client, f"?view=agenda&from={YEAR}-01-01")
    assert "nothing goes live and nothing is withdrawn" in agenda.words


# Who sees what


@pytest.mark.parametrize("query", [month_of, agenda_of])
def test_only_what_one_may_view_is_there(client, query):
    for kind in ("article", "question", "tea"):
        scheduled(kind, NINE, title=kind)
    name = viewer("view_question", "change_tea")
    screen = Screen(client, query(NINE), name)
    assert screen.days == {f"{YEAR}-12-01": ["question", "tea"]}
    choices = screen.page.xpath("//select[@name='kind']/option")
    assert [choice.text_content() for choice in choices] == ["All kinds", "Questions", "Teas"]


def test_who_may_view_nothing_has_no_calendar(client):
    client.force_login(person("stranger"))
    assert client.get("/admin/calendar/").status_code == 403
    client.logout()
    answer = client.get("/admin/calendar/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("author", {"Why?"}),
        ("publisher", {"Why?", "See it then", "Reschedule…"}),
        ("chief", {"Why?", "See it then", "Reschedule…"}),
    ],
)
def test_the_future_is_offered_to_those_who_may_see_and_change_it(client, name, labels):
    edition = scheduled("question", title="Why?")
    assert Screen(client, month_of(edition.live_from), name).links("Why?").keys() == labels
    live("tea", LONG_AGO, title="Ginger tea")
    past = Screen(client, month_of(LONG_AGO), name).links("Ginger tea")
    assert past.keys() == {"Ginger tea", "See it then"}


def test_withdrawals_are_moved_by_those_who_may_withdraw(client):
    document = live("question", LONG_AGO, title="Why?").document
    actions.withdraw(document, person("chief"), "Over.", NINE, now=NOW)
    publishes = viewer("view_question", "publish_document")
    assert Screen(client, month_of(NINE), publishes).links("Why?").keys() == {"Why?"}
    withdraws = viewer("view_question", "withdraw_document")
    assert Screen(client, month_of(NINE), withdraws).links("Why?").keys() == {"Why?", "Reschedule…"}


# What is asked for


def test_one_kind_alone_and_it_stays_chosen(client):
    for kind in ("question", "tea"):
        scheduled(kind, NINE, title=kind)
    screen = Screen(client, f"?month={YEAR}-12&kind=tea")
    assert screen.days == {f"{YEAR}-12-01": ["tea"]}
    assert screen.page.xpath("string(//option[@selected])") == "Teas"
    links = screen.page.xpath("//ul[@class='action-list']//a/@href")
    assert all("kind=tea" in link for link in links if "feed" not in link)


@pytest.mark.parametrize(
    "month",
    [
        "abc",
        "9999-99",
        "2026",
        "2026-13",
        "2026-00",
        "0001-01",
        "9999-12",
        "２０２６-12",
        "2026-12-01",
    ],
)
def test_a_month_that_is_none_leads_to_the_present_one_with_a_sentence(client, month):
    screen = Screen(client, f"?month={month}")
    assert screen.messages == [
        "That is no month; write one such as 2026-12. This is the present one."
    ]
    assert screen.page.xpath("//*[@aria-current='date']")


@pytest.mark.parametrize("day", ["nonsense", "2026-02-30", "0001-01-01", "9999-12-31", "\x00"])
def test_a_day_that_is_none_leads_to_today_with_a_sentence(client, day):
    screen = Screen(client, f"?view=agenda&from={day}")
    assert screen.messages == ["That is no day; write one such as 2026-12-01. This begins today."]
    today = timezone.localdate()
    assert f"Agenda from {today:%B} {today.day}, {today.year}" in screen.words


@pytest.mark.parametrize("page", ["0", "abc", "77", "9" * 30, "-1"])
def test_a_page_that_the_agenda_does_not_have_is_said(client, page):
    many(1, NINE)
    screen = Screen(client, f"?view=agenda&from={YEAR}-12-01&page={page}")
    assert screen.messages == ["The agenda has no such page; this is the first one."]
    assert screen.days


@pytest.mark.parametrize("kind", ["nonsense", "article", "\x00"])
def test_a_kind_that_is_none_of_theirs_leads_to_all_kinds_with_a_sentence(client, kind):
    scheduled("question", NINE, title="Why?")
    name = viewer("view_question")
    screen = Screen(client, f"?month={YEAR}-12&kind={kind}", name)
    assert "There is no such kind" in screen.messages[0]
    assert screen.days == {f"{YEAR}-12-01": ["Why?"]}


@pytest.mark.parametrize("month", ["1990-01", "2200-12"])
def test_the_first_and_the_last_month_have_neighbours_that_are_refused_kindly(client, month):
    screen = Screen(client, f"?month={month}")
    assert screen.messages == []
    for address in screen.page.xpath("//ul[@class='action-list']//a/@href"):
        assert client.get(address).status_code == 200


# Speed


def test_the_calendar_asks_as_often_whatever_there_is(client):
    chief = person("chief")
    client.force_login(chief)

    def counted() -> list[int]:
        views = (f"?month={YEAR}-12", f"?view=agenda&from={YEAR}-12-01")
        return [queries(client, f"/admin/calendar/{view}") for view in views]

    def more(day: int) -> None:
        many(4, NINE + day * DAY)
        document = live("question", LONG_AGO).document
        planned = add(document, NINE + day * DAY, answer="<p>Wind.</p>")
        date(change(begin_draft(document, chief, now=NOW), title="Fixed?"), NOW, major=False)
        assert Edition.objects.get(pk=planned.pk).missing_fix
        actions.withdraw(document, chief, "Over.", NINE + (day + 1) * DAY, now=NOW)
        release = actions.begin_release(f"Pages of day {day}", chief, now=NOW)
        actions.add_to_release(release, draft("tea"), chief, now=NOW)
        actions.schedule_release(release, chief, NINE + day * DAY, now=NOW)

    more(0)
    few = counted()
    for day in (3, 6, 9):
        more(day)
    assert counted() == few
    assert max(few) <= 15
