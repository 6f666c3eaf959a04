"""The verbs from the command line: in somebody's name, and refused in a sentence."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.models import Edition
from publishing.refusals import Problem, Refused
from tests.support.factories import DAY, NOW, add, draft, live, person, scheduled, withdrawn

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture(autouse=True)
def people():
    person("chief")
    person("author")


def test_a_draft_is_published_now():
    edition = draft(slug="cold-feet")
    assert run("publish", "articles/cold-feet", "--by=chief") == "“Cold feet”: 1.0 is live."
    edition.refresh_from_db()
    assert edition.dated_by == person("chief")


def test_a_draft_is_scheduled_for_a_moment_with_its_offset():
    edition = draft(slug="cold-feet")
    said = run("publish", "/articles/cold-feet/", "--at=2033-12-01T09:00+09:00", "--by=chief")
    assert said == "“Cold feet”: 1.0 goes live on Dec 1, 2033, 09:00 JST, by itself."
    edition.refresh_from_db()
    assert edition.live_from.isoformat() == "2033-12-01T00:00:00+00:00"


def test_a_note_or_a_small_correction():
    document = live(slug="cold-feet").document
    begin_draft(document, person("author"))
    with pytest.raises(CommandError, match="Tell readers what changed"):
        run("publish", "articles/cold-feet", "--by=chief")
    run("publish", "articles/cold-feet", "--minor", "--by=chief")
    assert document.timeline().facts[-1].number == "1.1"


def test_the_second_of_a_moment_is_asked_for_and_the_zone_too():
    draft(slug="cold-feet")
    for moment, says in (
        ("2033-12-01T09:00", "names no time zone"),
        ("tomorrow", "is no moment"),
        ("2033-02-30T09:00Z", "is no moment"),
        ("0001-01-01T00:00Z", "is no moment"),
    ):
        with pytest.raises(CommandError, match=says):
            run("publish", "articles/cold-feet", f"--at={moment}", "--by=chief")
    assert Edition.objects.drafts().count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish", "articles/cold-feet"],
        ["withdraw", "articles/cold-feet", "--notice=Gone."],
    ],
)
def test_who_may_not_do_it_on_the_desk_may_not_do_it_here(arguments):
    document = live(slug="cold-feet").document
    begin_draft(document, person("author"))
    with pytest.raises(CommandError, match="do not have the permission"):
        run(*arguments, "--by=author")
    with pytest.raises(CommandError, match="no active account “nobody”"):
        run(*arguments, "--by=nobody")


def test_a_page_that_is_not_there_and_one_that_moved():
    document = live(slug="cold-feet").document
    actions.change_address(document, person("chief"), "warm-feet")
    with pytest.raises(CommandError, match="no page at “articles/nothing”"):
        run("publish", "articles/nothing", "--by=chief")
    with pytest.raises(CommandError, match="has moved to /articles/warm-feet/"):
        run("publish", "articles/cold-feet", "--by=chief")
    with pytest.raises(CommandError, match=r"has no draft\. Begin one with new_draft"):
        run("publish", "articles/warm-feet", "--by=chief")


def test_what_keeps_a_draft_from_going_live_is_said():
    draft("question", slug="why", answer="")
    with pytest.raises(CommandError, match="Write the answer") as caught:
        run("publish", "faq/why", "--by=chief")
    assert str(caught.value).count("Write the answer") == 1


def test_a_page_is_withdrawn_and_another_takes_its_place():
    document = live(slug="cold-feet").document
    live(slug="warm-feet")
    arguments = ["withdraw", "articles/cold-feet", "--notice=Out of date.", "--by=chief"]
    run(*arguments, "--successor=articles/warm-feet")
    withdrawal = document.editions.get(is_withdrawal=True).withdrawal
    assert (withdrawal.notice, withdrawal.successor.slug) == ("Out of date.", "warm-feet")


def test_a_draft_is_begun_from_any_edition():
    first = live(slug="cold-feet", title="First")
    add(first.document, NOW - DAY, title="Second")
    said = run("new_draft", "articles/cold-feet", "--from=1.0", "--by=author")
    made = Edition.objects.drafts().get()
    assert made.title == "First"
    assert f"/admin/articles/article/{made.pk}/change/" in said
    with pytest.raises(CommandError, match="There is a draft of this page already"):
        run("new_draft", "articles/cold-feet", "--by=author")
    with pytest.raises(CommandError, match=r"has no edition 7\.0"):
        run("new_draft", "articles/cold-feet", "--from=7.0", "--by=author")


def test_the_schedule_lists_what_is_coming_the_next_first():
    assert run("schedule").startswith("Nothing is scheduled.")
    scheduled(slug="cold-feet", at=NOW + 9 * DAY)
    withdrawn("question", at=NOW + 3 * DAY, slug="why")
    actions.begin_release("Winter pages", person("chief"))
    lines = run("schedule").splitlines()
    assert "withdrawn   /faq/why/" in lines[0]
    assert "1.0         /articles/cold-feet/" in lines[1]
    assert lines[2] == "In preparation: the release “Winter pages”, pages: 0"
    assert run("schedule", "--limit=1").splitlines()[1] == "… and more; see --limit."


def test_a_text_without_a_page_is_named_by_its_kind():
    said = run("new_draft", "site-text/medical-disclaimer", "--by=author")
    assert said.startswith("A draft of “")


def test_a_refusal_in_full_says_each_problem_once():
    problems = [Problem("", "Write the body."), Problem("", "A medic has to approve it.")]
    refusal = Refused("It cannot go live: Write the body.", problems=problems)
    assert refusal.in_full == "It cannot go live: Write the body. A medic has to approve it."
