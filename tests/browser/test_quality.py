"""What `make quality` measures quickly: weight, requests, reflow, targets, and the way of Tab."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.site import Site
from tools.quality import access, pages, weight
from tools.quality.browser import MEASURE
from tools.quality.lines import Site as Measured


@pytest.fixture(scope="session")
def measured(
    running_site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Measured:
    """The site that the browser tests share, as the measuring tools see it."""
    return Measured(running_site.url, tmp_path_factory.mktemp("quality"), browser)


@pytest.fixture(scope="module")
def parts(measured: Measured) -> list[weight.Part]:
    """All that a reader fetches for an article the first time."""
    return weight.weigh(measured, pages.ARTICLE)


def test_an_article_and_its_style_come_in_one_round_trip(parts):
    counted = [part for part in parts if part.kind in {"document", "stylesheet"}]
    assert len(counted) >= 2
    assert all(part.encoding for part in counted)
    assert sum(part.bytes for part in counted) <= weight.BUDGET, counted


def test_an_article_needs_three_requests_and_no_script(parts):
    kinds = [part.kind for part in parts]
    assert kinds.count("document") == 1
    assert len(kinds) - kinds.count("image") <= weight.REQUESTS, parts
    assert "script" not in kinds


def test_every_kind_of_page_flows_into_320_pixels_and_can_be_pressed(measured):
    def check(window: Page) -> list[str]:
        return [*access.flow(window), *access.too_small(window)]

    assert access.look(measured, [(320, 640)], check).faults == []


@pytest.mark.parametrize("name", ["home", "article", "faq:list", "search"])
def test_tab_walks_through_a_page_in_order(measured, name):
    stops, faults = access.walked_through(measured, pages.named(name))
    assert stops > 5
    assert faults == []


# The measures themselves: each sees what it is there to see.


HEAD = "<!doctype html><html lang=en><title>A page</title>"
WRONG = {
    "measure.contrast()": "<p style='color: #999; background: #fff'>Too pale",
    "measure.sideways()": "<p style='width: 2000px'>Too wide",
    "measure.cut()": "<p style='height: 10px; overflow: hidden'>One line<br>and another one",
    "measure.targets()": "<ul style='font-size: 9px'><li><a href=/>One</a><li><a href=/>Two</a>",
}


@pytest.mark.parametrize(("measure", "text"), WRONG.items())
def test_a_measure_finds_what_is_wrong(page, measure, text):
    page.set_content(f"{HEAD}<p>Good, with <a href=/>a link</a> in a sentence.")
    page.evaluate(MEASURE)
    assert page.evaluate(measure) == []
    page.set_content(HEAD + text)
    page.evaluate(MEASURE)
    assert page.evaluate(measure) != []


LOW = "style='position: absolute; inset: 300px auto auto 300px'"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<a href=/ tabindex=2>Second</a> <a href=/ tabindex=1>First</a>", "in order"),
        (f"<a href=/ {LOW}>Low</a> <a href=/>High</a>", "goes up and back"),
        ("<a href=/ style='outline: none'>Unseen</a>", "does not show the focus"),
        ("<a href=/>Under</a><div style='position: fixed; inset: 0; background: red'>", "under"),
        ("<a href=/ onkeydown='event.preventDefault()'>Trap</a> <a href=/>No</a>", "in order"),
    ],
)
def test_the_walk_finds_what_is_wrong(new_context, text, fault):
    page = new_context(bypass_csp=True).new_page()
    page.set_content(HEAD + text)
    page.evaluate(MEASURE)
    _stops, faults = access.walk(page)
    assert fault in " ".join(faults)


def test_the_walk_may_lead_from_beside_a_text_to_its_beginning(page):
    page.set_content(f"{HEAD}<div class=aside><a href=/ {LOW}>Beside</a></div><a href=/>Text</a>")
    page.evaluate(MEASURE)
    assert access.walk(page) == (2, [])


def test_the_tools_lock_names_no_registry():
    lock = Path(access.__file__).with_name("package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
