"""Who approves a text before readers see it, and what an approval is of: exactly one text."""

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.utils import timezone

from publishing import actions
from publishing.actions.drafts import begin_draft, carry_forward
from publishing.actions.reviewing import record_review
from publishing.desk.review_queue import is_writer
from publishing.models import Edition, Event, Person, Review, ReviewAction
from publishing.models.approval import Approval
from sitetexts.models import SiteText
from tests.support.expect import last_event, not_permitted, refused
from tests.support.factories import (
    DAY,
    NOW,
    SECOND,
    approved,
    change,
    date,
    draft,
    live,
    person,
    scheduled,
    submitted,
)

pytestmark = pytest.mark.django_db


def approval(edition: Any) -> Approval:
    return Approval(Edition.objects.get(pk=edition.pk))


def reload(edition: Any) -> Edition:
    found: Edition = Edition.objects.get(pk=edition.pk)
    return found


def sentences() -> list[str]:
    return [event.sentence for event in Event.objects.order_by("pk")]


def reader(name: str = "Dr. Reader", account: str = "") -> Person:
    user = person(account) if account else None
    return Person.objects.create(name=name, slug=name.lower()[:3], account=user)


# What an approval is of


def test_an_approved_text_is_published_by_who_may_not_approve_it():
    edition = approved("article")
    actions.publish(edition, person("releaser"), now=NOW)
    assert edition.is_live(NOW)
    assert edition.review_actions.first().by == person("medic")


def test_a_later_change_of_the_text_removes_the_approval():
    edition = approved("article")
    assert approval(edition).is_satisfied
    change(edition, body="<p>Changed.</p>")
    assert not approval(edition).is_satisfied
    with refused("A medical reviewer has to approve this text first"):
        actions.publish(edition, person("releaser"), now=NOW)
    assert "but the text changed since: submit it again." in approval(edition).in_words


def test_an_approval_is_of_the_text_that_was_looked_at():
    edition = submitted()
    change(edition, body="<p>Changed.</p>")
    with refused("author saved this draft again", "Nothing was done"):
        actions.approve(edition, person("medic"), revision=1, now=NOW)
    actions.approve(edition, person("medic"), revision=2, now=NOW)
    assert approval(edition).is_satisfied


def test_what_changes_no_word_leaves_the_approval():
    edition = date(approved("article"), NOW + 10 * DAY)
    actions.reschedule(edition, person("releaser"), NOW + 11 * DAY, now=NOW)
    actions.correct_note(edition, person("releaser"), "New.", now=NOW)
    actions.take_back(edition, person("releaser"), now=NOW)
    actions.change_address(edition.document, person("writer"), "elsewhere", now=NOW)
    assert approval(edition).is_satisfied
    actions.publish(edition, person("releaser"), now=NOW)


def test_carrying_a_fix_into_a_draft_makes_another_text():
    first = live(body="<p>Cold.</p><p>Warm.</p>")
    update = change(begin_draft(first.document, person("author"), now=NOW), title="Feet")
    update = date(update, NOW + DAY)
    fix = begin_draft(first.document, person("author"), first, now=NOW)
    fix = date(change(fix, body="<p>Chill.</p><p>Warm.</p>"), NOW, major=False)
    actions.take_back(update, person("chief"), now=NOW)
    assert approval(update).is_satisfied
    carry_forward(update, person("chief"), fix, {}, now=NOW)
    assert not approval(update).is_satisfied


# A second person


def test_nobody_approves_a_text_in_which_they_wrote():
    edition = draft("question")
    for name in ("releaser", "author"):
        change(edition, by=person(name))
    with refused("You wrote in this text yourself"):
        actions.approve(edition, person("releaser"), now=NOW)
    with refused("Somebody who did not write it has to approve this text first"):
        actions.publish(edition, person("releaser"), now=NOW)
    actions.approve(edition, person("chief"), now=NOW)
    actions.publish(edition, person("releaser"), now=NOW)


def test_who_begins_a_draft_as_a_copy_wrote_nothing_yet():
    first = live("question")
    copy = begin_draft(first.document, person("releaser"), now=NOW)
    change(copy, answer="<p>New.</p>")
    actions.approve(copy, person("releaser"), now=NOW)
    own = begin_draft(live("question").document, person("releaser"), now=NOW)
    change(own, by=person("releaser"))
    with refused("You wrote in this text yourself"):
        actions.approve(own, person("releaser"), now=NOW)


def test_who_publishes_the_text_of_somebody_else_approves_it_by_that():
    edition = draft("question")
    actions.publish(edition, person("releaser"), now=NOW)
    step = edition.review_actions.get()
    assert (step.kind, step.by, step.by_second_person) == ("approved", person("releaser"), True)
    assert sentences()[-2:] == ["Approved the draft by letting it go live.", "Published 1.0."]


def test_a_desk_of_one_person_may_do_without_a_second_one(settings):
    settings.SECOND_PERSON = False
    chief = person("chief")
    question = draft("question")
    change(question, by=chief)
    actions.publish(question, chief, now=NOW)
    assert not question.review_actions.exists()
    article = draft("article")
    change(article, by=chief)
    actions.publish(article, chief, now=NOW)
    assert article.review_actions.get().by_medical_reviewer
    own = draft("article")
    change(own, by=person("releaser"))
    with refused("A medical reviewer has to approve this text first"):
        actions.publish(own, person("releaser"), now=NOW)


def test_which_kinds_a_medical_reviewer_approves_is_a_setting(settings):
    tea, question = draft("tea"), draft("question")
    with refused("A medical reviewer has to approve"):
        actions.publish(tea, person("releaser"), now=NOW)
    settings.MEDICAL_REVIEW = ["question"]
    actions.publish(tea, person("releaser"), now=NOW)
    with refused("A medical reviewer has to approve"):
        actions.publish(question, person("releaser"), now=NOW)


def test_the_site_s_own_texts_need_a_second_person_and_no_medical_reviewer():
    text = begin_draft(SiteText.objects.all()[0].document, person("chief"), now=NOW)
    change(text, by=person("chief"))
    with refused("Somebody who did not write it"):
        actions.publish(text, person("chief"), now=NOW, major=False)
    actions.publish(text, person("releaser"), now=NOW, major=False)


# Submit, approve, return


def test_a_submission_waits_until_something_is_said_or_changed():
    edition = actions.submit(draft(), person("writer"), "Is the dose right?", revision=1, now=NOW)
    assert "waits for a medical reviewer" in approval(edition).in_words
    assert last_event()[0] == ("Submitted the draft as of save 1 for review: Is the dose right?")
    with refused("submitted already"):
        actions.submit(edition, person("writer"), now=NOW)
    change(edition, body="<p>Other.</p>")
    assert "submit it again" in approval(edition).in_words
    actions.submit(edition, person("writer"), now=NOW)
    actions.take_back_submission(edition, person("writer"), now=NOW)
    assert approval(edition).in_words.startswith("Not submitted yet.")
    with refused("not submitted"):
        actions.take_back_submission(edition, person("writer"), now=NOW)
    actions.approve(edition, person("medic"), now=NOW)
    with refused("approved already"):
        actions.submit(edition, person("writer"), now=NOW)
    with refused("You approved this exact text already"):
        actions.approve(edition, person("medic"), now=NOW)


def test_a_text_is_returned_with_a_comment_and_no_longer_approved():
    edition = approved()
    with refused("Say what is to be mended", field="comment"):
        actions.return_draft(edition, person("medic"), " ", now=NOW)
    actions.return_draft(edition, person("chief"), "Name the dose.", now=NOW)
    assert not approval(edition).is_satisfied
    assert "“Name the dose.”" in approval(edition).in_words
    assert last_event()[0] == "Returned the draft as of save 1: Name the dose."
    with refused("A medical reviewer has to approve"):
        actions.publish(edition, person("releaser"), now=NOW)


def test_who_wrote_a_text_does_not_return_it():
    edition = draft("question")
    change(edition, by=person("releaser"))
    with refused("You wrote in this text yourself"):
        actions.return_draft(edition, person("releaser"), "No.", now=NOW)


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        (actions.submit, {"writer", "releaser", "administrator"}),
        (actions.take_back_submission, {"writer", "releaser", "administrator"}),
        (actions.approve, {"medic", "administrator"}),
        (actions.return_draft, {"medic", "releaser", "administrator"}),
    ],
)
@pytest.mark.parametrize("name", ["writer", "medic", "releaser", "administrator", "stranger"])
def test_a_step_is_for_those_who_may_take_it(action, allowed, name):
    edition = draft() if action is actions.submit else submitted()
    more = ["Mend it."] if action is actions.return_draft else []
    if name in allowed:
        action(edition, person(name), *more, now=NOW)
    else:
        by = person(name)
        with not_permitted():
            action(edition, by, *more, now=NOW)


def test_what_has_its_moment_is_neither_submitted_nor_approved():
    edition = scheduled()
    for action, name in ((actions.submit, "writer"), (actions.approve, "medic")):
        with refused("This is no draft any more"):
            action(edition, person(name), now=NOW)


# Releases and schedules


def test_a_release_names_every_member_that_is_not_approved():
    releaser = person("releaser")
    release = actions.begin_release("Pages", releaser, now=NOW)
    for edition in (draft(title="One"), draft(title="Two"), approved(title="Three")):
        actions.add_to_release(release, edition, releaser, now=NOW)
    actions.add_to_release(release, draft("question", title="Four?"), releaser, now=NOW)
    with refused("Something keeps this release from going live") as caught:
        actions.schedule_release(release, releaser, NOW + DAY, now=NOW)
    told = [problem.sentence for problem in caught.value.problems]
    assert [sentence.split(":")[0] for sentence in told] == ["“One”", "“Two”"]
    for edition in Edition.objects.filter(title__in=["One", "Two"]):
        actions.approve(edition, person("medic"), now=NOW)
    actions.schedule_release(release, releaser, NOW + DAY, now=NOW)
    assert ReviewAction.objects.get(edition__title="Four?").by == releaser
    actions.schedule_release(release, releaser, NOW + 2 * DAY, now=NOW)


def test_a_draft_joins_a_release_that_has_its_moment_only_once_it_is_approved():
    releaser = person("releaser")
    release = actions.begin_release("Pages", releaser, now=NOW)
    actions.add_to_release(release, approved(), releaser, now=NOW)
    actions.schedule_release(release, releaser, NOW + DAY, now=NOW)
    late = draft("tea")
    with refused("A medical reviewer has to approve this text first"):
        actions.add_to_release(release, late, releaser, now=NOW)
    actions.add_to_release(
        release, actions.approve(late, person("medic"), now=NOW), releaser, now=NOW
    )


def planned_with_a_fix(kind="question"):
    """An edition of the author's that is planned, and a fix that goes live before it."""
    first = live(kind, answer="<p>Cold.</p><p>Warm.</p>")
    update = begin_draft(first.document, person("author"), now=NOW)
    update = date(change(update, title="Why now?"), NOW + DAY)
    fix = begin_draft(first.document, person("author"), first, now=NOW)
    change(fix, answer="<p>Chill.</p><p>Warm.</p>")
    return update, date(fix, NOW, major=False)


def test_only_who_may_approve_a_merged_text_carries_a_fix_into_what_is_planned():
    update, fix = planned_with_a_fix()
    author = person("author")
    author.user_permissions.set(person("chief").user_permissions.all())
    author = User.objects.get(pk=author.pk)
    with refused("its text would be another one", "Take it back to a draft"):
        carry_forward(update, author, fix, {}, now=NOW)
    carry_forward(update, person("releaser"), fix, {}, now=NOW)
    update.refresh_from_db()
    assert approval(update).is_satisfied
    given = approval(update).valid_approval
    assert given is not None
    assert given.by == person("releaser")
    # Merging two approved texts is no writing: the next fix may be carried by the same hand.
    assert not approval(update).is_writer(person("releaser"))


def test_the_lists_of_the_desk_know_the_same_writers():
    author, releaser = person("author"), person("releaser")
    copy = begin_draft(live("question").document, releaser, now=NOW)
    copied_and_changed = begin_draft(live("tea").document, releaser, now=NOW)
    change(copied_and_changed, title="Other tea")
    written = draft("question")
    change(written, by=releaser)
    merged, fix = planned_with_a_fix()
    carry_forward(merged, releaser, fix, {}, now=NOW)
    merged_and_changed, fix = planned_with_a_fix()
    carry_forward(merged_and_changed, releaser, fix, {}, now=NOW)
    actions.take_back(reload(merged_and_changed), person("chief"), now=NOW)
    change(reload(merged_and_changed), title="Why today?")
    merged_draft, fix = planned_with_a_fix()
    actions.take_back(reload(merged_draft), person("chief"), now=NOW)
    carry_forward(reload(merged_draft), releaser, fix, {}, now=NOW)
    states = {
        "written": (written, {author, releaser}),
        "begun as a copy": (copy, set()),
        "a copy that somebody else changed": (copied_and_changed, {author}),
        "merged and approved": (merged, {author}),
        "merged and approved, then changed": (merged_and_changed, {author}),
        "merged while it was a draft": (merged_draft, {author, releaser}),
    }
    for state, (edition, writers) in states.items():
        for user in (author, releaser, person("medic")):
            asked = user in writers
            assert approval(edition).is_writer(user) == asked, state
            listed = Edition.objects.filter(is_writer(user), pk=edition.pk)
            assert listed.exists() == asked, (state, user)


# Reviewed, no change


def test_a_review_without_a_change_moves_the_cycle_and_not_updated():
    edition = live(since=NOW - 300 * DAY)
    before = edition.document.timeline().updated(NOW)
    due = edition.document.review_by
    actions.review(edition, person("medic"), reader(), now=NOW)
    edition.document.refresh_from_db()
    assert edition.document.review_by > due
    assert edition.document.timeline().updated(NOW) == before
    assert Review.objects.get().is_of_this_text
    assert last_event()[0].startswith("Recorded for readers: 1.0 was reviewed by Dr. Reader on")


def test_a_review_is_of_what_is_live_and_not_of_days_to_come():
    edition, other, who, medic = live(), draft(), reader(), person("medic")
    with refused("still to come", field="reviewed_on"):
        actions.review(edition, medic, who, timezone.localdate() + DAY, now=NOW)
    with refused("what readers see now"):
        actions.review(other, medic, who, now=NOW)
    actions.review(edition, medic, who, now=NOW)
    with refused("recorded already"):
        actions.review(edition, medic, who, now=NOW)
    releaser = person("releaser")
    with not_permitted():
        actions.review(edition, releaser, who, now=NOW)
    # Whichever way leads there.
    with not_permitted():
        record_review(edition, who, (NOW - DAY).date(), releaser, NOW)


def test_who_approves_may_tell_readers_so():
    edition, who = submitted(), reader()
    actions.approve(edition, person("medic"), reviewer=who, now=NOW)
    assert edition.reviews.get().is_of_this_text
    change(edition, body="<p>Other.</p>")
    assert not edition.reviews.get().is_of_this_text
    actions.approve(edition, person("medic"), reviewer=who, now=NOW + SECOND)
    assert edition.reviews.get().is_of_this_text
    actions.approve(edition, person("chief"), reviewer=who, now=NOW + SECOND)
    assert edition.reviews.count() == 1


# Roles


def test_a_group_that_has_the_name_of_a_role_is_left_as_it_is():
    Group.objects.exclude(name="Author").delete()
    Group.objects.get(name="Author").permissions.clear()
    importlib.import_module("legcare.migrations.0001_roles").write(apps, None)
    assert Group.objects.count() == 4
    assert not Group.objects.get(name="Author").permissions.exists()
    assert person("medic").has_perm("publishing.review_medically")
    assert not person("medic").has_perm("articles.change_article")
