"""The calendar in a browser: from the month to an entry and on; on a phone; without JavaScript."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from tests.support import factories, hands

# A day on which the sample content has nothing.
DAY = datetime.datetime(factories.NOW.year + 2, 12, 1, 9, 0, tzinfo=hands.ZONE)
MONTH = f"/admin/calendar/?month={DAY:%Y-%m}"


@pytest.fixture
def edition(data):
    with data():
        return factories.scheduled("question", DAY, title="Do warm socks help?")


def test_from_the_month_to_the_edition_the_site_then_and_another_moment(desk_of, edition):
    desk = desk_of("publisher")
    desk.goto("/admin/")
    desk.locator("#user-tools").get_by_role("link", name="Calendar").click()
    expect(desk.locator("[aria-current=date]")).to_contain_text("today")
    desk.get_by_label("Month").fill(f"{DAY:%Y-%m}")
    desk.get_by_role("button", name="Show").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(f"Calendar, December {DAY.year}")
    entry = desk.locator("td.day").filter(has=desk.get_by_text("1", exact=True)).first
    expect(entry).to_contain_text("09:00 JST goes live")
    entry.get_by_role("link", name="Do warm socks help?").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("Edition 1.0, goes live"))
    desk.go_back()
    entry.get_by_role("link", name="See it then").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Do warm socks help?")
    desk.go_back()
    entry.get_by_role("link", name="Reschedule…").click()
    hands.set_moment(desk, DAY + datetime.timedelta(days=1))
    hands.confirm(desk, "Reschedule")
    desk.goto(MONTH)
    moved = desk.locator("td.day").filter(has_text="Do warm socks help?").filter(has_text="09:00")
    expect(moved.locator("time").first).to_have_attribute("datetime", f"{DAY.year}-12-02")


def test_a_phone_shows_the_days_with_something_in_them(desk_of, edition):
    desk = desk_of("publisher", has_touch=True)
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(MONTH)
    expect(desk.get_by_text(f"{DAY:%A}, December 1", exact=True)).to_be_visible()
    expect(desk.locator("td.no-entries").first).to_be_hidden()
    sideways = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
    assert desk.evaluate(sideways) == 0
    entry = desk.locator("li.entry").filter(has_text="Do warm socks help?").first
    entry.get_by_role("link", name="Do warm socks help?").tap()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("goes live")


def test_without_javascript_the_calendar_and_its_feed_work(desk_of, edition):
    desk = desk_of("publisher", java_script_enabled=False)
    desk.goto(MONTH)
    desk.get_by_label("Kind").select_option("Questions")
    desk.get_by_role("button", name="Show").click()
    expect(desk.get_by_role("link", name="Do warm socks help?").first).to_be_visible()
    desk.get_by_role("link", name="Agenda").click()
    expect(desk.get_by_role("heading", name=f"December 1, {DAY.year}").first).to_be_visible()
    desk.get_by_role("link", name="Follow in your own calendar…").click()
    hands.press(desk, "Make the address")
    expect(hands.said(desk)).to_contain_text("This is your new address.")
    address = desk.get_by_label("Your address").input_value()
    answer = desk.request.get(address)
    assert answer.status == 200
    assert "Do warm socks help?" in answer.text()
    hands.press(desk, "Remove the address")
    assert desk.request.get(address).status == 404


def test_a_button_copies_the_address_of_the_feed(desk_of):
    desk = desk_of("publisher", permissions=["clipboard-read", "clipboard-write"])
    desk.goto("/admin/calendar/feed/")
    hands.press(desk, "Make the address")
    desk.get_by_role("button", name="Copy the address").click()
    expect(desk.get_by_role("button", name="Copied")).to_be_visible()
    address = desk.get_by_label("Your address").input_value()
    assert desk.evaluate("navigator.clipboard.readText()") == address
