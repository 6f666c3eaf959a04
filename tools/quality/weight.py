"""Measurements of transferred bytes, requests, scripts and layout shift."""

from dataclasses import dataclass

from playwright.sync_api import Response

from tools.quality import pages
from tools.quality.browser import name_of, tab, visit
from tools.quality.lines import Found, Site

BUDGET = 14 * 1024
REQUESTS = 3
SHIFT = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) moved += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => done(moved), 100));
})"""


@dataclass(frozen=True)
class Part:
    """A response that a page needs: its type and its transferred bytes."""

    kind: str
    name: str
    bytes: int
    encoding: str

    def __str__(self) -> str:
        return f"{self.name} {self.bytes} ({self.encoding or 'not compressed'})"


def weigh(site: Site, page: pages.Page) -> list[Part]:
    """Responses that Chromium fetches for a page on a first visit."""
    answers: list[Response] = []
    with tab(site.browser) as fresh:
        fresh.on("response", lambda answer: answers.append(answer))
        visit(fresh, site, page)
        fresh.wait_for_load_state("networkidle")
        return [
            Part(
                _kind(answer),
                name_of(answer.url),
                answer.request.sizes()["responseBodySize"],
                answer.headers.get("content-encoding", ""),
            )
            for answer in answers
            if not answer.url.startswith("data:")
        ]


def _kind(answer: Response) -> str:
    """Type of a response; the favicon is a picture too."""
    is_picture = answer.headers.get("content-type", "").startswith("image/")
    return "image" if is_picture else answer.request.resource_type


def weight(site: Site) -> Found:
    """Weight of the article page's HTML and CSS, compressed as transferred."""
    parts = weigh(site, pages.ARTICLE)
    counted = [part for part in parts if part.kind in {"document", "stylesheet"}]
    total = sum(part.bytes for part in counted)
    shown = " + ".join(map(str, counted))
    faults = [f"article: {total} bytes: {shown}"] if total > BUDGET else []
    faults += [f"article: {part}" for part in counted if not part.encoding]
    return Found(f"{total / 1024:.1f} KB: {shown}", faults)


def requests(site: Site) -> Found:
    """Requests of the article page besides its pictures."""
    parts = [part for part in weigh(site, pages.ARTICLE) if part.kind != "image"]
    names = ", ".join(part.name for part in parts)
    faults = [f"article: {len(parts)} requests: {names}"] if len(parts) > REQUESTS else []
    return Found(f"{len(parts)}: {names}", faults)


def scripts(site: Site) -> Found:
    """JavaScript on the article page, and whether every page is whole without any."""
    faults, on_article, others = [], 0, 0
    for page in site.there():
        parts = [part for part in weigh(site, page) if part.kind == "script"]
        sent = sum(part.bytes for part in parts)
        others = max(others, sent)
        if page == pages.ARTICLE:
            on_article = sent
            faults += [f"article: {part}" for part in parts]
    faults += _fewer_words(site)
    return Found(f"{on_article} bytes on the article; at most {others} on any page", faults)


def _fewer_words(site: Site) -> list[str]:
    """Pages that do not show the same words without JavaScript."""
    faults = []
    with tab(site.browser) as whole, tab(site.browser, java_script_enabled=False) as plain:
        for page in site.there():
            counts = []
            for window in (whole, plain):
                visit(window, site, page)
                counts.append(len(window.locator("main").inner_text().split()))
            if counts[1] < counts[0]:
                faults.append(f"{page}: {counts[0] - counts[1]} words fewer without JavaScript")
    return faults


def shift(site: Site) -> Found:
    """Cumulative Layout Shift of every page while it loads."""
    faults, worst = [], 0.0
    for width in (360, 1440):
        for page in site.there():
            with tab(site.browser, viewport={"width": width, "height": 800}) as fresh:
                visit(fresh, site, page)
                moved = float(fresh.evaluate(SHIFT))
            worst = max(worst, moved)
            if moved > 0:
                faults.append(f"{page} at {width}: moves by {moved:.4f}")
    return Found(f"at most {worst:.3f}", faults)
