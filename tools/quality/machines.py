"""Measurements of feeds, JSON-LD, and equal dates in all formats."""

import datetime
import html
import json
import re
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import extruct
import feedparser

from tools.quality.lines import Found, Site
from tools.quality.pages import FEEDS

# The site is served without TIME_ZONE: these are the days of its default.
ZONE = ZoneInfo("Asia/Tokyo")
VISIBLE = re.compile(r'Updated\s*<time datetime="(?P<day>[\d-]+)"')
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feeds(site: Site) -> Found:
    """Reads the feeds of the site, of a topic and of a page with feedparser."""
    faults, entries = [], 0
    for address in FEEDS:
        answer = site.get(address)
        if answer.status != 200:
            faults.append(f"{address}: answers {answer.status}")
            continue
        feed: Any = feedparser.parse(answer.body, response_headers=dict(answer.headers.items()))
        entries += len(feed.entries)
        if feed.bozo:
            faults.append(f"{address}: {feed.bozo_exception}")
        if feed.version != "atom10":
            faults.append(f"{address}: is {feed.version or 'no feed'}, not Atom")
        if not feed.entries:
            faults.append(f"{address}: has no entry")
        own = [feed.feed.get(name) for name in ("id", "title", "updated_parsed", "links")]
        if not all(own):
            faults.append(f"{address}: the feed lacks an id, a title, a date or its links")
        for entry in feed.entries:
            lacking = [
                name
                for name in ("id", "title", "updated_parsed", "link", "summary")
                if not entry.get(name)
            ]
            if lacking:
                faults.append(f"{address}: an entry lacks {', '.join(lacking)}")
            if not urlsplit(entry.get("link", "")).scheme:
                faults.append(f"{address}: the link of an entry is not absolute")
        ids = [entry.get("id") for entry in feed.entries]
        if len(ids) != len(set(ids)):
            faults.append(f"{address}: two entries have one id")
    return Found(f"{entries} entries in {len(FEEDS)} feeds", faults)


def graph(text: str, address: str) -> list[dict[str, Any]]:
    """Nodes of a page's JSON-LD, as extruct reads them."""
    found = extruct.extract(text, base_url=address, syntaxes=["json-ld"])["json-ld"]
    things: list[dict[str, Any]] = []
    for block in found:
        things += block.get("@graph", [block])
    return things


def types(things: list[dict[str, Any]]) -> set[str]:
    """Types of nodes and of the nodes inside them."""
    names: set[str] = set()
    waiting: list[Any] = list(things)
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            kind = value.get("@type", [])
            names |= set(kind if isinstance(kind, list) else [kind])
            waiting += value.values()
    return names


# Required schema.org types of pages, by their names in tools/quality/pages.py.
REQUIRED_TYPES = {
    "article": {"MedicalWebPage", "Article", "BreadcrumbList"},
    "faq:list": {"FAQPage", "BreadcrumbList"},
    "question": {"Question", "Answer", "BreadcrumbList"},
    "tea": {"BreadcrumbList"},
    "home": {"WebSite", "Organization"},
}
FORBIDDEN_TYPES = {"DietarySupplement", "Product", "Offer", "Drug"}
REVIEWED = ("lastReviewed", "reviewedBy")
WRITTEN = ("datePublished", "dateModified", "author", "citation", "version", "headline")


def json_ld(site: Site) -> Found:
    """Reads the JSON-LD of every page with extruct."""
    faults, count = [], 0
    for name, text in site.texts().items():
        try:
            things = graph(text, site.url)
        except (ValueError, json.JSONDecodeError) as error:
            faults.append(f"{name}: {error}")
            continue
        count += len(things)
        there = types(things)
        if lacking := REQUIRED_TYPES.get(name, set()) - there:
            faults.append(f"{name}: says nothing of {', '.join(sorted(lacking))}")
        if wrong := there & FORBIDDEN_TYPES:
            faults.append(f"{name}: says {', '.join(sorted(wrong))}")
        if name == "article":
            faults += [f"article: lacks {each}" for each in _lacking(things)]
    return Found(f"{count} things on {len(site.texts())} pages", faults)


def _lacking(things: list[dict[str, Any]]) -> list[str]:
    said = json.dumps(things)
    return [name for name in REVIEWED + WRITTEN if f'"{name}"' not in said]


def dates(site: Site) -> Found:
    """Compares the date that readers see with the one in everything that machines read."""
    sitemap = _sitemap(site)
    faults, pages = [], 0
    for address, text in site.crawled.items():
        # Lists show the dates of others; a page of a document shows its own after its heading.
        seen = VISIBLE.search(text)
        document = _document(site, address) if seen else None
        if not seen or document is None:
            continue
        pages += 1
        day = seen["day"]
        modified = site.get(address, "HEAD").headers["Last-Modified"]
        told = [
            ("?format=json", document["updated"]),
            ("sitemap.xml", sitemap.get(address)),
            ("Last-Modified", modified and _day(parsedate_to_datetime(modified))),
        ]
        for where, other in [*told, *_told(site, address, text)]:
            if other != day:
                faults.append(f"{address}: {day} on the page, {other or 'nothing'} in {where}")
    if not pages:
        faults.append("no page of a document answers to ?format=json")
    return Found(f"{len(faults)} differences on {pages} pages", faults)


def _document(site: Site, address: str) -> dict[str, Any] | None:
    """JSON of a page; None where it is not the page of a document."""
    answer = site.get(f"{address}?format=json")
    if answer.status != 200 or answer.headers.get_content_type() != "application/json":
        return None
    told: dict[str, Any] = json.loads(answer.body)
    return told if "updated" in told else None


def _told(site: Site, address: str, text: str) -> list[tuple[str, str | None]]:
    """Dates in a page's JSON-LD and in its feed."""
    modified: list[str | None] = [
        str(thing["dateModified"])[:10]
        for thing in graph(text, site.url)
        if "dateModified" in thing
    ]
    told = [("JSON-LD", each) for each in modified or [None]]
    feed: Any = feedparser.parse(site.get(f"{address}updates/feed/").body)
    entries = [
        _day(datetime.datetime.fromisoformat(entry.updated))
        for entry in feed.entries
        if entry.get("updated")
    ]
    return [*told, ("its feed", max(entries, default=None))]


def _sitemap(site: Site) -> dict[str, str]:
    """The days in the sitemap, by address; of all its files where it is in several."""
    found: dict[str, str] = {}
    waiting = ["/sitemap.xml"]
    while waiting:
        answer = site.get(waiting.pop())
        if answer.status != 200:
            return found
        for entry in ElementTree.fromstring(answer.body):  # noqa: S314 - our own site
            address = urlsplit(html.unescape(entry.findtext(f"{SITEMAP}loc", "")))
            if entry.tag == f"{SITEMAP}sitemap":
                waiting.append(address._replace(scheme="", netloc="").geturl())
            else:
                found[address.path] = entry.findtext(f"{SITEMAP}lastmod", "")[:10]
    return found


def _day(moment: datetime.datetime) -> str:
    return moment.astimezone(ZONE).date().isoformat()
