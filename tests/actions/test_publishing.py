"""Publishing, scheduling, moving, taking back: what happens, the numbers, and what is refused."""

import contextlib
import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import actions, moments
from publishing.actions.drafts import begin_draft
from publishing.actions.numbering import number_after
from publishing.models import Edition
from publishing.refusals import Refused
from tests.support.expect import generation, last_event, not_permitted, refused
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    SECOND,
    add,
    change,
    date,
    draft,
    facts,
    live,
    person,
    scheduled,
    undone,
    withdrawn,
)


def further(document: Any) -> Any:
    """A draft beside what a document has already."""
    return begin_draft(document, person("author"), now=NOW)


# Publishing


def test_publishing_makes_the_draft_live_from_this_second(publisher):
    edition = actions.publish(draft(), publisher, now=NOW + datetime.timedelta(microseconds=7))
    assert (edition.number, edition.live_from, edition.note) == ("1.0", NOW, "First published.")
    assert edition.is_live(NOW)
    assert (edition.dated_by, edition.saved_by.username) == (publisher, "author")
    assert edition.dated_at - NOW < SECOND
    assert last_event()[:2] == ("Published 1.0.", "publisher")


def test_publishing_asks_the_clock_when_it_is_told_no_moment(publisher):
    before = moments.whole_second(datetime.datetime.now(datetime.UTC))
    edition = actions.publish(draft(), publisher)
    assert before <= edition.live_from <= datetime.datetime.now(datetime.UTC)


def test_scheduling_makes_it_live_later_by_itself(publisher):
    edition = actions.publish(draft(), publisher, NOW + DAY, note="Out at last.", now=NOW)
    assert (edition.number, edition.note) == ("1.0", "Out at last.")
    assert not edition.is_live(NOW)
    assert edition.is_live(NOW + DAY)
    assert last_event() == (f"Scheduled 1.0 for {edition.when}.", "publisher", NOW)


def test_the_first_edition_is_1_0_whatever_was_answered(publisher):
    edition = actions.publish(draft(), publisher, major=False, now=NOW)
    assert (edition.number, edition.note) == ("1.0", "First published.")


def test_what_readers_need_to_know_is_a_major_edition_with_a_note(publisher):
    edition = further(live().document)
    actions.publish(edition, publisher, note=" New: warm socks. ", now=NOW)
    assert (edition.number, edition.note) == ("2.0", "New: warm socks.")


def test_a_major_edition_without_a_note_is_refused(publisher):
    edition = further(live().document)
    with refused("Tell readers what changed", field="note"):
        actions.publish(edition, publisher, note="  ", now=NOW)


def test_what_readers_need_not_know_is_a_silent_minor_edition(publisher):
    edition = further(live().document)
    actions.publish(edition, publisher, major=False, note="A comma.", now=NOW)
    assert (edition.number, edition.note) == ("1.1", "")


def test_a_draft_that_was_saved_after_one_looked_is_not_published(publisher):
    edition = draft()
    looked_at = edition.revision
    change(edition, title="Colder feet")
    with refused("author saved this draft again", "Nothing was published"):
        actions.publish(edition, publisher, revision=looked_at, now=NOW)
    assert actions.publish(edition, publisher, revision=edition.revision, now=NOW).number == "1.0"


def test_nobody_publishes_what_somebody_else_has_published_already(publisher, chief):
    edition = draft()
    same = Edition.objects.get(pk=edition.pk)
    actions.publish(edition, chief, now=NOW)
    with refused("no draft any more: chief made it 1.0", edition.when):
        actions.publish(same, publisher, now=NOW)


def test_nobody_publishes_what_somebody_else_has_discarded(publisher, chief):
    edition = draft()
    same = Edition.objects.get(pk=edition.pk)
    actions.discard(edition, chief)
    with refused("Somebody discarded this in the meantime"):
        actions.publish(same, publisher, now=NOW)


# Moments


@pytest.mark.parametrize("at", [NOW, NOW - SECOND, NOW - 400 * DAY])
def test_a_moment_that_has_passed_is_refused(chief, at):
    edition = draft()
    with refused("That moment has passed", moments.in_words(NOW), field="at"):
        actions.publish(edition, chief, at, now=NOW)


def test_a_moment_more_than_ten_years_ahead_is_refused(publisher):
    edition = draft()
    with refused("Is the year right?", field="at"):
        actions.publish(edition, publisher, NOW + 3661 * DAY, now=NOW)
    assert actions.publish(edition, publisher, NOW + 3650 * DAY, now=NOW).number == "1.0"


def test_two_editions_of_a_page_never_share_a_moment(publisher):
    edition = further(scheduled(at=NOW + DAY).document)
    with refused("1.0 of this page has the same moment", field="at"):
        actions.publish(edition, publisher, NOW + DAY + SECOND / 2, note="New.", now=NOW)


def test_two_pages_may_share_a_moment(publisher):
    editions = [actions.publish(draft(), publisher, NOW + DAY, now=NOW) for _ in range(2)]
    assert [edition.live_from for edition in editions] == [NOW + DAY] * 2


def test_publishing_into_the_past_needs_its_own_permission(publisher, chief):
    edition = draft()
    with not_permitted():
        actions.publish(edition, publisher, NOW - DAY, backdate=True, now=NOW)
    actions.publish(edition, chief, NOW - DAY, backdate=True, now=NOW)
    assert edition.live_from == NOW - DAY
    assert edition.dated_at - NOW < SECOND
    assert last_event()[0] == f"Published 1.0 with an earlier date, {edition.when}."


def test_nothing_is_published_before_what_is_there_already(chief):
    edition = further(live(since=NOW - 5 * DAY).document)
    with refused("1.0 is there since", "cannot be changed", field="at"):
        actions.publish(edition, chief, NOW - 6 * DAY, note="New.", backdate=True, now=NOW)
    gone = further(withdrawn(at=NOW - 5 * DAY).document)
    with refused("the withdrawal is there since", field="at"):
        actions.publish(gone, chief, NOW - 6 * DAY, note="New.", backdate=True, now=NOW)
    assert date(edition, NOW - 4 * DAY).number == "2.0"


# Numbers


def test_a_fix_before_a_scheduled_2_0_is_1_1_and_2_0_stays(publisher):
    first = live()
    planned = add(first.document, NOW + 5 * DAY)
    fix = further(first.document)
    actions.publish(fix, publisher, major=False, now=NOW)
    planned.refresh_from_db()
    assert (fix.number, planned.number) == ("1.1", "2.0")


def test_a_major_edition_before_a_scheduled_2_0_makes_that_3_0(publisher):
    first = live()
    planned = add(first.document, NOW + 5 * DAY)
    sooner = further(first.document)
    actions.publish(sooner, publisher, NOW + DAY, note="Sooner.", now=NOW)
    planned.refresh_from_db()
    assert (sooner.number, planned.number) == ("2.0", "3.0")
    assert planned.note == "There is something new."


def test_a_minor_edition_follows_the_number_of_what_goes_before_it(publisher):
    document = live().document
    minor = add(document, NOW + 5 * DAY, major=False)
    assert minor.number == "1.1"
    add(document, NOW + DAY)
    minor.refresh_from_db()
    assert minor.number == "2.1"


def test_an_edition_moved_across_others_changes_numbers_with_them(publisher):
    document = live().document
    two, three = add(document, NOW + DAY), add(document, NOW + 5 * DAY)
    fix = add(document, NOW + 6 * DAY, major=False)
    actions.reschedule(two, publisher, NOW + 9 * DAY, now=NOW)
    for edition in (three, fix):
        edition.refresh_from_db()
    assert (three.number, fix.number, two.number) == ("2.0", "2.1", "3.0")
    assert facts(document) == ["1.0", "2.0", "2.1", "3.0"]


def test_taking_back_an_edition_gives_its_number_to_the_next(publisher):
    document = live().document
    two, three = add(document, NOW + DAY), add(document, NOW + 5 * DAY)
    actions.take_back(two, publisher, now=NOW)
    three.refresh_from_db()
    assert (two.number, three.number) == ("", "2.0")


def test_what_has_been_live_keeps_its_number(publisher):
    document = live().document
    add(document, NOW - 5 * DAY, major=False)
    add(document, NOW - 4 * DAY)
    add(document, NOW + DAY)
    before = list(document.editions.history(NOW).values())
    actions.publish(further(document), publisher, note="New.", now=NOW)
    after = document.editions.history(NOW - SECOND)
    assert list(after.values()) == before
    assert facts(document) == ["1.0", "1.1", "2.0", "3.0", "4.0"]


def test_only_the_first_edition_says_that_it_is_the_first(publisher):
    planned = actions.publish(draft(), publisher, NOW + 5 * DAY, now=NOW)
    sooner = further(planned.document)
    with refused("not be the first", "Correct that note first"):
        actions.publish(sooner, publisher, NOW + DAY, now=NOW)
    actions.correct_note(planned, publisher, "Now with exercises.", now=NOW)
    actions.publish(sooner, publisher, NOW + DAY, now=NOW)
    planned.refresh_from_db()
    assert (sooner.number, sooner.note) == ("1.0", "First published.")
    assert (planned.number, planned.note) == ("2.0", "Now with exercises.")
    again = further(planned.document)
    with refused("Tell readers what changed", field="note"):
        actions.publish(again, publisher, NOW + 9 * DAY, note="First published.", now=NOW)


operations = st.lists(
    st.tuples(
        st.sampled_from(["publish", "minor", "reschedule", "take back", "withdraw", "cancel"]),
        st.integers(0, 5),  # days ahead; 0 is now
        st.integers(0, 3),  # which of what is planned
        st.sampled_from([0, 0, 1]),  # days that pass before the next
    ),
    max_size=12,
)


@pytest.mark.django_db
@given(operations)
def test_whatever_the_verbs_do_numbers_follow_moments_and_the_past_stays(operations):
    with undone():
        document, now = draft("question").document, NOW
        for what, days, which, passing in operations:
            at = now + days * DAY if days else None
            settled = list(document.editions.history(now).values())
            with contextlib.suppress(Refused):
                use(what, document, at, which, now)
            after = list(document.editions.history(now).values())
            assert after[len(after) - len(settled) :] == settled
            assert_numbers_follow_moments(document)
            now += passing * DAY


def use(what: str, document: Any, at: Any, which: int, now: datetime.datetime) -> None:
    """Uses a verb on a draft, or on one of the planned facts where there is one."""
    by = person("chief")
    planned = list(document.editions.scheduled(now).order_by("live_from"))
    fact = planned[which % len(planned)] if planned else None
    if what in ("publish", "minor"):
        edition = document.editions.drafts().first() or begin_draft(document, by, now=now)
        actions.publish(edition, by, at, major=what == "publish", note="New.", now=now)
    elif what == "withdraw":
        actions.withdraw(document, by, "Wrong.", at, now=now)
    elif fact is not None and what == "cancel" and fact.is_withdrawal:
        actions.cancel_withdrawal(fact.withdrawal, by, now=now)
    elif fact is not None and what == "take back":
        actions.take_back(fact, by, now=now)
    elif fact is not None:
        actions.reschedule(fact, by, at, now=now)


def assert_numbers_follow_moments(document: Any) -> None:
    last, something_live = None, False
    for fact in document.editions.dated().order_by("live_from"):
        if fact.is_withdrawal:
            assert something_live
            something_live = False
            continue
        number = (fact.major, fact.minor)
        assert number in {number_after(last, major=major) for major in (True, False)}
        assert bool(fact.note) == fact.is_major
        last, something_live = number, True


# Moving and taking back


def test_a_scheduled_edition_can_be_moved_to_another_moment_or_to_now(publisher):
    edition = scheduled(at=NOW + DAY)
    before = edition.when
    actions.reschedule(edition, publisher, NOW + HOUR, now=NOW)
    assert edition.live_from == NOW + HOUR
    assert last_event() == (f"Moved 1.0 from {before} to {edition.when}.", "publisher", NOW)
    actions.reschedule(edition, publisher, now=NOW)
    assert edition.is_live(NOW)


def test_the_past_cannot_be_moved(publisher):
    edition = live()
    with refused("1.0 became live on", "the past cannot be changed"):
        actions.reschedule(edition, publisher, NOW + DAY, now=NOW)
    with refused("1.0 became live on", "the past cannot be changed"):
        actions.take_back(edition, publisher, now=NOW)


def test_a_draft_has_no_moment_to_move(publisher):
    edition = draft()
    with refused("This is a draft"):
        actions.reschedule(edition, publisher, NOW + DAY, now=NOW)


def test_an_edition_is_not_moved_into_the_past_or_onto_another(chief):
    document = live().document
    edition = add(document, NOW + DAY)
    add(document, NOW + 2 * DAY)
    with refused("That moment has passed", field="at"):
        actions.reschedule(edition, chief, NOW - SECOND, now=NOW)
    with refused("3.0 of this page has the same moment", field="at"):
        actions.reschedule(edition, chief, NOW + 2 * DAY, now=NOW)


def test_an_edition_taken_back_is_a_draft_with_its_text_and_note(publisher):
    edition = add(live().document, NOW + DAY, title="Colder feet")
    actions.take_back(edition, publisher, now=NOW)
    assert edition.is_draft
    assert (edition.title, edition.note) == ("Colder feet", "There is something new.")
    assert last_event() == ("Took 2.0 back to a draft.", "publisher", NOW)
    assert actions.publish(edition, publisher, note=edition.note, now=NOW).number == "2.0"


def test_nothing_is_taken_back_beside_another_draft(publisher):
    edition = add(live().document, NOW + DAY)
    further(edition.document)
    with refused("There is another draft of this page already"):
        actions.take_back(edition, publisher, now=NOW)


# The generation


def test_every_publishing_write_moves_the_generation(chief):
    edition = draft()
    document = edition.document
    steps: list[Any] = [
        lambda: actions.publish(edition, chief, NOW + DAY, now=NOW),
        lambda: actions.reschedule(edition, chief, NOW + 2 * DAY, now=NOW),
        lambda: actions.take_back(edition, chief, now=NOW),
        lambda: actions.publish(edition, chief, now=NOW),
        lambda: actions.correct_note(edition, chief, "Published at last.", now=NOW),
        lambda: actions.cancel_withdrawal(
            actions.withdraw(document, chief, "Wrong.", NOW + DAY, now=NOW), chief, now=NOW
        ),
        lambda: actions.withdraw(document, chief, "Wrong.", NOW + DAY, now=NOW),
        lambda: actions.change_address(document, chief, "elsewhere", now=NOW),
    ]
    for step in steps:
        before = generation()
        step()
        assert generation() > before


def test_work_on_drafts_leaves_the_generation_where_it_is(author):
    document = live().document
    before = generation()
    actions.discard(change(further(document), title="Colder feet"), author)
    actions.discard(change(draft(), title="Warm feet"), author)
    assert generation() == before


def test_the_second_of_two_who_move_an_edition_is_told_what_the_first_did(db):
    chief, edition = person("chief"), scheduled()
    seen = moments.in_address(edition.live_from)
    actions.reschedule(edition, chief, NOW + 2 * DAY, seen, now=NOW)
    with refused("chief moved it to", "look again"):
        actions.reschedule(edition, chief, NOW + 3 * DAY, seen, now=NOW)
