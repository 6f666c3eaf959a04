"""What changed on the whole site, in a page by month and in feeds that a reader can follow."""

import html
import re
from typing import Any
from xml.etree import ElementTree

import feedparser
import html5lib
import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.http import http_date

from publishing import actions, moments
from publishing.actions.drafts import begin_draft
from publishing.models import Document, Edition
from publishing.models import Person as Author
from publishing.web.feeds import ENTRIES
from publishing.web.history import SITE_PER_PAGE as PER_PAGE
from tests.support.factories import (
    DAY,
    NOW,
    SECOND,
    add,
    date,
    draft,
    live,
    person,
    scheduled,
    topic,
)

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def titles(page: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', page)


@pytest.fixture(scope="module")
def pages(module_db):
    """An article of a topic with 1.0, 1.1 and 2.0; a question; a tea that was withdrawn."""
    article = draft(slug="cold-feet", title="Cold feet")
    article.topics.add(topic())
    date(article, NOW - 40 * DAY)
    add(article.document, NOW - 35 * DAY, major=False)
    update = begin_draft(article.document, person("author"), now=NOW - 10 * DAY)
    actions.publish(update, person("chief"), note="Warmth & <more>.", now=NOW - 10 * DAY)
    live("question", slug="why", since=NOW - 20 * DAY, title="Why are feet cold?")
    tea = live("tea", slug="ginger", since=NOW - 30 * DAY, title="Ginger tea")
    actions.withdraw(tea.document, person("chief"), "It was too hot.", now=NOW - 5 * DAY)
    return article.document


@pytest.fixture
def site(pages, db):
    """The article's document, read anew."""
    return Document.objects.get(pk=pages.pk)


# The page


def test_majors_and_withdrawals_of_all_kinds_stand_the_newest_first(client, site):
    page = text(client.get("/updates/"))
    expected = ["Ginger tea", "Cold feet", "Why are feet cold?", "Ginger tea", "Cold feet"]
    assert titles(page) == expected
    assert "It was too hot." in page
    assert "Warmth & <more>." in page
    assert f'<time datetime="{timezone.localdate(NOW - 10 * DAY)}">' in page


def test_small_corrections_and_the_texts_of_the_site_itself_are_left_out(client, site):
    page = text(client.get("/updates/"))
    assert f'<time datetime="{timezone.localdate(NOW - 35 * DAY)}">' not in page
    assert Edition.objects.filter(document_kind="site-text").exists()
    assert "Medical disclaimer" not in titles(page)


def test_they_are_gathered_by_month(client, site):
    page = text(client.get("/updates/"))
    months = re.findall(r'<h2 id="m(\d{4}-\d\d)">', page)
    assert (
        months
        == sorted({f"{timezone.localdate(NOW - d * DAY):%Y-%m}" for d in (5, 10, 20, 30, 40)})[::-1]
    )


def test_each_leads_to_the_page_its_history_and_what_changed(client, site):
    page = text(client.get("/updates/"))
    assert 'href="/articles/cold-feet/updates/2.0/"' in page
    assert 'href="/articles/cold-feet/updates/1.0/"' not in page
    assert 'href="/teas/ginger/updates/"' in page


def test_they_can_be_chosen_by_kind_and_topic(client, site):
    assert titles(text(client.get("/updates/?kind=tea&topic="))) == ["Ginger tea"] * 2
    assert titles(text(client.get("/updates/?kind=&topic=feet"))) == ["Cold feet"] * 2
    assert titles(text(client.get("/updates/?kind=tea&topic=feet"))) == []
    assert "There is nothing to show." in text(client.get("/updates/?kind=tea&topic=feet"))
    assert '<option value="tea" selected>' in text(client.get("/updates/?kind=tea"))


@pytest.mark.parametrize(
    "query",
    [
        *("kind=site-text", "kind=x", "kind=%00", "topic=nothing", "topic=%FF", "topic=%00"),
        *("page=0", "page=2", "page=x", "page=" + "9" * 5000, "page=%00"),
    ],
)
def test_what_cannot_be_chosen_is_not_found(client, site, query):
    assert client.get(f"/updates/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["kind=tea&kind=x", "topic=feet&topic=feet", "page=1&page=1"])
def test_what_is_chosen_twice_is_refused(client, site, query):
    assert client.get(f"/updates/?{query}").status_code == 400


def test_the_list_comes_in_pages_that_keep_what_was_chosen(client):
    for number in range(PER_PAGE + 1):
        live("question", since=NOW - (number + 1) * DAY, title=f"Question {number}?")
    page = text(client.get("/updates/?kind=question"))
    assert 'href="?kind=question&page=2"' in page
    assert titles(text(client.get("/updates/?kind=question&page=2"))) == [f"Question {PER_PAGE}?"]


def test_what_is_to_come_is_not_told_and_the_past_is_told_as_it_was(client, site):
    scheduled(title="A secret")
    assert "A secret" not in text(client.get("/updates/"))
    past = f"/at/{moments.in_address(NOW - 15 * DAY)}"
    assert titles(text(client.get(f"{past}/updates/"))) == [
        *("Why are feet cold?", "Ginger tea", "Cold feet")
    ]
    assert f'href="{past}/articles/cold-feet/"' in text(client.get(f"{past}/updates/"))


def test_the_list_takes_few_queries(client, site, django_assert_num_queries):
    for query, count in (("", 4), ("?kind=tea", 4), ("?topic=feet", 4)):
        with django_assert_num_queries(count):
            client.get(f"/updates/{query}")


def test_the_head_names_each_feed_once(client, site):
    def feeds(address: str) -> list[str]:
        links = re.findall(r"<link [^>]*atom[^>]*>", text(client.get(address)))
        return [re.findall(r'href="([^"]*)"', each)[0] for each in links]

    assert feeds("/updates/") == ["/updates/feed/"]
    assert feeds("/updates/?topic=feet") == ["/topics/feet/feed/", "/updates/feed/"]


def test_every_page_leads_to_the_finder_and_to_all_updates(client, site):
    for address in ("/", "/articles/cold-feet/", "/teas/", "/nothing/"):
        foot = text(client.get(address)).partition("<footer")[2]
        assert '<a href="/teas/finder/">Tea finder</a>' in foot
        assert '<a href="/updates/">All updates</a>' in foot


def test_the_first_page_leads_to_all_updates(client, site):
    assert '<a class="more" href="/updates/">All updates</a>' in text(client.get("/"))


# The feeds

FEEDS = ["/updates/feed/", "/topics/feet/feed/", "/articles/cold-feet/updates/feed/"]


def read(client: Any, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    check(answer.content)
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    return parsed


def check(written: bytes) -> None:
    """What RFC 4287 asks of a feed, as far as we use it."""
    feed = ElementTree.fromstring(written)
    assert feed.tag == f"{ATOM}feed"
    for element in [feed, *feed.iter(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert (element.findtext(f"{ATOM}{name}") or "").strip()
        for name in ("updated", "published"):
            for found in element.findall(f"{ATOM}{name}"):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)", found.text or "")
        links = [link.attrib for link in element.findall(f"{ATOM}link")]
        assert all(link["href"].startswith(f"{settings.SITE_URL}/") for link in links)
        assert [link["rel"] for link in links].count("alternate") == 1
        assert len(element.findall(f"{ATOM}author/{ATOM}name")) == 1
        assert all(category.get("term") for category in element.findall(f"{ATOM}category"))
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["alternate", "self"]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len({*ids})
    moments_told = [entry.findtext(f"{ATOM}updated", "") for entry in feed.iter(f"{ATOM}entry")]
    assert moments_told == sorted(moments_told, reverse=True)
    if moments_told:
        assert feed.findtext(f"{ATOM}updated") == moments_told[0]


def test_the_feed_of_the_site_tells_the_same_as_the_page(client, site):
    parsed = read(client, "/updates/feed/")
    assert [entry.title for entry in parsed.entries] == [
        *("Withdrawn: Ginger tea", "Cold feet", "Why are feet cold?", "Ginger tea", "Cold feet")
    ]
    gone, update, *_rest = parsed.entries
    assert "It was too hot." in gone.summary
    assert "Warmth &amp; &lt;more&gt;." in update.summary
    assert "Why feet are cold." in update.summary
    assert update.updated == update.published == (NOW - 10 * DAY).isoformat()
    assert [tag.term for tag in update.tags] == ["Article", "Feet"]
    assert update.link == f"{settings.SITE_URL}/articles/cold-feet/"
    assert [each.href for each in update.links if each.rel == "related"] == [
        f"{settings.SITE_URL}/articles/cold-feet/updates/2.0/"
    ]
    assert parsed.feed.links[1].href == f"{settings.SITE_URL}/updates/feed/"


def test_topics_and_pages_have_feeds_of_their_own(client, site):
    for address in FEEDS[1:]:
        assert [entry.title for entry in read(client, address).entries] == ["Cold feet"] * 2
    assert client.get("/topics/nothing/feed/").status_code == 404


def test_an_entry_names_who_wrote_the_text(client):
    article = draft(slug="cold-feet")
    article.author = Author.objects.create(name="Mika Tanabe", slug="mika")
    article.save()
    date(article, NOW)
    live("question", since=NOW - DAY)
    names = [entry.author for entry in read(client, "/updates/feed/").entries]
    assert names == ["Mika Tanabe", "LegCare"]


def test_an_entry_keeps_its_id_whatever_becomes_of_the_page(client, site):
    before = {entry.id for entry in read(client, "/updates/feed/").entries}
    actions.change_address(site, person("chief"), "warm-feet", now=NOW)
    actions.correct_note(
        site.editions.get(major=2, minor=0), person("chief"), "Other words.", now=NOW
    )
    add(site, NOW - SECOND)
    after = {entry.id for entry in read(client, "/updates/feed/").entries}
    assert before < after
    assert len(after) == len(before) + 1


def test_a_feed_has_the_newest_entries_only(client):
    for number in range(ENTRIES + 2):
        live("question", since=NOW - (number + 1) * DAY, title=f"Question {number}?")
    entries = read(client, "/updates/feed/").entries
    assert len(entries) == ENTRIES
    assert entries[0].title == "Question 0?"


def test_signs_that_xml_cannot_hold_are_left_out(client):
    edition = draft("question", slug="why", title="Why\x0b cold\x00?".replace("\x00", "\x1f"))
    actions.publish(edition, person("chief"), now=NOW - DAY)
    update = begin_draft(edition.document, person("author"), now=NOW)
    actions.publish(update, person("chief"), note="One\x0ctwo\ufffe.", now=NOW)
    entry = read(client, "/updates/feed/").entries[0]
    assert entry.title == "Why cold?"
    assert "Onetwo." in entry.summary


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_dated_and_says_when_nothing_is_new(client, site, address):
    answer = client.get(address)
    newest = NOW - (10 if "cold-feet" in address else 5) * DAY
    assert answer["Last-Modified"] == http_date(newest.timestamp())
    for name, value in (
        ("if-none-match", answer["ETag"]),
        ("if-modified-since", answer["Last-Modified"]),
    ):
        assert client.get(address, headers={name: value}).status_code == 304
    add(site, NOW - SECOND)
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 200


@pytest.mark.parametrize(("address", "count"), [*zip(FEEDS, (3, 4, 3), strict=True)])
def test_a_feed_takes_few_queries(client, site, django_assert_num_queries, address, count):
    with django_assert_num_queries(count):
        client.get(address)
    for number in range(3):
        live("question", title=f"Another {number}?").topics.all()
    with django_assert_num_queries(count):
        client.get(address)


def test_pages_say_where_their_feeds_are(client, site):
    def feeds(address: str) -> list[str]:
        links = re.findall(
            r'<link rel="alternate" type="application/atom\+xml"[^>]*>', text(client.get(address))
        )
        return [re.findall(r'href="([^"]*)"', link)[0] for link in links]

    assert feeds("/") == ["/updates/feed/"]
    assert feeds("/articles/cold-feet/") == ["/articles/cold-feet/updates/feed/", "/updates/feed/"]
    assert feeds("/articles/cold-feet/updates/") == feeds("/articles/cold-feet/")
    assert feeds("/topics/feet/") == ["/topics/feet/feed/", "/updates/feed/"]
    past = f"/at/{moments.in_address(NOW - 15 * DAY)}"
    assert feeds(f"{past}/") == [f"{past}/updates/feed/"]


def test_the_feed_of_the_past_tells_what_was_known_then(client, site):
    past = f"/at/{moments.in_address(NOW - 15 * DAY)}"
    parsed = read(client, f"{past}/updates/feed/")
    assert [entry.title for entry in parsed.entries] == [
        *("Why are feet cold?", "Ginger tea", "Cold feet")
    ]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/updates/",
            "/updates/?kind=tea",
            "/articles/cold-feet/updates/",
            "/teas/ginger/updates/",
        ),
        *(f"/articles/cold-feet/updates/{number}/" for number in ("1.0", "1.1", "2.0")),
        "/faq/why/",
    ],
)
def test_the_markup_is_right(client, site, address):
    add(site, NOW - SECOND, body="<h2>New</h2><ul><li>One.</li></ul>", title="Feet & <b>")
    if address == "/faq/why/":
        closed = Edition.objects.get(document__slug="why")
        actions.close(closed, person("chief"), "A law.\n\nAnd a court.", now=NOW)
    for each in (address, f"/at/{moments.in_address(NOW - DAY)}{address}"):
        answer = client.get(each)
        assert answer.status_code == (451 if address == "/faq/why/" else 200)
        html5lib.HTMLParser(strict=True).parse(answer.content.decode())
        assert answer.content.count(b"<h1") == 1


def test_a_site_without_a_page_has_an_empty_list_and_feed(client):
    assert not Document.objects.exclude(kind="site-text").exists()
    assert "There is nothing to show." in text(client.get("/updates/"))
    assert read(client, "/updates/feed/").entries == []
