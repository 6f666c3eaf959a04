"""What the head of a page tells other sites, browsers and search engines."""

import json
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from publishing import actions, moments
from publishing.kinds import kinds
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    add,
    draft,
    live,
    person,
    scheduled,
    topic,
    withdrawn,
)
from tests.support.machines import answer, file, head, link, meta

SITE = settings.SITE_URL
_kinds = {name: kind for name, kind in kinds().items() if kind.page}
LISTS = [
    "/",
    *(reverse(kind.list_page) for kind in _kinds.values() if kind.list_page),
    *("/topics/", "/topics/feet/"),
]
PAGES = {name: reverse(kind.page, args=["page"]) for name, kind in _kinds.items()}


@pytest.fixture(scope="module")
def pages(module_db):
    for kind in KINDS:
        edition = draft(kind, slug="page", title="Cold & “warm” <feet>")
        edition.topics.add(topic())
        actions.publish(edition, person("chief"), now=NOW - 30 * DAY)


@pytest.fixture
def site(pages, db):
    """A page of each kind, whose title needs to be escaped."""


@pytest.mark.parametrize("address", [*LISTS, *PAGES.values()])
def test_a_page_names_its_one_address_and_its_picture(site, client, address):
    text = answer(client, f"{address}?utm_source=x&page=1")
    assert link(text, "canonical") == meta(text, "og:url") == f"{SITE}{address}"
    assert meta(text, "robots") is None
    assert meta(text, "og:site_name") == "LegCare"
    assert meta(text, "og:locale") == "en_US"
    assert meta(text, "twitter:card") == "summary_large_image"
    assert meta(text, "og:image:alt")
    assert meta(text, "og:title")
    assert meta(text, "og:description") == meta(text, "description")
    assert meta(text, "og:image:type") == "image/png"
    with Image.open(BytesIO(file(client, str(meta(text, "og:image"))))) as image:
        assert image.format == "PNG"
        size = str(meta(text, "og:image:width")), str(meta(text, "og:image:height"))
        assert (str(image.width), str(image.height)) == size == ("1200", "630")


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_a_document_is_an_article_with_its_dates(site, client, kind):
    text = answer(client, PAGES[kind])
    assert meta(text, "og:type") == "article"
    assert meta(text, "og:title") == "Cold & “warm” <feet>"
    moment = timezone.localtime(NOW - 30 * DAY).isoformat()
    assert meta(text, "article:modified_time") == meta(text, "article:published_time") == moment
    assert meta(text, "og:image") == f"{SITE}/share/{kind}/page/1.0.png"


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_a_page_of_the_site(site, client, address):
    text = answer(client, address)
    assert meta(text, "og:type") == "website"
    assert meta(text, "article:modified_time") is None


@pytest.mark.parametrize("address", [*LISTS[1:], *PAGES.values()])
def test_a_page_leads_to_itself_in_json(site, client, address):
    told = str(link(answer(client, address), "alternate"))
    assert client.get(told.removeprefix(SITE)).json()["url"] == f"{SITE}{address}"


def test_a_further_page_of_a_list_has_an_address_of_its_own(db, client, monkeypatch):
    monkeypatch.setattr("articles.views.PER_PAGE", 1)
    live()
    live()
    text = answer(client, "/articles/?page=2&utm_source=x")
    assert link(text, "canonical") == f"{SITE}/articles/?page=2"
    assert link(text, "alternate") == f"{SITE}/articles/?page=2&format=json"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing/", 404),
        ("/articles/nothing/", 404),
        ("/articles/gone/", 410),
        ("/articles/?page=0", 404),
        ("/articles/?format=x", 400),
    ],
)
def test_a_page_that_is_not_there_is_told_to_nobody(db, client, address, status):
    withdrawn(slug="gone")
    text = answer(client, address, status)
    assert meta(text, "robots") == "noindex"
    assert link(text, "canonical") is meta(text, "og:title") is meta(text, "og:image") is None
    assert "ld+json" not in text
    assert link(text, "manifest") == "/site.webmanifest"


def test_a_page_of_the_past_names_no_other_address_as_its_own(db, client):
    edition = live(slug="cold-feet", title="Old", since=NOW - 90 * DAY)
    add(edition.document, NOW - 10 * DAY, title="New")
    address = f"/at/{moments.in_address(NOW - 50 * DAY)}/articles/cold-feet/"
    text = answer(client, address)
    assert meta(text, "robots") == "noindex"
    assert link(text, "canonical") is None
    assert meta(text, "og:url") == f"{SITE}{address}"
    assert meta(text, "og:title") == "Old"
    assert meta(text, "og:image") == f"{SITE}/share/article/cold-feet/1.0.png"
    assert link(text, "manifest") == "/site.webmanifest"


def test_what_is_not_public_is_not_told_to_other_sites(db, client):
    edition = scheduled(slug="soon", title="Soon")
    token = actions.make_preview_link(edition, person("chief")).token
    text = answer(client, f"/preview/{token}/articles/soon/")
    assert "Soon" in text
    assert meta(text, "robots") == "noindex"
    assert link(text, "canonical") is meta(text, "og:title") is meta(text, "og:image") is None
    assert link(text, "alternate") is None
    client.force_login(person("chief"))
    future = f"/at/{moments.in_address(NOW + 20 * DAY)}/articles/soon/"
    text = answer(client, future)
    assert link(text, "canonical") is meta(text, "og:title") is None
    assert "/share/" not in text


def test_a_page_says_its_colours_and_icons(db, client):
    told = head(answer(client, "/"))
    colours = [each["media"] for tag, each in told if each.get("name") == "theme-color"]
    assert [colour.split(": ")[1] for colour in colours] == ["light)", "dark)"]
    icons = {each["rel"]: each["href"] for tag, each in told if "icon" in each.get("rel", "")}
    assert len(icons) == 2
    assert all(file(client, address) for address in icons.values())


def test_the_icon_is_where_browsers_look_unasked(db, client):
    icon = client.get("/favicon.ico")
    assert icon["Content-Type"] == "image/x-icon"
    with Image.open(BytesIO(icon.content)) as image:
        assert image.format == "ICO"
        assert image.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    known = {"If-None-Match": icon["ETag"]}
    assert client.get("/favicon.ico", headers=known).status_code == 304
    assert client.post("/favicon.ico").status_code == 405


def test_the_manifest_names_icons_of_their_true_size(db, client):
    answered = client.get("/site.webmanifest")
    assert answered["Content-Type"] == "application/manifest+json"
    assert "manifest-src 'self'" in answered["Content-Security-Policy"]
    told = json.loads(answered.content)
    assert told["start_url"] == told["scope"] == "/"
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        with Image.open(BytesIO(file(client, icon["src"]))) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
