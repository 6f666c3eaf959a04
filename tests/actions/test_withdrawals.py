"""Withdrawals: dated facts like editions, with a notice; and the notes of editions corrected."""

import pytest

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.models import Edition
from tests.support.expect import generation, last_event, not_permitted, refused
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    SECOND,
    add,
    draft,
    facts,
    live,
    scheduled,
    withdrawn,
)


def test_a_page_is_withdrawn_at_once(publisher):
    edition = live(title="Quinine")
    gone = actions.withdraw(edition.document, publisher, " It is dangerous. ", now=NOW)
    assert (gone.live_from, gone.notice, gone.title) == (NOW, "It is dangerous.", "Quinine")
    assert (gone.dated_by, gone.saved_by, gone.number, gone.note) == (publisher, publisher, "", "")
    assert not edition.is_live(NOW)
    assert last_event() == ("Withdrew the page.", "publisher", NOW)


def test_a_withdrawal_can_be_planned_and_happens_by_itself(publisher):
    edition = live()
    gone = actions.withdraw(edition.document, publisher, "Out of date.", NOW + DAY, now=NOW)
    assert edition.is_live(NOW + DAY - SECOND)
    assert not edition.is_live(NOW + DAY)
    assert last_event()[0] == f"Planned a withdrawal for {gone.when}."


def test_a_withdrawal_may_lead_to_another_page(publisher):
    successor = live().document
    gone = actions.withdraw(live().document, publisher, "See there.", successor=successor, now=NOW)
    assert gone.successor == successor


def test_a_page_does_not_take_its_own_place(publisher):
    document = live().document
    with refused("A page cannot take its own place", field="successor"):
        actions.withdraw(document, publisher, "See here.", successor=document, now=NOW)


def test_readers_are_told_why(publisher):
    document = live().document
    with refused("Tell readers why", field="notice"):
        actions.withdraw(document, publisher, " \n", now=NOW)


@pytest.mark.parametrize("state", [draft, scheduled, withdrawn])
def test_what_is_not_live_is_not_withdrawn(publisher, state):
    document = state().document
    with refused("At that moment there is nothing live to withdraw", field="at"):
        actions.withdraw(document, publisher, "Wrong.", NOW + HOUR, now=NOW)


def test_a_page_that_is_still_to_come_may_be_planned_to_expire(publisher):
    document = scheduled(at=NOW + DAY).document
    actions.withdraw(document, publisher, "It is over.", NOW + 2 * DAY, now=NOW)
    assert facts(document) == ["1.0", "withdrawn"]


def test_a_withdrawal_has_a_moment_of_its_own(publisher, chief):
    document = live(since=NOW - DAY).document
    add(document, NOW + DAY)
    with refused("2.0 of this page has the same moment", field="at"):
        actions.withdraw(document, publisher, "Wrong.", NOW + DAY, now=NOW)
    with refused("That moment has passed", field="at"):
        actions.withdraw(document, publisher, "Wrong.", NOW - HOUR, now=NOW)
    with refused("1.0 is there since", field="at"):
        actions.withdraw(document, chief, "Wrong.", NOW - 2 * DAY, backdate=True, now=NOW)
    with not_permitted():
        actions.withdraw(document, publisher, "Wrong.", NOW - HOUR, backdate=True, now=NOW)
    actions.withdraw(document, chief, "Wrong.", NOW - HOUR, backdate=True, now=NOW)
    assert facts(document) == ["1.0", "withdrawn", "2.0"]


def test_a_new_edition_brings_a_withdrawn_page_back_with_the_next_number(publisher):
    document = withdrawn().document
    edition = begin_draft(document, publisher, now=NOW)
    actions.publish(edition, publisher, note="Put right.", now=NOW)
    assert edition.number == "2.0"
    assert edition.is_live(NOW)
    assert facts(document) == ["1.0", "withdrawn", "2.0"]


def test_a_planned_withdrawal_needs_something_live_before_it(publisher):
    edition = scheduled(at=NOW + DAY)
    actions.withdraw(edition.document, publisher, "It is over.", NOW + 2 * DAY, now=NOW)
    with refused("The page is to be withdrawn on", "nothing would be live then", field="at"):
        actions.take_back(edition, publisher, now=NOW)
    with refused("The page is to be withdrawn on", "nothing would be live then", field="at"):
        actions.reschedule(edition, publisher, NOW + 3 * DAY, now=NOW)


def test_a_page_is_not_withdrawn_twice_in_a_row(publisher):
    document = live().document
    actions.withdraw(document, publisher, "It is over.", NOW + 2 * DAY, now=NOW)
    with refused("The page is to be withdrawn on", "nothing would be live then", field="at"):
        actions.withdraw(document, publisher, "Sooner.", NOW + DAY, now=NOW)
    with refused("nothing live to withdraw", field="at"):
        actions.withdraw(document, publisher, "Later.", NOW + 3 * DAY, now=NOW)


def test_a_planned_withdrawal_can_be_cancelled(publisher):
    edition = live()
    gone = actions.withdraw(edition.document, publisher, "It is over.", NOW + DAY, now=NOW)
    actions.cancel_withdrawal(gone, publisher, now=NOW)
    assert facts(edition.document) == ["1.0"]
    assert edition.is_live(NOW + DAY)
    assert last_event() == ("Cancelled the withdrawal.", "publisher", NOW)


def test_a_withdrawal_that_has_happened_cannot_be_cancelled(publisher):
    document = live().document
    gone = actions.withdraw(document, publisher, "It is over.", now=NOW)
    with refused("the past cannot be changed"):
        actions.cancel_withdrawal(gone, publisher, now=NOW)


def test_a_planned_withdrawal_can_be_moved(publisher):
    document = live().document
    gone = actions.withdraw(document, publisher, "It is over.", NOW + DAY, now=NOW)
    actions.reschedule(gone, publisher, NOW + 2 * DAY, now=NOW)
    assert document.timeline().next_change(NOW) == NOW + 2 * DAY
    assert gone.notice == "It is over."


def test_a_withdrawal_is_not_taken_back_to_a_draft(publisher):
    document = live().document
    gone = actions.withdraw(document, publisher, "It is over.", NOW + DAY, now=NOW)
    with refused("Cancel it instead"):
        actions.take_back(gone, publisher, now=NOW)


# Notes


def test_the_note_of_a_past_edition_can_be_corrected_and_says_so(publisher):
    edition = add(live().document, NOW - DAY)
    before = Edition.objects.values().get(pk=edition.pk)
    moved = generation()
    actions.correct_note(edition, publisher, " New: warm socks. ", now=NOW)
    after = Edition.objects.values().get(pk=edition.pk)
    assert after == before | {
        "note": "New: warm socks.",
        "note_corrected_at": NOW,
        "note_corrected_by_id": publisher.pk,
    }
    assert generation() > moved
    assert last_event() == (
        "Corrected the note of 2.0. It was: There is something new.",
        "publisher",
        NOW,
    )


def test_the_note_of_a_scheduled_edition_was_never_read_and_counts_as_written_anew(publisher):
    edition = add(live().document, NOW + DAY)
    actions.correct_note(edition, publisher, "New: warm socks.", now=NOW)
    assert (edition.note, edition.note_corrected_at) == ("New: warm socks.", None)


def test_a_note_is_not_emptied(publisher):
    edition = live()
    with refused("Write what changed", field="note"):
        actions.correct_note(edition, publisher, " ", now=NOW)


def test_only_what_readers_are_told_of_has_a_note(publisher):
    document = live(since=NOW - 9 * DAY).document
    minor = add(document, NOW - 8 * DAY, major=False)
    gone = actions.withdraw(document, publisher, "Wrong.", now=NOW)
    for edition in (minor, gone, draft()):
        with refused("Only an edition that readers are told about has a note"):
            actions.correct_note(edition, publisher, "New.", now=NOW)


def test_the_same_note_is_no_correction(publisher):
    edition = live()
    before = generation(), last_event()
    actions.correct_note(edition, publisher, "There is something new.", now=NOW)
    assert edition.note_corrected_at is None
    assert (generation(), last_event()) == before
