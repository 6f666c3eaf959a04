"""The site as of a past moment, and its HTTP headers."""

import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, get_urlconf

from publishing import actions
from publishing.models import Document
from sitetexts.models import DISCLAIMER, SiteText
from tests.http.moments.site import ELSEWHERE, INSIDE, LISTS, OUTSIDE, PAGES, at, links_to, text
from tests.support.factories import DAY, HOUR, NOW, SECOND, add, person, withdrawn
from tests.web.test_site import Page


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_every_page_shows_the_past(client, site, address):
    page = text(client, at(NOW - 10 * DAY, address))
    assert "New " not in page
    assert address.startswith("/topics/") or "Old " in page
    assert "Old " in text(client, at(NOW - 10 * DAY, "/topics/feet/"))


def test_the_past_ends_with_the_second_in_which_something_became_live(client, site):
    moment = NOW - 5 * DAY
    assert "Old article" in text(client, at(moment - SECOND, "/articles/cold-feet/"))
    assert "New article" in text(client, at(moment, "/articles/cold-feet/"))


def test_an_article_has_the_questions_and_teas_of_its_moment(client, site):
    page = text(client, at(NOW - 10 * DAY, "/articles/cold-feet/"))
    assert "Old question" in page
    assert "Old tea" in page
    page = text(client, at(NOW - 40 * DAY, "/articles/"))
    assert "There are no articles yet." in page


@pytest.fixture
def links_unchecked(settings):
    """Texts from before their links were looked at may lead anywhere."""
    settings.CHECKS_OFF = ["links"]


@pytest.mark.usefixtures("links_unchecked")
def test_every_link_of_a_page_stays_at_its_moment(client, site):
    add(site["tea"], NOW - DAY, body=links_to(INSIDE + OUTSIDE + ELSEWHERE))
    moment = at(NOW - HOUR, "")
    for address in LISTS + PAGES:
        links = Page(text(client, moment + address)).links
        back = {link for link in links if not link.startswith((moment, "#", "?"))}
        there = address == "/teas/ginger/"
        # The bar leads back to now, and to what became of the page since.
        bar = {address, f"{address}updates/"} if address in PAGES else {address}
        assert back == {*bar, *(OUTSIDE + ELSEWHERE[:2] if there else [])}, address
    assert {moment + each for each in INSIDE} <= Page(text(client, f"{moment}/teas/ginger/")).links


@pytest.mark.usefixtures("links_unchecked")
def test_a_text_is_shown_as_it_is_stored_where_one_does_not_look_from_elsewhere(client, site):
    body = links_to([*INSIDE, *OUTSIDE, "/teas/?a=1&amp;b=2"])
    add(site["tea"], NOW - DAY, body=body)
    assert body in text(client, "/teas/ginger/")
    shown = text(client, at(NOW - HOUR, "/teas/ginger/"))
    assert f'<a href="{at(NOW - HOUR, "/teas/?a=1&amp;b=2")}">Look.</a>' in shown
    assert body not in shown


def test_pictures_and_styles_are_those_of_the_site(client, site):
    page = text(client, at(NOW - DAY))
    assert 'href="/static/css/site.css"' in page


def test_a_withdrawn_page_is_readable_as_of_before_and_says_so_after(client, db):
    withdrawn(slug="quinine", at=NOW - DAY)
    assert "Cold feet" in text(client, at(NOW - 2 * DAY, "/articles/quinine/"))
    page = text(client, at(NOW - DAY, "/articles/quinine/"), 410)
    assert "It was out of date." in page
    assert "The site as it was on" in page


def test_a_page_that_was_not_there_yet_is_not_found(client, site):
    page = text(client, at(NOW - 31 * DAY, "/articles/cold-feet/"), 404)
    assert "The site as it was on" in page


def test_an_old_address_leads_to_the_page_at_the_same_moment(client, site):
    actions.change_address(site["article"], person("chief"), "warm-feet")
    answer = client.get(at(NOW - 10 * DAY, "/articles/cold-feet/"))
    assert answer.status_code == 301
    assert answer["Location"] == at(NOW - 10 * DAY, "/articles/warm-feet/")


def test_the_site_s_own_texts_are_those_of_the_moment(client, site):
    disclaimer = Document.objects.get(kind=SiteText.kind, slug=DISCLAIMER)
    add(disclaimer, NOW - DAY, text="<p>Newly worded.</p>")
    assert "Newly worded." in text(client, "/articles/cold-feet/")
    assert "Newly worded." not in text(client, at(NOW - 2 * DAY, "/articles/cold-feet/"))
    assert "Newly worded." in text(client, at(NOW - DAY, "/articles/cold-feet/"))


def test_readers_are_told_where_they_stand_and_how_to_come_back(client, site):
    moment = datetime.datetime(2025, 11, 30, 9, tzinfo=datetime.UTC)
    page = text(client, at(moment, "/articles/?page=1"))
    assert "The site as it was on <strong>Nov 30, 2025, 18:00 JST</strong>." in page
    assert '<a href="/articles/?page=1">Back to now</a>' in page
    assert "See the site as of" not in page
    assert "Desk" not in page


def test_no_address_leads_back_to_another_site(client, site):
    page = text(client, at(NOW - DAY, "//evil.example/"), 404)
    assert '<a href="/evil.example/">Back to now</a>' in page


def test_the_moment_ends_with_the_request(client, site):
    client.get(at(NOW - 10 * DAY, "/articles/"))
    assert (get_script_prefix(), get_urlconf()) == ("/", None)
    assert Document.objects.get(slug="why").get_absolute_url() == "/faq/why/"
    assert "New article" in text(client, "/articles/cold-feet/")


# What HTTP says of the past


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_the_past_may_be_kept_by_everybody_and_found_by_no_search_engine(client, site, address):
    answer = client.get(at(NOW - 10 * DAY, address))
    assert answer["Cache-Control"] == f"public, max-age={settings.PUBLIC_MAX_AGE}"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert "X-Robots-Tag" not in client.get(address)


def test_a_change_that_followed_does_not_end_the_past(client, site):
    """At five days and a second ago the next change was a second away."""
    answer = client.get(at(NOW - 5 * DAY - SECOND, "/articles/cold-feet/"))
    assert answer["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_head_says_of_the_past_what_get_says(client, site, address):
    get, head = (method(at(NOW - 10 * DAY, address)) for method in (client.get, client.head))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Type", "X-Robots-Tag"):
        assert head[name] == get[name]
    again = client.get(at(NOW - 10 * DAY, address), headers={"If-None-Match": get["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", LISTS + PAGES)
def test_the_past_costs_one_query_more_than_now_for_the_mementos_around_it(client, site, address):
    counts = []
    for where in (address, at(NOW - DAY, address)):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(where).status_code == 200
        counts.append(len(captured))
    assert counts[1] == counts[0] + 1
