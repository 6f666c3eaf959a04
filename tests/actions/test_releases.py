"""Several pages change in one instant, at a moment that has a name; and it moves as one."""

import pytest
from django.contrib.auth.models import Permission, User

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.models import Edition, Event, Release, Withdrawal
from publishing.refusals import Refused
from tests.support.expect import last_event, not_permitted, refused
from tests.support.factories import DAY, HOUR, NOW, add, date, draft, facts, live, person, scheduled

pytestmark = pytest.mark.django_db

SOON = NOW + 10 * DAY


@pytest.fixture
def chief():
    return person("chief")


@pytest.fixture
def release(chief):
    return actions.begin_release("Winter pages", chief, now=NOW)


def reload(edition):
    return Edition.objects.get(pk=edition.pk)


def update_of(document):
    """A draft of a page that is live."""
    return begin_draft(document, person("author"), now=NOW)


@pytest.fixture
def members(release, chief):
    """An update of a live article, a new tea, and the withdrawal of a question."""
    update, tea = update_of(live("article").document), draft("tea")
    actions.add_to_release(release, update, chief, note="New for the winter.", now=NOW)
    actions.add_to_release(release, tea, chief, now=NOW)
    question = live("question").document
    withdrawal = actions.add_withdrawal_to_release(
        release, question, chief, "Out of date.", now=NOW
    )
    return [update, tea, withdrawal]


def moments_of(members):
    return {reload(member).live_from for member in members}


def test_members_stay_drafts_until_the_release_has_a_moment(release, members):
    assert moments_of(members) == {None}
    assert not Edition.objects.scheduled(NOW).filter(release=release).exists()
    assert members[0].document.timeline().draft.pk == members[0].pk


def test_all_members_go_live_in_the_same_instant(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    assert release.live_from == SOON
    assert moments_of(members) == {SOON}
    before, after = Edition.objects.live(SOON - HOUR), Edition.objects.live(SOON)
    assert not before.filter(pk__in=[member.pk for member in members]).exists()
    assert after.filter(pk__in=[member.pk for member in members[:2]]).count() == 2
    assert facts(members[2].document) == ["1.0", "withdrawn"]


def test_a_release_that_moves_takes_every_member_along(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    actions.schedule_release(release, chief, SOON + DAY, now=NOW)
    assert moments_of(members) == {SOON + DAY}
    assert last_event()[0].startswith("Moved the release from")


def test_a_release_goes_live_now(release, members, chief):
    actions.schedule_release(release, chief, now=NOW)
    assert moments_of(members) == {NOW}
    assert Edition.objects.live(NOW).filter(pk=members[0].pk).exists()


def test_a_release_does_not_move_while_one_member_cannot(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    taken = members[0].document
    add(taken, SOON + DAY, title="Another edition at that moment")
    with refused("not every page of this release can go live", field="at") as caught:
        actions.schedule_release(release, chief, SOON + DAY, now=NOW)
    problems = caught.value.problems
    assert [problem.edition.pk for problem in problems] == [members[0].pk]
    assert moments_of(members) == {SOON}


def test_a_release_is_refused_while_a_member_fails_a_check_and_says_which(release, chief):
    actions.add_to_release(release, draft("tea"), chief, now=NOW)
    unfinished = draft("question", title="Why?", answer="")
    actions.add_to_release(release, unfinished, chief, now=NOW)
    with refused("keeps this release from going live") as caught:
        actions.schedule_release(release, chief, SOON, now=NOW)
    (problem,) = caught.value.problems
    assert problem.sentence.startswith("“Why?”: Write the answer")
    assert (problem.field, problem.edition.pk) == ("answer", unfinished.pk)


def test_a_draft_that_joins_a_scheduled_release_is_scheduled_with_it(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    late = draft("tea")
    actions.add_to_release(release, late, chief, now=NOW)
    assert reload(late).live_from == SOON


def test_an_unfinished_draft_does_not_join_a_scheduled_release(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    unfinished = draft("question", answer="")
    with refused("cannot go live yet") as caught:
        actions.add_to_release(release, unfinished, chief, now=NOW)
    assert [problem.field for problem in caught.value.problems] == ["answer"]


def test_a_cancelled_release_keeps_its_members_as_drafts(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    actions.cancel_release(release, chief, now=NOW)
    assert release.is_in_preparation
    assert moments_of(members) == {None}
    assert {reload(member).release_id for member in members} == {release.pk}
    assert facts(members[0].document) == ["1.0"]
    actions.schedule_release(release, chief, SOON, now=NOW)
    assert moments_of(members) == {SOON}


def test_a_release_whose_page_has_another_draft_is_not_cancelled(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    update_of(members[0].document)
    with refused("become a draft again") as caught:
        actions.cancel_release(release, chief, now=NOW)
    assert [problem.edition.pk for problem in caught.value.problems] == [members[0].pk]


def test_a_member_that_is_taken_out_is_a_draft_again(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    actions.take_out_of_release(release, members[0], chief, now=NOW)
    member = reload(members[0])
    assert (member.live_from, member.release) == (None, None)
    assert moments_of(members[1:]) == {SOON}


def test_a_member_that_is_taken_out_may_keep_its_moment(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    for member in (members[0], members[2]):
        actions.take_out_of_release(release, member, chief, keep_moment=True, now=NOW)
    actions.schedule_release(release, chief, SOON + DAY, now=NOW)
    assert moments_of([members[0], members[2]]) == {SOON}
    assert reload(members[1]).live_from == SOON + DAY


def test_two_releases_that_withdraw_the_same_page_are_told_of_each_other(release, chief):
    document = live("question").document
    actions.add_withdrawal_to_release(release, document, chief, "Out of date.", now=NOW)
    actions.schedule_release(release, chief, SOON, now=NOW)
    other = actions.begin_release("Spring pages", chief, now=NOW)
    actions.add_withdrawal_to_release(other, document, chief, "Out of date.", now=NOW)
    with refused("become a draft again") as caught:
        actions.cancel_release(release, chief, now=NOW)
    assert "“Spring pages” withdraws this page already" in caught.value.problems[0].sentence


def test_the_last_text_of_a_page_that_a_release_withdraws_is_not_discarded(release, chief):
    first = scheduled("question", NOW + DAY)
    actions.add_withdrawal_to_release(release, first.document, chief, "Out of date.", now=NOW)
    actions.take_back(first, chief, now=NOW)
    with refused("The release “Winter pages” withdraws this page"):
        actions.discard(reload(first), chief, now=NOW)


def test_a_withdrawal_that_is_taken_out_is_forgotten(release, members, chief):
    actions.take_out_of_release(release, members[2], chief, now=NOW)
    assert facts(members[2].document) == ["1.0"]
    assert not Edition.objects.filter(pk=members[2].pk).exists()


def test_what_is_no_member_any_more_is_not_taken_out_again(release, members, chief):
    actions.take_out_of_release(release, members[0], chief, now=NOW)
    with refused("no part of the release any more"):
        actions.take_out_of_release(release, members[0], chief, now=NOW)


def test_a_removed_release_leaves_the_drafts(release, members, chief):
    actions.remove_release(release, chief, now=NOW)
    assert not Release.objects.filter(pk=release.pk).exists()
    assert reload(members[0]).is_draft
    assert reload(members[0]).release is None
    assert not Edition.objects.filter(pk=members[2].pk).exists()
    assert Event.objects.filter(title="Winter pages", code="remove_release").exists()


def test_a_scheduled_release_is_not_removed(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    with refused("Cancel its moment first"):
        actions.remove_release(release, chief, now=NOW)


def test_an_empty_release_is_not_scheduled(release, chief):
    with refused("no pages in this release yet"):
        actions.schedule_release(release, chief, SOON, now=NOW)


@pytest.mark.parametrize("moment", [NOW - DAY, NOW])
def test_a_release_is_not_scheduled_into_the_past(release, members, chief, moment):
    with refused("That moment has passed", field="at"):
        actions.schedule_release(release, chief, moment, now=NOW)


def test_two_open_releases_do_not_bear_the_same_name(release, members, chief):
    with refused("There is a release “Winter pages” already", field="name"):
        actions.begin_release("winter  PAGES", chief, now=NOW)
    other = actions.begin_release("Spring pages", chief, now=NOW)
    with refused("(no moment yet)", field="name"):
        actions.rename_release(other, chief, "Winter pages", now=NOW)
    actions.schedule_release(release, chief, now=NOW)
    actions.begin_release("Winter pages", chief, now=NOW + DAY)


def test_a_release_is_moved_by_those_who_may_see_all_its_pages(release, members):
    sees_articles = User.objects.create(username="sees articles", is_staff=True)
    sees_articles.user_permissions.set(
        Permission.objects.filter(
            codename__in=["publish_document", "withdraw_document", "view_article"]
        )
    )
    for action in (actions.schedule_release, actions.remove_release):
        with not_permitted():
            action(release, sees_articles)


def test_a_release_whose_moment_has_passed_does_not_change(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    later = SOON + HOUR
    verbs = [
        lambda: actions.schedule_release(release, chief, SOON + DAY, now=later),
        lambda: actions.cancel_release(release, chief, now=later),
        lambda: actions.remove_release(release, chief, now=later),
        lambda: actions.rename_release(release, chief, "Other", now=later),
        lambda: actions.take_out_of_release(release, members[0], chief, now=later),
        lambda: actions.add_to_release(release, draft("tea"), chief, now=later),
    ]
    for verb in verbs:
        with pytest.raises(Refused, match="went live on"):
            verb()
    assert moments_of(members) == {SOON}
    assert Release.objects.get(pk=release.pk).name == "Winter pages"


def test_the_second_of_two_who_move_a_release_is_told_what_the_first_did(release, members, chief):
    opened = release.revision
    actions.schedule_release(release, chief, SOON, opened, now=NOW)
    with refused("chief changed this release", "Scheduled the release for", "look again"):
        actions.schedule_release(release, chief, SOON + DAY, opened, now=NOW)
    assert moments_of(members) == {SOON}


def test_a_member_is_not_moved_alone(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    with refused("goes live with the release “Winter pages”"):
        actions.reschedule(reload(members[0]), chief, NOW + DAY, now=NOW)
    with refused("goes live with the release “Winter pages”"):
        actions.take_back(reload(members[0]), chief, now=NOW)


def test_a_page_changes_once_in_a_release(release, members, chief):
    actions.schedule_release(release, chief, SOON, now=NOW)
    second = update_of(members[0].document)
    with refused("has 2.0 of this page already", field="release"):
        actions.add_to_release(release, second, chief, note="Again.", now=NOW)
    with refused("of this page already", field="release"):
        actions.add_withdrawal_to_release(release, members[0].document, chief, "Gone.", now=NOW)


def test_a_draft_is_part_of_one_release(release, members, chief):
    other = actions.begin_release("Spring pages", chief, now=NOW)
    with refused("part of the release “Winter pages”", field="release"):
        actions.add_to_release(other, members[0], chief, now=NOW)


def test_the_answer_about_readers_can_be_changed_until_the_moment_is_set(release, chief):
    update = update_of(live().document)
    actions.add_to_release(release, update, chief, major=False, now=NOW)
    actions.add_to_release(release, update, chief, note="Readers should know.", now=NOW)
    actions.schedule_release(release, chief, SOON, now=NOW)
    assert (reload(update).number, reload(update).note) == ("2.0", "Readers should know.")


def test_a_member_that_is_published_alone_leaves_the_release(release, members, chief):
    actions.publish(members[0], chief, note="At once.", now=NOW)
    assert reload(members[0]).release is None
    actions.schedule_release(release, chief, SOON, now=NOW)
    assert reload(members[0]).live_from == NOW


def test_a_release_tells_of_members_that_are_gone(release, members, chief):
    opened = release.revision
    actions.discard(members[1], chief, now=NOW)
    with refused("“Ginger tea” is no part of it any more: its draft was discarded"):
        actions.schedule_release(release, chief, SOON, opened, now=NOW)
    release.refresh_from_db()
    actions.schedule_release(release, chief, SOON, now=NOW)
    withdrawal = Withdrawal.objects.get(pk=members[2].pk)
    actions.cancel_withdrawal(withdrawal, chief, now=NOW)
    assert release.events.first().sentence.endswith("its withdrawal was cancelled.")
    assert [member.pk for member in release.members.all()] == [members[0].pk]


def test_only_publishers_prepare_and_schedule_releases(release, members):
    author, tea = person("author"), draft("tea")
    with not_permitted():
        actions.begin_release("Mine", author)
    for action in (actions.cancel_release, actions.remove_release, actions.schedule_release):
        with not_permitted():
            action(release, author)
    with not_permitted():
        actions.add_to_release(release, tea, author)
    with not_permitted():
        actions.take_out_of_release(release, members[0], author)
    with not_permitted():
        actions.rename_release(release, author, "Mine")
    with not_permitted():
        actions.add_withdrawal_to_release(release, members[0].document, author, "Gone.")


def test_a_release_that_withdraws_a_page_needs_somebody_who_may(release, members):
    only_publishes = person("publisher")
    withdraw = Permission.objects.get(codename="withdraw_document")
    only_publishes.user_permissions.remove(withdraw)
    only_publishes = User.objects.get(pk=only_publishes.pk)
    for action in (actions.schedule_release, actions.remove_release):
        with not_permitted():
            action(release, only_publishes)
    other = live("tea").document
    with not_permitted():
        actions.add_withdrawal_to_release(release, other, only_publishes, "Gone.")
    with not_permitted():
        actions.take_out_of_release(release, members[2], only_publishes)


@pytest.mark.parametrize(("name", "says"), [("  ", "a name"), ("x" * 200, "120 characters")])
def test_a_release_needs_a_name(release, chief, name, says):
    with refused(says, field="name"):
        actions.rename_release(release, chief, name, now=NOW)


def test_a_scheduled_release_and_a_single_schedule_do_not_mix(release, chief):
    alone = scheduled("tea", SOON)
    actions.add_to_release(release, draft("tea"), chief, now=NOW)
    actions.schedule_release(release, chief, SOON, now=NOW)
    actions.schedule_release(release, chief, SOON + DAY, now=NOW)
    assert reload(alone).live_from == SOON
    assert date(draft("tea"), SOON + DAY).release is None
