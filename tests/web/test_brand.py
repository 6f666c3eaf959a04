"""The engine has no brand of its own: all that it says and draws comes from the setting BRAND."""

import dataclasses
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.test import override_settings

from legcare.brand import BRAND
from publishing.api import drawing, openapi, share_picture
from publishing.archive import writing
from publishing.brand import brand
from publishing.desk import calendar_feed, reminders
from publishing.desk.permissions import DeskPermissions
from tests.support.factories import DAY, NOW, date, draft, live, person, topic, withdrawn
from tests.web.test_site import public_addresses

OTHER = dataclasses.replace(
    BRAND,
    name="HandCare",
    slug="handcare",
    description="Hands.",
    about="<strong>HandCare</strong> explains hands.",
    emblem="a hand",
)
HERE = re.compile("legcare", re.IGNORECASE)
BESIDE = ["/updates/", "/updates/feed/", "/search/?q=feet", "/nothing/", "/manifest.webmanifest"]


@pytest.fixture(autouse=True)
def another_brand():
    with override_settings(BRAND=OTHER):
        yield


def says_other(text: str) -> bool:
    assert not HERE.search(text), HERE.search(text)
    return "HandCare" in text


def test_readers_pages_feeds_and_data_say_the_brand(db, client):
    for kind in ("article", "question", "tea", "page"):
        edition = draft(kind, f"a-{kind}")
        edition.topics.set([topic()])
        date(edition, NOW - DAY)
    gone = withdrawn("article", NOW - DAY, "gone")
    addresses = {*BESIDE, *public_addresses(), gone.document.get_absolute_url()}
    for address in sorted(addresses):
        assert says_other(client.get(address).content.decode()), address
    for address in ("/articles/a-article/updates/feed/", "/articles/a-article/?format=json"):
        says_other(client.get(address).content.decode())
    head = client.get("/").content.decode()
    assert '"name":"HandCare"' in head
    assert '<meta property="og:image:alt" content="HandCare: a hand">' in head


def test_the_description_of_the_json_says_the_brand():
    assert says_other(json.dumps(openapi.document("https://example.org")))


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_pages_of_trouble_say_the_brand(name):
    assert says_other(render_to_string(name))


def test_the_desk_says_the_brand(db, client):
    user = person("chief")
    edition = live("article", NOW - DAY, "a")
    assert says_other(client.get("/admin/login/").content.decode())
    client.force_login(user)
    paths = ["", "calendar/", "calendar/feed/", "reminders/", "articles/article/"]
    paths += [f"articles/article/{edition.pk}/change/", "articles/article/add/"]
    for path in paths:
        assert says_other(client.get(f"/admin/{path}").content.decode()), path


def test_mail_calendar_and_archive_say_the_brand(db):
    user = person("chief")
    live("article", NOW - DAY, "a")
    assert says_other(reminders.Digest(user, NOW).subject)
    assert says_other(calendar_feed.calendar_bytes(DeskPermissions(user), NOW).decode())
    assert json.loads(next(writing.lines()))["head"]["format"] == "HandCare archive"


def test_a_picture_for_sharing_says_the_brand():
    card = drawing.ShareCard("Cold feet")
    ours, key = drawing.draw_card(card), share_picture.key(card)
    with override_settings(BRAND=BRAND):
        assert drawing.draw_card(card) != ours
        assert share_picture.key(card) != key


def test_the_engine_says_no_brand():
    folders = ("publishing", "templates", "static")
    files = [file for folder in folders for file in Path(settings.BASE_DIR, folder).rglob("*")]
    said = [file for file in files if file.suffix in {".py", ".html", ".js", ".css", ".svg"}]
    assert len(said) > 200
    assert [str(file) for file in said if HERE.search(file.read_text())] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("slug", "Hand Care"), ("ink", "blue"), ("share_ground", Path("/nowhere.png"))],
)
def test_a_wrong_brand_stops_the_start_and_says_what_it_must_be(field, value):
    with pytest.raises(ImproperlyConfigured, match=rf"BRAND\.{field} is .*, but must be "):
        dataclasses.replace(BRAND, **{field: value})


def test_a_missing_brand_stops_the_start():
    with override_settings(BRAND=None), pytest.raises(ImproperlyConfigured, match="BRAND"):
        brand()
