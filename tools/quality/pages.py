"""Pages that are measured: those of each kind of content, and one of every other sort."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.urls import reverse

from legcare.sample_content import FOLDER, read
from publishing.kinds import Kind, kinds

CRAWLED_AT_MOST = 400


@dataclass(frozen=True)
class Page:
    """A page: its name in reports, its address, and the answer that is expected there."""

    name: str
    address: str
    status: int = 200
    method: str = "GET"
    # For answers that cannot be asked for: the template that makes them, without a request.
    template: str = ""

    def __str__(self) -> str:
        return self.name


def pages_of(kind: Kind) -> Iterator[Page]:
    """List and finders of a kind, by their URL names; its fullest sample page with its history."""
    for name in filter(None, (kind.list_page, *kind.finders)):
        yield Page(name, reverse(name, settings.PUBLIC_URLCONF))
    if not (kind.page and kind.sample):
        return
    files = (FOLDER / kind.sample).glob("*.toml")
    live = [file for file in files if is_live(read(file))]
    if live:
        slug = read(max(live, key=lambda file: file.stat().st_size))["slug"]
        yield Page(kind.name, reverse(kind.page, settings.PUBLIC_URLCONF, [slug]))
        history = reverse(f"{kind.namespace}:updates", settings.PUBLIC_URLCONF, [slug])
        yield Page(f"{kind.name} updates", history)


def is_live(data: dict[str, Any]) -> bool:
    """Whether a sample document has a page now."""
    return "withdrawal" not in data and any("live_from" in row for row in data["editions"])


KIND_PAGES = [page for kind in kinds().values() for page in pages_of(kind)]
ARTICLE = next(page for page in KIND_PAGES if page.name == "article")
PAST = "/at/2026-01-05T00:00:00Z"

PAGES = (
    *KIND_PAGES,
    Page("home", "/"),
    Page("faq filtered", "/faq/?q=cramp"),
    Page("teas filtered", "/teas/?pattern=blood-deficiency"),
    Page("finder result", "/teas/finder/?sign=cold-in-bed&sign=cramps-at-night"),
    Page("finder red flag", "/teas/finder/?sign=chest-pain-or-short-of-breath"),
    Page("finder urgent", "/teas/finder/?sign=one-leg-newly-swollen&sign=marks-of-socks"),
    Page("finder unknown", "/teas/finder/?sign=no-such-sign", 404),
    Page("topics", "/topics/"),
    Page("topic", "/topics/leg-cramps/"),
    Page("updates", "/updates/"),
    Page("comparison", f"{ARTICLE.address}updates/2.0/"),
    Page("first edition", f"{ARTICLE.address}updates/1.0/"),
    Page("past article", f"{PAST}{ARTICLE.address}"),
    Page("past home", f"{PAST}/"),
    Page("search", "/search/"),
    Page("search hits", "/search/?q=cramps"),
    Page("search misspelt", "/search/?q=crampps"),
    Page("search nothing", "/search/?q=zyxwvut"),
    Page("about", "/about/"),
    Page("bad request", "/search/?q=%FF", 400),
    Page("forbidden", "/admin/login/", 403, method="POST"),
    Page("not found", "/articles/no-such-page/", 404),
    Page("past not found", f"{PAST}/articles/no-such-page/", 404),
    Page("method", ARTICLE.address, 405, method="DELETE"),
    Page("withdrawn", "/articles/quinine-for-leg-cramps/", 410),
    Page("server error", "/", 500, template="500.html"),
    Page("unavailable", "/", 503, template="503.html"),
)
# Where Lighthouse looks. What was searched for is kept out of search engines on purpose, which
# it takes for a mistake: it looks at the page that asks.
LIGHTHOUSE = ("home", "article", "faq:list", "tea", "search")
FEEDS = ("/updates/feed/", "/topics/leg-cramps/feed/", f"{ARTICLE.address}updates/feed/")


def named(name: str) -> Page:
    """Page by name."""
    return next(page for page in PAGES if page.name == name)


class Links(HTMLParser):
    """Addresses of the links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


# A filter, a search, a past moment and a file have no end: one of each stands in the list.
ENDLESS = re.compile(r"\?|^/(at|preview|admin|media|static|timegate|timemap)/")


def crawl(read: Callable[[str], str | None]) -> dict[str, str]:
    """Crawler: texts of all pages that links lead to from the home page, by address.

    `read(address)` gives the text of a page, None where an address leads to something else.
    """
    texts: dict[str, str] = {}
    waiting = ["/"]
    seen = set(waiting)
    while waiting and len(texts) < CRAWLED_AT_MOST:
        address = waiting.pop(0)
        text = read(address)
        if text is None:
            continue
        texts[address] = text
        for link in Links(text).found:
            parts = urlsplit(urldefrag(urljoin(address, link)).url)
            to = parts._replace(scheme="", netloc="").geturl()
            if parts.scheme or parts.netloc or to in seen or ENDLESS.search(to):
                continue
            seen.add(to)
            waiting.append(to)
    return texts
