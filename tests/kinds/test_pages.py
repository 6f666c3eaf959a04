"""Pages about the site: at its root, on the timeline like all else, linked from every footer."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import resolve, reverse
from django.utils import timezone

from pages import addresses
from pages.kind import PAGE
from pages.models import SitePage
from publishing import actions, diff, moments
from publishing.actions.drafts import begin_draft, begin_page
from publishing.models import Document
from tests.support.expect import refused
from tests.support.factories import COMPLETE, DAY, NOW, change, date, draft, live, person, scheduled

pytestmark = pytest.mark.django_db

PARTS = ["articles", "faq", "teas", "topics", "admin", "healthz", "media", "static", "at"]


def page(slug: str, **columns: Any) -> SitePage:
    return live("page", slug=slug, **columns)


def footer(client: Any, address: str) -> list[str]:
    """The titles of the pages that the footer links, in order, after the site's own parts."""
    text = client.get(address).content.decode()
    nav = re.search(r'<nav class="foot-links".*?</nav>', text, re.DOTALL)
    assert nav
    titles: list[str] = re.findall(r'<a href="[^"]*">([^<]*)</a>', nav[0])
    assert titles[:2] == ["Tea finder", "All updates"]
    return titles[2:]


# The page


def test_a_page_is_read_at_the_root_with_its_date(client):
    page("about", title="About us", summary="Who we are.", body="<p>We write.</p>")
    answer = client.get("/about/")
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in ("<h1>About us</h1>", "Who we are.", "<p>We write.</p>", "Updated <time"):
        assert words in text
    assert client.get("/about")["Location"] == "/about/"


def test_a_page_takes_two_queries_with_its_footer(client, django_assert_num_queries):
    for number in range(4):
        page(f"page-{number}", title=f"Page {number}", footer_position=number)
    client.get("/page-0/")
    with django_assert_num_queries(2):
        assert client.get("/page-0/").status_code == 200


def test_what_is_not_live_is_no_other_404_than_any(client):
    draft("page", "a-draft")
    scheduled("page", slug="to-come")
    answers = [client.get(at) for at in ("/a-draft/", "/to-come/", "/nothing/")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_page_has_its_past_and_its_future(client, chief):
    first = page("about", title="About us then", since=NOW - 30 * DAY)
    again = change(begin_draft(first.document, person("author"), now=NOW), title="About us now")
    date(again, NOW - DAY)
    then = moments.in_address(NOW - 10 * DAY)
    assert "About us then" in client.get(f"/at/{then}/about/").content.decode()
    assert "About us now" in client.get("/about/").content.decode()
    client.force_login(chief)
    scheduled("page", NOW + DAY, slug="soon", title="Soon")
    soon = moments.in_address(NOW + 2 * DAY)
    assert client.get(f"/at/{soon}/soon/").status_code == 200


def test_a_page_is_withdrawn_and_moved_like_any_other(client, chief):
    actions.change_address(page("about").document, chief, "about-us")
    assert client.get("/about/")["Location"] == "/about-us/"
    actions.withdraw(Document.objects.get(slug="about-us"), chief, "We are no more.")
    answer = client.get("/about-us/")
    assert answer.status_code == 410
    assert "We are no more." in answer.content.decode()


def test_a_page_without_a_text_or_a_summary_does_not_go_live(chief):
    edition = draft("page", "about", body="", summary="")
    with refused("Write the text", "Write a summary"):
        actions.publish(edition, chief, now=NOW)


def test_a_publisher_approves_what_an_author_wrote(db):
    edition = actions.submit(draft("page", "about"), person("author"), now=NOW)
    actions.approve(edition, person("releaser"), now=NOW)
    actions.publish(edition, person("releaser"), now=NOW)
    assert edition.is_live(NOW)


def test_the_commands_name_a_page_by_its_address(client):
    chief = person("chief")
    draft("page", "contact")
    call_command("publish", "contact", "--by", chief.username)
    assert client.get("/contact/").status_code == 200
    page("about")
    call_command("withdraw", "/about/", "--by", chief.username, "--notice", "Gone.")
    assert client.get("/about/").status_code == 410
    with pytest.raises(CommandError, match="There is no page at"):
        call_command("publish", "articles", "--by", chief.username)


# Its address


def test_the_addresses_of_the_parts_are_known_from_the_routes():
    assert {*PARTS, "calendar", "preview"} <= addresses.root_slugs()
    assert "about" not in addresses.root_slugs()


@pytest.mark.parametrize("slug", PARTS)
def test_a_page_gets_no_address_of_another_part(slug):
    text = diff.build_content(SitePage, COMPLETE["page"])
    with refused(f"“{slug}” is the address of another part of the site.", field="slug"):
        begin_page(SitePage, person("author"), text, slug=slug)


def test_an_address_is_made_from_a_title_around_the_parts_of_the_site():
    text = diff.build_content(SitePage, COMPLETE["page"] | {"title": "Teas"})
    assert begin_page(SitePage, person("author"), text).document.slug == "teas-2"


def test_no_page_hides_a_part_of_the_site_even_one_that_came_before_it(client):
    """A route that a later version brings goes before a page that has its address."""
    edition = page("about", title="A page in the way")
    for slug in ("admin", "articles", "topics"):
        Document.objects.filter(pk=edition.document_id).update(slug=slug)
        assert "A page in the way" not in client.get(f"/{slug}/", follow=True).content.decode()
        assert resolve(f"/{slug}/").view_name != PAGE.page
        assert resolve(f"/{slug}/" if slug != "admin" else "/", settings.PUBLIC_URLCONF)


# The footer


def test_the_footer_links_what_is_live_in_the_order_of_positions(client):
    page("privacy", title="Privacy", footer_position=20)
    page("about", title="About us", footer_position=3)
    page("contact", title="Contact", footer_position=3)
    page("hidden", title="Nowhere linked")
    draft("page", "a-draft", title="A draft", footer_position=1)
    scheduled("page", slug="soon", title="Soon", footer_position=1)
    for address in ("/", "/articles/", "/about/", "/nothing/"):
        assert footer(client, address) == ["About us", "Contact", "Privacy"], address


def test_a_page_leaves_the_footer_when_it_is_withdrawn_or_loses_its_place(client, chief):
    edition = page("privacy", title="Privacy", footer_position=2)
    page("about", title="About us", footer_position=1)
    actions.withdraw(edition.document, chief, "Gone.")
    assert footer(client, "/") == ["About us"]
    about = Document.objects.get(slug="about")
    again = change(begin_draft(about, person("author")), footer_position=None)
    date(again, timezone.now(), major=False)
    assert footer(client, "/") == []


def test_the_footer_of_a_past_day_is_the_one_of_that_day(client):
    page("about", title="About us", footer_position=1, since=NOW - 30 * DAY)
    page("privacy", title="Privacy", footer_position=2, since=NOW - 2 * DAY)
    then = moments.in_address(NOW - 10 * DAY)
    text = client.get(f"/at/{then}/").content.decode()
    assert f'<a href="/at/{then}/about/">About us</a>' in text
    assert "Privacy" not in text


def test_the_footer_dates_no_page(client):
    page("privacy", since=NOW - 30 * DAY)
    before = client.get("/privacy/")
    page("about", title="About us", footer_position=1, since=NOW - DAY)
    after = client.get("/privacy/")
    assert "About us" in after.content.decode()
    assert after["Last-Modified"] == before["Last-Modified"]
    assert after["ETag"] != before["ETag"]


def test_the_desk_writes_a_page(client):
    author = person("author")
    client.force_login(author)
    address = reverse("admin:pages_sitepage_add")
    form = client.get(address).content.decode()
    for label in ("Place in the footer", "Summary", "Address"):
        assert label in form
    sent = COMPLETE["page"] | {"slug": "faq", "footer_position": "1"}
    refusal = client.post(address, sent)
    assert "is the address of another part of the site" in refusal.content.decode()
    client.post(address, sent | {"slug": "contact"})
    assert SitePage.objects.get().footer_position == 1
