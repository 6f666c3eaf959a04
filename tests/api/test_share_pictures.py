"""The picture beside a link to a page elsewhere: one for each edition that was ever live."""

import subprocess
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils.http import http_date
from PIL import Image, ImageChops

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.api import drawing, share_picture, text_layout
from tests.support.factories import DAY, NOW, add, date, draft, live, person, scheduled, withdrawn
from tools import draw_images

COLD_FEET = "/share/article/cold-feet/1.0.png"


@pytest.fixture
def folder(tmp_path):
    with override_settings(SHARE_ROOT=tmp_path / "share"):
        yield tmp_path / "share"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[drawing.ShareCard]:
    """What is drawn, in order; nothing is remembered from another test."""
    cards: list[drawing.ShareCard] = []
    draw = drawing.draw_card

    def noting(card: drawing.ShareCard) -> bytes:
        cards.append(card)
        return draw(card)

    monkeypatch.setattr(drawing, "draw_card", noting)
    share_picture._draw.cache_clear()
    return cards


def size(content: bytes) -> tuple[str | None, int, int]:
    with Image.open(BytesIO(content)) as image:
        return image.format, image.width, image.height


# What it shows, and how it is kept


def test_a_picture_says_title_kind_and_date_of_its_edition(db, client, folder, drawn):
    edition = live("tea", slug="ginger", title="Ginger", type="formula", since=NOW - 90 * DAY)
    add(edition.document, NOW - 30 * DAY, title="Ginger tea")
    add(edition.document, NOW - 20 * DAY, title="Ginger root tea", major=False)
    for number in ("1.0", "2.0", "2.1"):
        answer = client.get(f"/share/tea/ginger/{number}.png")
        assert answer["Content-Type"] == "image/png"
        assert size(answer.content) == ("PNG", 1200, 630)
        assert len(answer.content) < 60_000
    assert [card.title for card in drawn] == ["Ginger", "Ginger tea", "Ginger root tea"]
    assert {card.eyebrow for card in drawn} == {"Formula"}
    first, second, third = (card.line for card in drawn)
    assert first.startswith("Updated ")
    assert first != second == third


def test_a_picture_is_drawn_once_and_kept_as_one_file(db, client, folder, drawn):
    live(slug="cold-feet")
    contents = {client.get(COLD_FEET).content for _ in range(3)}
    share_picture._draw.cache_clear()
    contents.add(client.get(COLD_FEET).content)
    assert (len(contents), len(drawn)) == (1, 1)
    (file,) = (each for each in folder.rglob("*") if each.is_file())
    assert file.read_bytes() in contents
    file.unlink()
    share_picture._draw.cache_clear()
    assert client.get(COLD_FEET).content in contents


def test_many_who_ask_at_once_draw_once(folder, drawn, monkeypatch):
    monkeypatch.setattr(share_picture, "WAIT", 60)
    card = drawing.ShareCard("Cold feet", "Article", "Updated today")
    found: list[bytes | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(share_picture.png(card))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == len(drawn) == 1


def test_a_disk_that_takes_nothing_stops_no_picture(db, client, tmp_path, drawn, caplog):
    (tmp_path / "share").write_text("not a folder")
    live(slug="cold-feet")
    with override_settings(SHARE_ROOT=tmp_path / "share"):
        contents = {client.get(COLD_FEET).content for _ in range(3)}
    assert {size(content) for content in contents} == {("PNG", 1200, 630)}
    assert len(drawn) == 1
    assert "could not be kept" in caplog.text


def test_a_picture_is_told_by_http_how_long_it_holds(db, client, folder):
    live(slug="cold-feet", since=NOW - 30 * DAY)
    answer = client.get(COLD_FEET)
    assert answer["Last-Modified"] == http_date((NOW - 30 * DAY).timestamp())
    assert answer["Cache-Control"] == "public, max-age=60"
    again = client.get(COLD_FEET, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(COLD_FEET)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])
    assert client.post(COLD_FEET).status_code == 405


def test_a_picture_costs_two_queries(db, client, folder):
    live(slug="cold-feet")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(COLD_FEET).status_code == 200
    assert len(captured) == 2


# Which there are


@pytest.mark.parametrize(
    "path",
    [
        *("article/cold-feet/1.1", "article/cold-feet/2.0", "article/cold-feet/3.0"),
        *("article/cold-feet/0.1", "article/cold-feet/01.0", "article/cold-feet/1.00"),
        *("article/cold-feet/9999.9999", "article/cold-feet/99999999999999999999.0"),
        *("article/cold-feet/-1.0", "article/cold-feet/1", "article/cold-feet/١.0"),
        *("article/nothing/1.0", "tea/cold-feet/1.0", "nothing/cold-feet/1.0"),
        *("article/draft/1.0", "article/scheduled/1.0", "site-text/medical-disclaimer/1.0"),
        *("article/cold-feet%00/1.0", "article/%ff%fe/1.0", "article/../1.0", "article//1.0"),
    ],
)
def test_what_was_never_live_has_no_picture(db, client, folder, drawn, path):
    edition = live(slug="cold-feet")
    date(begin_draft(edition.document, person("author"), now=NOW), NOW + 9 * DAY)
    draft(slug="draft")
    scheduled(slug="scheduled")
    answer = client.get(f"/share/{path}.png")
    assert answer.status_code == 404
    assert answer.content == client.get("/share/article/no-such-page/1.0.png").content
    assert drawn == []


def test_an_edition_that_was_live_keeps_its_picture(db, client, folder):
    withdrawn(slug="gone")
    assert client.get("/share/article/gone/1.0.png").status_code == 200


def test_an_old_address_leads_to_the_new_one(db, client, folder):
    actions.change_address(live(slug="old").document, person("chief"), "new", now=NOW)
    answer = client.get("/share/article/old/1.0.png")
    assert (answer.status_code, answer["Location"]) == (301, "/share/article/new/1.0.png")
    # The page may go back to it.
    assert answer["Cache-Control"] == "public, max-age=60"


def test_nobody_waits_long_while_others_are_drawn(db, client, folder, drawn, monkeypatch):
    live(slug="cold-feet")
    monkeypatch.setattr(share_picture, "WAIT", 0.01)
    with share_picture._drawing:
        answer = client.get(COLD_FEET)
    assert (answer.status_code, answer["Cache-Control"]) == (302, "no-store")
    assert answer["Location"].endswith("img/share.png")
    assert drawn == []
    assert client.get(COLD_FEET).status_code == 200


# How it is drawn


TITLES = [
    "Cold feet",
    "",
    " ",
    "A" * 200,
    "Why legs are tired " * 10,
    "芍薬甘草湯と足のつり" * 10,
    "Shakuyaku-kanzo-to 芍薬甘草湯",
    "\U0001f9b5 \u202e\x07 عربي e\u0301",
]


@pytest.mark.parametrize("title", TITLES)
def test_whatever_the_title_the_picture_has_its_size(title):
    first = drawing.draw_card(drawing.ShareCard(title, "Article", "Updated"))
    assert size(first) == ("PNG", 1200, 630)
    assert first == drawing.draw_card(drawing.ShareCard(title, "Article", "Updated"))


@pytest.mark.parametrize("title", TITLES)
def test_every_line_has_room_and_none_is_lost(title):
    lines, big = drawing._fit_title(title)
    assert len(lines) <= drawing.MOST_LINES
    for line in lines:
        assert text_layout.width(line, text_layout.SEMIBOLD, big) <= drawing.TEXT_WIDTH
    if not lines or lines[-1][-1] != "…":
        shown = text_layout.drawable_text(title, text_layout.SEMIBOLD, big)
        assert "".join("".join(lines).split()) == "".join(shown.split())


def test_without_a_japanese_font_its_signs_are_left_out(monkeypatch):
    def missing(*args: Any, **kwargs: Any) -> Any:
        raise FileNotFoundError("fc-match")

    for cached in (text_layout.find_japanese_font, text_layout.japanese_font, text_layout.font_for):
        cached.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", missing)
        assert (
            text_layout.drawable_text("Ginger 生姜 tea", text_layout.SEMIBOLD, 60) == "Ginger tea"
        )
        assert size(drawing.draw_card(drawing.ShareCard("生姜"))) == ("PNG", 1200, 630)
    for cached in (text_layout.find_japanese_font, text_layout.japanese_font, text_layout.font_for):
        cached.cache_clear()


def test_the_letters_come_with_their_licence():
    assert "SIL OPEN FONT LICENSE" in (text_layout.FOLDER / "OFL.txt").read_text()
    for name in (text_layout.REGULAR, text_layout.SEMIBOLD):
        assert Path(text_layout.FOLDER / name).stat().st_size < 250_000


def test_the_picture_of_the_site_is_the_one_that_is_drawn_now():
    with (
        Image.open(settings.BASE_DIR / "legcare" / "static" / "img" / "share.png") as kept,
        Image.open(BytesIO(drawing.draw_card(draw_images.SITE))) as drawn,
    ):
        difference = ImageChops.difference(kept.convert("RGB"), drawn.convert("RGB"))
    assert max(difference.tobytes()) < 24
