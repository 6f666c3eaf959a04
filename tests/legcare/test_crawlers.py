"""What crawlers ask for: the sitemap, robots.txt, and whom to tell of a hole in the site."""

import datetime
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from legcare.settings import environment
from publishing import actions
from publishing.models import Generation
from publishing.web import crawlers
from sitetexts.models import SiteText
from tests.support.factories import (
    DAY,
    NOW,
    SECOND,
    add,
    draft,
    live,
    person,
    scheduled,
    topic,
    withdrawn,
)
from tests.web.test_site import public_addresses

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def entries(answer: Any) -> dict[str, str | None]:
    """The addresses of a sitemap with their dates."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    found: dict[str, str | None] = {}
    for element in root:
        address = element.findtext("s:loc", namespaces=NAMESPACE)
        assert address is not None
        assert address not in found
        found[address] = element.findtext("s:lastmod", namespaces=NAMESPACE)
    return found


def day(moment: datetime.datetime) -> str:
    return timezone.localdate(moment).isoformat()


# The sitemap


def test_a_minor_edition_moves_no_date_and_a_major_one_does(db, client, settings):
    edition = live(slug="x", since=NOW - 30 * DAY)
    address = f"{settings.SITE_URL}/articles/x/"
    add(edition.document, NOW - 10 * DAY, major=False)
    assert entries(client.get("/sitemap.xml"))[address] == day(NOW - 30 * DAY)
    add(edition.document, NOW - 5 * DAY)
    found = entries(client.get("/sitemap.xml"))
    assert found[address] == found[f"{settings.SITE_URL}/articles/"] == day(NOW - 5 * DAY)
    assert found[f"{settings.SITE_URL}/faq/"] is None


def test_a_topic_is_as_old_as_the_newest_update_on_it(db, client, settings):
    address = f"{settings.SITE_URL}/topics/feet/"
    for number, ago in enumerate((30, 40)):
        edition = draft(slug=f"page-{number}")
        edition.topics.add(topic())
        actions.publish(edition, person("chief"), now=NOW - ago * DAY)
    assert entries(client.get("/sitemap.xml"))[address] == day(NOW - 30 * DAY)
    add(edition.document, NOW - 10 * DAY, major=False).refresh_from_db()
    assert entries(client.get("/sitemap.xml"))[address] == day(NOW - 30 * DAY)


def test_what_is_not_live_is_not_in_it(db, client, settings):
    hidden = draft(slug="drafted")
    hidden.topics.add(topic("Secret"))
    scheduled(slug="planned")
    withdrawn(slug="gone")
    add(live(slug="here").document, NOW + DAY, title="Planned")
    text = client.get("/sitemap.xml").content.decode()
    for word in ("drafted", "planned", "gone", "secret", *SiteText.objects.values_list("title")):
        assert str(word) not in text


def test_a_large_site_has_a_list_of_sitemaps(db, client, settings, monkeypatch):
    monkeypatch.setattr(crawlers, "PER_SITEMAP", 2)
    for number in range(5):
        live(slug=f"page-{number}", since=NOW - (number + 1) * DAY)
    files = entries(client.get("/sitemap.xml"))
    expected = [f"{settings.SITE_URL}/sitemap-{number}.xml" for number in (1, 2, 3)]
    assert files == dict.fromkeys(expected, day(NOW - DAY))
    found = [entries(client.get(file.removeprefix(settings.SITE_URL))) for file in files]
    pages = [[each for each in file if "/page-" in each] for file in found]
    assert [len(file) for file in pages] == [2, 2, 1]
    assert [address for file in pages for address in file] == [
        f"{settings.SITE_URL}/articles/page-{n}/" for n in range(5)
    ]
    assert f"{settings.SITE_URL}/" in found[0]
    assert f"{settings.SITE_URL}/" not in found[1]
    for name in ("0", "4", "9" * 30, "x"):
        assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_an_empty_site_has_a_sitemap(db, client):
    assert len(entries(client.get("/sitemap.xml"))) == len(list(crawlers.list_pages()))


def test_the_sitemap_costs_four_queries_however_large_the_site_is(
    db, client, django_assert_num_queries
):
    for count in (1, 6):
        for _number in range(count):
            live()
        with django_assert_num_queries(4):
            client.get("/sitemap.xml")


def test_the_sitemap_is_dated_and_holds_until_the_next_change(db, client, chief):
    live(since=NOW - 3 * DAY)
    Generation.objects.update(unannounced_change_at=None)
    answer = client.get("/sitemap.xml")
    assert answer["Last-Modified"] == http_date((NOW - 3 * DAY).timestamp())
    actions.withdraw(live(slug="y").document, chief, "Over.", timezone.now() + 20 * SECOND)
    seconds = client.get("/sitemap.xml")["Cache-Control"].removeprefix("public, max-age=")
    assert 5 <= int(seconds) <= 20


# robots.txt


def test_crawlers_are_kept_from_other_moments_and_led_to_the_sitemap(db, client, settings):
    settings.SITE_URL = "https://legcare.example"
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /at/", "Disallow: /preview/", "Disallow: /admin/"} <= set(lines)
    assert lines[-1] == "Sitemap: https://legcare.example/sitemap.xml"


# security.txt


def fields(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in answer.content.decode().splitlines():
        name, _colon, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


def test_whom_to_tell_of_a_hole_is_said_and_expires_within_a_year(db, client, settings):
    settings.SITE_URL = "https://legcare.example"
    settings.SECURITY_CONTACT = ["mailto:safe@legcare.example", "https://legcare.example/report"]
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    found = fields(answer)
    assert found["Contact"] == settings.SECURITY_CONTACT
    assert found["Canonical"] == ["https://legcare.example/.well-known/security.txt"]
    assert found["Preferred-Languages"] == ["en"]
    (text,) = found["Expires"]
    left = datetime.datetime.fromisoformat(text) - timezone.now()
    assert 100 * DAY < left < 365 * DAY
    assert client.get("/.well-known/security.txt").content == answer.content


def test_the_old_place_of_security_txt_leads_there(db, client):
    answer = client.get("/security.txt")
    assert (answer.status_code, answer["Location"]) == (301, "/.well-known/security.txt")


def test_somebody_is_named_where_nobody_was_set(settings):
    assert settings.SECURITY_CONTACT == ["mailto:security@localhost"]


@pytest.mark.parametrize(
    ("value", "contacts"),
    [
        ("safe@x.example", ["mailto:safe@x.example"]),
        ("mailto:a@x.example, https://x.example/r", ["mailto:a@x.example", "https://x.example/r"]),
        ("tel:+81-3-1234-5678", ["tel:+81-3-1234-5678"]),
    ],
)
def test_contacts_are_read_from_the_environment(monkeypatch, value, contacts):
    monkeypatch.setenv("SECURITY_CONTACT", value)
    assert environment.contacts("SECURITY_CONTACT", "") == contacts


@pytest.mark.parametrize("address", ["/robots.txt", "/.well-known/security.txt", "/sitemap.xml"])
def test_all_of_it_may_be_kept_and_is_not_sent_twice(db, client, address):
    answer = client.get(address)
    assert re.fullmatch(r"public, max-age=\d+", answer["Cache-Control"])
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for elsewhere in (f"/at/2025-11-30T09:00:00Z{address}", f"/preview/x{address}"):
        assert client.get(elsewhere).status_code == 404


# The sample site, which stays for the rest of a module: last


def test_the_sitemap_has_every_public_page_and_no_other(sample_site, db, client, settings):
    found = entries(client.get("/sitemap.xml"))
    told = [*public_addresses(), reverse("updates")]
    assert set(found) == {settings.SITE_URL + path for path in told}
    for address in found:
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


def test_its_dates_are_those_that_readers_see(sample_site, db, client, settings):
    found = entries(client.get("/sitemap.xml"))
    lists = {settings.SITE_URL + reverse(name) for name, _kind in crawlers.list_pages()}
    pages = [address for address in found if re.search(r"/(articles|faq|teas)/.+/$", address)]
    pages = [address for address in pages if address not in lists]
    assert len(pages) > 20
    for address in pages:
        text = client.get(address.removeprefix(settings.SITE_URL)).content.decode()
        assert f'<time datetime="{found[address]}">' in text, address
    newest = max(filter(None, (found[address] for address in pages)))
    assert found[f"{settings.SITE_URL}/"] == newest


def test_no_page_of_the_sitemap_is_kept_from_crawlers(sample_site, db, client, settings):
    lines = client.get("/robots.txt").content.decode().splitlines()
    kept = tuple(line.split()[1] for line in lines if line.startswith("Disallow"))
    assert len(kept) > 5
    for address in entries(client.get("/sitemap.xml")):
        assert not address.removeprefix(settings.SITE_URL).startswith(kept)
