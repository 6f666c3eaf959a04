"""Tests of `Timeline`: SQL over many documents and Python over one agree on live editions."""

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from faq.models import Question
from publishing import actions, moments
from publishing.actions.numbering import number_after
from publishing.models import Document, Edition, Withdrawal
from publishing.models.timeline import Timeline
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    SECOND,
    add,
    draft,
    live,
    person,
    scheduled,
    superseded,
    undone,
    withdrawn,
)

START = NOW - 10 * DAY
MICROSECOND = datetime.timedelta(microseconds=1)

# Random histories. Seconds are few, so that moments of different documents often coincide.

history = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["question", "article"]),
        "facts": st.dictionaries(
            st.integers(0, 9), st.sampled_from(["major", "minor", "withdrawal"]), max_size=6
        ),
        "draft": st.booleans(),
    }
)
instants = st.builds(
    lambda second, beside: START + second * SECOND + beside * MICROSECOND,
    st.integers(-1, 10),
    st.sampled_from([-1, 0, 1]),
)


def write(described: dict[str, Any], name: str) -> Document:
    """Writes a history straight into the tables, as if all of it had happened."""
    model: Any = {"question": Question, "article": Article}[described["kind"]]
    document = Document.objects.create(kind=described["kind"], slug=name)
    last = None
    for second, what in sorted(described["facts"].items()):
        columns = {"title": f"{name} {second}", "live_from": START + second * SECOND}
        if what == "withdrawal":
            Withdrawal.objects.create(
                document=document, is_withdrawal=True, notice="Out of date.", **columns
            )
            continue
        last = number_after(last, major=what == "major")
        note = "New." if last[1] == 0 else ""
        model.objects.create(document=document, major=last[0], minor=last[1], note=note, **columns)
    if described["draft"]:
        model.objects.create(document=document, title=f"{name} draft")
    return document


@dataclass
class Written:
    """Random documents, and the same facts as Python sees them."""

    documents: list[Document]
    timelines: list[Timeline]
    questions: list[Timeline]

    @property
    def editions(self) -> Any:
        return Edition.objects.filter(document__in=self.documents)


def write_all(described: list[dict[str, Any]]) -> Written:
    documents = [write(one, f"page-{index}") for index, one in enumerate(described)]
    timelines = [document.timeline() for document in documents]
    pairs = zip(documents, timelines, strict=True)
    return Written(documents, timelines, [each for doc, each in pairs if doc.kind == "question"])


def pks(editions: Any) -> list[int]:
    return sorted(edition.pk for edition in editions if edition is not None)


def flat(lists: Any) -> list[Any]:
    return [each for one in lists for each in one]


@pytest.mark.django_db
@given(st.lists(history, min_size=1, max_size=4), st.lists(instants, min_size=1, max_size=4))
def test_sql_and_python_agree_on_what_is_live_when(described, instants):
    with undone():
        site = write_all(described)
        for at in instants:
            every, editions = site.timelines, site.editions
            assert pks(editions.live(at)) == pks(each.live(at) for each in every)
            assert pks(editions.newest(at)) == pks(each.newest(at) for each in every)
            assert pks(editions.scheduled(at)) == pks(flat(e.scheduled(at) for e in every))
            assert pks(editions.superseded(at)) == pks(flat(e.superseded(at) for e in every))
            assert pks(editions.history(at)) == pks(flat(e.history(at) for e in every))
            assert pks(editions.drafts()) == pks(each.draft for each in every)
            for document, each in zip(site.documents, every, strict=True):
                assert list(document.editions.history(at)) == each.history(at)
                assert document.was_public(at) == bool(each.history(at))
            for edition in editions.dated():
                assert edition.is_live(at) == any(edition == each.live(at) for each in every)


@pytest.mark.django_db
@given(st.lists(history, min_size=1, max_size=4), st.lists(instants, min_size=1, max_size=4))
def test_sql_and_python_agree_on_what_readers_are_told(described, instants):
    with undone():
        site = write_all(described)
        for at in instants:
            told = {
                edition.document_id: (edition.updated, edition.first_published)
                for edition in site.editions.live(at).with_dates(at)
            }
            assert told == {
                edition.document_id: (each.updated(at), each.first_published(at))
                for each in site.timelines
                if (edition := each.live(at))
            }
            changes = [moment for each in site.timelines if (moment := each.next_change(at))]
            assert site.editions.next_change(at) == min(changes, default=None)
            past: list[Any] = [
                fact.live_from for each in site.timelines for fact in each.history(at)
            ]
            assert site.editions.last_change(at) == max(past, default=None)
            clock = Edition.objects.clock(at)
            assert clock.next_change == min(changes, default=None)
            if past:
                assert clock.last_change == max(past)


@pytest.mark.django_db
@given(
    st.lists(history, min_size=1, max_size=5),
    instants,
    st.integers(0, 3),
    st.integers(1, 3),
)
def test_sql_and_python_agree_on_what_is_newest(described, at, start, size):
    def newest_first(timelines: list[Timeline]) -> list[tuple[Any, ...]]:
        rows = []
        for each in timelines:
            shown = each.live(at)
            if shown is not None:
                major = next(text for text in each.texts(at) if text.is_major)
                rows.append((major.live_from, major.pk, shown.pk, shown.title))
        return sorted(rows, reverse=True)

    with undone():
        site = write_all(described)
        expected = newest_first(site.timelines)
        majors = site.editions.newest_majors(at)
        assert [(each.live_from, each.pk, each.live_title) for each in majors] == [
            (moment, pk, title) for moment, pk, _shown, title in expected
        ]
        questions = newest_first(site.questions)[start : start + size]
        listed = Question.objects.updated_newest_first(at, start, start + size)
        assert [(each.updated, each.pk, each.title) for each in listed] == [
            (moment, shown, title) for moment, _pk, shown, title in questions
        ]


@pytest.mark.django_db
@given(st.lists(history, min_size=1, max_size=4))
def test_the_desk_shows_one_edition_a_document_the_draft_or_the_newest_text(described):
    with undone():
        site = write_all(described)
        expected = []
        for each in site.timelines:
            texts = [fact for fact in each.facts if not fact.is_withdrawal]
            expected.append(each.draft or (texts[-1] if texts else None))
        assert pks(site.editions.desk()) == pks(expected)
        for document, each in zip(site.documents, site.timelines, strict=True):
            first = [each.draft] if each.draft else []
            assert list(document.editions.in_desk_order()) == first + each.facts[::-1]


# The rules by name


def is_live(edition: Edition, at: datetime.datetime) -> bool:
    """Whether the edition is live, equally in SQL and in Python."""
    said = edition.is_live(at)
    assert (edition.document.timeline().live(at) == Edition(pk=edition.pk)) == said
    assert Edition.objects.live(at).filter(pk=edition.pk).exists() == said
    return said


def updated(document: Document, at: datetime.datetime) -> datetime.datetime | None:
    """Date of the last update, equally in SQL and in Python."""
    said = document.timeline().updated(at)
    edition: Any = document.editions.live(at).with_dates(at).get()
    assert edition.updated == said
    return said


def test_a_page_changes_at_its_exact_second(db):
    old = live(since=NOW - 10 * DAY)
    new = add(old.document, NOW + DAY)
    for before in (NOW + DAY - SECOND, NOW + DAY - MICROSECOND):
        assert is_live(old, before)
        assert not is_live(new, before)
    for after in (NOW + DAY, NOW + DAY + MICROSECOND, NOW + 900 * DAY):
        assert is_live(new, after)
        assert not is_live(old, after)


def test_nobody_sees_a_page_before_its_first_edition(db):
    edition = scheduled(at=NOW + HOUR)
    timeline = edition.document.timeline()
    assert timeline.newest(NOW) is None
    assert timeline.first_published(NOW) is None
    assert timeline.updated(NOW) is None
    assert timeline.next_change(NOW) == NOW + HOUR
    assert not edition.document.was_public(NOW)
    assert is_live(edition, NOW + HOUR)


def test_a_draft_is_never_live(db):
    edition = draft()
    assert not is_live(edition, NOW + 3000 * DAY)
    assert not edition.is_scheduled(NOW)
    assert edition.document.timeline().draft == Edition(pk=edition.pk)


def test_updated_does_not_move_for_a_minor_edition(db):
    edition = live(since=NOW - 9 * DAY)
    add(edition.document, NOW - 5 * DAY, major=False)
    assert updated(edition.document, NOW) == NOW - 9 * DAY


def test_updated_moves_for_a_major_edition_at_its_moment(db):
    edition = live(since=NOW - 9 * DAY)
    add(edition.document, NOW + DAY)
    assert updated(edition.document, NOW + DAY - SECOND) == NOW - 9 * DAY
    assert updated(edition.document, NOW + DAY) == NOW + DAY


def test_first_published_stays_whatever_follows(db):
    edition = live(since=NOW - 9 * DAY)
    actions.withdraw(
        edition.document, person("chief"), "Wrong.", NOW - 5 * DAY, backdate=True, now=NOW
    )
    add(edition.document, NOW - DAY)
    timeline = edition.document.timeline()
    assert timeline.first_published(NOW) == NOW - 9 * DAY
    assert timeline.updated(NOW) == NOW - DAY


def test_a_withdrawn_page_is_not_live_and_a_new_edition_brings_it_back(db):
    edition = withdrawn(at=NOW - DAY)
    back = add(edition.document, NOW + DAY, major=False)
    timeline = edition.document.timeline()
    assert is_live(edition, NOW - DAY - SECOND)
    assert not is_live(edition, NOW - DAY)
    assert timeline.withdrawal(NOW - DAY - SECOND) is None
    assert timeline.withdrawal(NOW) is not None
    assert not Edition.objects.newest_majors(NOW).filter(document=edition.document).exists()
    assert is_live(back, NOW + DAY)
    assert updated(edition.document, NOW + DAY) == NOW - 30 * DAY


def test_an_edition_is_superseded_by_a_newer_one_and_by_a_withdrawal(db):
    for edition in (superseded(), withdrawn()):
        assert edition.document.editions.superseded(NOW).get().pk == edition.pk
        assert edition.document.timeline().superseded(NOW) == [Edition(pk=edition.pk)]


def test_lists_follow_updated_so_that_a_minor_edition_lifts_nothing(db):
    older, newer = live(since=NOW - 9 * DAY), live(since=NOW - 8 * DAY)
    add(older.document, NOW - DAY, major=False, title="Colder feet")
    listed = Article.objects.updated_newest_first(NOW, 0, 10)
    assert [each.document for each in listed] == [newer.document, older.document]
    major: Any = Edition.objects.newest_majors(NOW).get(document=older.document)
    assert major.live_title == "Colder feet"


def test_editions_of_one_moment_keep_one_order_over_the_pages_of_a_list(db):
    editions = [live("question", since=NOW - DAY) for _ in range(5)]
    pages = [Question.objects.updated_newest_first(NOW, at, at + 2) for at in (0, 2, 4)]
    assert [edition.pk for edition in flat(pages)] == [each.pk for each in editions[::-1]]


# Words


def test_the_state_of_a_document_is_one_line_in_the_site_s_time_zone(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    day = datetime.datetime(2025, 11, 30, tzinfo=datetime.UTC)
    timeline = Timeline(
        [
            Edition(live_from=None),
            Edition(
                live_from=datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC), major=3, minor=0
            ),
            Edition(live_from=day - 5 * HOUR, major=2, minor=0),
            Edition(live_from=day - 90 * DAY, major=1, minor=0),
            Edition(
                live_from=datetime.datetime(2027, 1, 5, 1, 2, 3, tzinfo=datetime.UTC),
                is_withdrawal=True,
            ),
        ]
    )
    assert timeline.in_words(day) == (
        "Live 2.0 since Nov 30, 2025 · 3.0 goes live Dec 1, 2026, 09:00 JST · "
        "to be withdrawn Jan 5, 2027, 10:02:03 JST · draft"
    )
    assert timeline.in_words(day + 900 * DAY) == "Withdrawn since Jan 5, 2027 · draft"
    assert timeline.in_words(day - 900 * DAY).startswith("1.0 goes live Sep 1, 2025, 09:00 JST · ")
    assert Timeline([]).in_words(day) == ""


def test_a_moment_on_the_timeline_is_a_whole_second_of_a_known_time_zone():
    moment = datetime.datetime(2026, 1, 1, 8, 59, 59, 999_999, tzinfo=datetime.UTC)
    assert moments.whole_second(moment) == moment.replace(microsecond=0)
    with pytest.raises(ValueError, match="time zone"):
        moments.whole_second(datetime.datetime(2026, 1, 1))  # noqa: DTZ001
