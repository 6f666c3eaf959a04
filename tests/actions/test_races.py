"""Several people at the same moment, in threads with connections of their own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from faq.models import Question
from publishing import actions, diff
from publishing.actions.drafts import begin_draft, begin_page
from publishing.models import Document, Edition, Event, Generation, Release
from publishing.refusals import Refused
from tests.support.expect import generation
from tests.support.factories import DAY, NOW, add, draft, facts, live, person

ROUNDS = range(3)


def asking(title: str) -> diff.ContentData:
    return diff.build_content(Question, {"title": title})


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Starts all verbs at the same moment; gives what each returned or raised."""
    outcomes: list[Any] = [None] * len(verbs)
    together = threading.Barrier(len(verbs))

    def run(index: int, verb: Callable[[], Any]) -> None:
        try:
            together.wait(timeout=10)
            outcomes[index] = verb()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def one_wins(outcomes: list[Any], *words: str) -> Any:
    """All but one were refused with a sentence that holds one of `words`; returns the winner."""
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    others = [outcome for outcome in outcomes if not isinstance(outcome, Refused)]
    assert len(others) == 1, outcomes
    assert not isinstance(others[0], Exception), outcomes
    for refusal in refusals:
        assert any(word in refusal.sentence for word in words), refusal.sentence
    return others[0]


def page(kind: str, slug: str) -> Any:
    return Document.objects.get(kind=kind, slug=slug)


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_several_who_publish_the_same_draft_one_does(concurrent_db, _round):
    edition, names = draft(), ["publisher", "chief"] * 2
    people = [person(name) for name in names]
    moved = generation()
    outcomes = at_once(
        *(
            lambda by=by: actions.publish(Edition.objects.get(pk=edition.pk), by, revision=1)
            for by in people
        )
    )
    winner = one_wins(outcomes, "This is no draft any more: ")
    assert facts(edition.document) == ["1.0"]
    made = f"{winner.dated_by} made it 1.0"
    assert all(made in each.sentence for each in outcomes if isinstance(each, Refused))
    assert Event.objects.get(code="publish").by == winner.dated_by
    assert generation() == moved + 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_several_who_take_the_same_address_one_gets_it(concurrent_db, _round):
    by = person("author")
    outcomes = at_once(
        *(lambda n=n: begin_page(Question, by, asking(f"Why {n}?"), slug="why") for n in range(4))
    )
    winner = one_wins(outcomes, "The address “why” belongs to another page")
    assert all(each.field == "slug" for each in outcomes if isinstance(each, Refused))
    assert page("question", "why") == winner.document
    assert Edition.objects.filter(title__startswith="Why").count() == 1


def test_several_pages_of_one_title_get_an_address_each(concurrent_db):
    by = person("author")
    outcomes = at_once(*(lambda: begin_page(Question, by, asking("Why?")) for _ in range(4)))
    assert {edition.document.slug for edition in outcomes} == {"why", "why-2", "why-3", "why-4"}


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_pages_that_want_the_same_address_one_gets_it(concurrent_db, _round):
    by = person("publisher")
    documents = [live().document for _ in range(3)]
    outcomes = at_once(
        *(lambda d=d: actions.change_address(d, by, "wanted") or d for d in documents)
    )
    assert page("article", "wanted") == one_wins(outcomes, "belongs to another page")


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_draft_is_either_published_or_discarded(concurrent_db, _round):
    edition, by = draft(), person("chief")
    same = Edition.objects.get(pk=edition.pk)
    published, discarded = at_once(
        lambda: actions.publish(edition, by), lambda: actions.discard(same, by)
    )
    one_wins([published, discarded], "Somebody discarded this", "This is no draft any more")
    exists = Document.objects.present().filter(pk=edition.document_id).exists()
    assert exists == isinstance(discarded, Refused)
    assert exists == (not isinstance(published, Refused))


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_several_who_begin_a_draft_one_does(concurrent_db, _round):
    document, people = live().document, [person("author"), person("chief")] * 2
    outcomes = at_once(
        *(lambda by=by: begin_draft(Document.objects.get(pk=document.pk), by) for by in people)
    )
    winner = one_wins(outcomes, "There is a draft of this page already; ")
    assert document.editions.drafts().get().pk == winner.pk


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_edition_taken_back_and_a_new_draft_do_not_meet(concurrent_db, _round):
    document, by = live().document, person("chief")
    planned = add(document, NOW + DAY)
    outcomes = at_once(lambda: actions.take_back(planned, by), lambda: begin_draft(document, by))
    one_wins(outcomes, "There is another draft of this page", "There is a draft of this page")
    assert document.editions.drafts().count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_editions_planned_at_once_get_a_number_each(concurrent_db, _round):
    by, document = person("chief"), live().document
    days = [3, 1, 4, 2]
    planned = [add(document, NOW + day * 10 * DAY) for day in days]
    outcomes = at_once(
        *(
            lambda e=e, d=d: actions.reschedule(Edition.objects.get(pk=e.pk), by, NOW + d * DAY)
            for e, d in zip(planned, days[::-1], strict=True)
        )
    )
    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert facts(document) == ["1.0", "2.0", "3.0", "4.0", "5.0"]


def test_no_move_of_the_generation_is_lost(concurrent_db):
    by, editions = person("chief"), [draft("question") for _ in range(6)]
    moved = generation()
    outcomes = at_once(*(lambda e=e: actions.publish(e, by) for e in editions))
    assert [each.number for each in outcomes] == ["1.0"] * 6
    assert generation() == moved + 6


def test_the_first_writers_of_a_new_site_do_not_meet(concurrent_db):
    by = person("author")
    Generation.objects.all().delete()
    outcomes = at_once(
        *(lambda n=n: begin_page(Question, by, asking("Why?"), slug=f"why-{n}") for n in range(4))
    )
    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert Generation.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_who_move_a_release_one_does_and_every_member_follows(concurrent_db, _round):
    by, release = person("chief"), actions.begin_release("Winter pages", person("chief"))
    members = [draft(), draft("tea"), draft("question")]
    for member in members:
        actions.add_to_release(release, member, by)
    opened = release.revision
    outcomes = at_once(
        *(
            lambda day=day: actions.schedule_release(
                Release.objects.get(pk=release.pk), by, NOW + day * DAY, opened
            )
            for day in (5, 9)
        )
    )
    winner = one_wins(outcomes, "changed this release")
    found = {Edition.objects.get(pk=member.pk).live_from for member in members}
    assert found == {winner.live_from}


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_draft_that_joins_a_release_while_it_moves_has_its_moment(concurrent_db, _round):
    by, release = person("chief"), actions.begin_release("Winter pages", person("chief"))
    actions.add_to_release(release, draft("tea"), by)
    late = draft()
    same = Release.objects.get(pk=release.pk)
    at_once(
        lambda: actions.schedule_release(release, by, NOW + DAY),
        lambda: actions.add_to_release(same, late, by),
    )
    release.refresh_from_db()
    assert {member.live_from for member in release.members.all()} == {release.live_from}
    assert Edition.objects.get(pk=late.pk).release == release
