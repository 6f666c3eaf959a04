"""Who answers for a page, when it is to be read again, and who is reminded: set by hand."""

import datetime
import re

from django.utils import timezone
from playwright.sync_api import expect

from publishing.models import DigestPreference
from publishing.models.review_dates import months_later
from tests.support import factories, hands


def test_a_page_is_entrusted_and_reminders_are_switched_off_and_on(desk_of, data):
    """On a phone, in the dark, without scripts."""
    with data():
        page = factories.live("question", title="Who reads this again?")
        factories.person("author")
    desk = desk_of("publisher", color_scheme="dark", java_script_enabled=False)
    desk.set_viewport_size({"width": 390, "height": 800})
    hands.open_page(desk, page)
    desk.get_by_role("link", name="Owner and review…").click()
    desk.get_by_label("Owner").select_option("author")
    desk.get_by_label("Review cycle in months").fill("6")
    desk.get_by_role("button", name="Save").click()
    day: datetime.date = months_later(timezone.localdate(page.live_from), 6)
    said = f"author answers for it. It is to be read again by {day:%b} {day.day}, {day.year}."
    expect(hands.said(desk)).to_contain_text(said)

    desk.get_by_role("link", name="Home").click()
    desk.get_by_role("link", name="Reminders by e-mail").click()
    expect(desk.get_by_text("Switched on")).to_be_visible()
    desk.get_by_role("button", name="Switch the mails off").click()
    expect(hands.said(desk)).to_contain_text(re.compile("not be reminded"))
    with data():
        assert not DigestPreference.objects.get(user__username="publisher").wanted
    desk.get_by_role("button", name="Switch the mails on").click()
    expect(hands.said(desk)).to_contain_text("You will be reminded")
