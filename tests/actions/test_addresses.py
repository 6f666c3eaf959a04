"""Addresses last: they are unique, old ones redirect forever, and nobody else can have them."""

import pytest

from faq.models import Question
from publishing import actions, diff
from publishing.actions.drafts import begin_page
from publishing.models import OldAddress
from teas.models import Tea
from tests.support.expect import generation, last_event, refused
from tests.support.factories import COMPLETE, KINDS, NOW, draft, live, scheduled, withdrawn


def begin(author, title="Cold feet", slug=""):
    text = diff.build_content(Question, {"title": title, "answer": "<p>Yes.</p>"})
    return begin_page(Question, author, text, slug=slug).document


def old(document):
    return set(document.old_addresses.values_list("slug", flat=True))


def test_a_new_page_gets_its_address_from_the_title(author):
    assert (
        begin(author, "Why are my feet cold, Dr. Tanabe?").slug == "why-are-my-feet-cold-dr-tanabe"
    )
    assert last_event()[:2] == ("Began the draft.", "author")


def test_a_further_page_of_the_same_title_gets_a_number(author):
    assert [begin(author).slug for _ in range(3)] == ["cold-feet", "cold-feet-2", "cold-feet-3"]


def test_an_address_from_a_long_title_fits(author):
    assert begin(author, "very " * 40).slug == ("very-" * 14).strip("-")
    assert begin(author, "very " * 40).slug == "very-" * 14 + "2"


def test_a_title_without_latin_letters_needs_an_address(author):
    with refused("Write an address in Latin letters", field="slug"):
        begin(author, "足のつり")
    assert begin(author, "足のつり", "leg-cramps").slug == "leg-cramps"


@pytest.mark.parametrize("slug", ["Cold feet", "cold/feet", "fußbad", "../admin", "x" * 81])
def test_what_is_no_address_is_refused(publisher, slug):
    page = live()
    with refused(field="slug"):
        begin(publisher, slug=slug)
    with refused(field="slug"):
        actions.change_address(page.document, publisher, slug, now=NOW)


def test_an_address_that_is_taken_is_refused(author):
    begin(author, slug="cold-feet")
    with refused("“cold-feet” belongs to another page", field="slug"):
        begin(author, slug="cold-feet")
    other = begin(author, slug="warm-feet")
    with refused("“cold-feet” belongs to another page", field="slug"):
        actions.change_address(other, author, "cold-feet", now=NOW)


def test_pages_of_different_kinds_may_have_the_same_last_part(db):
    assert len({draft(kind, "cold-feet").get_absolute_url() for kind in KINDS}) == len(KINDS)


def test_an_address_that_the_site_needs_is_refused(author, chief):
    page, text = live("tea"), diff.build_content(Tea, COMPLETE["tea"] | {"title": "Finder"})
    with refused("“finder” is the address of another part of the site", field="slug"):
        begin_page(Tea, author, text, slug="finder")
    with refused("“finder” is the address of another part of the site", field="slug"):
        actions.change_address(page.document, chief, "finder", now=NOW)
    assert begin_page(Tea, author, text).document.slug == "finder-2"


# Changes


def test_before_anybody_saw_it_an_address_changes_without_a_trace(author):
    for edition in (draft(slug="cold"), scheduled(slug="feet")):
        actions.change_address(edition.document, author, f"new-{edition.document.slug}", now=NOW)
    assert not OldAddress.objects.exists()
    assert begin(author, slug="cold").slug == "cold"


@pytest.mark.parametrize("state", [live, withdrawn])
def test_the_old_address_of_a_public_page_leads_to_the_new_one(publisher, client, state):
    document = state(slug="cold-feet").document
    actions.change_address(document, publisher, "warm-feet", now=NOW)
    assert old(document) == {"cold-feet"}
    assert last_event() == (
        "Changed the address from “cold-feet” to “warm-feet”.",
        "publisher",
        NOW,
    )
    answer = client.get("/articles/cold-feet/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/warm-feet/")


def test_every_address_that_a_page_ever_had_leads_to_the_present_one(publisher, client):
    document = live(slug="a").document
    for slug in ("b", "c"):
        actions.change_address(document, publisher, slug, now=NOW)
    for slug in ("a", "b"):
        assert client.get(f"/articles/{slug}/")["Location"] == "/articles/c/"


def test_a_page_may_go_back_to_an_address_that_it_had(publisher, client):
    document = live(slug="a").document
    actions.change_address(document, publisher, "b", now=NOW)
    actions.change_address(document, publisher, "a", now=NOW)
    assert document.slug == "a"
    assert old(document) == {"b"}
    assert client.get("/articles/b/")["Location"] == "/articles/a/"
    actions.change_address(document, publisher, "b", now=NOW)
    assert old(document) == {"a"}


def test_the_old_address_of_a_page_belongs_to_no_other(publisher, author):
    actions.change_address(
        live("question", slug="cold-feet").document, publisher, "warm-feet", now=NOW
    )
    other = live("question").document
    with refused("“cold-feet” belongs to another page, or did once", field="slug"):
        actions.change_address(other, publisher, "cold-feet", now=NOW)
    with refused("“cold-feet” belongs to another page, or did once", field="slug"):
        begin(author, slug="cold-feet")
    assert begin(author, "Cold feet").slug == "cold-feet-2"


def test_the_address_that_a_page_has_already_changes_nothing(publisher):
    document = live(slug="a").document
    before = generation(), last_event()
    actions.change_address(document, publisher, "a", now=NOW)
    assert (generation(), last_event()) == before
    assert not old(document)
