"""What was discarded can be brought back, with every word, until somebody removes it for good."""

import pytest
from django.urls import reverse

from publishing import actions, diff
from publishing.actions.drafts import begin_draft
from publishing.desk.screens.drafts import with_link_to_discarded
from publishing.models import (
    Discarded,
    Document,
    Edition,
    Event,
    Revision,
)
from tests.support.expect import generation, last_event, not_permitted, refused
from tests.support.factories import DAY, KINDS, NOW, change, draft, full, live, person, perspective

pytestmark = pytest.mark.django_db


def page(kept, verb=""):
    if verb:
        return reverse("admin:publishing_discarded_action", args=[kept.pk, verb])
    return reverse("admin:publishing_discarded_change", args=[kept.pk])


def words(answer):
    return answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_was_never_published_comes_back_whole(author, publisher, kind):
    edition = full(kind)
    before = change(edition, title="A second title")
    text, states = diff.read(edition), [diff.read_revision(edition, 1)]
    reviews = list(edition.reviews.values("reviewer", "reviewed_on", "revision"))
    Document.objects.filter(pk=edition.document_id).update(review_cycle_months=7)
    numbers, slug = (edition.pk, edition.document_id), edition.document.slug
    assert actions.discard(edition, publisher, now=NOW)
    assert not Document.objects.present().filter(pk=numbers[1]).exists()
    kept = Discarded.objects.get()
    assert (kept.title, kept.discarded_by) == ("A second title", publisher)
    assert kept.document.discarded_by == publisher
    gone = actions.restore(kept, author, now=NOW).gone
    assert gone == []
    again = Edition.objects.select_related("document").get(pk=numbers[0])
    assert (again.pk, again.document_id, again.document.slug) == (*numbers, slug)
    assert (again.document.owner, again.document.review_cycle_months) == (author, 7)
    assert again.document_kind == kind
    assert diff.read(again) == text
    assert (again.revision, again.saved_at, again.saved_by) == (2, before.saved_at, author)
    assert [revision.text for revision in again.revisions.all()] == states
    assert list(again.reviews.values("reviewer", "reviewed_on", "revision")) == reviews
    sentences = [event.sentence for event in again.document.events.order_by("pk")]
    assert sentences == [
        "Began the draft.",
        "Discarded the draft.",
        "Brought the discarded draft back.",
    ]
    assert not Discarded.objects.exists()
    actions.publish(again, person("chief"), now=NOW)


def test_a_further_draft_comes_back_to_its_page(author):
    edition = live("question")
    update = change(begin_draft(edition.document, author, now=NOW).specific, answer="<p>New.</p>")
    before = generation()
    assert not actions.discard(update, author, now=NOW)
    back = actions.restore(Discarded.objects.get(), author, now=NOW).edition
    assert back.document_id == edition.document_id
    assert (back.made_from_id, back.made_from_revision) == (edition.pk, edition.revision)
    assert diff.read(back)["fields"]["answer"] == "<p>New.</p>"
    # Readers saw nothing of it.
    assert generation() == before


def test_beside_another_draft_it_does_not_come_back(author):
    edition = live("question")
    actions.discard(begin_draft(edition.document, author, now=NOW), author, now=NOW)
    begin_draft(edition.document, person("publisher"), now=NOW)
    with refused("There is another draft of this page by now; publisher saved it on", "first."):
        actions.restore(Discarded.objects.get(), author, now=NOW)


def test_where_its_address_was_taken_another_one_is_asked_for(client, author):
    actions.discard(draft("question", slug="cold-feet", title="Cold?"), author, now=NOW)
    draft("question", slug="cold-feet", title="Cold again?")
    kept = Discarded.objects.get()
    with refused("belongs to another page, or did once. Choose another one.", field="slug"):
        actions.restore(kept, author, now=NOW)
    client.force_login(author)
    screen = words(client.get(page(kept, "bring-back")))
    assert "belongs to another page by now: choose another one" in screen
    assert client.post(page(kept, "bring-back"), {"slug": "cold-feet"}).status_code == 409
    answer = client.post(page(kept, "bring-back"), {"slug": "cold-feet-again"}, follow=True)
    assert "is a draft again." in words(answer)
    assert Document.objects.filter(slug="cold-feet-again").exists()


def test_a_draft_waits_for_its_page_that_was_discarded_as_well(author, chief):
    edition = draft("question")
    actions.publish(edition, chief, NOW + DAY, now=NOW)
    actions.discard(begin_draft(edition.document, author, now=NOW), author, now=NOW)
    actions.take_back(edition, chief, now=NOW)
    actions.discard(edition, author, now=NOW)
    page_kept, draft_kept = Discarded.objects.order_by("-discarded_with_page")
    with refused("itself was discarded as well. Bring that back first."):
        actions.restore(draft_kept, author, now=NOW)
    back = actions.restore(page_kept, author, now=NOW).edition
    actions.publish(back, chief, NOW + DAY, now=NOW)
    assert actions.restore(draft_kept, author, now=NOW).edition.is_draft


def test_with_a_page_removed_for_good_go_the_drafts_that_wait_for_it(client, author, chief):
    edition = draft("question")
    actions.publish(edition, chief, NOW + DAY, now=NOW)
    actions.discard(begin_draft(edition.document, author, now=NOW), author, now=NOW)
    actions.take_back(edition, chief, now=NOW)
    actions.discard(edition, author, now=NOW)
    actions.discard(draft("question"), author, now=NOW)
    other, page_kept, draft_kept = Discarded.objects.order_by("-discarded_with_page", "-pk")
    client.force_login(chief)
    said = "Another draft of this page, discarded before, goes with it."
    assert said not in words(client.get(page(draft_kept, "remove")))
    assert said in words(client.get(page(page_kept, "remove")))
    client.post(page(page_kept, "remove"))
    assert list(Discarded.objects.all()) == [other]
    assert Event.objects.filter(code="remove_discarded").count() == 2


def test_what_it_points_to_and_is_gone_is_named(author):
    tea = draft("tea")
    edition = draft()
    perspective(edition, tea.document)
    actions.discard(edition, author, now=NOW)
    actions.discard(tea, author, now=NOW)
    back = actions.restore(edition, author, now=NOW)
    assert back.gone == ["tea"]
    assert [row["tea"] for row in diff.read(back.edition)["parts"]["perspectives"]] == [None]
    # It is another text than the one that was discarded, which is kept.
    assert diff.read_revision(back.edition, 1)["parts"]["perspectives"][0]["tea"] == tea.document_id


def test_nothing_comes_back_twice(author):
    actions.discard(draft("question"), author, now=NOW)
    kept, same = Discarded.objects.get(), Discarded.objects.get()
    actions.restore(kept, author, now=NOW)
    with refused("Somebody brought this back or removed it in the meantime"):
        actions.restore(same, author, now=NOW)


def test_what_does_not_come_back_is_said(client, chief):
    edition = draft("question")
    actions.add_to_release(actions.begin_release("Winter pages", chief), edition, chief)
    link = actions.make_preview_link(edition, chief)
    actions.discard(edition, chief)
    kept = Discarded.objects.get()
    client.force_login(chief)
    screen = words(client.get(page(kept, "bring-back")))
    assert "It does not go back into the release “Winter pages”." in screen
    assert "stay closed; make new ones" in screen
    back = actions.restore(kept, chief).edition
    assert back.release is None
    link.refresh_from_db()
    assert link.edition is None


def test_the_list_and_the_page_say_what_it_was_and_every_word(client, chief):
    edition = full("article")
    change(edition, title="Tired feet")
    actions.discard(edition, chief, now=NOW)
    actions.discard(draft("question"), person("author"), now=NOW)
    client.force_login(chief)
    listed = words(client.get(reverse("admin:publishing_discarded_changelist")))
    assert "Article that was never published" in listed
    assert "Question that was never published" in listed
    only = words(client.get(reverse("admin:publishing_discarded_changelist") + "?kind=question"))
    assert "Tired feet" not in only
    kept = Discarded.objects.get(document_kind="article")
    read = words(client.get(page(kept)))
    for said in ("Tired feet", "Blood.", "A book", "Mika Tanabe", "Warms.", "Save 1"):
        assert said in read, said
    assert "From save 1 to the last text" in words(client.get(page(kept) + "?save=1"))


def test_reading_asks_as_often_however_many_rows_there_are(
    client, chief, django_assert_max_num_queries
):
    actions.discard(full("article"), chief, now=NOW)
    client.force_login(chief)
    with django_assert_max_num_queries(20):
        client.get(page(Discarded.objects.get()))
    for _ in range(5):
        actions.discard(draft("question"), chief, now=NOW)
    with django_assert_max_num_queries(10):
        client.get(reverse("admin:publishing_discarded_changelist"))


def test_the_history_of_a_page_leads_to_its_discarded_drafts(client, author):
    edition = live("question")
    actions.discard(begin_draft(edition.document, author, now=NOW), author, now=NOW)
    client.force_login(author)
    history = words(client.get(reverse("admin:faq_question_history", args=[edition.pk])))
    assert "Discarded drafts of this page" in history
    assert page(Discarded.objects.get()) in history


def test_discarding_says_that_it_can_be_brought_back_and_leads_there(client, author):
    edition = draft("question")
    client.force_login(author)
    screen = reverse("admin:faq_question_action", args=[edition.pk, "discard"])
    assert "it can be brought back until an administrator" in words(client.get(screen))
    answer = client.post(screen, follow=True)
    assert page(Discarded.objects.get()) in words(answer)


def test_what_came_back_at_once_is_told_of_without_a_link(author):
    edition = draft("question")
    actions.discard(edition, author)
    assert "<a " in with_link_to_discarded("“Why?” was discarded.", edition.pk)
    actions.restore(Discarded.objects.get(), author)
    assert with_link_to_discarded("“Why?” was discarded.", edition.pk) == "“Why?” was discarded."


def test_who_may_do_what(client, stranger):
    actions.discard(draft("question"), person("author"), now=NOW)
    kept = Discarded.objects.get()
    client.force_login(stranger)
    listed = reverse("admin:publishing_discarded_changelist")
    for address in (listed, page(kept), page(kept, "bring-back"), page(kept, "remove")):
        assert client.get(address).status_code == 403
    with not_permitted():
        actions.restore(kept, stranger)
    client.force_login(person("publisher"))
    assert client.get(page(kept, "remove")).status_code == 403
    assert client.post(page(kept, "remove")).status_code == 403
    assert "Remove it for good" not in words(client.get(page(kept)))
    with not_permitted():
        actions.remove(kept, person("publisher"))


@pytest.mark.parametrize("number", ["abc", "99999999", "-1", "9" * 30])
def test_what_is_not_there_is_not_found(client, chief, number):
    client.force_login(chief)
    assert client.get(f"/admin/publishing/discarded/{number}/change/").status_code == 404
    actions.discard(draft("question"), chief, now=NOW)
    assert client.get(page(Discarded.objects.get(), "burn")).status_code == 404


def test_removed_for_good_it_is_gone_and_on_record(client, chief):
    actions.discard(change(draft("question"), answer="<p>Second.</p>"), chief, now=NOW)
    kept = Discarded.objects.get()
    client.force_login(chief)
    answer = client.post(page(kept, "remove"), follow=True)
    assert "was removed for good." in words(answer)
    assert not Discarded.objects.exists()
    assert not Revision.objects.exists()
    assert last_event()[0] == "Removed a discarded draft for good."
    assert Event.objects.filter(title="Why are my feet cold?").count() == 3
    assert client.post(page(kept, "bring-back")).status_code == 302
