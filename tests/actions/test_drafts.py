"""Drafts: how one begins, what it takes over, what keeps it from going live, how it ends."""

from typing import Any

import pytest

from articles.models import ArticleQuestion
from faq.models import Question
from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.models import Document, Edition
from teas.models import Tea
from tests.support.expect import last_event, refused
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    add,
    claim,
    draft,
    full,
    live,
    person,
    perspective,
    picture,
    scheduled,
    superseded,
    withdrawn,
)


def text(edition: Any) -> dict[str, Any]:
    """All that belongs to an edition's text: its columns, its rows, what it points to."""
    edition = edition.specific
    kept = [field for field in edition._meta.local_fields if not field.primary_key]
    columns = {field.name: getattr(edition, field.attname) for field in kept}
    links = {
        field.name: sorted(row.pk for row in getattr(edition, field.name).all())
        for field in edition._meta.many_to_many
    }
    rows = {
        relation.name: [
            {key: value for key, value in row.items() if key not in ("id", "edition_id")}
            for row in relation.related_model.objects.filter(edition=edition).values()
        ]
        for relation in edition.content_rows()
    }
    return {"title": edition.title, **columns, **links, **rows}


# How one begins


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_draft_takes_over_the_whole_text_of_the_live_edition(author, chief, kind):
    edition = actions.publish(full(kind), chief, now=NOW)
    new: Any = begin_draft(edition.document, author, now=NOW)
    assert new.is_draft
    assert new.made_from_id == edition.pk
    assert (new.saved_by, new.saved_at, new.revision) == (author, NOW, 1)
    assert text(new) == text(edition)
    empty = [name for name, value in text(edition).items() if value == []]
    assert not empty
    assert last_event() == ("Began a draft from 1.0.", "author", NOW)


def test_a_new_draft_takes_over_no_review_and_no_note(author, chief):
    edition = actions.publish(full("article"), chief, now=NOW)
    new: Any = begin_draft(edition.document, author, now=NOW)
    assert edition.reviews.count() == 1
    assert not new.reviews.exists()
    assert new.note == ""


def test_changing_a_draft_leaves_the_edition_it_was_made_from(author, chief):
    edition = actions.publish(full("tea"), chief, now=NOW)
    before = text(edition)
    new: Any = begin_draft(edition.document, author, now=NOW)
    new.ingredients.update(name="Sugar")
    new.claims.all().delete()
    new.patterns.clear()
    assert text(edition) == before


def test_a_draft_can_be_made_from_any_earlier_edition(author):
    first = live("question", answer="<p>Once.</p>")
    add(first.document, NOW - DAY, answer="<p>Now.</p>")
    new: Any = begin_draft(first.document, author, first, now=NOW)
    assert new.answer == "<p>Once.</p>"
    assert last_event()[0] == "Began a draft from 1.0."


def test_a_draft_is_made_from_what_is_live_even_where_more_is_scheduled(author):
    document = live("question", answer="<p>Now.</p>").document
    add(document, NOW + DAY, answer="<p>Later.</p>")
    new: Any = begin_draft(document, author, now=NOW)
    assert new.answer == "<p>Now.</p>"


def test_a_draft_of_a_page_to_come_is_made_from_what_is_scheduled(author):
    edition = scheduled("question", answer="<p>Later.</p>")
    new: Any = begin_draft(edition.document, author, now=NOW)
    assert new.answer == "<p>Later.</p>"


def test_a_draft_of_a_withdrawn_page_is_made_from_its_last_text(author):
    edition = withdrawn("question", answer="<p>Wrong.</p>")
    new: Any = begin_draft(edition.document, author, now=NOW)
    assert new.answer == "<p>Wrong.</p>"


def test_a_page_has_one_draft_at_a_time(author):
    edition = live()
    begin_draft(edition.document, author, now=NOW)
    with refused("There is a draft of this page already; author saved it on"):
        begin_draft(edition.document, author, now=NOW)


def test_a_draft_is_made_from_a_text_of_the_same_page(author):
    document, other = withdrawn().document, live()
    for source in (other, document.editions.get(is_withdrawal=True)):
        with refused("from an edition of the same page"):
            begin_draft(document, author, source, now=NOW)


def test_nothing_is_done_to_a_page_that_somebody_has_discarded(author, publisher):
    edition = draft()
    document = Document.objects.get(pk=edition.document_id)
    actions.discard(edition, author)
    for verb in (
        lambda: begin_draft(document, author),
        lambda: actions.withdraw(document, publisher, "Wrong."),
        lambda: actions.change_address(document, author, "elsewhere"),
    ):
        with refused("Somebody discarded this in the meantime"):
            verb()


# What keeps a draft from going live


def assert_held_back(edition: Any, field: str, *words: str) -> None:
    """Publishing and scheduling are refused, and the problem names the field to be mended."""
    for at in (None, NOW + DAY):
        with refused("This draft cannot go live yet:", *words) as caught:
            actions.publish(edition, person("publisher"), at, now=NOW)
        assert [problem.field for problem in caught.value.problems] == [field]


@pytest.mark.parametrize("answer", ["", "<p>&nbsp;</p>", "<p> </p>\n<p><br></p>"])
def test_a_question_without_an_answer_never_goes_live(db, answer):
    assert_held_back(draft("question", answer=answer), "answer", "Write the answer")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_goes_live_without_a_title(db, kind):
    assert_held_back(draft(kind, title=" "), "title", "Give it a title")


@pytest.mark.parametrize("kind", ["article", "tea"])
def test_a_summary_and_a_body_are_needed(db, kind):
    assert_held_back(draft(kind, summary=" "), "summary", "Write the summary")
    assert_held_back(draft(kind, body="<p></p>"), "body", "Write the")


@pytest.mark.parametrize(
    ("kind", "image", "alt"), [("article", "hero_image", "hero_alt"), ("tea", "image", "image_alt")]
)
def test_a_picture_says_what_it_shows(db, kind, image, alt):
    columns: dict[str, Any] = {image: picture(), alt: " "}
    assert_held_back(draft(kind, **columns), alt, "Say what the picture shows")


@pytest.mark.parametrize("kind", ["structure_function", "traditional"])
def test_a_claim_about_the_body_names_its_evidence(db, kind):
    tea = draft("tea")
    claim(tea)
    claim(tea, kind=kind, evidence=" ", position=1)
    assert_held_back(tea, "claims-1-evidence", "Claim 2: Name the evidence")
    article = draft()
    perspective(article)
    perspective(article, claim_kind=kind, claim_text="Warms.", position=1)
    assert_held_back(article, "perspectives-1-claim_evidence", "Perspective 2: Name the evidence")


def test_a_claim_says_something(db):
    tea = draft("tea")
    claim(tea, text=" ")
    assert_held_back(tea, "claims-0-text", "Claim 1: Write the claim")


def test_what_says_nothing_about_the_body_needs_no_evidence(publisher):
    tea = draft("tea")
    claim(tea, kind="none", text="Tastes of ginger.", evidence="")
    assert actions.publish(tea, publisher, now=NOW).number == "1.0"


def test_all_problems_are_named_at_once(publisher):
    edition = draft(title=" ", summary="", body="")
    with refused("Give it a title", "Write the summary", "Write the body") as caught:
        actions.publish(edition, publisher, now=NOW)
    assert [each.field for each in caught.value.problems] == ["title", "summary", "body"]


# How one ends


def test_discarding_the_only_draft_takes_the_page_off_the_desk_and_keeps_the_record(author):
    edition = full("tea")
    assert actions.discard(edition, author, now=NOW)
    assert not Document.objects.present().filter(pk=edition.document_id).exists()
    assert not Tea.objects.present().filter(pk=edition.pk).exists()
    assert not Tea.objects.drafts().exists()
    assert not Tea.objects.desk().exists()
    assert not Tea.objects.standing(NOW).exists()
    assert last_event() == ("Discarded the draft.", "author", NOW)
    assert edition.document.events.count() == 2


@pytest.mark.parametrize("state", [live, scheduled, superseded, withdrawn])
def test_discarding_a_further_draft_keeps_the_page(author, state):
    document = state().document
    before = list(document.editions.order_by("pk").values())
    assert not actions.discard(begin_draft(document, author, now=NOW), author, now=NOW)
    assert list(document.editions.present().order_by("pk").values()) == before
    assert document.timeline().draft is None


def test_what_is_dated_cannot_be_discarded(chief):
    for edition in (live(), scheduled()):
        with refused("This is no draft any more: chief made it 1.0"):
            actions.discard(edition, chief, now=NOW)


def test_nothing_is_discarded_twice(author):
    edition = draft()
    same = Edition.objects.get(pk=edition.pk)
    actions.discard(edition, author)
    with refused("Somebody discarded this in the meantime"):
        actions.discard(same, author)


def test_a_question_that_an_article_asks_is_not_discarded(author):
    question, article = draft("question"), draft(title="Cold feet")
    ArticleQuestion.objects.create(edition=article, question_id=question.document_id)
    with refused("“Why are my feet cold?” is used in: Cold feet. Take it out there first"):
        actions.discard(question, author, now=NOW)
    assert Question.objects.filter(pk=question.pk).exists()


def test_a_tea_that_an_article_recommends_is_not_discarded(author):
    tea, article = draft("tea"), draft(title="Cold feet")
    perspective(article, tea.document)
    with refused("“Ginger tea” is used in: Cold feet. Take it out there first"):
        actions.discard(tea, author, now=NOW)


def test_a_page_that_takes_another_s_place_is_not_discarded(author, publisher):
    successor, page = draft(), live(title="Old advice")
    actions.withdraw(
        page.document, publisher, "See the new one.", successor=successor.document, now=NOW
    )
    with refused("“Cold feet” is used in: Old advice. Take it out there first"):
        actions.discard(successor, author, now=NOW)
