"""What the readers' pages say and in which order; nothing twice, and every link on them true."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli
import html5lib
import pytest
from django.conf import settings

from articles.models import ArticleQuestion
from legcare.templatetags.drawings import DRAWINGS, drawing_name
from publishing import actions
from tests.support.factories import (
    DAY,
    NOW,
    date,
    draft,
    live,
    pattern,
    person,
    perspective,
    picture,
    reviewed,
    topic,
)
from tests.web.test_site import LISTS

SAMPLE = [
    *(*LISTS, "/articles/leg-cramps/", "/articles/swollen-legs/", "/faq/why-cramps-at-night/"),
    *("/teas/jujube-chamomile-tea/", "/teas/shakuyaku-kanzo-to/", "/topics/leg-cramps/"),
    *("/at/2026-01-05T00:00:00Z/articles/leg-cramps/", "/at/2026-01-05T00:00:00Z/"),
]


class Page(HTMLParser):
    """The parts of a page that its reader could count."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.anchors: list[str] = []
        self.levels: list[int] = []
        self.images: list[dict[str, str | None]] = []
        self.sheets: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if name := values.get("id"):
            self.ids.append(name)
        if tag == "a" and (values.get("href") or "").startswith("#"):
            self.anchors.append(str(values["href"])[1:])
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "img":
            self.images.append(values)
        if tag == "link" and values.get("rel") == "stylesheet":
            self.sheets.append(str(values["href"]))


def text_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


# The sample site


@pytest.mark.parametrize("address", SAMPLE)
def test_a_page_is_sound(sample_site, db, client, address):
    text = text_of(client, address)
    html5lib.HTMLParser(strict=True).parse(text)
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    assert not set(page.anchors) - set(page.ids)
    assert page.levels.count(1) == 1
    # No level of headings is jumped over on the way down.
    assert all(after <= before + 1 for before, after in pairwise([0, *page.levels]))
    for image in page.images:
        assert int(image["width"] or 0) > 0, image
        assert int(image["height"] or 0) > 0, image
        assert image["alt"] is not None
    eager = [image for image in page.images if image.get("loading") != "lazy"]
    assert len(eager) <= 1


def test_an_article_weighs_no_more_than_one_round_trip(sample_site, db, client):
    text = text_of(client, "/articles/leg-cramps/")
    assert Page(text).sheets == ["/static/css/site.css"]
    styles = Path(settings.BASE_DIR, "static", "css", "site.css").read_bytes()
    # As they go over the wire: pages are compressed at once, files beforehand.
    page = len(brotli.compress(text.encode(), quality=4))
    assert page + len(brotli.compress(styles)) <= 14 * 1024


def test_the_head_of_an_article_says_when_by_whom_and_how_long(sample_site, db, client):
    text = text_of(client, "/articles/leg-cramps/")
    head = text[text.index("<h1>") : text.index("</header>", text.index("<h1>"))]
    words = " ".join(re.sub(r"<[^>]*>", " ", head).split())
    assert "Updated November 30, 2025 See all updates" in words
    assert re.search(r"Reviewed by Keiko Morita, [^,]+, .* on \w+ \d+, 20\d\d", words)
    assert re.search(r"\b[1-9]\d? minutes to read", words)
    assert 'href="/articles/leg-cramps/updates/"' in head
    assert len(re.findall("class=.updated.", text)) == 1


def test_the_contents_name_every_section_in_its_order(sample_site, db, client):
    text = text_of(client, "/articles/leg-cramps/")
    contents = re.search(r'<nav class="contents".*?</nav>', text, re.DOTALL)
    assert contents
    links = re.findall(r'href="#([^"]*)"', contents[0])
    assert links[0] == "doctor"
    assert links[-4:] == ["perspectives", "questions", "sources", "related"]
    assert [name for name in links if name.startswith("h-")] == re.findall(
        r'<h2 id="(h-.*?)"', text
    )
    places = [text.index(f'id="{name}"') for name in links]
    assert places == sorted(places)


def test_from_the_past_the_ways_on_stay_in_the_past(sample_site, db, client):
    at = "/at/2026-01-05T00:00:00Z"
    text = text_of(client, f"{at}/articles/leg-cramps/")
    assert f'href="{at}/articles/leg-cramps/updates/"' in text
    related = text[text.index('id="related"') :].split("</section>")[0]
    links = re.findall(r'href="([^"]*)"', related)
    assert links
    assert all(link.startswith(at) for link in links)


# What a page shows, and what it does not


def publish(edition: Any) -> str:
    date(edition, NOW)
    address: str = edition.get_absolute_url()
    return address


def test_the_same_tea_for_two_patterns_is_shown_once(db, client):
    tea = live("tea", title="Ginger tea").document
    article = draft()
    for name in ("Cold", "Water"):
        words = {"claim_kind": "traditional", "claim_text": f"{name}.", "claim_evidence": "A book."}
        perspective(article, tea, pattern=pattern(name), **words)
    text = text_of(client, publish(article))
    assert text.count('class="card tea-card"') == 1
    assert "The tea for this as well:" in text
    # Both claims stand with their asterisk, over one statement.
    assert text.count('class="asterisk"') == 2
    assert text.count('id="statement"') == 1
    assert "These statements have not been evaluated" in text


def test_each_answer_can_be_linked_alone(db, client):
    article = draft()
    for slug in ("first", "second"):
        question = live("question", slug=slug, title=f"The {slug} question?")
        ArticleQuestion.objects.create(edition=article, question_id=question.document_id)
    text = text_of(client, publish(article))
    for slug in ("first", "second"):
        assert text.count(f'id="q-{slug}"') == 1
        assert f'href="#q-{slug}">Link to this answer' in text
        assert f'href="/faq/{slug}/">This answer on its own page' in text


def test_headings_that_sound_like_the_page_s_own_do_not_take_their_names(db, client):
    body = "".join(f"<h2>{name}</h2><p>a</p>" for name in ("Doctor", "Sources", "Main", "Sources"))
    page = Page(text_of(client, publish(draft(body=body))))
    assert len(page.ids) == len(set(page.ids))
    assert {"doctor", "sources", "main", "h-doctor", "h-sources", "h-sources-2"} <= set(page.ids)


def test_what_an_article_lacks_leaves_no_heading_and_no_entry(db, client):
    article = draft(see_doctor="", body="<p>Blood.</p>")
    article.sources.all().delete()
    text = text_of(client, publish(article))
    for name in ("doctor", "contents", "perspectives", "questions", "sources", "related"):
        assert f'id="{name}"' not in text
    assert "Reviewed by" not in text


def test_a_reviewer_without_credentials_is_named_all_the_same(db, client):
    article = draft()
    reviewer = article.reviews.model._meta.get_field("reviewer").related_model
    someone = reviewer.objects.create(name="Sora <Mori>", slug="sora")
    actions.publish(article, person("chief"), now=NOW - DAY)
    reviewed(article, someone, NOW.date())
    assert "Reviewed by Sora &lt;Mori&gt; on <time" in text_of(client, article.get_absolute_url())


def test_cautions_stand_before_the_way_to_buy_and_the_link_says_who_pays(db, client):
    tea = draft("tea", buy_url="https://shop.example/", price_text="¥1", caution_allergies="Nuts.")
    text = text_of(client, publish(tea))
    assert text.index('id="cautions"') < text.index("https://shop.example/")
    assert "Go to the shop (sponsored link)" in text
    assert 'rel="sponsored noopener"' in text


def test_a_card_of_a_tea_names_its_cautions(db, client):
    tea = live("tea", caution_pregnancy="No.", caution_medicines="Ask.").document
    article = draft()
    perspective(article, tea)
    text = text_of(client, publish(article))
    card = text[text.index('class="card tea-card"') :].split("</article>")[0]
    assert "pregnancy and breastfeeding, medicines" in card


def test_the_first_page_leads_to_when_to_see_a_doctor(db, client):
    date(draft(slug="with", title="With", see_doctor="<p>If so.</p>"), NOW - DAY)
    date(draft(slug="without", title="Without", see_doctor=""), NOW - DAY)
    text = text_of(client, "/")
    assert 'href="/articles/with/#doctor"' in text
    assert "/articles/without/#doctor" not in text
    assert 'id="doctor"' in text_of(client, "/articles/with/")


# Topics


def test_a_topic_can_be_read_by_kind(db, client):
    for kind in ("article", "question", "tea"):
        edition = draft(kind, title=f"A certain {kind}")
        edition.topics.add(topic("Feet"))
        publish(edition)
    for kind in ("article", "question", "tea"):
        text = text_of(client, f"/topics/feet/?kind={kind}")
        assert re.findall(r">A certain (\w+)<", text) == [kind]
    assert len(re.findall(r">A certain \w+<", text_of(client, "/topics/feet/"))) == 3


def test_a_long_topic_is_paged_and_keeps_its_kind(db, client):
    for _number in range(31):
        edition = draft("question")
        edition.topics.add(topic("Feet"))
        publish(edition)
    assert 'href="?kind=question&amp;page=2"' in text_of(client, "/topics/feet/?kind=question")
    assert 'href="?kind=question&amp;page=1"' in text_of(
        client, "/topics/feet/?kind=question&page=2"
    )


@pytest.mark.parametrize("kind", ["site-text", "ARTICLE", "x" * 5000, "\x00", "%ff", "article'"])
def test_a_kind_that_is_none_is_not_found(db, client, kind):
    topic("Feet")
    answer = client.get("/topics/feet/", {"kind": kind})
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


# Drawings


@pytest.mark.parametrize(
    ("name", "expected"),
    [("leg-cramps", "cramp"), ("cold-feet", "cold"), ("food-and-minerals", "food"), ("x", "leaf")],
)
def test_a_topic_has_the_drawing_of_its_words(name, expected):
    assert drawing_name(name) == expected


def test_every_drawing_is_there_and_says_nothing_to_those_who_do_not_see():
    folder = Path(settings.BASE_DIR, "legcare", "templates", "drawings")
    for name in {*DRAWINGS.values(), "leaf"}:
        assert 'aria-hidden="true"' in (folder / f"{name}.svg").read_text()


def test_a_page_without_a_picture_shows_a_drawing(db, client):
    date(draft(), NOW - DAY)
    date(draft(hero_image=picture(), hero_alt="Feet."), NOW - DAY)
    assert text_of(client, "/articles/").count('class="sign"') == 1
