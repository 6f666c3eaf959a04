"""Public pages in a preview, and their HTTP headers."""

import datetime

import pytest
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.formats import date_format

from publishing import actions
from publishing.http.draft_preview import UNWRITTEN
from publishing.models import Edition, PreviewLink
from sitetexts.models import DISCLAIMER, SiteText
from tests.http.moments.site import ELSEWHERE, INSIDE, LISTS, OUTSIDE, links_to
from tests.http.previews.drafts import database, inside, link_to, text, toolbar_text, update_of
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    add,
    change,
    claim,
    date,
    draft,
    live,
    person,
    perspective,
    scheduled,
)
from tests.web.test_site import Page


def test_every_page_shows_the_draft_where_it_will_stand(client, article):
    link = link_to(article)
    assert "Topics" in text(client, inside(link, "/topics/"))
    for address in ("/", "/articles/", "/articles/cold-feet/", "/topics/feet/", "/topics/toes/"):
        page = text(client, inside(link, address))
        assert "Colder feet" in page, address
        assert "Cold feet" not in page, address
    assert "Toes" in text(client, inside(link, "/topics/"))
    assert "Why so cold?" in text(client, inside(link, "/articles/cold-feet/"))
    assert "Colder feet" in text(client, inside(link, "/faq/why/"))


def test_readers_see_nothing_of_it(client, article):
    link = link_to(article)
    text(client, inside(link, "/articles/cold-feet/"))
    for address in ("/", "/articles/", "/articles/cold-feet/", "/topics/feet/", "/faq/why/"):
        assert "Colder feet" not in text(client, address)
    assert "Toes" not in text(client, "/topics/")


def test_the_page_says_updated_today_and_what_changed(client, article):
    link = link_to(article)
    page = text(client, inside(link, "/articles/cold-feet/"))
    today = timezone.localdate()
    assert f'Updated <time datetime="{today.isoformat()}">' in page
    assert f"What changed: {UNWRITTEN}" in page
    Edition.objects.filter(pk=article.pk).update(readers_need_to_know=False)
    page = text(client, inside(link, "/articles/cold-feet/"))
    assert f'Updated <time datetime="{timezone.localdate(NOW - 30 * DAY).isoformat()}">' in page


def test_a_page_that_was_never_public_is_there(client, db):
    for kind in KINDS:
        edition = draft(kind, slug=f"new-{kind}", title=f"A new {kind}?")
        page = edition.document.get_absolute_url()
        assert f"A new {kind}?" in text(client, inside(link_to(edition), page))
        assert client.get(page).status_code == 404


def test_a_draft_that_is_far_from_ready_is_shown_as_it_is(client, db):
    edition = draft("tea", slug="bare", title="Bare", summary="", body="")
    claim(edition, text="Half a", evidence="")
    assert "Bare" in text(client, inside(link_to(edition), "/teas/bare/"))
    edition = draft("question", slug="bare", title="Bare?", answer="")
    assert "Bare?" in text(client, inside(link_to(edition), "/faq/bare/"))
    edition = draft("article", slug="bare", title="Bare", summary="", body="")
    perspective(edition, draft("tea").document)
    assert "Bare" in text(client, inside(link_to(edition), "/articles/bare/"))


def test_a_draft_of_the_site_s_own_text_stands_on_every_page(client, article):
    disclaimer = SiteText.objects.get(document__slug=DISCLAIMER)
    edition = update_of(disclaimer, text="<p>Newly worded.</p>")
    link = link_to(edition)
    assert "Newly worded." in text(client, inside(link, "/articles/cold-feet/"))
    assert "Newly worded." not in text(client, "/articles/cold-feet/")
    assert client.get(f"/preview/{link.token}")["Location"] == inside(link)


def test_a_scheduled_edition_is_seen_as_of_then_on_the_site_as_it_is_now(client, db):
    first = live("question", slug="why", title="Why now?")
    edition = add(first.document, NOW + 10 * DAY, title="Why then?")
    add(first.document, NOW + 20 * DAY, title="Why later?")
    before = live("tea", slug="ginger", title="Ginger now").document
    add(before, NOW + 5 * DAY, title="Ginger by then")
    add(before, NOW + 15 * DAY, title="Ginger much later")
    link = link_to(edition)
    for address in ("/faq/", "/faq/why/"):
        page = text(client, inside(link, address))
        assert "Why then?" in page
        assert "Why later?" not in page
    for address in ("/", "/teas/", "/teas/ginger/"):
        page = text(client, inside(link, address))
        assert "Ginger now" in page
        assert "Ginger by then" not in page
    assert f'"{timezone.localdate(edition.live_from)}"' in text(client, inside(link, "/faq/why/"))


def test_a_link_that_was_made_for_a_draft_shows_no_more_once_it_is_scheduled(client, article):
    scheduled("tea", at=NOW + DAY, title="Secret tea")
    link = link_to(article)
    assert "Secret tea" not in text(client, inside(link, "/teas/"))
    date(article, NOW + 10 * DAY)
    assert "Secret tea" not in text(client, inside(link, "/teas/"))
    assert "Colder feet" in text(client, inside(link, "/articles/"))


def test_the_pages_of_a_release_are_seen_together(client, db):
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    article, tea = draft(slug="cold-feet"), draft("tea", title="Winter tea")
    perspective(article, tea.document)
    for member in (article, tea):
        actions.add_to_release(release, member, chief, now=NOW)
    assert "Winter tea" in text(client, inside(link_to(article), "/articles/cold-feet/"))
    alone = draft(slug="alone")
    assert "Winter tea" not in text(client, inside(link_to(alone), "/teas/"))


def test_every_link_of_a_page_stays_in_the_preview(client, article):
    change(article, body=links_to(INSIDE + OUTSIDE + ELSEWHERE))
    link = link_to(article)
    for address in [*LISTS, "/articles/cold-feet/", "/faq/why/"]:
        links = Page(text(client, inside(link, address))).links
        outside = {each for each in links if not each.startswith((inside(link), "#", "?"))}
        there = address == "/articles/cold-feet/"
        assert outside == {*OUTSIDE, *ELSEWHERE[:2]} if there else not outside, address
    assert {inside(link, each) for each in INSIDE} <= Page(
        text(client, inside(link, "/articles/cold-feet/"))
    ).links
    assert get_script_prefix() == "/"


def test_the_address_alone_leads_to_the_page_of_the_draft(client, article):
    link = link_to(article)
    answer = client.get(f"/preview/{link.token}")
    assert answer.status_code == 302
    assert answer["Location"] == inside(link, "/articles/cold-feet/")
    answer = client.get(inside(link, "/articles/cold-feet"))
    assert (answer.status_code, answer["Location"]) == (301, inside(link, "/articles/cold-feet/"))


@pytest.mark.parametrize(
    "address", ["/admin/", "/healthz", "/media/x.jpg", "/at/2025-11-30T09:00:00Z/", "/nothing/"]
)
def test_only_public_pages_are_there_in_a_preview(client, article, address):
    page = text(client, inside(link_to(article), address), 404)
    assert "You are looking at a draft of" in page


def test_a_preview_is_looked_at_and_nothing_else(client, article):
    before = database()
    link = link_to(article)
    assert client.post(inside(link, "/articles/")).status_code == 405
    before.pop("publishing.PreviewLink")
    before.pop("publishing.Event")
    after = database()
    assert {label: after[label] for label in before} == before


def test_the_bar_says_what_one_looks_at_and_until_when(client, article):
    until = datetime.datetime(2026, 12, 31, 9, tzinfo=datetime.UTC)
    link = link_to(article)
    PreviewLink.objects.update(expires_at=until + 3650 * DAY)
    said = toolbar_text(text(client, inside(link, "/articles/")))
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    assert said == (
        f"You are looking at a draft of “Colder feet” in its place, as it would look on {today}. "
        "It is not published. This link works until Dec 28, 2036, 18:00 JST."
    )
    planned = date(article, NOW + 10 * DAY)
    said = toolbar_text(text(client, inside(link, "/articles/")))
    assert f"“Colder feet” in its place, as it will be from {planned.when} on." in said
    assert "Around it is the site as it is now. It is not published yet." in said
    page = text(client, inside(link, "/articles/"))
    assert f'href="{inside(link, "/articles/cold-feet/")}">“Colder feet”' in page
    assert "Desk" not in page


@pytest.mark.parametrize("address", [*LISTS, "/articles/cold-feet/", "/nothing/", "/nothing"])
def test_nobody_keeps_finds_or_hands_on_a_preview(client, article, address):
    answer = client.get(inside(link_to(article), address))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not {"ETag", "Last-Modified"} & set(answer.headers)
    assert "Cookie" not in answer.get("Vary", "")


def test_a_redirect_into_a_preview_is_kept_by_nobody_either(client, article):
    link = link_to(article)
    for address in (f"/preview/{link.token}", inside(link, "/articles")):
        answer = client.get(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 500, "%00", "edition-x", "edition-", "ü"])
@pytest.mark.parametrize("path", ["", "/", "/articles/"])
def test_a_link_that_nobody_made_is_an_address_that_does_not_exist(client, article, token, path):
    nothing, unknown = (client.get(f"/{where}/{token}{path}") for where in ("nothing", "preview"))
    assert unknown.status_code == 404
    assert unknown.content == nothing.content
    assert dict(unknown.headers) == dict(nothing.headers)
