"""A fix goes live while a later edition is scheduled: it is missed, and carried forward."""

from typing import Any

import pytest

from articles.models import ArticleQuestion
from publishing import actions, diff
from publishing.actions.drafts import begin_draft, carry_forward
from publishing.actions.lineage import Lineage
from publishing.diff import merging
from publishing.models import Edition
from tests.support.expect import not_permitted, refused
from tests.support.factories import (
    DAY,
    NOW,
    add,
    change,
    date,
    draft,
    full,
    live,
    person,
    perspective,
    picture,
    topic,
)

pytestmark = pytest.mark.django_db

JAPANESE = '<p><span lang="ja">足袋</span></p>'
BODY = f"<h2>What it is</h2><p>Cold.</p><h2>What helps</h2><p>Socks.</p>{JAPANESE}"
FIXED = BODY.replace("Cold.", "Cold, and rightly so.")
NEWER = BODY.replace("Socks.", "Socks and a walk.")


def reload(edition):
    return Edition.objects.get(pk=edition.pk)


def fix_of(first, **columns):
    """A correction made from the live edition, live now."""
    edition: Any = begin_draft(first.document, person("author"), first.specific, now=NOW)
    change(edition, **columns)
    return date(edition, NOW, major=False)


def changes(later):
    editions = list(later.document.editions.all())
    lineage = Lineage(editions)
    later = lineage.editions[later.pk]
    before = lineage.predecessor(later, NOW)
    return {change.key: change for change in lineage.changes(later, before)} if before else {}


def carry(later, fix, **chosen):
    return carry_forward(reload(later), person("chief"), reload(fix), chosen, now=NOW)


def test_a_scheduled_edition_misses_a_fix_until_it_is_carried_forward():
    first = live(body=BODY)
    later = add(first.document, NOW + 10 * DAY, title="Colder feet")
    assert reload(later).missing_fix is None
    fix = fix_of(first, body=FIXED)
    assert reload(later).missing_fix == reload(fix)
    carry(later, fix)
    after = reload(later)
    assert after.missing_fix is None
    assert (after.specific.body, after.title) == (FIXED, "Colder feet")
    assert after.live_from == NOW + 10 * DAY


def test_what_only_the_fix_changed_is_proposed_and_what_both_changed_is_asked():
    first = live(body=BODY, summary="Old.")
    later = add(first.document, NOW + 10 * DAY, summary="Later.", title="Feet in winter")
    fix_of(first, body=FIXED, summary="Fixed.")
    found = changes(later)
    assert set(found) == {"body", "summary"}
    assert not found["body"].is_conflict
    assert found["body"].default == merging.FIX
    assert found["summary"].is_conflict
    assert found["summary"].default == ""


def test_what_both_changed_must_be_decided():
    first = live(summary="Old.")
    later = add(first.document, NOW + 10 * DAY, summary="Later.")
    fix = fix_of(first, summary="Fixed.")
    with refused("choose for each: Summary"):
        carry(later, fix)
    carry(later, fix, summary=merging.MINE)
    after = reload(later)
    assert after.specific.summary == "Later."
    assert after.missing_fix is None


def test_two_changes_of_one_text_that_do_not_touch_are_brought_together():
    first = live(body=BODY)
    later = add(first.document, NOW + 10 * DAY, body=NEWER)
    fix = fix_of(first, body=FIXED)
    assert changes(later)["body"].default == merging.TOGETHER
    carry(later, fix)
    body = reload(later).specific.body
    assert "rightly so" in body
    assert "a walk" in body


def test_two_changes_of_one_paragraph_are_for_a_person():
    first = live(body=BODY)
    later = add(first.document, NOW + 10 * DAY, body=BODY.replace("Cold.", "Chilly."))
    fix_of(first, body=FIXED)
    assert changes(later)["body"].default == ""


def test_line_breaks_that_no_reader_sees_are_no_change():
    first = live(body=BODY, summary="Old.")
    later = add(first.document, NOW + 10 * DAY, title="Later")
    broken = BODY.replace("</p><h2>", "</p>\n\n<h2>").replace("What helps", "What\nhelps")
    broken = broken.replace('<span lang="ja">', '<span dir="ltr" lang="ja">')
    fix_of(first, body=broken, summary="Fixed.")
    assert set(changes(later)) == {"summary"}


def test_a_correction_of_one_list_item_and_another_of_its_neighbour_do_not_touch():
    base = "<ul><li>One</li><li>Two</li><li>Three</li></ul>"
    first = live(body=base)
    later = add(first.document, NOW + 10 * DAY, body=base.replace("Three", "3"))
    fix = fix_of(first, body=base.replace("One", "1"))
    carry(later, fix)
    assert reload(later).specific.body == "<ul><li>1</li><li>Two</li><li>3</li></ul>"


def test_topics_that_the_fix_adds_join_those_that_the_later_edition_adds():
    first = live()
    later: Any = begin_draft(first.document, person("author"), now=NOW)
    later.topics.set([topic("Winter")])
    later = date(later, NOW + 10 * DAY)
    fix: Any = begin_draft(first.document, person("author"), first, now=NOW)
    fix.topics.set([topic("Cold")])
    fix = date(fix, NOW, major=False)
    carry(later, fix)
    assert {t.name for t in reload(later).topics.all()} == {"Winter", "Cold"}


def test_a_changed_row_is_carried_into_the_same_row():
    first = draft()
    perspective(first, kampo_view="<p>Old.</p>", western_parallel="<p>West.</p>")
    first = date(first, NOW - DAY)
    later: Any = begin_draft(first.document, person("author"), now=NOW)
    later.perspectives.update(western_parallel="<p>Later.</p>")
    later = date(later, NOW + 10 * DAY)
    fix: Any = begin_draft(first.document, person("author"), first, now=NOW)
    fix.perspectives.update(kampo_view="<p>Fixed.</p>")
    fix = date(fix, NOW, major=False)
    assert set(changes(later)) == {"perspectives:0:kampo_view"}
    carry(later, fix)
    row = reload(later).specific.perspectives.get()
    assert (row.kampo_view, row.western_parallel) == ("<p>Fixed.</p>", "<p>Later.</p>")


def test_a_row_that_the_fix_adds_or_removes_is_added_or_removed():
    question, other = live("question").document, live("question").document
    first = draft()
    ArticleQuestion.objects.create(edition=first, question_id=question.pk, position=1)
    first = date(first, NOW - DAY)
    later = add(first.document, NOW + 10 * DAY, title="Later")
    fix: Any = begin_draft(first.document, person("author"), first, now=NOW)
    fix.article_questions.all().delete()
    ArticleQuestion.objects.create(edition=fix, question_id=other.pk, position=1)
    fix = date(fix, NOW, major=False)
    assert set(changes(later)) == {"article_questions:0", "article_questions:+0"}
    carry(later, fix)
    assert [row.question_id for row in reload(later).specific.article_questions.all()] == [other.pk]


def test_the_text_before_is_kept_and_a_review_is_of_the_text_that_was_read():
    first = live(body=BODY)
    later = add(first.document, NOW + 10 * DAY, title="Later")
    before = reload(later).revision
    fix = fix_of(first, body=FIXED)
    carry(later, fix)
    after = reload(later)
    assert after.revision == before + 1
    assert diff.read_revision(after, before)["fields"]["body"] == BODY
    assert diff.read_revision(after, after.revision)["fields"]["body"] == FIXED


def test_a_fix_carried_into_one_edition_is_missed_by_the_one_after_it():
    first = live(body=BODY)
    second = add(first.document, NOW + 10 * DAY, title="Second")
    third: Any = begin_draft(second.document, person("author"), reload(second), now=NOW)
    third = date(change(third, summary="Third."), NOW + 20 * DAY)
    fix = fix_of(first, body=FIXED)
    assert reload(third).missing_fix is None
    carry(second, fix)
    assert reload(third).missing_fix == reload(second)
    carry(third, second)
    assert reload(third).specific.body == FIXED
    assert reload(third).missing_fix is None


def test_a_fix_made_from_the_scheduled_edition_itself_is_missed_by_it():
    scheduled = date(draft(body=BODY), NOW + 10 * DAY)
    early: Any = begin_draft(scheduled.document, person("author"), scheduled, now=NOW)
    early = date(change(early, body=FIXED), NOW + DAY)
    assert reload(scheduled).missing_fix == reload(early)
    carry(scheduled, early)
    assert reload(scheduled).specific.body == FIXED


def test_an_edition_that_goes_on_from_what_goes_live_before_it_misses_nothing():
    first = live()
    second = add(first.document, NOW + 10 * DAY, title="Second")
    third: Any = begin_draft(second.document, person("author"), reload(second), now=NOW)
    third = date(third, NOW + 20 * DAY)
    assert reload(second).missing_fix is None
    assert reload(third).missing_fix is None


def test_changed_places_are_noticed():
    first = live(body=BODY)
    second = add(first.document, NOW + 10 * DAY, body=NEWER)
    third: Any = begin_draft(second.document, person("author"), reload(second), now=NOW)
    third = date(change(third, summary="Third."), NOW + 20 * DAY)
    actions.reschedule(reload(second), person("chief"), NOW + 30 * DAY, now=NOW)
    assert reload(third).missing_fix is None
    assert reload(second).missing_fix == reload(third)


def test_a_page_that_was_carried_on_by_somebody_else_meanwhile_is_refused():
    first = live(body=BODY)
    later = add(first.document, NOW + 10 * DAY, title="Later")
    fix = fix_of(first, body=FIXED)
    opened = reload(later).revision
    carry(later, fix)
    with refused("after you opened this screen"):
        carry_forward(reload(later), person("chief"), reload(fix), {}, revision=opened, now=NOW)


def test_a_fix_that_changed_since_it_was_looked_at_is_not_carried():
    first = live(summary="One.")
    second = add(first.document, NOW + 10 * DAY, summary="Two.")
    third: Any = begin_draft(first.document, person("author"), first.specific, now=NOW)
    third = date(change(third, title="Third"), NOW + 20 * DAY)
    seen = reload(second).revision
    fix = fix_of(first, body=FIXED)
    carry(second, fix)
    with refused("changed the text of 2.0"):
        carry_forward(
            reload(third), person("chief"), reload(second), {}, fix_revision=seen, now=NOW
        )


@pytest.mark.parametrize("choice", ["typo", merging.TOGETHER])
def test_what_is_no_choice_decides_nothing(choice):
    first = live(summary="Old.")
    later = add(first.document, NOW + 10 * DAY, summary="Later.")
    fix = fix_of(first, summary="Fixed.")
    with refused("cannot be chosen for Summary"):
        carry(later, fix, summary=choice)
    with refused("The texts changed in the meantime"):
        carry(later, fix, summary=merging.FIX, nothing=merging.FIX)


def test_a_fix_that_is_discarded_after_it_was_carried_leaves_something_to_compare_with():
    first = live(summary="Old.", body=BODY)
    later = add(first.document, NOW + 20 * DAY, title="Later")
    fix: Any = begin_draft(first.document, person("author"), first.specific, now=NOW)
    fix = date(change(fix, summary="Fixed."), NOW + 10 * DAY, major=False)
    carry(later, fix)
    actions.take_back(reload(fix), person("chief"), now=NOW)
    actions.discard(reload(fix), person("chief"), now=NOW)
    actions.reschedule(reload(later), person("chief"), NOW + 30 * DAY, now=NOW)
    assert reload(later).missing_fix is None
    actions.remove(reload(fix), person("chief"), now=NOW)
    actions.reschedule(reload(later), person("chief"), NOW + 40 * DAY, now=NOW)
    assert reload(later).made_from == reload(first)
    assert reload(later).missing_fix is None


def test_another_plan_is_refused():
    first = live(body=BODY)
    later = add(first.document, NOW + 10 * DAY, title="Later")
    fix = fix_of(first, body=FIXED)
    again: Any = begin_draft(fix.document, person("author"), reload(fix), now=NOW)
    date(change(again, summary="Again."), NOW + DAY)
    with refused("another edition goes live before"):
        carry(later, fix)


def test_what_is_live_takes_nothing_over():
    first = live(body=BODY)
    later = add(first.document, NOW - DAY, title="Later")
    with refused("the past cannot be changed"):
        carry(later, first)


def test_an_author_carries_into_a_draft_and_not_into_what_is_scheduled():
    first = live(body=BODY)
    later = add(first.document, NOW + 10 * DAY, title="Later")
    fix = fix_of(first, body=FIXED)
    with not_permitted():
        carry_forward(reload(later), person("author"), reload(fix), {}, now=NOW)
    actions.take_back(reload(later), person("chief"), now=NOW)
    carry_forward(reload(later), person("author"), reload(fix), {}, now=NOW)
    assert reload(later).specific.body == FIXED


def test_a_text_comes_back_as_it_was_read():
    for kind in ("article", "tea", "question"):
        edition = full(kind)
        before = diff.read(edition)
        other = draft(kind)
        assert diff.write(other, before) == []
        assert diff.read(other) == before


def asked(*documents):
    """A live article that asks these questions in this order."""
    article = draft()
    for position, document in enumerate(documents, 1):
        ArticleQuestion.objects.create(edition=article, question_id=document.pk, position=position)
    return date(article, NOW - DAY)


def questions(edition):
    rows = reload(edition).specific.article_questions.order_by("position")
    return [row.question_id for row in rows]


def test_another_order_is_carried_forward():
    one, two, three = (live("question").document for _ in range(3))
    first = asked(one, two, three)
    later = add(first.document, NOW + 10 * DAY, title="Later")
    fix: Any = begin_draft(first.document, person("author"), first, now=NOW)
    for position, document in enumerate((three, one, two), 1):
        fix.article_questions.filter(question_id=document.pk).update(position=position)
    fix = date(fix, NOW, major=False)
    assert set(changes(later)) == {"article_questions:order"}
    carry(later, fix)
    assert questions(later) == [three.pk, one.pk, two.pk]


def test_what_both_added_is_there_once_and_what_one_added_stays():
    one, two, three = (live("question").document for _ in range(3))
    first = asked(one)
    later: Any = begin_draft(first.document, person("author"), now=NOW)
    for position, document in enumerate((two, three), 2):
        later.article_questions.create(question_id=document.pk, position=position)
    later = date(later, NOW + 10 * DAY)
    fix: Any = begin_draft(first.document, person("author"), first, now=NOW)
    fix.article_questions.create(question_id=two.pk, position=2)
    date(fix, NOW, major=False)
    assert changes(later) == {}
    assert reload(later).missing_fix is None
    assert questions(later) == [one.pk, two.pk, three.pk]


def test_a_row_that_the_later_edition_took_out_and_the_fix_changed_is_for_a_person():
    first = draft()
    perspective(first, kampo_view="<p>Old.</p>")
    first = date(first, NOW - DAY)
    later: Any = begin_draft(first.document, person("author"), now=NOW)
    later.perspectives.all().delete()
    later = date(later, NOW + 10 * DAY)
    fix: Any = begin_draft(first.document, person("author"), first, now=NOW)
    fix.perspectives.update(kampo_view="<p>Fixed.</p>")
    fix = date(fix, NOW, major=False)
    (change_of_row,) = changes(later).values()
    assert change_of_row.is_conflict
    assert change_of_row.default == ""
    carry(later, fix, **{change_of_row.key: merging.FIX})
    assert reload(later).specific.perspectives.get().kampo_view == "<p>Fixed.</p>"


def test_a_picture_comes_with_its_measures():
    first = live(hero_image=picture(), hero_alt="Feet.")
    later = add(first.document, NOW + 10 * DAY, title="Later")
    fix: Any = begin_draft(first.document, person("author"), first, now=NOW)
    fix = date(change(fix, hero_image=picture("green")), NOW, major=False)
    carry(later, fix)
    after = reload(later).specific
    assert after.hero_image.name == fix.specific.hero_image.name
    assert (after.hero_width, after.hero_height) == (8, 6)


def test_a_pattern_that_was_removed_meanwhile_does_not_break_an_old_text():
    article = draft()
    gone = perspective(article)
    text = diff.read(article)
    pattern = gone.pattern
    gone.delete()
    pattern.delete()
    assert diff.write(article, text) == ["pattern"]
    assert diff.read(article)["parts"]["perspectives"] == []
