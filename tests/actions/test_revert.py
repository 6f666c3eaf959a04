"""Each save of a draft can be gone back to, until it is published."""

import pytest
from django.urls import reverse

from articles.models import Source
from publishing import actions, diff
from publishing.actions.drafts import begin_draft, revert
from publishing.models import Edition, Person, Topic
from tests.support.expect import last_event, not_permitted, refused
from tests.support.factories import NOW, change, draft, full, live, person, topic

pytestmark = pytest.mark.django_db


def screen(edition, number=""):
    meta = edition.document.edition_model._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_action"
    query = {"save": number} if number != "" else None
    return reverse(name, args=[edition.pk, "go-back"], query=query)


def history(client, edition):
    meta = edition.document.edition_model._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_history"
    return client.get(reverse(name, args=[edition.pk])).content.decode()


@pytest.mark.parametrize("kind", ["article", "question", "tea"])
def test_going_back_brings_back_every_word_and_keeps_the_text_of_now(author, kind):
    edition = full(kind)
    first = diff.read(edition)
    change(edition, title="Another title")
    for relation in edition.content_rows():
        relation.related_model.objects.filter(edition=edition).delete()
    edition.topics.clear()
    second = diff.read(edition)
    assert revert(edition, author, 1, revision=2).gone == []
    edition = Edition.objects.get(pk=edition.pk)
    assert diff.read(edition) == first
    assert edition.revision == 3
    assert edition.saved_by == author
    assert diff.read_revision(edition, 2) == second
    sentence, by, _at = last_event()
    assert (sentence[:33], by) == ("Went back to the text of save 1, ", "author")
    # And forth again.
    revert(edition, author, 2, revision=3)
    assert diff.read(edition) == second


def test_what_the_old_text_points_to_and_is_gone_is_named(client, author):
    edition = draft()
    writer = Person.objects.create(name="Mika Tanabe", slug="mika-tanabe")
    change(edition, author=writer)
    edition.topics.set([topic("Cold"), topic("Feet")])
    change(edition, author=None)
    edition.topics.clear()
    writer.delete()
    Topic.objects.get(name="Cold").delete()
    client.force_login(author)
    answer = client.post(screen(edition), {"save": 2, "revision": 3}, follow=True)
    page = answer.content.decode()
    assert "has the text of save 2 again. What it pointed to is not there any more" in page
    assert "left out: author, topics." in page
    assert [each.name for each in edition.topics.all()] == ["Feet"]


def test_the_rows_of_the_old_text_are_there_again(author):
    edition = draft()
    Source.objects.create(edition=edition, citation="A book", position=1)
    change(edition, title="Second")
    Source.objects.filter(edition=edition).update(citation="Another book")
    revert(edition, author, 1, revision=2)
    citations = [source.citation for source in edition.sources.all()]
    assert citations == ["A book about feet", "A book"]


def test_only_a_draft_goes_back_and_saved_states_stay_readable_after_it_is_published(
    client, author, chief
):
    edition = change(draft("question"), answer="<p>Second.</p>")
    client.force_login(chief)
    assert "Revert to this text" in history(client, edition)
    actions.publish(edition, chief, now=NOW)
    with refused("This is no draft any more"):
        revert(edition, author, 1, revision=2)
    page = history(client, edition)
    assert "1.0, save 1" in page
    assert "Revert to this text" not in page
    assert (
        "Nothing can be done here in the present state"
        in client.get(screen(edition, 1)).content.decode()
    )
    assert client.post(screen(edition), {"save": 1, "revision": 2}).status_code == 409


def test_the_screen_shows_what_changes_and_refuses_what_somebody_saved_meanwhile(client, author):
    edition = change(draft("question", answer="<p>First.</p>"), answer="<p>Second.</p>")
    client.force_login(author)
    page = client.get(screen(edition, 1)).content.decode()
    assert "What changes in the draft" in page
    change(edition, answer="<p>Third.</p>")
    answer = client.post(screen(edition), {"save": 1, "revision": 2})
    assert answer.status_code == 409
    assert "author saved this draft again" in answer.content.decode()
    edition.refresh_from_db()
    assert edition.answer == "<p>Third.</p>"


@pytest.mark.parametrize("number", ["", "x", "0", "77", "-1", "9" * 30])
def test_a_save_that_is_not_there_is_answered_with_a_sentence(client, author, number):
    edition = draft("question")
    client.force_login(author)
    answer = client.get(screen(edition, number))
    assert "Nothing can be done here in the present state" in answer.content.decode()
    answer = client.post(screen(edition), {"save": number, "revision": 1})
    assert answer.status_code in (200, 409)
    with refused("no such save"):
        revert(edition, author, 77, revision=1)


def test_who_may_not_change_the_kind_does_not_go_back(client, stranger):
    edition = change(draft("question"), answer="<p>Second.</p>")
    client.force_login(stranger)
    assert client.get(screen(edition, 1)).status_code == 403
    assert client.post(screen(edition), {"save": 1, "revision": 2}).status_code == 403
    with not_permitted():
        revert(edition, stranger, 1, revision=2)


def test_going_back_moves_nothing_that_readers_see(author, chief):
    edition = live("question")
    update = change(begin_draft(edition.document, author).specific, answer="<p>Second.</p>")
    revert(update, person("author"), 1, revision=2)
    assert Edition.objects.live(NOW).get(document=edition.document).pk == edition.pk
