"""A reader finds out what became of a page: all updates, the comparison, the text of then."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import check
from tests.support import factories

HISTORY = "/articles/leg-cramps/updates/"
PAGES = {
    "/updates/": 200,
    "/updates/?kind=article&topic=leg-cramps": 200,
    HISTORY: 200,
    f"{HISTORY}2.0/": 200,
    f"{HISTORY}1.0/": 200,
    "/articles/quinine-for-leg-cramps/updates/": 200,
    f"/at/2026-01-05T00:00:00Z{HISTORY}": 200,
    f"/at/2026-01-05T00:00:00Z{HISTORY}2.0/": 200,
    f"{HISTORY}9.0/": 404,
}


@pytest.mark.parametrize(("address", "status"), PAGES.items())
def test_a_history_is_for_everybody_on_every_screen(page, address, status):
    answer = page.goto(address)
    assert answer.status == status
    assert "set-cookie" not in answer.headers
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    check(page)


@pytest.mark.parametrize("width", [360, 1440])
def test_a_reader_follows_a_page_back_through_time_without_a_script(new_context, width):
    page = new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    page.get_by_role("link", name="All updates", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All updates")
    page.get_by_label("Kind").select_option(label="Articles")
    page.get_by_label("Topic").select_option(label="Leg cramps")
    page.get_by_role("button", name="Show", exact=True).click()
    cramps = page.get_by_role("listitem").filter(has_text="a second Kampo view")
    expect(cramps).to_have_count(1)
    cramps.get_by_role("link", name="All updates of this page").click()
    expect(page).to_have_url(re.compile(f"{HISTORY}$"))
    update = page.get_by_role("listitem").filter(has_text="a second Kampo view")
    expect(update).to_contain_text("Edition 2.0")
    expect(update).to_contain_text("Reviewed by Keiko Morita")
    update.get_by_role("link", name="What changed in the text (2.0)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed in edition 2.0")
    body = page.locator(".comparison-section").first
    shown = body.locator(".comparison-side").filter(has_text="honest answer")
    expect(shown.filter(visible=True).first).to_be_visible()
    expect(page.get_by_role("note", name="Statement on claims")).to_be_visible()
    page.get_by_role("link", name="Read it (1.1)").click()
    bar = page.get_by_label("Another moment")
    expect(bar).to_contain_text("The site as it was on")
    expect(bar).to_contain_text("This page was replaced on Nov 30, 2025")
    expect(page.get_by_text("Too little of them is usually the reason")).to_be_visible()
    bar.get_by_role("link", name="Back to now").click()
    expect(page.get_by_label("Another moment")).to_have_count(0)
    expect(page.get_by_role("heading", name="Leg cramps", level=1)).to_be_visible()


def test_an_administrator_closes_a_text_and_readers_find_the_reason(page, desk, data):
    with data():
        edition = factories.live(title="A page that the law forbids", slug="forbidden")
    desk.goto(f"/admin/articles/article/{edition.pk}/history/")
    desk.get_by_role("link", name="Close it to the public…").click()
    desk.get_by_label("The legal reason").fill("The court forbade it on November 20, 2026.")
    desk.get_by_role("button", name="Close it to the public").click()
    expect(desk.get_by_text("1.0 is closed to the public.")).to_be_visible()
    expect(desk.get_by_text("(closed to the public)")).to_be_visible()
    answer = page.goto("/articles/forbidden/")
    assert answer.status == 451
    expect(page.get_by_text("The court forbade it on November 20, 2026.")).to_be_visible()
    check(page)
    page.get_by_role("link", name="What became of this page").click()
    expect(page.get_by_text("The court forbade it on November 20, 2026.")).to_be_visible()
    expect(page.get_by_text("A page that the law forbids")).to_have_count(0)
    check(page)
