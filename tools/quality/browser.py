"""Headless Chromium without a cache, and pages opened in it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserType, Page, Route, sync_playwright

from tools.quality import pages
from tools.quality.lines import HERE, Missing, Site, program

# Nothing but the site itself, and nothing that a busy machine would have to draw twice.
ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--no-first-run", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
WIDTHS = (360, 768, 1440)
MEASURE = (HERE / "measure.js").read_text()
# A colour on its way from one scheme to the other is neither.
SETTLE = "document.getAnimations().forEach(animation => animation.finish())"


def chromium() -> str:
    """The Chromium of this machine."""
    asked = os.environ.get("LEGCARE_CHROMIUM")
    if asked:
        return asked
    for name in ("chromium-browser", "google-chrome"):
        with contextlib.suppress(Missing):
            return program(name, "chromium")
    return program("chromium", "chromium")


@contextlib.contextmanager
def opened() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright, started(playwright.chromium) as browser:
        yield browser


@contextlib.contextmanager
def started(kind: BrowserType, *settings: str) -> Iterator[Browser]:
    """A headless Chromium with settings of its own."""
    browser = kind.launch(executable_path=chromium(), args=[*ARGS, *settings])
    try:
        yield browser
    finally:
        browser.close()


@contextlib.contextmanager
def tab(browser: Browser, **options: Any) -> Iterator[Page]:
    """A tab without cookies and cache; measuring may write into its pages."""
    context = browser.new_context(bypass_csp=True, **options)
    context.set_default_timeout(20_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def visit(tab: Page, site: Site, page: pages.Page) -> None:
    """Opens a page, by its method or from its template."""
    address = site.url + page.address

    def instead(route: Route) -> None:
        if not route.request.is_navigation_request():
            route.continue_()
        elif page.template:
            body = site.rendered[page.template]
            route.fulfill(status=page.status, content_type="text/html", body=body)
        else:
            route.continue_(method=page.method)

    special = bool(page.template) or page.method != "GET"
    if special:
        tab.route("**/*", instead)
    try:
        tab.goto(address)
    finally:
        if special:
            tab.unroute("**/*", instead)
    tab.evaluate(MEASURE)


def name_of(address: str) -> str:
    """File name at the end of an address, for reports."""
    return Path(urlsplit(address).path).name or address
