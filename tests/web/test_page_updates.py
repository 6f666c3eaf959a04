"""A page's history for readers: what changed when, the site as of then, and the text before."""

import html
import re
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Article
from publishing import actions, moments
from publishing.actions.drafts import begin_draft
from publishing.models import Document, Person
from publishing.web.history import PER_PAGE
from tests.support.factories import (
    DAY,
    NOW,
    SECOND,
    add,
    draft,
    live,
    person,
    perspective,
    reviewed,
    scheduled,
    withdrawn,
)

pytestmark = pytest.mark.django_db

HISTORY = "/articles/cold-feet/updates/"


def at(moment: Any, path: str) -> str:
    return f"/at/{moments.in_address(moment)}{path}"


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def plain(page: str) -> str:
    """What one reads, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def updated(document: Document, moment: Any, note: str, **columns: Any) -> Any:
    """A further major edition with a note."""
    edition: Any = begin_draft(document, person("author"), now=moment)
    for name, value in columns.items():
        setattr(edition, name, value)
    edition.save()
    return actions.publish(edition, person("chief"), note=note, now=moment)


@pytest.fixture(scope="module")
def written(module_db):
    """Cold feet: 1.0, 1.1, 2.0, 2.1."""
    document = live(slug="cold-feet", since=NOW - 30 * DAY).document
    add(document, NOW - 25 * DAY, major=False, body="<p>Blood!</p>")
    updated(document, NOW - 20 * DAY, "Warmth is told of.", body="<p>Warmth.</p>")
    add(document, NOW - 10 * DAY, major=False, title="Cold feet, again")
    return document


@pytest.fixture
def page(written, db):
    """The document of that page, read anew."""
    return Document.objects.get(pk=written.pk)


# What is listed


def test_majors_stand_with_number_note_and_date_the_newest_first(client, page):
    said = plain(text(client.get(HISTORY)))
    assert said.index("Edition 2.0") < said.index("Edition 1.0")
    assert "Warmth is told of." in said
    assert "All updates of this page" in said
    day = timezone.localdate(NOW - 20 * DAY).isoformat()
    assert f'<time datetime="{day}">' in text(client.get(HISTORY))


def test_small_corrections_stand_beside_the_edition_that_they_mend(client, page):
    said = plain(text(client.get(HISTORY)))
    second, first = said.split("Edition 1.0")
    assert "1 small correction after it" in second
    assert "2.1 on" in second
    assert "1.1 on" in first
    assert "1.1 on" not in second


def test_each_edition_leads_to_the_site_of_then_and_to_what_changed(client, page):
    shown = text(client.get(HISTORY))
    then = at(NOW - 20 * DAY, "/articles/cold-feet/")
    assert f'href="{then}"' in shown
    for number in ("1.1", "2.0", "2.1"):
        assert f'href="{HISTORY}{number}/"' in shown
    assert f'href="{HISTORY}1.0/"' not in shown
    assert "Warmth." in text(client.get(then))


def test_the_current_edition_leads_to_the_page_itself(client, page):
    shown = text(client.get(HISTORY))
    assert '<a href="/articles/cold-feet/">Read the page</a>' in shown
    assert at(NOW - 10 * DAY, "/articles/cold-feet/") not in shown


def test_a_corrected_note_says_so(client, page):
    actions.correct_note(
        page.editions.get(major=2, minor=0), person("chief"), "Warmth, at last.", now=NOW
    )
    said = plain(text(client.get(HISTORY)))
    assert "Warmth, at last. This note was corrected on" in said
    assert "Warmth is told of." not in said


def test_who_reviewed_which_edition_is_told_where_the_kind_tells_it(client, page):
    doctor = Person.objects.create(name="Keiko Mori", credentials="MD", slug="mori")
    edition = page.editions.get(major=2, minor=0)
    reviewed(edition, doctor, (NOW - 15 * DAY).date())
    question = live("question", slug="why")
    reviewed(question, doctor, NOW.date())
    said = plain(text(client.get(HISTORY)))
    assert "Reviewed by Keiko Mori, MD on" in said.split("Edition 1.0")[0]
    assert "Keiko" not in text(client.get("/faq/why/updates/"))
    assert "Keiko" not in text(client.get(at(NOW - 20 * DAY, HISTORY)))


def test_a_withdrawal_and_a_return_are_facts_among_the_others(client, page):
    successor = live(slug="warm-feet", title="Warm feet")
    actions.withdraw(
        page, person("chief"), "It was wrong.", successor=successor.document, now=NOW - 5 * DAY
    )
    assert client.get("/articles/cold-feet/").status_code == 410
    shown = text(client.get(HISTORY))
    said = plain(shown)
    assert "Withdrawn It was wrong. Read instead: Warm feet" in said
    assert said.index("It was wrong.") < said.index("Edition 2.0")
    # Every text can be read as it was, the last one too.
    assert at(NOW - 10 * DAY, "/articles/cold-feet/") in shown
    back: Any = begin_draft(page, person("author"), now=NOW - 2 * DAY)
    actions.publish(back, person("chief"), major=False, now=NOW - 2 * DAY)
    said = plain(text(client.get(HISTORY)))
    assert "Edition 2.2 The page came back" in said
    assert "2.2 on" not in said


def test_every_kind_of_page_has_its_history(client):
    for kind, where in (("article", "articles"), ("question", "faq"), ("tea", "teas")):
        edition = live(kind, slug=f"a-{kind}")
        answer = client.get(f"/{where}/a-{kind}/updates/")
        assert answer.status_code == 200
        assert edition.title in text(answer)


def test_a_long_history_comes_in_pages_and_loses_no_correction(client):
    document = live(slug="long", since=NOW - 300 * DAY).document
    for number in range(PER_PAGE + 3):
        moment = NOW - (250 - 2 * number) * DAY
        updated(document, moment, f"Change {number}.")
        if number in (2, 3):
            add(document, moment + DAY, major=False)
    first, second = (text(client.get(f"/articles/long/updates/?page={n}")) for n in (1, 2))
    numbers = re.findall(r"Edition (\d+\.\d+)<", first + second)
    assert numbers == [f"{n}.0" for n in range(PER_PAGE + 4, 0, -1)]
    small = (
        re.findall(r">(\d+\.[1-9]) on <time", plain_times(first)),
        re.findall(r">(\d+\.[1-9]) on <time", plain_times(second)),
    )
    assert small == (["5.1"], ["4.1"])
    assert client.get("/articles/long/updates/?page=3").status_code == 404


def plain_times(page: str) -> str:
    return page.replace("<p>", ">")


# From where one looks


def test_from_a_past_moment_only_what_was_known_then_is_told(client, page):
    past = NOW - 22 * DAY
    shown = text(client.get(at(past, HISTORY)))
    assert "Edition 2.0" not in plain(shown)
    assert "1.1 on" in plain(shown)
    assert "Cold feet, again" not in shown
    assert f'href="{at(past, HISTORY)}1.1/"' in shown
    # The way to another moment does not begin in this one.
    assert f'href="{at(NOW - 30 * DAY, "/articles/cold-feet/")}"' in shown
    assert client.get(at(past, f"{HISTORY}2.0/")).status_code == 404


def test_what_is_to_come_is_in_no_history(client, page):
    add(page, NOW + 10 * DAY, title="A secret title")
    shown = text(client.get(HISTORY))
    assert "A secret title" not in shown
    assert "3.0" not in shown
    assert client.get(f"{HISTORY}3.0/").status_code == 404


@pytest.mark.parametrize("rest", ["", "1.0/", "feed/"])
def test_what_readers_never_saw_has_no_history_like_any_page_that_is_not_there(client, rest):
    draft(slug="draft")
    scheduled(slug="soon")
    answers = [
        client.get(f"/articles/{slug}/updates/{rest}") for slug in ("draft", "soon", "nothing")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.items())) for answer in answers}) == 1


@pytest.mark.parametrize("rest", ["", "2.0/", "feed/"])
def test_an_old_address_leads_to_the_history_of_the_new_one(client, page, rest):
    actions.change_address(page, person("chief"), "warm-feet", now=NOW)
    answer = client.get(f"{HISTORY}{rest}")
    assert answer.status_code == 301
    assert answer["Location"] == f"/articles/warm-feet/updates/{rest}"
    assert client.get(answer["Location"]).status_code == 200


# Comparisons


def test_an_edition_stands_beside_the_one_before(client, page):
    answer = client.get(f"{HISTORY}2.0/")
    shown = text(answer)
    assert answer.status_code == 200
    assert re.search(r"<del>.*Blood!.*</del>", shown)
    assert re.search(r"<ins>.*Warmth\..*</ins>", shown)
    assert "Before 1.1, from" in plain(shown)
    assert "After 2.0, from" in plain(shown)
    assert f'href="{at(NOW - 25 * DAY, "/articles/cold-feet/")}"' in shown
    assert '<meta name="robots" content="noindex">' in shown


def test_a_small_correction_can_be_compared_as_well(client, page):
    shown = text(client.get(f"{HISTORY}2.1/"))
    assert "A small correction" in shown
    assert re.search(r"<ins>.*again.*</ins>", shown)


def test_the_first_edition_says_that_it_is_the_first(client, page):
    said = plain(text(client.get(f"{HISTORY}1.0/")))
    assert "Edition 1.0, the first one" in said
    assert "There is nothing before it to compare it with." in said


def test_a_text_is_compared_over_a_withdrawal(client):
    document = withdrawn(slug="cold-feet", at=NOW - 5 * DAY).document
    updated(document, NOW - DAY, "It is back.", body="<p>Mended.</p>")
    assert re.search(r"<ins>.*Mended.*</ins>", text(client.get(f"{HISTORY}2.0/")))


@pytest.mark.parametrize(
    "number",
    [
        *("3.0", "1.9", "2", "2.", ".0", "02.0", "2.00", "0.0", "-1.0", "2.0.0", "x", "٢.٠"),
        *("2.0%00", "%FF", "2%2E0%2F", "1e3.0", "10000.0", "%F0%9F%8D%B5", "9" * 400),
    ],
)
def test_a_number_that_is_none_is_not_found(client, page, number):
    assert client.get(f"{HISTORY}{number}/").status_code == 404


def test_pages_are_named_by_what_is_live_and_never_by_a_draft(client):
    tea = live("tea", slug="ginger", title="Ginger tea")
    document = live(slug="cold-feet", since=NOW - 30 * DAY).document
    update: Any = begin_draft(document, person("author"), now=NOW - 5 * DAY)
    perspective(update, tea.document)
    actions.publish(update, person("chief"), note="A tea.", now=NOW - 5 * DAY)
    second: Any = begin_draft(tea.document, person("author"), now=NOW)
    second.title = "The title of a draft"
    second.save()
    shown = text(client.get(f"{HISTORY}2.0/"))
    assert "Ginger tea" in shown
    assert "The title of a draft" not in shown
    actions.withdraw(tea.document, person("chief"), "Gone.", now=NOW)
    shown = text(client.get(f"{HISTORY}2.0/"))
    assert "Ginger tea" not in shown
    assert "(not on the site now)" in shown
    # As of the day before it was there.
    assert "Ginger tea" in text(client.get(at(NOW - DAY, f"{HISTORY}2.0/")))


def test_markup_in_titles_notes_and_notices_does_nothing(client):
    document = live(slug="cold-feet", title="<b>Cold</b> feet").document
    updated(document, NOW - 2 * DAY, "<script>alert(1)</script>", title="<i>Cold</i>")
    actions.withdraw(document, person("chief"), "<b>Out</b>", now=NOW - DAY)
    for address in (HISTORY, f"{HISTORY}2.0/", "/updates/"):
        shown = client.get(address).content.decode()
        assert "<script>alert" not in shown
        assert "<b>" not in shown
        assert "<i>" not in shown


# What it costs, and how long it holds


def test_a_history_takes_few_queries_however_long_it_is(client, page, django_assert_num_queries):
    def cost(address: str, count: int) -> None:
        with django_assert_num_queries(count):
            assert client.get(address).status_code == 200

    cost(HISTORY, 5)
    for day in range(8, 0, -1):
        updated(page, NOW - day * DAY / 24, f"{day}.")
    cost(HISTORY, 5)
    actions.withdraw(page, person("chief"), "Over.", successor=live().document, now=NOW)
    cost(HISTORY, 6)


def test_a_comparison_takes_the_same_queries_however_long_the_history_is(
    client, page, django_assert_num_queries
):
    with django_assert_num_queries(14):
        assert client.get(f"{HISTORY}2.0/").status_code == 200
    for day in range(8, 0, -1):
        updated(page, NOW - day * DAY / 24, f"{day}.")
    with django_assert_num_queries(14):
        assert client.get(f"{HISTORY}2.0/").status_code == 200


@pytest.mark.parametrize("rest", ["", "2.0/", "feed/"])
def test_an_answer_is_dated_and_holds_until_the_next_change(client, page, rest):
    answer = client.get(f"{HISTORY}{rest}")
    assert answer["Last-Modified"]
    assert answer["Cache-Control"] == "public, max-age=60"
    etag = answer["ETag"]
    assert client.get(f"{HISTORY}{rest}", headers={"if-none-match": etag}).status_code == 304
    assert client.head(f"{HISTORY}{rest}").status_code == 200
    soon: Any = begin_draft(page, person("chief"))
    actions.publish(soon, person("chief"), timezone.now() + 20 * SECOND, note="Soon.")
    held = int(client.get(f"{HISTORY}{rest}")["Cache-Control"].partition("max-age=")[2])
    assert held <= 20
    assert client.post(f"{HISTORY}{rest}").status_code == 405


def test_a_page_in_its_place_is_in_its_history_for_those_who_preview_it(client, page):
    edition: Any = begin_draft(page, person("author"), now=NOW)
    edition.title = "Feet of the future"
    edition.save()
    client.force_login(person("chief"))
    shown = text(client.get(f"/preview/edition-{edition.pk}{HISTORY}"))
    assert "Feet of the future" in shown
    assert Article.objects.get(pk=edition.pk).is_draft


# The bar of a page as it was


def bar(client: Any, moment: Any, path: str) -> str:
    page = text(client.get(at(moment, path)))
    assert page.count('<aside class="moment-bar') == 1
    found = re.search(r'<aside class="moment-bar.*?</aside>', page, re.DOTALL)
    assert found
    return found[0]


def test_the_bar_says_when_the_text_was_replaced_and_leads_on(client, page):
    shown = bar(client, NOW - 22 * DAY, "/articles/cold-feet/")
    replaced = moments.in_words(NOW - 20 * DAY)
    assert f"This page was replaced on <strong>{replaced}</strong>" in shown
    assert "for your health, read it as it is now" in shown
    assert '<a href="/articles/cold-feet/">Back to now</a>' in shown
    assert f'<a href="{HISTORY}">All updates of this page</a>' in shown


def test_the_bar_says_when_nothing_has_changed_and_when_the_page_was_withdrawn(client, page):
    shown = bar(client, NOW - DAY, "/articles/cold-feet/")
    assert "This page has not changed since" in shown
    actions.withdraw(page, person("chief"), "Wrong.", now=NOW - SECOND)
    shown = bar(client, NOW - DAY, "/articles/cold-feet/")
    assert f"withdrawn on <strong>{moments.in_words(NOW - SECOND)}</strong>" in shown
    scheduled_back: Any = begin_draft(page, person("chief"), now=NOW)
    actions.publish(scheduled_back, person("chief"), NOW + DAY, note="Back.", now=NOW)
    assert "has not changed since" in bar(client, NOW, "/articles/cold-feet/")


def test_the_bar_of_a_list_warns_as_well(client, page):
    shown = bar(client, NOW - DAY, "/articles/")
    assert "for your health, read the site as it is now" in shown
    assert "All updates" not in shown
