"""Every text that a page had: kept at each save, listed, and comparable with any other."""

import html

import pytest
from django.urls import reverse

from publishing import actions, diff
from publishing.actions.drafts import begin_draft, save_draft
from publishing.models import Edition, Revision
from teas.models import Tea
from tests.support.factories import DAY, NOW, add, draft, live, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chief(client):
    user = person("chief")
    client.force_login(user)
    return user


def address(edition, view):
    return reverse(f"admin:faq_question_{view}", args=[edition.pk])


def text(answer):
    return html.unescape(answer.content.decode())


def save(client, edition, answer):
    """Saves the draft of a question with another answer, as the form does."""
    edition.refresh_from_db()
    sent = {
        "title": edition.title,
        "slug": edition.document.slug,
        "answer": f"<p>{answer}</p>",
        "opened": str(edition.revision),
        "_save": "1",
    }
    assert client.post(address(edition, "change"), sent).status_code == 302


def compare(client, edition, old, new):
    return client.get(address(edition, "compare"), {"old": old, "new": new}, follow=True)


def test_every_text_that_a_save_replaces_is_kept(client):
    edition = draft("question", answer="<p>One.</p>")
    for answer in ("Two.", "Three."):
        save(client, edition, answer)
    kept = edition.revisions.order_by("number")
    assert [row.text["fields"]["answer"] for row in kept] == ["<p>One.</p>", "<p>Two.</p>"]
    edition.refresh_from_db()
    assert diff.read_revision(edition, 3)["fields"]["answer"] == "<p>Three.</p>"


def test_a_refused_save_keeps_nothing_twice(client):
    edition = draft("question")
    save(client, edition, "Two.")
    sent = {"title": "Mine?", "slug": "x", "answer": "<p>Mine.</p>", "opened": "1"}
    assert client.post(address(edition, "change"), sent).status_code == 409
    assert Revision.objects.filter(edition=edition).count() == 1


def test_the_rows_of_a_text_are_kept_with_it(client):
    edition = draft("tea")
    edition.ingredients.create(name="Ginger", position=1)
    save_draft(edition, person("author"), diff.build_content(Tea, {}, {"ingredients": []}))
    kept = diff.read_revision(edition, 1)["parts"]["ingredients"]
    assert [row["name"] for row in kept] == ["Ginger"]


def test_the_history_lists_editions_and_saved_states(client):
    first = live("question")
    update = begin_draft(first.document, person("author"), now=NOW)
    save(client, update, "Two.")
    page = text(client.get(address(update, "history")))
    assert "Draft, save 1" in page
    assert f'name="old" value="{first.pk}" form="compare" checked' in page
    assert f'name="new" value="{update.pk}" form="compare" checked' in page


def test_many_saved_states_are_listed_on_request(client):
    edition = draft("question")
    for number in range(15):
        save(client, edition, f"Answer {number}.")
    page = text(client.get(address(edition, "history")))
    assert "Show 3 earlier saves" in page
    assert "Draft, save 1<" not in page
    assert "Draft, save 1<" in text(client.get(address(edition, "history") + "?states=all"))


def test_any_two_texts_are_compared(client):
    first = live("question", answer="<p>Little blood.</p>")
    second = add(first.document, NOW - DAY, answer="<p>Little warmth.</p>")
    page = text(compare(client, first, first.pk, second.pk))
    assert "1.0 beside 2.0" in page
    assert "blood" in page
    assert "warmth" in page


def test_a_saved_state_is_compared_with_the_text_of_today(client):
    edition = draft("question", answer="<p>One.</p>")
    save(client, edition, "Two.")
    page = text(compare(client, edition, f"{edition.pk}.1", edition.pk))
    assert "Draft, save 1 beside Draft" in page


@pytest.mark.parametrize("old", ["", "x", "0", "99999", "1.x", "9" * 30, "1.9999999", ".", "-1"])
def test_a_text_that_is_not_there_is_answered_with_a_sentence(client, old):
    edition = draft("question")
    assert "Choose two texts of this page" in text(compare(client, edition, old, edition.pk))


def test_a_text_is_not_compared_with_itself(client):
    edition = draft("question")
    for same in (edition.pk, f"{edition.pk}.{edition.revision}"):
        assert "the same text twice" in text(compare(client, edition, edition.pk, same))


def test_a_text_of_another_page_is_not_compared(client):
    edition, other = draft("question"), draft("question")
    assert "Choose two texts of this page" in text(compare(client, edition, other.pk, edition.pk))


def test_a_withdrawal_has_no_text_to_compare(client, chief):
    edition = live("question")
    withdrawal = actions.withdraw(edition.document, chief, "Out of date.")
    page = text(compare(client, edition, withdrawal.pk, edition.pk))
    assert "Choose two texts of this page" in page


def test_who_may_not_see_the_kind_compares_nothing(client):
    edition = live("question")
    client.force_login(person("stranger"))
    assert client.get(address(edition, "compare")).status_code == 403
    assert client.get(address(edition, "history")).status_code == 403


def test_the_history_needs_few_queries_however_many_editions(client, django_assert_max_num_queries):
    edition = live("question")
    for number in range(12):
        add(edition.document, NOW - (12 - number) * DAY)
    assert Edition.objects.filter(document=edition.document).count() == 13
    with django_assert_max_num_queries(15):
        client.get(address(edition, "history"))
