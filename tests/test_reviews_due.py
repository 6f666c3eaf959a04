"""The day by which a page should be read again: a cycle after somebody last answered for it."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from publishing.models import Document, Person, Review
from tests.factories import DAY, NOW, add, draft, live, person, scheduled, withdrawn

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
    planned.take_back(person("chief"), now=NOW)
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
    Review.objects.create(edition=first, reviewer=reader, reviewed_on=reviewed_on)
    assert due(first) == reviewed_on
    second = add(first.document, NOW - 100 * DAY)
    assert due(first) == day(second.live_from)
