"""Releases on the desk: who may do what, and what is refused with a sentence."""

import html

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing import actions
from publishing.models import Edition, Release
from tests.support.factories import DAY, NOW, draft, person

pytestmark = pytest.mark.django_db

LIST = "/admin/publishing/release/"


@pytest.fixture
def chief(client):
    user = person("chief")
    client.force_login(user)
    return user


@pytest.fixture
def release(chief):
    release = actions.begin_release("Winter pages", chief, now=NOW)
    actions.add_to_release(release, draft("tea", title="Ginger tea"), chief, now=NOW)
    return release


def text(answer):
    return html.unescape(answer.content.decode())


def screen(release, verb=""):
    return f"{LIST}{release.pk}/" + (f"do/{verb}/" if verb else "change/")


def moment(revision, year=2033):
    return {"when": "at", "at_0": f"{year}-12-01", "at_1": "09:00", "revision": revision}


def test_a_release_is_begun_with_a_name(client, chief):
    assert "Begin the release" in text(client.get(f"{LIST}add/"))
    assert "This field is required" in text(client.post(f"{LIST}add/", {"name": " \u00a0 "}))
    answer = client.post(f"{LIST}add/", {"name": "Winter pages"}, follow=True)
    assert "“Winter pages” was begun" in text(answer)


def test_a_release_is_scheduled_and_moved(client, release):
    answer = client.post(screen(release, "schedule"), moment(release.revision), follow=True)
    assert "goes live Dec 1, 2033, 09:00 JST, by itself" in text(answer)
    release.refresh_from_db()
    sent = moment(release.revision, 2034)
    client.post(screen(release, "schedule"), sent)
    assert Edition.objects.filter(release=release, live_from__year=2034).exists()
    page = text(client.get(screen(release)))
    assert "Moved the release from" in page
    assert "1.0 goes live" in page


def test_the_second_of_two_who_move_it_is_told_and_keeps_what_was_typed(client, release):
    opened = release.revision
    client.post(screen(release, "schedule"), moment(opened))
    answer = client.post(screen(release, "schedule"), moment(opened, 2035))
    assert answer.status_code == 409
    assert "after you opened this screen" in text(answer)
    assert 'value="2035-12-01"' in text(answer)


def test_a_member_that_fails_a_check_is_named_with_the_way_to_it(client, release, chief):
    unfinished = draft("question", title="Why?", answer="")
    actions.add_to_release(release, unfinished, chief, now=NOW)
    release.refresh_from_db()
    answer = client.post(screen(release, "schedule"), moment(release.revision))
    assert answer.status_code == 409
    place = f"/admin/faq/question/{unfinished.pk}/change/#id_answer"
    for page in (text(answer), text(client.get(screen(release)))):
        assert "“Why?”: Write the answer" in page
        assert place in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"at_0": "2020-01-01"}, "That moment has passed"),
        ({"at_0": "", "at_1": ""}, "Choose a date and a time."),
        ({"at_0": "soon"}, "Enter a valid date."),
        ({"at_0": "0001-01-01"}, "year"),
        ({"revision": "x"}, "whole number"),
    ],
)
def test_nonsense_is_answered_with_a_sentence(client, release, sent, says):
    answer = client.post(screen(release, "schedule"), moment(release.revision) | sent)
    assert answer.status_code in {200, 409}
    assert says in text(answer)
    release.refresh_from_db()
    assert release.is_in_preparation


def test_a_past_release_offers_nothing(client, release, chief):
    actions.schedule_release(release, chief, now=NOW)
    page = text(client.get(screen(release)))
    assert "Went live" in page
    assert "/do/" not in page
    for verb in ("schedule", "rename", "cancel", "remove"):
        sent = moment(release.revision) | {"name": "Other"}
        answer = client.post(screen(release, verb), sent)
        assert answer.status_code == 409
        assert "the past cannot be changed" in text(answer)


def test_a_release_is_renamed_cancelled_and_removed(client, release, chief):
    def send(verb, **values):
        release.refresh_from_db()
        return client.post(screen(release, verb), {"revision": release.revision, **values})

    send("rename", name="Snow pages")
    client.post(screen(release, "schedule"), moment(release.revision + 1))
    assert "Nothing goes live on" in text(client.get(screen(release, "cancel")))
    send("cancel")
    release.refresh_from_db()
    assert (release.name, release.live_from) == ("Snow pages", None)
    assert send("remove")["Location"] == LIST
    assert not Release.objects.exists()
    assert client.get(screen(release, "remove"))["Location"] == LIST


def test_the_page_of_a_release_proposes_drafts(client, release):
    other = draft("question", title="Why are they cold?")
    page = text(client.get(screen(release)))
    address = f"/admin/faq/question/{other.pk}/do/publish/?release={release.pk}"
    assert address in page
    assert f'value="{release.pk}" selected' in text(client.get(address))


def test_an_author_looks_and_changes_nothing(client, release):
    client.force_login(person("author"))
    page = text(client.get(screen(release)))
    assert "Ginger tea" in page
    assert "Take it out" not in page
    assert client.get(f"{LIST}add/").status_code == 403
    for verb in ("schedule", "rename", "cancel", "remove"):
        assert client.get(screen(release, verb)).status_code == 403
        assert client.post(screen(release, verb), moment(1)).status_code == 403


@pytest.mark.parametrize("number", ["0", "99999", "x", "9" * 30])
def test_a_release_that_is_not_there_is_not_found(client, chief, number):
    assert client.get(f"{LIST}{number}/change/").status_code == 404


def test_the_list_says_when_and_how_many(client, release):
    actions.add_to_release(release, draft("question"), person("chief"))
    page = text(client.get(LIST))
    assert "In preparation" in page
    assert "Winter pages" in page
    assert '<td class="field-pages">2</td>' in page


def test_a_release_is_not_deleted_by_a_hand_made_request(client, release):
    assert client.post(f"{LIST}{release.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Release.objects.exists()


def test_a_release_that_has_its_moment_is_moved_and_leads_to_the_site_then(client, release, chief):
    assert "Reschedule…" not in text(client.get(screen(release)))
    actions.schedule_release(release, chief, NOW + 10 * DAY, now=NOW)
    page = text(client.get(screen(release)))
    assert "Reschedule…" in page
    assert f"/at/{release.live_from:%Y-%m-%dT%H:%M:%SZ}/" in page


def test_an_account_without_permissions_sees_no_release(client, release):
    client.force_login(person("stranger"))
    assert client.get(LIST).status_code == 403
    assert client.get(screen(release)).status_code == 403


def test_what_is_to_mend_in_pages_that_one_may_not_see_is_only_counted(client, release, chief):
    hidden = draft("question", title="Why hidden?", answer="")
    actions.add_to_release(release, hidden, chief, now=NOW)
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_tea"))
    client.force_login(looker)
    page = text(client.get(screen(release)))
    listed = page.partition("<h2>What was done</h2>")[0]
    assert "Ginger tea" in listed
    assert "Why hidden?" not in listed
    assert "Write the answer" not in page
    assert "2 more to mend in pages of kinds that you may not see" in listed


def test_a_page_of_many_members_costs_little_more_than_one_of_few(client, release, chief):
    def queries(verb):
        client.get(screen(release, verb))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(screen(release, verb)).status_code == 200
        return len(caught)

    kinds = ("article", "tea", "question")
    for kind in kinds:
        actions.add_to_release(release, draft(kind, title=f"First {kind}"), chief, now=NOW)
    before = {verb: queries(verb) for verb in ("", "schedule")}
    for number in range(2):
        for kind in kinds:
            actions.add_to_release(release, draft(kind, title=f"{kind} {number}"), chief, now=NOW)
    # One more a member: whether another page has the same title.
    for verb, count in before.items():
        assert count < 25
        assert queries(verb) == count + 6
