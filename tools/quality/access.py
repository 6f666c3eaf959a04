"""Measurements of accessibility: WCAG 2.2 AA, as far as axe and a browser can tell."""

import copy
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tools.quality import pages
from tools.quality.browser import SETTLE, WIDTHS, started, tab, visit
from tools.quality.lines import Found, Site

# All that axe knows, its advice on good practice as well; it must fetch nothing by itself.
EVERYTHING: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
# By scheme nothing differs but colours.
COLOURS = EVERYTHING | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
RUN = "options => axe.run(document, options)"
HEIGHT = "document.documentElement.scrollHeight"
# WCAG 2.2, 1.4.12, word for word; and 1.4.4.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
LARGE = "--blink-settings=defaultFontSize=32,minimumFontSize=0"
STOPS_AT_MOST = 400


def axe(site: Site) -> Found:
    """Runs axe over every kind of page, at every width, in the light and in the dark."""
    faults: list[str] = []
    looks = 0
    with tab(site.browser) as window:
        for page in site.there():
            for width in WIDTHS:
                window.set_viewport_size({"width": width, "height": 800})
                visit(window, site, page)
                window.evaluate(Axe().axe_script)
                # The whole page at once, so that nothing is outside of what is looked at.
                window.set_viewport_size({"width": width, "height": window.evaluate(HEIGHT)})
                for scheme, options in (("light", EVERYTHING), ("dark", COLOURS)):
                    window.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    window.evaluate(SETTLE)
                    faults += _violations(window, options, f"{page} at {width}, {scheme}")
                    looks += 1
    return Found(f"{len(faults)} violations in {looks} looks", faults)


def _violations(window: Page, options: dict[str, Any], where: str) -> list[str]:
    return [
        f"{where}: {violation['id']}: {violation['help']}: {node['html'][:120]}"
        for violation in window.evaluate(RUN, options)["violations"]
        for node in violation["nodes"]
    ]


def forced_colors(site: Site) -> Found:
    """Contrast in forced-colours mode, with the reader's own few colours."""
    faults: list[str] = []
    looks = 0
    with tab(site.browser, forced_colors="active") as window:
        for page in site.there():
            visit(window, site, page)
            for scheme in ("light", "dark"):
                window.emulate_media(color_scheme=scheme)
                window.evaluate(SETTLE)
                found = window.evaluate("measure.contrast()")
                faults += [f"{page}, {scheme}: {fault}" for fault in found]
                looks += 1
    return Found(f"{len(faults)} faults in {looks} looks", faults)


def look(
    site: Site, sizes: list[tuple[int, int]], check: Callable[[Page], list[str]], style: str = ""
) -> Found:
    """Faults that `check` finds on every kind of page in windows of these sizes."""
    faults: list[str] = []
    looks = 0
    with tab(site.browser) as window:
        for page in site.there():
            for width, height in sizes:
                window.set_viewport_size({"width": width, "height": height})
                visit(window, site, page)
                if style:
                    window.add_style_tag(content=style)
                faults += [f"{page} at {width}: {fault}" for fault in check(window)]
                looks += 1
    return Found(f"{len(faults)} faults in {looks} looks", faults)


def flow(window: Page) -> list[str]:
    """Elements that overflow the page, and text that is cut off."""
    return [*window.evaluate("measure.sideways()"), *window.evaluate("measure.cut()")]


def reflow(site: Site) -> Found:
    """Pages at 320 by 256 pixels: a window of 1280 by 1024 at 400 % (WCAG 1.4.10)."""
    return look(site, [(320, 256)], flow)


def spacing(site: Site) -> Found:
    """Pages whose text a reader spaces out (WCAG 1.4.12)."""
    return look(site, [(360, 800), (1280, 800)], flow, SPACING)


def large_text(site: Site) -> Found:
    """Pages in a browser that is set to text of twice the size (WCAG 1.4.4)."""
    with started(site.browser.browser_type, LARGE) as browser:
        large = copy.copy(site)
        large.browser = browser
        return look(large, [(640, 800), (1280, 800)], flow)


def targets(site: Site) -> Found:
    """Target sizes of links and buttons, with the room around them (WCAG 2.5.8)."""

    return look(site, [(width, 800) for width in WIDTHS], too_small)


def too_small(window: Page) -> list[str]:
    """Links and buttons that are too small for a finger."""
    found: list[str] = window.evaluate("measure.targets()")
    return found


def focus(site: Site) -> Found:
    """Walks through every page with the Tab key (WCAG 2.1.2, 2.4.3, 2.4.7, 2.4.11)."""
    faults: list[str] = []
    walked = 0
    for page in site.there():
        stops, found = walked_through(site, page)
        walked += stops
        faults += found
    return Found(f"{len(faults)} faults at {walked} stops", faults)


def walked_through(site: Site, page: pages.Page) -> tuple[int, list[str]]:
    """Walks through one page, on a phone and on a desk."""
    faults: list[str] = []
    walked = 0
    with tab(site.browser) as window:
        for width in (360, 1280):
            window.set_viewport_size({"width": width, "height": 640})
            visit(window, site, page)
            stops, found = walk(window)
            walked += stops
            faults += [f"{page} at {width}: {fault}" for fault in found]
    return walked, faults


def walk(window: Page) -> tuple[int, list[str]]:
    """Presses Tab until the page ends; returns the number of stops, and the faults."""
    expected = window.evaluate("measure.number()")
    faults: list[str] = []
    before: dict[str, Any] | None = None
    for stop in range(min(expected, STOPS_AT_MOST)):
        window.keyboard.press("Tab")
        here = window.evaluate("measure.focus()")
        if here is None or here["stop"] != str(stop):
            seen = here and here.get("name", here["stop"])
            return stop, [*faults, f"Tab does not come to stop {stop} in order, but to {seen}"]
        faults += here["faults"]
        if before and "box" in here and _goes_back(before, here):
            faults.append(f"the focus goes up and back to {here['name']}")
        before = here if "box" in here else before
    window.keyboard.press("Tab")
    # It goes on to the browser's own buttons, or, where there are none, begins again.
    behind = window.evaluate("measure.focus()")
    if behind and behind["stop"] == str(expected - 1):
        faults.append("the focus does not leave the page at its end")
    return expected, faults


def _goes_back(before: dict[str, Any], here: dict[str, Any]) -> bool:
    """Whether a stop lies wholly above and left of the one before: against the order of reading.

    What stands beside a text is read before it: from there the way leads to the text's beginning.
    """
    if before["aside"] and not here["aside"]:
        return False
    (left, top, *_corner), (*_before, right, bottom) = before["box"], here["box"]
    return bool(bottom <= top and right <= left)
