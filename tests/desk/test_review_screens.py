"""Submitting, approving and returning on the desk: what is offered, said, and listed."""

import html

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse

from publishing import actions
from publishing.models import Edition, Person
from tests.support.expect import last_event
from tests.support.factories import (
    NOW,
    approved,
    change,
    draft,
    live,
    person,
    perspective,
    submitted,
)

pytestmark = pytest.mark.django_db


def address(edition, view="change", verb=""):
    meta = edition.document.edition_model._meta
    arguments = [edition.pk, verb] if verb else [edition.pk]
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{view}", args=arguments)


class Desk:
    """The desk of somebody."""

    def __init__(self, client, name):
        self.client = client
        client.force_login(person(name))

    def reads(self, where):
        answer = self.client.get(where)
        assert answer.status_code == 200, where
        return " ".join(html.unescape(answer.content.decode()).split())

    def sends(self, edition, verb, **values):
        edition.refresh_from_db()
        sent = {"revision": str(edition.revision)} | values
        return self.client.post(address(edition, "action", verb), sent)


@pytest.fixture
def desk(client):
    return lambda name: Desk(client, name)


def article_form(edition, **values):
    edition.refresh_from_db()
    form = {
        "title": edition.title,
        "slug": edition.document.slug,
        "summary": edition.summary,
        "body": edition.body,
        "see_doctor": edition.see_doctor,
        "opened": str(edition.revision),
        "_save": "1",
    }
    for rows in ("perspectives", "article_questions", "reviews"):
        form |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
    source = edition.sources.get()
    form |= {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "1"}
    form |= {"sources-0-id": str(source.pk), "sources-0-citation": source.citation}
    form |= {"sources-0-position": str(source.position)}
    return form | values


def test_the_page_of_a_draft_says_where_it_stands(desk):
    edition = draft()
    writer = desk("writer")
    assert "Not submitted yet. Before it goes live, a medical reviewer" in writer.reads(
        address(edition)
    )
    assert writer.sends(edition, "submit", message="Please.").status_code == 302
    page = writer.reads(address(edition))
    assert "Submitted by writer on" in page
    assert "Take back the submission" in page
    assert "Review…" not in page
    medic = desk("medic")
    assert "Review…" in medic.reads(address(edition))
    assert "Message: “Please.”" in medic.reads(address(edition, "action", "review"))
    assert medic.sends(edition, "review", comment="Good.").status_code == 302
    assert "Approved by medic on" in desk("writer").reads(address(edition))


def test_a_draft_is_to_be_read_by_whoever_may_not_write_it(desk):
    edition = draft(body="<h2>Blood</h2><p>It is <em>slow</em>.</p>")
    perspective(edition, kampo_view="<p>Too <em>little</em> Blood.</p>")
    page = desk("medic").reads(address(edition))
    assert "<h2>Blood</h2>" in page
    assert "Too <em>little</em> Blood." in page
    assert "&lt;" not in desk("medic").client.get(address(edition)).content.decode()
    assert 'name="body"' not in page


def test_a_draft_is_returned_only_with_a_comment(desk):
    edition = submitted()
    medic = desk("medic")
    answer = medic.sends(edition, "review", _return="1", comment="")
    assert answer.status_code == 409
    assert "Say what is to be mended." in answer.content.decode()
    assert medic.sends(edition, "review", _return="1", comment="Dose?").status_code == 302
    assert "Returned by medic on" in desk("writer").reads(address(edition))


def test_another_text_than_the_one_on_the_screen_is_not_approved(desk):
    edition = submitted()
    change(edition, body="<p>New.</p>")
    answer = desk("medic").sends(edition, "review", revision="1")
    assert answer.status_code == 409
    assert "Nothing was done: read the new text first." in html.unescape(answer.content.decode())
    assert not edition.review_actions.filter(kind="approved").exists()


def test_who_wrote_it_is_not_offered_to_review_it(desk):
    edition = draft("question")
    change(edition, by=person("releaser"))
    releaser = desk("releaser")
    assert "Review…" not in releaser.reads(address(edition))
    assert "Nothing can be done here" in releaser.reads(address(edition, "action", "review"))
    assert releaser.sends(edition, "review").status_code == 409


def test_who_may_not_approve_the_kind_may_still_return_it(desk):
    screen = desk("releaser").reads(address(submitted(), "action", "review"))
    assert "A medical reviewer has to approve it. You can return it" in screen
    assert 'value="Approve"' not in screen


def test_a_save_without_another_text_keeps_the_approval(desk):
    edition = approved()
    chief = desk("chief")
    assert chief.client.post(address(edition), article_form(edition)).status_code == 302
    who = Person.objects.create(name="Dr. Reader", slug="reader")
    row = {"reviews-TOTAL_FORMS": "1", "reviews-0-reviewer": str(who.pk)}
    row |= {"reviews-0-reviewed_on": "2026-01-05"}
    assert chief.client.post(address(edition), article_form(edition, **row)).status_code == 302
    edition.refresh_from_db()
    assert (edition.revision, edition.saved_by) == (1, person("author"))
    assert edition.reviews.get().is_of_this_text
    assert not edition.revisions.exists()
    assert "the draft as of save 1 was reviewed by Dr. Reader on" in last_event()[0]
    assert "this exact text" in chief.reads(address(edition))
    changed = article_form(edition, title="Other")
    assert chief.client.post(address(edition), changed).status_code == 302
    assert "the text changed since" in chief.reads(address(edition))


def test_only_a_medical_reviewer_tells_readers_of_a_review_in_the_form(desk):
    edition = draft()
    who = Person.objects.create(name="Dr. Reader", slug="reader")
    row = {"reviews-TOTAL_FORMS": "1", "reviews-0-reviewer": str(who.pk)}
    row |= {"reviews-0-reviewed_on": "2026-01-05"}
    writer = desk("writer")
    assert 'name="reviews-__prefix__-reviewer"' not in writer.reads(address(edition))
    writer.client.post(address(edition), article_form(edition, **row))
    assert not edition.reviews.exists()


def test_the_publish_screen_says_what_publishing_means_for_the_approval(desk):
    question = draft("question")
    screen = desk("releaser").reads(address(question, "action", "publish"))
    assert "You did not write this text: publishing it also records that you approve it." in screen
    article = draft()
    screen = desk("releaser").reads(address(article, "action", "publish"))
    assert "A medical reviewer has to approve this text first." in screen
    assert f'href="{address(article, "action", "submit")}"' in screen


def test_somebody_alone_is_told_what_to_do(desk):
    edition = draft("question")
    User.objects.exclude(username="author").delete()
    change(edition, by=person("chief"))
    screen = desk("chief").reads(address(edition, "action", "publish"))
    assert "No other account of this desk may approve it." in screen
    assert "SECOND_PERSON=0" in screen
    person("releaser")
    assert "SECOND_PERSON=0" not in desk("chief").reads(address(edition, "action", "publish"))


def test_a_release_says_which_page_is_not_approved_and_leads_there(desk):
    release = actions.begin_release("Pages", person("releaser"), now=NOW)
    edition = draft()
    actions.add_to_release(release, edition, person("releaser"), now=NOW)
    screen = desk("releaser").reads(f"/admin/publishing/release/{release.pk}/change/")
    assert "“Cold feet”: A medical reviewer has to approve this text first." in screen
    assert f'href="{address(edition, "action", "submit")}"' in screen
    actions.add_to_release(release, draft("question", title="Why?"), person("releaser"), now=NOW)
    screen = desk("releaser").reads(f"/admin/publishing/release/{release.pk}/do/schedule/")
    assert "“Why?” is not approved yet: by this you approve it." in screen


def test_the_history_shows_beside_each_saved_state_what_was_said_of_it(desk):
    edition = submitted()
    actions.return_draft(edition, person("medic"), "Name the dose.", now=NOW)
    author = desk("chief")
    author.client.post(address(edition), article_form(edition, title="Warm feet"))
    edition.refresh_from_db()
    actions.approve(edition, person("medic"), now=NOW)
    page = author.reads(address(edition, "history"))
    now, before = page.split("Draft, save 1", 1)
    assert "Approved by medic on" in now
    assert "Returned by medic on" in before
    assert "Returned the draft as of save 1: Name the dose." in page


def test_the_front_page_tells_each_what_waits_for_them(desk):
    asked = submitted(title="Asked")
    returned = submitted(title="Sent back")
    actions.return_draft(returned, person("medic"), "Name the dose.", now=NOW)
    approved(title="Approved one")

    def waiting(name):
        return desk(name).reads("/admin/?section=waiting")

    medic = waiting("medic")
    assert "Asked" in medic
    assert address(asked, "action", "review") in medic
    assert "Sent back" not in medic
    assert "“Name the dose.”" in waiting("author")
    assert "Asked" not in waiting("author")
    releaser = waiting("releaser")
    assert "ready to publish" in releaser
    assert "Asked" not in releaser
    change(Edition.objects.get(pk=asked.pk).specific, summary="Asked for something else.")
    assert "Asked" not in waiting("medic")


def test_a_page_that_is_due_can_be_reviewed_without_a_change(desk, settings):
    edition = live(since=NOW - settings.REVIEW_CYCLE)
    who = Person.objects.create(name="Dr. Reader", slug="reader", account=person("medic"))
    medic = desk("medic")
    assert address(edition, "action", "reviewed") in medic.reads("/admin/")
    screen = medic.reads(address(edition, "action", "reviewed"))
    assert f'<option value="{who.pk}" selected>' in screen
    sent = {"reviewer": str(who.pk), "reviewed_on": f"{NOW:%Y-%m-%d}"}
    assert medic.sends(edition, "reviewed", **sent).status_code == 302
    assert "Reviewed by Dr. Reader" in medic.reads(edition.get_absolute_url())
    assert address(edition, "action", "reviewed") not in medic.reads("/admin/")


def test_accounts_show_their_roles_and_what_each_is_for(desk):
    person("writer")
    administrator = desk("administrator")
    assert "Author" in administrator.reads("/admin/auth/user/")
    form = administrator.reads(f"/admin/auth/user/{person('writer').pk}/change/")
    assert "<strong>Medical reviewer</strong> reads everything, approves texts or returns" in form
    assert 'name="is_superuser"' not in form
    first = User.objects.create_superuser("first")
    where = f"/admin/auth/user/{first.pk}/"
    assert administrator.client.post(f"{where}change/", {"username": "x"}).status_code == 403
    assert administrator.client.get(f"{where}password/").status_code == 403


def test_the_commands_submit_approve_and_return():
    edition = draft(slug="cold-feet")
    person("writer")
    person("medic")
    call_command("submit", "articles/cold-feet", "--by=writer", "--message=Please.")
    call_command("send_back", "articles/cold-feet", "--by=medic", "--comment=Dose?")
    with pytest.raises(CommandError, match="You do not have the permission to approve"):
        call_command("approve", "articles/cold-feet", "--by=writer")
    call_command("approve", "articles/cold-feet", "--by=medic")
    kinds = edition.review_actions.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["submitted", "returned", "approved"]
