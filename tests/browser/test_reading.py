"""Reading: nothing jumps or is cut off, links lead to their place, and paper has it all."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import check

TABLET, SMALLEST = 768, 320
# Walks down the page, so that every lazy picture comes, and adds up what moved meanwhile.
SHIFTS = """async () => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
        .observe({ type: "layout-shift", buffered: true });
    for (let y = 0; y < document.documentElement.scrollHeight; y += 500) {
        scrollTo(0, y);
        await new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)));
    }
    await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    return sum;
}"""
LOADED = "[...document.images].every(image => image.naturalWidth > 0)"
# Controls by themselves; a link inside a sentence may be as low as its line (WCAG 2.5.8).
LOW = """() => [...document.querySelectorAll("a, button, summary, input")].filter(each => {
    const box = each.getBoundingClientRect();
    const alone = each.parentElement.textContent.trim() === each.textContent.trim();
    return box.width > 1 && (alone || getComputedStyle(each).display !== "inline")
        && box.height < 24;
}).map(each => each.outerHTML)"""


@pytest.mark.parametrize(
    "address", ["/", "/articles/leg-cramps/", "/teas/jujube-chamomile-tea/", "/topics/leg-cramps/"]
)
def test_nothing_jumps_and_nothing_is_cut_off(page, address):
    for width in (SMALLEST, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.goto(address).status == 200
        assert page.evaluate(SHIFTS) == 0
        assert page.evaluate(LOADED)
        assert page.evaluate(LOW) == []
    check(page, (TABLET, SMALLEST))


def in_view(page: Page, name: str) -> bool:
    top: float = page.evaluate(
        "name => document.getElementById(name).getBoundingClientRect().top", name
    )
    return -1 <= top <= 700


def test_an_article_is_walked_by_its_contents_and_its_answers(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto("/articles/leg-cramps/")
    page.wait_for_load_state("networkidle")
    # The page, its stylesheet, and the icon of the browser's tab.
    assert len([kind for kind in asked if kind != "image"]) <= 3
    contents = page.get_by_role("navigation", name="On this page")
    for name in ("When to see a doctor", "Why it happens", "Sources"):
        contents.get_by_role("link", name=name).click()
        assert in_view(page, page.url.split("#")[1])
    answer = page.get_by_role("link", name="Link to this answer")
    answer.filter(has_text="Why do cramps come at night?").click()
    assert page.url.endswith("#q-why-cramps-at-night")
    assert in_view(page, "q-why-cramps-at-night")
    page.locator(".asterisk").first.click()
    expect(page.locator("#statement")).to_be_in_viewport()


def test_paper_has_the_claims_their_statement_and_the_addresses(page):
    page.goto("/articles/leg-cramps/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Site")).to_be_hidden()
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    expect(page.get_by_text("Updated November 30, 2025")).to_be_visible()
    expect(page.get_by_text("See a doctor in any of these cases")).to_be_visible()
    for claim in page.locator(".claim").all():
        expect(claim.get_by_text("*", exact=True)).to_be_visible()
        assert claim.locator("details > :not(summary)").first.evaluate("e => e.offsetHeight") > 0
    expect(page.locator("#statement")).to_be_visible()
    source = page.locator(".sources a").first
    after = source.evaluate("e => getComputedStyle(e, '::after').content")
    assert "attr(href)" in after or str(source.get_attribute("href")) in after
