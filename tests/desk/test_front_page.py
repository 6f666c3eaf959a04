"""The desk's front page: what one person has to do, what comes, and what has been."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from lxml import html

from publishing import actions
from publishing.actions.drafts import begin_draft, carry_forward
from publishing.desk import front
from publishing.models import Document, Edition, Person, Release
from tests.support.expect import queries
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    add,
    change,
    date,
    draft,
    live,
    person,
    reviewed,
    scheduled,
)

pytestmark = pytest.mark.django_db

TITLES = {
    "mine": "My drafts",
    "waiting": "Waiting for me",
    "problems": "Problems",
    "due": "Due for review",
    "next": "What goes live next",
    "recent": "Recently live",
}


class Front:
    """The front page as somebody sees it."""

    def __init__(self, client: Any, name: str, query: str = "") -> None:
        client.force_login(person(name))
        self.answer = client.get(f"/admin/{query}")
        assert self.answer.status_code == 200
        self.page: Any = html.fromstring(self.answer.content.decode())

    def sections(self) -> list[str]:
        return [section.xpath("string(h2/text())").strip() for section in self._sections()]

    def _sections(self) -> list[Any]:
        return self.page.xpath("//section[starts-with(@aria-labelledby, 'front-')]")

    def section(self, name: str) -> Any:
        (found,) = self.page.xpath(f"//section[@aria-labelledby='front-{name}']")
        return found

    def rows(self, name: str) -> list[Any]:
        return self.section(name).xpath(".//ul[@class='front-rows']/li")

    def titles(self, name: str) -> list[str]:
        return [row.xpath("string(.//p[@class='row-title']/a)") for row in self.rows(name)]

    def words(self, name: str) -> str:
        return " ".join(self.section(name).text_content().split())

    def count(self, name: str) -> str:
        return str(self.section(name).xpath("string(.//span[@class='count'])"))

    def links(self, name: str) -> dict[str, str]:
        links = self.section(name).xpath(".//a")
        return {link.text_content(): link.get("href") for link in links}


def viewer(codename: str = "view_question") -> str:
    """Somebody who may only do what one permission says; returns the name."""
    user, _made = User.objects.get_or_create(username="viewer", defaults={"is_staff": True})
    user.user_permissions.add(Permission.objects.get(codename=codename))
    return "viewer"


def saved_by(edition: Edition, name: str, at: datetime.datetime = NOW) -> Edition:
    Edition.objects.filter(pk=edition.pk).update(saved_by=person(name), saved_at=at)
    return edition


def went_live_by_itself(edition: Any, at: datetime.datetime) -> Any:
    """Lets a draft go live as it does that was scheduled a day before."""
    return actions.publish(edition, person("chief"), at, note="It is new.", now=at - DAY)


# Who sees what


@pytest.mark.parametrize(
    ("name", "sections"),
    [
        ("author", ["mine", "waiting", "due", "next", "recent"]),
        ("publisher", ["mine", "waiting", "problems", "due", "next", "recent"]),
        ("chief", ["mine", "waiting", "problems", "due", "next", "recent"]),
        ("stranger", []),
    ],
)
def test_everybody_sees_the_sections_that_are_of_use_to_them(client, name, sections):
    front_page = Front(client, name)
    assert front_page.sections() == [TITLES[section] for section in sections]


def test_who_may_only_look_is_shown_what_comes_and_has_been(client):
    scheduled("question", title="May I?")
    scheduled("tea", title="Ginger tea")
    live("question", NOW - DAY, title="Do they?")
    live("tea", NOW - DAY, title="Mint tea")
    page = Front(client, viewer())
    assert page.sections() == [TITLES["next"], TITLES["recent"]]
    assert (page.titles("next"), page.titles("recent")) == (["May I?"], ["Do they?"])


def test_a_stranger_is_told_that_there_is_nothing_for_them(client):
    page = Front(client, "stranger")
    assert "You don’t have permission" in page.answer.content.decode()
    assert b"Calendar" not in page.answer.content


def test_an_empty_section_says_what_would_stand_in_it(client):
    page = Front(client, "chief")
    for name, word in [
        ("mine", "Write a new draft"),
        ("waiting", "Nothing waits for you"),
        ("problems", "No problems"),
        ("due", "No page is due"),
        ("next", "Nothing is scheduled"),
        ("recent", "Nothing went live"),
    ]:
        assert word in page.words(name)
        assert page.count(name) == "0"


# My drafts


def test_my_drafts_are_those_that_i_saved_last_the_newest_first(client):
    saved_by(draft("tea", title="Older"), "author", NOW - DAY)
    saved_by(draft("question", title="Newer?"), "author", NOW - HOUR)
    saved_by(draft(title="Somebody else’s"), "chief")
    live(title="No draft any more")
    page = Front(client, "author")
    assert page.titles("mine") == ["Newer?", "Older"]
    assert page.count("mine") == "2"
    assert "Question · never published · saved" in page.words("mine")
    assert moments_in(page.words("mine"))


def moments_in(words: str) -> bool:
    """Whether every time among the words has its zone."""
    return words.count("JST") == words.count(":") > 0


def test_a_draft_leads_to_its_page_and_publishers_to_publishing(client):
    edition = saved_by(draft("question", title="Why?"), "author")
    assert Front(client, "author").links("mine").keys() == {"Why?", "Preview in its place"}
    saved_by(edition, "publisher")
    links = Front(client, "publisher").links("mine")
    assert links["Why?"] == f"/admin/faq/question/{edition.pk}/change/"
    assert links["Publish or schedule…"] == f"/admin/faq/question/{edition.pk}/do/publish/"
    for address in links.values():
        assert client.get(address, follow=True).status_code == 200


def test_drafts_of_kinds_that_one_may_not_change_are_no_drafts_of_theirs(client):
    name = viewer("change_question")
    saved_by(draft("question", title="Mine?"), name)
    saved_by(draft("tea", title="Mine no more"), name)
    assert Front(client, name).titles("mine") == ["Mine?"]


def test_a_draft_of_a_public_page_is_an_update_and_names_its_release(client):
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    update = begin_draft(live("tea").document, chief, now=NOW)
    actions.add_to_release(release, update, chief, note="New.", now=NOW)
    page = Front(client, "chief")
    assert "Tea · update" in page.words("mine")
    assert page.links("mine")["Winter pages"] == f"/admin/publishing/release/{release.pk}/change/"


# Waiting for me


def test_drafts_of_my_pages_that_somebody_else_saved_wait_for_me(client):
    mine = draft(title="My page")
    Document.objects.filter(pk=mine.document_id).update(owner=person("publisher"))
    saved_by(mine, "author")
    own = draft(title="Saved by me")
    Document.objects.filter(pk=own.document_id).update(owner=person("publisher"))
    saved_by(own, "publisher")
    saved_by(draft(title="Not my page"), "author")
    page = Front(client, "publisher")
    assert page.titles("waiting") == ["My page"]
    assert "saved by author" in page.words("waiting")


def test_releases_in_preparation_wait_for_publishers(client):
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    actions.add_to_release(release, draft("tea"), chief, now=NOW)
    dated = actions.begin_release("Spring pages", chief, now=NOW)
    actions.add_to_release(dated, draft("tea"), chief, now=NOW)
    actions.schedule_release(dated, chief, NOW + DAY, now=NOW)
    page = Front(client, "publisher")
    assert page.titles("waiting") == ["Winter pages"]
    assert "Release in preparation · 1 member · changed by chief" in page.words("waiting")
    address = page.links("waiting")["Winter pages"]
    assert client.get(address).status_code == 200
    assert "Winter pages" not in Front(client, "author").words("waiting")


# What goes live next, and what went live


def test_what_goes_live_next_stands_in_its_order_with_moment_and_zone(client):
    later = scheduled("tea", NOW + 9 * DAY, title="Ginger tea")
    sooner = scheduled("question", NOW + 2 * DAY, title="Why?")
    planned = live("question", title="Gone?").document
    actions.withdraw(planned, person("chief"), "Over.", NOW + 5 * DAY, now=NOW)
    page = Front(client, "publisher")
    assert page.titles("next") == ["Why?", "Gone?", "Ginger tea"]
    words = page.words("next")
    assert f"Why? 1.0 goes live {sooner.when} · Question" in words
    assert f"goes live {later.when} · Tea" in words
    assert "is withdrawn" in words
    assert words.count("JST") == 3


def test_only_eight_are_shown_and_the_rest_is_a_link_away(client):
    for number in range(10):
        scheduled("question", NOW + (1 + number) * DAY, title=f"Question {number}?")
    page = Front(client, "author")
    assert len(page.rows("next")) == front.SHOWN
    assert page.count("next") == "10"
    everything = Front(client, "author", page.links("next")["See all: What goes live next"][7:])
    assert "Question 9?" in everything.answer.content.decode()


def test_counting_ends_where_nobody_counts_on(client, monkeypatch):
    monkeypatch.setattr(front, "MOST", 2)
    for number in range(4):
        scheduled("question", NOW + (1 + number) * DAY)
    assert Front(client, "author").count("next") == "2+"


def test_an_author_is_shown_neither_the_future_nor_how_to_move_it(client):
    edition = scheduled("question", title="Why?")
    assert Front(client, "author").links("next").keys() == {"Why?"}
    links = Front(client, "publisher").links("next")
    assert links["Reschedule…"] == f"/admin/faq/question/{edition.pk}/do/reschedule/"
    assert client.get(links["See it then"]).status_code == 200


def test_recently_live_is_what_happened_in_the_last_thirty_days_the_newest_first(client):
    live("tea", NOW - 31 * DAY, title="Long ago")
    live("tea", NOW - 20 * DAY, title="Ginger tea")
    live("question", NOW - DAY, title="Why?")
    page = Front(client, "author")
    assert page.titles("recent") == ["Why?", "Ginger tea"]
    assert "Why? 1.0 went live" in page.words("recent")
    assert client.get(page.links("recent")["See it then"]).status_code == 200


# Due for review


def due(client: Any, name: str = "chief") -> list[str]:
    return Front(client, name).titles("due")


def test_a_page_is_due_a_cycle_after_it_went_live_and_said_a_month_before(client):
    cycle = settings.REVIEW_CYCLE
    live("question", NOW - cycle - DAY, title="Over?")
    live("question", NOW - cycle + 29 * DAY, title="Soon?")
    live("question", NOW - cycle + 32 * DAY, title="Later?")
    page = Front(client, "author")
    assert page.titles("due") == ["Over?", "Soon?"]
    over, soon = (row.text_content() for row in page.rows("due"))
    assert "overdue" in over
    assert "overdue" not in soon
    day = timezone.localdate(NOW - DAY)
    assert f"to be read again by {day:%b} {day.day}, {day.year}" in over


def test_a_newer_edition_is_young_however_it_went_live(client):
    old = NOW - settings.REVIEW_CYCLE - 9 * DAY
    at_once = live("question", old, title="At once?").document
    by_itself = live("question", old, title="By itself?").document
    assert due(client) == ["At once?", "By itself?"]
    add(at_once, NOW - DAY)
    went_live_by_itself(begin_draft(by_itself, person("author"), now=old), NOW - DAY)
    assert due(client) == []


def test_a_page_that_only_ever_went_live_by_itself_comes_due_too(client):
    old = NOW - settings.REVIEW_CYCLE - 9 * DAY
    went_live_by_itself(draft("question", title="Alone?"), old)
    assert due(client) == ["Alone?"]


def test_a_page_that_is_about_to_change_is_not_due(client):
    old = live("question", NOW - settings.REVIEW_CYCLE - 9 * DAY, title="Old?")
    planned = add(old.document, NOW + DAY)
    assert due(client) == []
    actions.take_back(planned, person("chief"), now=NOW)
    assert due(client) == ["Old?"]


def test_a_withdrawn_page_is_not_due(client):
    old = live("question", NOW - settings.REVIEW_CYCLE - 9 * DAY, title="Old?")
    actions.withdraw(old.document, person("chief"), "Over.", now=NOW - DAY)
    assert due(client) == []


def test_a_review_without_a_change_is_enough(client):
    old = live("question", NOW - settings.REVIEW_CYCLE - 9 * DAY, title="Old?")
    reviewer = Person.objects.create(name="Dr. Reader", slug="reader")
    reviewed(old, reviewer, timezone.localdate(NOW))
    assert due(client) == []


def test_who_may_not_change_a_kind_is_not_asked_to_review_it(client):
    for kind in ("question", "tea"):
        live(kind, NOW - settings.REVIEW_CYCLE - 9 * DAY, title=kind)
    assert due(client, viewer("change_tea")) == ["tea"]


# Problems


def lacking(kind: str = "question") -> Edition:
    """A scheduled edition that lacks a fix which went live in between."""
    document = live(kind, title="Why?", answer="<p>Cold.</p>").document
    planned = add(document, NOW + 9 * DAY, answer="<p>Cold and wind.</p>")
    fix = begin_draft(document, person("author"), now=NOW)
    change(fix, title="Why are feet cold?")
    date(fix, NOW - HOUR, major=False)
    planned.refresh_from_db()
    assert planned.missing_fix_id == fix.pk
    return planned


def test_a_scheduled_edition_that_lacks_a_fix_is_a_problem_until_somebody_decides(client):
    planned = lacking()
    page = Front(client, "publisher")
    assert page.count("problems") == "1"
    assert "Why? 2.0 lacks 1.1" in page.words("problems")
    assert "lacks 1.1" in page.words("next")
    address = page.links("problems")["Carry 1.1 forward…"]
    assert client.get(address).status_code == 200
    assert planned.missing_fix
    carry_forward(planned, person("publisher"), planned.missing_fix, {})
    page = Front(client, "publisher")
    assert page.count("problems") == "0"
    assert "lacks" not in page.words("next")


def test_a_withdrawal_that_leads_to_nothing_is_a_problem(client):
    chief = person("chief")
    successor = draft("question", title="Better?")
    document = live("question", title="Worse?").document
    actions.withdraw(document, chief, "Over.", NOW + 9 * DAY, successor.document, now=NOW)
    page = Front(client, "publisher")
    assert page.titles("problems") == ["Worse?"]
    assert "leads to “Better?”, which is not live then" in page.words("problems")
    # At that very moment is early enough; a second later is not.
    date(successor, NOW + 9 * DAY)
    assert Front(client, "publisher").count("problems") == "0"
    actions.reschedule(successor, chief, NOW + 9 * DAY + datetime.timedelta(seconds=1), now=NOW)
    assert Front(client, "publisher").count("problems") == "1"


def test_a_successor_that_is_withdrawn_by_then_is_none(client):
    chief = person("chief")
    successor = live("question", title="Better?").document
    document = live("question", title="Worse?").document
    actions.withdraw(document, chief, "Over.", NOW + 9 * DAY, successor, now=NOW)
    assert Front(client, "publisher").count("problems") == "0"
    actions.withdraw(successor, chief, "Over too.", NOW + 8 * DAY, now=NOW)
    assert Front(client, "publisher").titles("problems") == ["Worse?"]


# The list of all there is, and a section by itself


def test_content_stands_first_and_accounts_last(client):
    User.objects.create_superuser("root")
    page = Front(client, "root").page
    captions = [caption.text_content().strip() for caption in page.xpath("//caption")]
    assert captions == ["Content", "Topics and people", "Accounts and permissions"]
    content = page.xpath("//div[contains(@class, 'app-content')]//th[@scope='row']")
    assert [row.text_content().strip() for row in content] == [
        *("Articles", "Exercises", "Pages", "Questions", "Teas", "Patterns", "Signs"),
        "Site texts",
        *("Releases", "Discarded"),
    ]


def test_each_page_of_the_desk_leads_to_the_calendar(client):
    for address in ("/admin/", "/admin/faq/question/", "/admin/calendar/", "/admin/moment/"):
        client.force_login(person("author"))
        page = html.fromstring(client.get(address).content.decode())
        assert page.xpath("//div[@id='user-tools']/a[@href='/admin/calendar/']")


def test_a_section_by_itself_has_pages(client, monkeypatch):
    monkeypatch.setattr(front, "PER_PAGE", 2)
    for number in range(3):
        saved_by(draft("question", title=f"Draft {number}?"), "author", NOW - number * DAY)
    first = Front(client, "author", "?section=mine").answer.content.decode()
    second = Front(client, "author", "?section=mine&page=2").answer.content.decode()
    assert "Draft 1?" in first
    assert "Draft 2?" not in first
    assert "Draft 2?" in second
    assert "section=mine&amp;page=2" in first


@pytest.mark.parametrize("query", ["?section=nonsense", "?section=problems", "?section="])
def test_a_section_that_is_none_of_theirs_leads_to_the_front_page(client, query):
    assert Front(client, "author", query).sections()


@pytest.mark.parametrize("page", ["0", "abc", "99", "9" * 30])
def test_a_page_that_a_section_does_not_have_is_not_found(client, page):
    client.force_login(person("author"))
    assert client.get(f"/admin/?section=mine&page={page}").status_code == 404


# Speed


def test_the_front_page_asks_as_often_whatever_there_is(client):
    chief = person("chief")
    client.force_login(chief)

    def more() -> None:
        release = actions.begin_release(f"Pages {Release.objects.count()}", chief, now=NOW)
        actions.add_to_release(release, draft("tea"), chief, now=NOW)
        saved_by(draft("question"), "chief")
        other = draft()
        Document.objects.filter(pk=other.document_id).update(owner=chief)
        lacking()
        document = live("question").document
        actions.withdraw(document, chief, "Over.", NOW + DAY, draft("question").document, now=NOW)
        live("tea", NOW - settings.REVIEW_CYCLE)

    more()
    few = queries(client, "/admin/")
    for _again in range(3):
        more()
    assert queries(client, "/admin/") == few <= 15
