"""The site from another moment, and a draft in its place, as people look at them."""

import datetime

from playwright.sync_api import expect

from publishing.actions.drafts import begin_draft
from publishing.models import PreviewLink
from tests.browser.test_accessibility import SIDEWAYS
from tests.support import factories, hands
from tests.support.hands import said

DAY = datetime.timedelta(days=1)


def bar(page):
    return page.locator(".moment-bar")


def see_as_of(page, moment):
    """Types a moment into the field that opens in the desk's header, or in the bar of a page."""
    local = moment.astimezone(hands.ZONE)
    page.locator("summary").filter(has_text="See the site as of…").click()
    page.locator("#see_at_0").fill(f"{local:%Y-%m-%d}")
    page.locator("#see_at_1").fill(f"{local:%H:%M:%S}")
    page.get_by_role("button", name="See it").click()


def test_somebody_without_an_account_sees_a_draft_until_the_link_is_revoked(
    desk_of, page, data, base_url
):
    with data():
        first = factories.live(slug="heavy-calves", title="Heavy calves")
        draft = begin_draft(first.document, factories.person("author"))
        factories.change(draft, title="Light calves")
    desk = desk_of("publisher")
    hands.open_page(desk, draft)
    hands.use(desk, "Preview links…")
    desk.get_by_label("For whom?").fill("Dr. Tanabe")
    hands.confirm(desk, "Make a link")
    expect(said(desk)).to_contain_text("The link is made and works until")
    address = desk.get_by_label("Address of the link for Dr. Tanabe").input_value()
    assert address.startswith(f"{base_url}/preview/")

    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Light calves")
    expect(bar(page)).to_contain_text("You are looking at a draft of “Light calves” in its place")
    expect(bar(page)).to_contain_text("It is not published. This link works until")
    assert page.context.cookies() == []
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Articles").click()
    page.get_by_role("link", name="Light calves", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Light calves")
    inside = page.url
    page.goto("/articles/heavy-calves/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Heavy calves")
    with data():
        assert PreviewLink.objects.get(edition=draft).opened == 3

    desk.reload()
    expect(desk.locator(".private-link")).to_contain_text("3 pages opened, last on")
    desk.get_by_role("button", name="Revoke the link for Dr. Tanabe").click()
    expect(said(desk)).to_contain_text("The link for Dr. Tanabe does not work any more.")
    expect(desk.locator(".private-link")).to_contain_text("Revoked by publisher on")
    for gone in (address, inside):
        answer = page.goto(gone)
        assert answer
        assert answer.status == 410
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "This link does not work any more"
        )
        expect(page.locator("body")).not_to_contain_text("calves")


def test_an_editor_looks_at_the_future_from_the_desk_and_comes_back(desk_of, page, data):
    with data():
        first = factories.live(slug="stiff-knees", title="Stiff knees")
        planned = factories.add(first.document, factories.NOW + 9 * DAY, title="Supple knees")
    desk = desk_of("publisher")
    hands.open_page(desk, first)
    see_as_of(desk, planned.live_from)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Supple knees")
    expect(bar(desk)).to_contain_text("The site as it will be on")
    future = desk.url
    see_as_of(desk, planned.live_from - datetime.timedelta(seconds=1))
    expect(desk.get_by_role("heading", level=1)).to_have_text("Stiff knees")
    desk.get_by_role("link", name="LegCare", exact=True).click()
    expect(bar(desk)).to_contain_text("The site as it will be on")
    desk.goto(future)
    bar(desk).get_by_role("link", name="Back to now").click()
    expect(desk).to_have_url("/articles/stiff-knees/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Stiff knees")
    bar(desk).get_by_role("link", name="Edit this page").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Edition 2.0, goes live")
    answer = page.goto(future)
    assert answer
    assert answer.status == 404


def test_another_moment_needs_no_javascript(desk_of, data):
    with data():
        edition = factories.live(slug="sore-soles", since=factories.NOW - 9 * DAY)
    desk = desk_of(java_script_enabled=False)
    hands.open_page(desk, edition, "history")
    see_as_of(desk, edition.live_from - DAY)
    expect(desk.get_by_role("heading", level=1)).to_have_text("There is no page at this address")
    see_as_of(desk, edition.live_from)
    expect(bar(desk)).to_contain_text("The site as it was on")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Cold feet")


def test_what_was_typed_wrong_is_told_and_kept(desk):
    desk.goto("/admin/")
    desk.locator("summary").filter(has_text="See the site as of…").click()
    desk.locator("#see_at_0").fill("1066-10-14")
    desk.get_by_role("button", name="See it").click()
    expect(desk.locator(".errorlist")).to_contain_text("Is the year right?")
    expect(desk.locator("#see_at_0")).to_have_value("1066-10-14")


def test_the_bar_fits_a_phone_and_a_finger(desk_of, data):
    with data():
        draft = factories.draft(title="A title that is long enough to need more than one line")
    desk = desk_of("publisher")
    desk.set_viewport_size({"width": 360, "height": 740})
    for address in (
        "/articles/",
        "/at/2026-01-05T00:00:00Z/articles/leg-cramps/",
        f"/preview/edition-{draft.pk}/articles/",
    ):
        desk.goto(address)
        bar(desk).locator("summary").click()
        assert desk.evaluate(SIDEWAYS) == 0
        for part in bar(desk).locator("ul a, summary, input:not([type=hidden]), button").all():
            box = part.bounding_box()
            assert box
            assert box["height"] >= 24
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
