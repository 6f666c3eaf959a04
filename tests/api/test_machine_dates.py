"""The date of the last change is one: on the page, and wherever machines read it."""

import datetime
import email.utils
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone

from tests.support.factories import DAY, KINDS, NOW, add, live
from tests.support.machines import answer, graph, meta

# Late in the evening in UTC it is the next day already in the time zone of the site.
EVENING = (NOW - 30 * DAY).replace(hour=20, minute=0, second=0)
TOKYO = EVENING.date() + DAY


@pytest.fixture(params=KINDS)
def page(request, db):
    """The address of a page whose update is the only fact of its day."""
    edition = live(request.param, slug="page", since=EVENING - 60 * DAY)
    add(edition.document, EVENING)
    return edition.get_absolute_url()


def local_day(text: str) -> datetime.date:
    """The day of a moment in the time zone of the site; a day is one."""
    if len(text) == 10:
        return datetime.date.fromisoformat(text)
    return timezone.localdate(datetime.datetime.fromisoformat(text))


def visible(client: Any, page: str) -> datetime.date:
    """What stands behind the word Updated."""
    found = re.search(r'Updated\s+<time datetime="([-0-9]+)">', answer(client, page))
    assert found
    return local_day(found[1])


def test_the_page_says_the_day_of_the_site(client, page):
    assert visible(client, page) == TOKYO


def test_structured_data_says_that_day(client, page):
    nodes = graph(answer(client, page))
    dated = [node["dateModified"] for node in nodes.values() if "dateModified" in node]
    assert dated
    assert {local_day(each) for each in dated} == {TOKYO}
    # Who cuts the day off the text gets the same one.
    assert {each[:10] for each in dated} == {TOKYO.isoformat()}


def test_the_head_says_that_day(client, page):
    assert str(meta(answer(client, page), "article:modified_time"))[:10] == TOKYO.isoformat()


def test_json_says_that_day(client, page):
    told = client.get(f"{page}?format=json").json()
    assert told["updated"] == told["updated_at"][:10] == TOKYO.isoformat()
    if told["kind"] != "page":
        (row,) = client.get(f"{page.removesuffix('page/')}?format=json").json()["items"]
        assert row["updated"] == TOKYO.isoformat()


def test_last_modified_is_that_moment(client, page):
    add(live("question", since=EVENING).document, NOW - DAY)
    for address in (page, f"{page}?format=json"):
        moment = email.utils.parsedate_to_datetime(client.get(address)["Last-Modified"])
        assert moment == EVENING


def test_a_minor_edition_moves_no_date(client, page):
    document = add_minor(client, page)
    assert visible(client, page) == TOKYO
    nodes = graph(answer(client, page))
    dated = {node["dateModified"] for node in nodes.values() if "dateModified" in node}
    assert {local_day(each) for each in dated} == {TOKYO}
    told = client.get(f"{page}?format=json").json()
    assert (told["number"], told["updated"]) == ("2.1", TOKYO.isoformat())
    assert document.editions.count() == 3


def add_minor(client: Any, page: str) -> Any:
    kind = client.get(f"{page}?format=json").json()["kind"]
    document: Any = KINDS[kind].objects.filter(document__slug="page")[0].document
    add(document, NOW - DAY, major=False)
    return document


def test_the_feed_says_that_day(client, page):
    names = {"atom": "http://www.w3.org/2005/Atom"}
    feed = ElementTree.fromstring(client.get("/updates/feed/").content)
    updated = {
        str(link.get("href")).removeprefix(settings.SITE_URL): str(
            entry.findtext("atom:updated", "", names)
        )
        for entry in reversed(feed.findall("atom:entry", names))
        for link in entry.findall("atom:link", names)
        if link.get("rel", "alternate") == "alternate"
    }
    assert local_day(updated[page].replace("Z", "+00:00")) == TOKYO


def test_the_sitemap_says_that_day(client, page):
    names = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    told = ElementTree.fromstring(client.get("/sitemap.xml").content)
    lasts = {
        str(each.findtext("map:loc", "", names)).removeprefix(settings.SITE_URL): str(
            each.findtext("map:lastmod", "", names)
        )
        for each in told.findall("map:url", names)
    }
    assert local_day(lasts[page].replace("Z", "+00:00")) == TOKYO
