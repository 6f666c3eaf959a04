"""The day by which a page should be read again: a cycle after somebody last answered for it."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.actions.reviewing import change_review, remove_review
from publishing.models import Document, Generation, Person, Topic
from publishing.models.review_dates import months_later
from tests.support.expect import last_event, not_permitted, refused
from tests.support.factories import (
    DAY,
    NOW,
    add,
    date,
    draft,
    live,
    person,
    reviewed,
    scheduled,
    topic,
    withdrawn,
)

pytestmark = pytest.mark.django_db


def due(edition):
    """From which day the cycle of a page runs."""
    by = Document.objects.get(pk=edition.document_id).review_by
    return by and by - settings.REVIEW_CYCLE


def day(moment):
    return timezone.localdate(moment)


def test_a_page_is_due_a_cycle_after_its_newest_text_went_live():
    first = live(since=NOW - 300 * DAY)
    assert due(first) == day(NOW - 300 * DAY)
    add(first.document, NOW - 20 * DAY)
    assert due(first) == day(NOW - 20 * DAY)


def test_a_planned_text_counts_and_one_that_is_taken_back_does_not():
    first = live(since=NOW - 300 * DAY)
    planned = add(first.document, NOW + 10 * DAY)
    assert due(first) == day(NOW + 10 * DAY)
    actions.take_back(planned, person("chief"), now=NOW)
    assert due(first) == day(NOW - 300 * DAY)


def test_a_draft_is_not_due_and_a_first_text_that_is_planned_is():
    assert due(draft()) is None
    assert due(scheduled(at=NOW + DAY)) == day(NOW + DAY)


def test_a_withdrawal_is_no_reading():
    assert due(withdrawn()) == day(NOW - 30 * DAY)


def test_a_review_of_the_newest_text_counts_and_one_of_another_text_does_not():
    first = live(since=NOW - 300 * DAY)
    reader = Person.objects.create(name="Dr. Reader", slug="reader")
    reviewed_on = day(NOW) - datetime.timedelta(days=3)
    reviewed(first, reader, reviewed_on)
    assert due(first) == reviewed_on
    second = add(first.document, NOW - 100 * DAY)
    assert due(first) == day(second.live_from)


def test_a_review_that_is_changed_or_removed_moves_the_review_day_and_the_generation():
    first, medic = live(since=NOW - 300 * DAY), person("medic")
    reader = Person.objects.create(name="Dr. Reader", slug="reader")
    reviewed(first, reader, day(NOW) - 3 * DAY)
    review, number = first.reviews.get(), Generation.objects.get().number
    review.reviewed_on -= DAY
    change_review(review, medic, NOW)
    assert due(first) == day(NOW) - 4 * DAY
    assert Generation.objects.get().number == number + 1
    with not_permitted():
        remove_review(review, person("releaser"), NOW)
    remove_review(review, medic, NOW)
    assert due(first) == day(NOW - 300 * DAY)
    assert Generation.objects.get().number == number + 2
    assert last_event()[0].startswith("Removed for readers: a review by Dr. Reader on")


# Cycles of topics and of pages


def topics(edition, **months):
    """Puts a draft under topics with these cycles."""
    for name, cycle in months.items():
        Topic.objects.filter(pk=topic(name).pk).update(review_cycle_months=cycle)
    edition.topics.set([topic(name) for name in months])
    return edition


def due_on(edition):
    return Document.objects.get(pk=edition.document_id).review_by


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2028-02-29", 120, "2038-02-28"),
    ],
)
def test_months_end_where_they_end(day, months, expected):
    assert str(months_later(datetime.date.fromisoformat(day), months)) == expected


def test_the_shortest_cycle_of_the_topics_counts_and_of_the_newest_text_alone():
    edition = date(topics(draft(), cold=12, sleep=6, feet=None), NOW - 30 * DAY)
    assert due_on(edition) == months_later(day(NOW - 30 * DAY), 6)
    second = begin_draft(edition.document, person("author"), now=NOW)
    assert due_on(edition) == months_later(day(NOW - 30 * DAY), 6)
    date(topics(second, cold=12), NOW - DAY)
    assert due_on(edition) == months_later(day(NOW - DAY), 12)


def test_a_topic_makes_no_cycle_longer_than_the_sites():
    assert due(date(topics(draft(), cold=100), NOW - DAY)) == day(NOW - DAY)


def test_another_cycle_of_a_topic_changes_its_pages_at_once():
    edition = date(topics(draft(), cold=None), NOW - DAY)
    other = date(topics(draft(), sleep=None), NOW - DAY)
    cold = topic("cold")
    cold.review_cycle_months = 3
    cold.save()
    assert due_on(edition) == months_later(day(NOW - DAY), 3)
    assert due(other) == day(NOW - DAY)
    Topic.objects.filter(pk=cold.pk).update(review_cycle_months=None)
    assert due(edition) == day(NOW - DAY)


def test_the_pages_of_a_topic_are_changed_by_few_queries(django_assert_max_num_queries):
    for _number in range(8):
        date(topics(draft(), cold=None), NOW - DAY)
    cold = topic("cold")
    cold.review_cycle_months = 3
    with django_assert_max_num_queries(12):
        cold.save()
    expected = months_later(day(NOW - DAY), 3)
    assert set(Document.objects.filter(kind="article").values_list("review_by", flat=True)) == {
        expected
    }


# Who answers for a page, and its own cycle


def test_a_pages_own_cycle_goes_before_those_of_its_topics(publisher, author):
    edition = date(topics(draft(), cold=3), NOW - DAY)
    actions.assign(edition.document, author, publisher, 48)
    assert due_on(edition) == months_later(day(NOW - DAY), 48)
    assert last_event()[:2] == (
        "Made publisher its owner. Set its review cycle to 48 months.",
        "author",
    )
    actions.assign(edition.document, author, None, None)
    assert due_on(edition) == months_later(day(NOW - DAY), 3)
    assert last_event()[0] == (
        "Left it without an owner. Let its topics say when it is to be read again."
    )


def test_an_owner_is_somebody_who_may_change_the_page(author, stranger, publisher):
    document = live().document
    with refused("stranger may not change this page", field="owner"):
        actions.assign(document, author, stranger, None)
    publisher.is_active = False
    publisher.save()
    with refused("publisher may not change this page", field="owner"):
        actions.assign(document, author, publisher, None)
    for months in (0, 121):
        with refused("1 to 120 months", field="review_cycle_months"):
            actions.assign(document, author, author, months)
    with not_permitted():
        actions.assign(document, stranger, None, None)


def test_of_two_who_entrust_a_page_the_second_is_told(author, publisher):
    document = live().document
    seen = document.assignment
    actions.assign(document, author, publisher, None, seen)
    with refused("Somebody changed this after you opened this screen"):
        actions.assign(document, author, author, 6, seen)


def test_the_screen_offers_who_may_change_the_page_and_says_what_is_so(client, author, publisher):
    edition = live()
    person("stranger")
    screen = f"/admin/articles/article/{edition.pk}/do/owner-and-review/"
    client.force_login(author)
    shown = client.get(screen).content.decode()
    assert "It is to be read again by " in shown
    assert ">publisher</option>" in shown
    assert ">stranger</option>" not in shown
    seen = edition.document.assignment
    typed = {"owner": publisher.pk, "review_cycle_months": "12", "seen": seen}
    answer = client.post(screen, typed, follow=True)
    assert (
        "“Cold feet”: publisher answers for it. It is to be read again by"
        in answer.content.decode()
    )
    assert due_on(edition) == months_later(day(NOW - 30 * DAY), 12)
    again = client.post(screen, typed)
    assert again.status_code == 409
    assert "Somebody changed this" in again.content.decode()


def test_an_owner_who_may_not_change_the_page_any_more_can_stay(client, author, publisher):
    edition = live()
    actions.assign(edition.document, author, publisher, None)
    publisher.is_active = False
    publisher.save()
    client.force_login(author)
    screen = f"/admin/articles/article/{edition.pk}/do/owner-and-review/"
    assert "publisher, who cannot log in any more" in client.get(screen).content.decode()
    assert (
        client.post(screen, {"owner": publisher.pk, "review_cycle_months": "6"}).status_code == 302
    )
    document = Document.objects.get(pk=edition.document_id)
    assert (document.owner, document.review_cycle_months) == (publisher, 6)


def test_who_may_not_change_the_page_cannot_open_the_screen(client, stranger):
    edition = live()
    client.force_login(stranger)
    screen = f"/admin/articles/article/{edition.pk}/do/owner-and-review/"
    assert client.get(screen).status_code == 403
    assert client.post(screen, {"owner": "", "review_cycle_months": "1"}).status_code == 403
