"""Search as somebody uses it: from the head of any page, with one hand, and without a script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import check

PAGES = {
    "/search/": 200,
    "/search/?q=cramping": 200,
    "/search/?q=magnezium": 200,
    "/search/?q=leg+cramp+banana": 200,
    "/search/?q=%E8%A1%80%E8%99%9A&kind=tea&topic=leg-cramps": 200,
    "/at/2026-01-05T00:00:00Z/search/?q=cramps": 200,
    f"/search/?q={'a' * 201}": 400,
    "/search/?q=%FF": 400,
}


@pytest.mark.parametrize(("address", "status"), PAGES.items())
def test_search_is_for_everybody_on_every_screen(page, address, status):
    assert page.goto(address).status == status
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    check(page)


def test_somebody_finds_a_page_by_keyboard_and_without_javascript(new_context):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto("/articles/")
    field = page.get_by_role("search").get_by_label("Search for")
    field.fill("crampng")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Nothing found for “crampng”")).to_be_visible()
    page.get_by_role("link", name="cramping").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=cramping$"))
    expect(page.locator("mark").first).to_have_text(re.compile("cramp", re.IGNORECASE))
    page.get_by_label("Kind of page").select_option("article")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=cramping&kind=article"))
    expect(page.get_by_role("heading", level=2).first).to_contain_text("for “cramping”")
    kinds = page.locator(".search-hit .eyebrow").all_inner_texts()
    assert set(kinds) == {"Article"}
    page.get_by_role("link", name="Leg cramps", exact=True).click()
    expect(page.get_by_role("heading", name="Leg cramps", level=1)).to_be_visible()


def test_a_search_of_the_past_stays_there(page):
    page.goto("/at/2026-01-05T00:00:00Z/")
    page.get_by_role("search").get_by_label("Search for").fill("cramps")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/at/2026-01-05T00:00:00Z/search/\?q=cramps$"))
    expect(page.get_by_text("The site as it was on")).to_be_visible()
    page.get_by_role("link", name="Leg cramps", exact=True).click()
    expect(page).to_have_url(re.compile(r"/at/2026-01-05T00:00:00Z/articles/leg-cramps/$"))
