"""The transaction in which a draft is live."""

from typing import Any

import pytest
from django.utils import timezone

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.actions.numbering import FIRST_NOTE
from publishing.http.draft_preview import UNWRITTEN, preview_transaction
from publishing.models import Edition
from tests.http.previews.drafts import database, update_of
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    SECOND,
    add,
    date,
    draft,
    full,
    live,
    person,
    scheduled,
    withdrawn,
)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_live_in_its_place_and_nowhere_else(kind):
    edition = full(kind)
    before = database()
    with preview_transaction(edition) as moment:
        there = Edition.objects.live(moment).get(document=edition.document)
        assert (there.pk, there.number, there.live_from) == (edition.pk, "1.0", moment)
        assert not Edition.objects.live(moment - SECOND).filter(pk=edition.pk).exists()
    assert database() == before


@pytest.mark.django_db
def test_what_is_live_makes_way_for_it_while_one_looks():
    first = live()
    edition = update_of(first)
    with preview_transaction(edition) as moment:
        live_then = Edition.objects.live(moment).filter(document=first.document)
        assert [each.pk for each in live_then] == [edition.pk]
    assert first.is_live(timezone.now())


@pytest.mark.django_db
def test_a_withdrawn_page_is_back_while_one_looks():
    edition = update_of(withdrawn())
    with preview_transaction(edition) as moment:
        assert edition.is_live(moment)


@pytest.mark.django_db
def test_a_draft_has_the_number_that_it_would_get():
    document = live().document
    add(document, NOW + DAY)
    add(document, NOW + 2 * DAY, major=False)
    edition = begin_draft(document, person("author"), now=NOW)
    for need_to_know, number in ((True, "2.0"), (False, "1.1")):
        Edition.objects.filter(pk=edition.pk).update(readers_need_to_know=need_to_know)
        with preview_transaction(edition):
            assert Edition.objects.get(pk=edition.pk).number == number
    planned = document.editions.scheduled(NOW).order_by("live_from")
    assert [each.number for each in planned] == ["2.0", "2.1"]


@pytest.mark.django_db
def test_a_draft_shows_its_note_or_that_there_is_none_yet():
    first, edition = live(), draft()
    update = update_of(first)
    for drafted, note, shown in (
        (edition, "", FIRST_NOTE),
        (edition, "At last.", "At last."),
        (update, "", UNWRITTEN),
        (update, FIRST_NOTE, UNWRITTEN),
        (update, "There is an exercise.", "There is an exercise."),
    ):
        Edition.objects.filter(pk=drafted.pk).update(note=note)
        with preview_transaction(drafted):
            assert Edition.objects.get(pk=drafted.pk).note == shown


@pytest.mark.django_db
def test_another_edition_of_the_same_second_is_not_in_the_way():
    first = live(since=NOW - DAY)
    add(first.document, NOW + SECOND)
    edition = update_of(first)
    with preview_transaction(edition, NOW) as moment:
        assert moment == NOW + 2 * SECOND
        assert Edition.objects.get(pk=edition.pk).number == "3.0"


@pytest.mark.django_db
def test_all_that_waits_for_the_same_release_is_in_place():
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    article, tea, gone = update_of(live()), draft("tea"), live("question").document
    for member in (article, tea):
        actions.add_to_release(release, member, chief, note="New.", now=NOW)
    actions.add_withdrawal_to_release(release, gone, chief, "Over.", now=NOW)
    other = draft("question")
    before = database()
    for member in (article, tea):
        with preview_transaction(member) as moment:
            assert article.is_live(moment)
            assert tea.is_live(moment)
            assert Edition.objects.newest(moment).get(document=gone).is_withdrawal
            assert not other.is_live(moment)
    assert database() == before


@pytest.mark.django_db
def test_a_scheduled_edition_is_seen_at_its_own_moment_and_nothing_else_of_what_is_to_come():
    edition, gone = scheduled(), live("tea").document
    sooner, later, same = scheduled(at=NOW + DAY), scheduled(at=NOW + 20 * DAY), scheduled("tea")
    actions.withdraw(gone, person("chief"), "Over.", NOW + DAY, now=NOW)
    before = database()
    with preview_transaction(edition) as moment:
        assert moment == edition.live_from
        assert edition.is_live(moment)
        assert not any(other.is_live(moment) for other in (sooner, later, same))
        assert not any(other.is_live(moment + 3650 * DAY) for other in (sooner, later, same))
        assert not Edition.objects.newest(moment).get(document=gone).is_withdrawal
    assert database() == before


@pytest.mark.django_db
def test_many_editions_of_a_page_can_be_out_of_the_way_at_once():
    document = live().document
    for days in range(1, 6):
        add(document, NOW + days * DAY)
    for edition in (scheduled("tea"), draft("question")):
        before = database()
        with preview_transaction(edition) as moment:
            newest = Edition.objects.newest(moment).get(document=document)
            assert newest.number == "1.0"
        assert database() == before


@pytest.mark.django_db
def test_a_scheduled_edition_goes_on_from_what_is_before_it_on_its_own_page():
    document = scheduled(at=NOW + DAY).document
    add(document, NOW + 2 * DAY)
    edition = add(document, NOW + 3 * DAY, major=False)
    after = add(document, NOW + 4 * DAY)
    with preview_transaction(edition) as moment:
        seen: Any = Edition.objects.live(moment).with_dates(moment).get(document=document)
        assert (seen.pk, seen.number) == (edition.pk, "2.1")
        assert (seen.first_published, seen.updated) == (NOW + DAY, NOW + 2 * DAY)
        assert not after.is_live(moment + 10 * DAY)


@pytest.mark.django_db
def test_what_goes_live_within_the_second_is_in_nobody_s_way():
    edition, other = draft(), scheduled("tea", at=NOW + SECOND)
    with preview_transaction(edition, NOW) as moment:
        assert edition.is_live(moment)
        assert other.is_live(moment)
    with preview_transaction(other, NOW) as moment:
        assert other.is_live(moment)


@pytest.mark.django_db
def test_all_of_a_release_that_has_its_moment_is_in_place_and_nothing_else():
    chief = person("chief")
    release = actions.begin_release("Winter pages", chief, now=NOW)
    article, tea, gone = update_of(live()), draft("tea"), live("question").document
    for member in (article, tea):
        actions.add_to_release(release, member, chief, note="New.", now=NOW)
    actions.add_withdrawal_to_release(release, gone, chief, "Over.", now=NOW)
    actions.schedule_release(release, chief, NOW + 10 * DAY, now=NOW)
    other, sooner = scheduled("question"), scheduled("question", at=NOW + DAY)
    before = database()
    for member in (article, tea):
        with preview_transaction(Edition.objects.get(pk=member.pk)) as moment:
            assert moment == NOW + 10 * DAY
            assert article.is_live(moment)
            assert tea.is_live(moment)
            assert Edition.objects.newest(moment).get(document=gone).is_withdrawal
            assert not other.is_live(moment)
            assert not sooner.is_live(moment)
    assert database() == before


@pytest.mark.django_db
def test_what_somebody_discarded_or_published_meanwhile_is_left_as_it_is():
    gone, out = draft(), draft("question")
    same = Edition.objects.get(pk=out.pk)
    gone_too = Edition.objects.get(pk=gone.pk)
    actions.discard(gone, person("author"))
    date(out, NOW)
    for edition in (gone_too, same):
        before = database()
        with preview_transaction(edition):
            assert database() == before


@pytest.mark.django_db
def test_an_error_while_one_looks_leaves_nothing_either():
    edition = draft()
    before = database()
    with pytest.raises(ZeroDivisionError), preview_transaction(edition):
        _ = 1 / 0
    assert database() == before
