"""The readers' pages: for everybody, without a script, and without a trace of the reader."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import check

# One page of each kind, from the sample content.
PAGES = {
    "/": 200,
    "/articles/": 200,
    "/articles/leg-cramps/": 200,
    "/faq/": 200,
    "/faq/why-cramps-at-night/": 200,
    "/teas/": 200,
    "/teas/jujube-chamomile-tea/": 200,
    "/teas/?pattern=cold-pattern&type=formula": 200,
    "/teas/finder/": 200,
    "/teas/finder/?sign=one-leg-newly-swollen&sign=cold-in-bed&sign=better-with-warmth": 200,
    "/teas/finder/?sign=cold-pale-painful-leg&sign=one-leg-newly-swollen": 200,
    "/teas/finder/?sign=no-such-sign&sign=cold-in-bed": 404,
    "/topics/": 200,
    "/topics/leg-cramps/": 200,
    "/at/2026-01-05T00:00:00Z/articles/leg-cramps/": 200,
    "/at/2026-01-05T00:00:00Z/articles/no-such-page/": 404,
    "/articles/no-such-page/": 404,
    "/articles/quinine-for-leg-cramps/": 410,
    "/about/": 200,
    "/privacy/": 200,
    # A kind that only the tests have.
    "/exercises/": 200,
    "/exercises/calf-stretch/": 200,
    "/nothing/": 404,
    "/articles/?page=none": 404,
}
# Where a script makes something quicker that works without it.
ENHANCED = {"/faq/": 1}


@pytest.mark.parametrize(("address", "status"), PAGES.items())
def test_a_page_is_for_everybody_on_every_screen(page, address, status):
    assert page.goto(address).status == status
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    check(page)


@pytest.mark.parametrize(("address", "status"), PAGES.items())
def test_a_page_needs_no_script_and_leaves_no_cookie(page, address, status):
    kinds: list[str] = []
    page.on("request", lambda request: kinds.append(request.resource_type))
    answer = page.goto(address)
    assert answer.status == status
    assert "set-cookie" not in answer.headers
    assert page.context.cookies() == []
    assert kinds[0] == "document"
    # An enhancement comes as a file of its own, and only where it is told here.
    scripts = "script:not([type='application/ld+json'])"
    sources = page.locator(scripts).evaluate_all("all => all.map(script => script.src)")
    assert all("/static/js/" in source for source in sources)
    assert kinds.count("script") == len(sources) == ENHANCED.get(address, 0)
    handlers = "e => [...e.attributes].some(({ name }) => name.startsWith('on'))"
    assert not page.evaluate(f"[...document.querySelectorAll('*')].some({handlers})")
    assert "'unsafe-" not in answer.headers["content-security-policy"]


def test_the_whole_site_can_be_walked_without_javascript(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Articles").click()
    page.get_by_role("link", name="Leg cramps", exact=True).click()
    expect(page.get_by_role("heading", name="Leg cramps", level=1)).to_be_visible()
    evidence = page.locator("details").first
    evidence.locator("summary").click()
    expect(evidence).to_have_attribute("open", "")
    page.locator(".tea-card a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
