"""The form field for a moment, with local times that are skipped or ambiguous."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils import timezone

from publishing import moments
from publishing.http.moment_fields import MomentField, MomentForm
from tests.http.moments.site import at, request_moment, text
from tests.support.factories import HOUR, SECOND

NEW_YORK = override_settings(TIME_ZONE="America/New_York")


def field(date: str, time: str, which: str = "") -> Any:
    """A form with one moment, as a browser sends it."""
    data = {"at_0": date, "at_1": time} | ({"at_2": which} if which else {})
    return MomentForm(data, may_see_future=True)


def utc(*args: int) -> datetime.datetime:
    return datetime.datetime(*args, tzinfo=datetime.UTC)  # type: ignore[misc,arg-type]


@NEW_YORK
def test_a_time_that_the_clocks_skip_is_refused_with_the_times_beside_it():
    form = field("2026-03-08", "02:30")
    assert form.errors["at"] == [
        "There is no 02:30 on that day: after Mar 8, 2026, 01:59:59 EST the clocks are put forward "
        "to Mar 8, 2026, 03:00 EDT. Choose one of these, or another time."
    ]
    assert 'value="02:30"' in str(form["at"])
    assert "radio" not in str(form["at"])


@NEW_YORK
@pytest.mark.parametrize(
    ("time", "moment"), [("01:59:59", utc(2026, 3, 8, 6, 59, 59)), ("03:00", utc(2026, 3, 8, 7))]
)
def test_the_times_beside_a_skip_are_there(time, moment):
    form = field("2026-03-08", time)
    assert form.is_valid()
    assert form.cleaned_data["at"] == moment


@NEW_YORK
def test_a_time_that_the_clocks_show_twice_is_asked_about():
    form = field("2026-11-01", "01:30")
    assert form.errors["at"] == [
        "The clocks show 01:30 twice on Nov 1, 2026, because they are put back in between. "
        "Choose which of the two you mean."
    ]
    rendered = str(form["at"])
    assert rendered.count('type="radio"') == 2
    assert "01:30 EDT, the first time" in rendered
    assert "01:30 EST, the second time" in rendered
    assert "checked" not in rendered
    assert "required" not in rendered[rendered.index('type="radio"') :]
    assert 'value="2026-11-01"' in rendered
    assert 'value="01:30"' in rendered


@NEW_YORK
@pytest.mark.parametrize("moment", [utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 6, 30)])
def test_the_choice_between_two_times_is_kept(moment):
    form = field("2026-11-01", "01:30", moments.in_address(moment))
    assert form.is_valid()
    assert form.cleaned_data["at"] == moment
    assert str(form["at"]).count("checked") == 1


@NEW_YORK
def test_a_choice_for_another_time_is_none():
    chosen = moments.in_address(utc(2026, 11, 1, 6, 30))
    assert "twice" in str(field("2026-11-01", "01:45", chosen).errors)
    assert "twice" in str(field("2026-11-01", "01:30", "nonsense").errors)
    form = field("2026-11-01", "03:00", chosen)
    assert form.is_valid()
    assert form.cleaned_data["at"] == utc(2026, 11, 1, 8)
    assert "radio" not in str(form["at"])
    assert field("", "", chosen).errors["at"] == ["This field is required."]


@NEW_YORK
def test_a_moment_that_there_is_twice_is_shown_as_the_one_that_it_is():
    second = utc(2026, 11, 1, 6, 30)
    rendered = str(MomentForm(initial={"at": second})["at"])
    assert f'value="{moments.in_address(second)}" ' in rendered.replace("checked", "")
    assert rendered.count("checked") == 1
    first, _and, last = rendered.partition("the first time")
    assert "checked" not in first
    assert "checked" in last


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
def test_every_hour_of_a_year_is_read_as_the_clocks_show_it(zone):
    with timezone.override(ZoneInfo(zone)):
        for hours in range(366 * 24):
            moment = utc(2011, 6, 1) + hours * HOUR / 2
            local = timezone.localtime(moment).replace(tzinfo=None)
            assert moment in moments.at_local_time(local)


def test_a_day_that_was_left_out_has_no_time_at_all():
    with timezone.override(ZoneInfo("Pacific/Apia")):
        noon = datetime.datetime(2011, 12, 30, 12)  # noqa: DTZ001 - as a clock shows it
        assert moments.at_local_time(noon) == []
        before, after = moments.around_gap(noon)
        assert (after - before, after) == (SECOND, utc(2011, 12, 30, 10))


def test_where_no_clock_is_put_back_nothing_is_asked(client, chief):
    assert request_moment(client, "2026-11-01", "01:30")["Location"] == at(
        utc(2026, 10, 31, 16, 30)
    )
    assert "radio" not in text(client, "/admin/moment/")


@NEW_YORK
def test_the_desk_asks_which_time_is_meant(client, chief):
    answer = request_moment(client, "2025-11-02", "01:30", "/articles/")
    assert answer.status_code == 200
    assert "01:30 EST, the second time" in answer.content.decode()
    answer = request_moment(
        client, "2025-11-02", "01:30", "/articles/", at_2="2025-11-02T06:30:00Z"
    )
    assert answer["Location"] == "/at/2025-11-02T06:30:00Z/articles/"


def test_a_moment_may_be_left_out_where_it_is_not_required():
    assert MomentField(required=False).clean(["", "", ""]) is None
    assert MomentField(required=False).clean(None) is None


def test_a_zone_whose_clocks_change_is_named_for_both_half_years():
    with timezone.override("America/New_York"):
        winter = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)
        words = "America/New_York (EST now, EDT in the other half-year)"
        assert moments.zone_in_words(winter) == words
    with timezone.override("Asia/Tokyo"):
        assert moments.zone_in_words() == "Asia/Tokyo (JST)"
