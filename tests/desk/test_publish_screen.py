"""The publish screen: what would happen, with a release, and what is carried forward after it."""

import html

import pytest
from django.urls import reverse

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.desk.editions import EditionAdmin
from publishing.desk.targets import EditionTarget
from publishing.models import Edition, Release
from tests.support.factories import DAY, HOUR, NOW, change, date, draft, live, person

pytestmark = pytest.mark.django_db

BODY = "<p>Cold.</p><p>Warm.</p>"


@pytest.fixture(autouse=True)
def chief(client):
    user = person("chief")
    client.force_login(user)
    return user


def address(edition, verb="publish"):
    meta = edition.document.edition_model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_action", args=[edition.pk, verb])


def text(answer):
    return html.unescape(answer.content.decode())


def form(edition, **values):
    return {
        "when": "now",
        "readers": "no",
        "revision": str(edition.revision),
        "release": "",
        "new_release": "",
    } | values


def at(moment):
    return {"when": "at", "at_0": f"{moment:%Y-%m-%d}", "at_1": "09:00"}


def fix_with_a_later_edition(**later):
    """A live page, an edition planned for 2033, and a draft of a fix."""
    first = live(body=BODY, slug="cold-feet")
    update = begin_draft(first.document, person("author"), now=NOW)
    update = date(change(update, **later) if later else update, NOW + 10 * DAY)
    fix = begin_draft(first.document, person("author"), first, now=NOW)
    return change(fix, body=BODY.replace("Cold.", "Cold indeed.")), update


def test_looking_does_nothing_and_says_what_the_choice_would_do(client):
    edition = draft("question")
    answer = client.post(address(edition), form(edition, _preview="1") | at(NOW + 2000 * DAY))
    assert answer.status_code == 200
    assert "1.0 goes live on" in text(answer)
    assert "09:00 JST, by itself." in text(answer)
    edition.refresh_from_db()
    assert edition.is_draft


def test_looking_at_an_incomplete_choice_says_what_is_missing(client):
    edition = draft("question")
    answer = client.post(address(edition), form(edition, when="at", _preview="1"))
    assert "Choose a date and a time." in text(answer)


def test_a_major_fix_says_how_what_is_planned_is_numbered_then(client):
    fix, _update = fix_with_a_later_edition(summary="Later.")
    said = text(client.post(address(fix), form(fix, readers="yes", note="Mended.", _preview="1")))
    assert "2.0 becomes live at once. It takes the place of 1.0." in said
    assert "3.0 (until now planned as 2.0) still follows on" in said
    said = text(client.post(address(fix), form(fix, _preview="1")))
    assert "1.1 becomes live at once. It takes the place of 1.0. 2.0 still follows on" in said


def test_publishing_a_fix_leads_to_what_is_carried_forward(client):
    fix, update = fix_with_a_later_edition(summary="Later.")
    answer = client.post(address(fix), form(fix))
    assert answer["Location"] == address(update, "carry-forward")
    screen = client.get(answer["Location"])
    assert "Now decide what 2.0 of “Cold feet”" in text(screen)
    assert "1.1 is live with changes that 2.0 does not have" in text(screen)
    sent = {
        "revision": update.revision,
        "fix": fix.pk,
        "fix_revision": fix.revision,
        "carry-body": "fix",
    }
    answer = client.post(address(update, "carry-forward"), sent)
    assert answer.status_code == 302
    update.refresh_from_db()
    assert update.specific.body.startswith("<p>Cold indeed.")
    assert update.missing_fix is None


def test_a_conflict_without_a_choice_stays_on_the_screen(client):
    fix, update = fix_with_a_later_edition(body=BODY.replace("Cold.", "Chilly."))
    client.post(address(fix), form(fix))
    sent = {"revision": update.revision, "fix": fix.pk, "fix_revision": fix.revision}
    answer = client.post(address(update, "carry-forward"), sent)
    assert "Both texts changed this: choose one." in text(answer)
    update.refresh_from_db()
    assert update.missing_fix is not None


def test_a_scheduled_edition_that_lacks_a_fix_is_marked(client):
    fix, update = fix_with_a_later_edition(summary="Later.")
    client.post(address(fix), form(fix))
    for view in ("change", "history"):
        page = client.get(f"/admin/articles/article/{update.pk}/{view}/")
        assert address(update, "carry-forward") in text(page)


def test_a_draft_that_lacks_what_went_live_since_says_so(client, chief):
    first = live(body=BODY)
    other = begin_draft(first.document, person("author"), now=NOW)
    other = date(change(other, summary="Other."), NOW + 10 * DAY)
    fix = begin_draft(first.document, person("author"), first, now=NOW)
    actions.publish(change(fix, body="<p>Fixed.</p>"), chief, now=NOW, major=False)
    actions.take_back(Edition.objects.get(pk=other.pk), chief, now=NOW)
    assert "1.1 has something that this draft does not have" in text(client.get(address(other)))


def test_a_draft_joins_a_release(client, chief):
    edition = draft("tea")
    release = actions.begin_release("Winter pages", chief)
    answer = client.post(
        address(edition), form(edition, when="release", release=str(release.pk)), follow=True
    )
    assert "goes live with the release “Winter pages”, once that has its moment" in text(answer)
    edition.refresh_from_db()
    assert edition.release == release


def test_a_draft_begins_a_release(client):
    edition = draft("tea")
    client.post(address(edition), form(edition, when="release", new_release="Spring pages"))
    assert Release.objects.get().members.get().pk == edition.pk


def test_a_refused_member_leaves_no_empty_release(client):
    fix = begin_draft(live("tea").document, person("author"))
    sent = form(fix, when="release", new_release="Spring pages", revision="77")
    assert client.post(address(fix), sent).status_code == 409
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"when": "release"}, "Choose a release, or give a new one a name."),
        ({"when": "release", "release": "99999"}, "Select a valid choice."),
        ({"when": "release", "release": "x"}, "Select a valid choice."),
        ({"new_release": "Spring"}, "To begin a release, choose “With a release” above."),
        ({"when": "never"}, "Select a valid choice."),
        ({"when": "at", "at_0": "nonsense", "at_1": "25:99"}, "Enter a valid date."),
    ],
)
def test_an_unclear_choice_is_asked_about(client, sent, says):
    edition = draft("tea")
    for look in ({}, {"_preview": "1"}):
        answer = client.post(address(edition), form(edition, **sent) | look)
        assert says in text(answer)
    edition.refresh_from_db()
    assert edition.is_draft


def test_a_release_and_a_new_name_are_one_too_many(client, chief):
    edition, release = draft("tea"), actions.begin_release("Winter pages", chief)
    sent = form(edition, when="release", release=str(release.pk), new_release="Other")
    assert "Clear one of them" in text(client.post(address(edition), sent))


def test_a_member_is_taken_out_on_its_own_screen(client, chief):
    edition, release = draft("tea"), actions.begin_release("Winter pages", chief)
    actions.add_to_release(release, edition, chief)
    actions.schedule_release(release, chief, NOW + 10 * DAY, now=NOW)
    edition.refresh_from_db()
    assert "It keeps its moment" in text(client.get(address(edition, "leave-release")))
    client.post(address(edition, "leave-release"), {"then": "draft"})
    edition.refresh_from_db()
    assert (edition.is_draft, edition.release) == (True, None)


def test_a_page_is_withdrawn_with_a_release(client, chief):
    edition, release = live("question"), actions.begin_release("Winter pages", chief)
    sent = {"when": "release", "release": str(release.pk), "notice": "Out of date."}
    answer = client.post(address(edition, "withdraw"), sent, follow=True)
    assert "will be withdrawn with the release “Winter pages”" in text(answer)
    assert release.members.get().is_withdrawal
    history = text(client.get(f"/admin/faq/question/{edition.pk}/history/"))
    assert "Winter pages" in history


def test_the_comparison_is_with_what_is_live_then(client):
    fix, _update = fix_with_a_later_edition(summary="Later.")
    assert "Compared with 1.0, which is live now" in text(client.get(address(fix)))
    sent = form(fix, _preview="1") | at(NOW + 20 * DAY)
    assert "Compared with 2.0, which is live on" in text(client.post(address(fix), sent))


def test_a_first_edition_has_nothing_to_be_compared_with(client):
    assert "Everything is new" in text(client.get(address(draft("tea"))))


def test_a_release_that_went_live_while_the_request_waited_takes_nobody_in(
    client, chief, monkeypatch
):
    release = actions.begin_release("Winter pages", chief)
    actions.add_to_release(release, draft("tea"), chief)
    actions.schedule_release(release, chief, NOW - HOUR / 2, now=NOW - HOUR)
    late = draft("question")
    # The request began before that moment, and waited for the lock until after it.
    begun = NOW - HOUR
    monkeypatch.setattr(
        EditionAdmin,
        "target",
        lambda _self, request, edition: EditionTarget(
            request, edition, edition.document.timeline(), begun
        ),
    )
    answer = client.post(address(late), form(late, when="release", release=str(release.pk)))
    assert answer.status_code == 409
    assert "went live on" in text(answer)
    late.refresh_from_db()
    assert late.is_draft


@pytest.mark.parametrize(
    ("year", "when", "says"),
    [
        (2020, "at", "That moment has passed; it is now"),
        (2020, "past", "what came before it cannot be changed"),
        (2090, "at", "more than ten years ahead"),
    ],
)
def test_looking_says_what_would_be_refused(client, year, when, says):
    document = live("question").document
    update = begin_draft(document, person("author"))
    sent = form(update, _preview="1", when=when, at_0=f"{year}-01-01", at_1="09:00")
    assert says in text(client.post(address(update), sent))


def test_looking_at_a_release_that_has_the_page_already_says_so(client, chief):
    first, release = live("question"), actions.begin_release("Winter pages", chief)
    update = begin_draft(first.document, person("author"), now=NOW)
    actions.add_to_release(release, update, chief, note="New.")
    actions.schedule_release(release, chief, NOW + 10 * DAY, now=NOW)
    second = begin_draft(first.document, person("author"), now=NOW)
    sent = form(second, _preview="1", when="release", release=str(release.pk))
    assert "This cannot be done: This release has 2.0" in text(client.post(address(second), sent))
    screen = text(client.get(f"/admin/publishing/release/{release.pk}/change/"))
    assert f"/question/{second.pk}/do/publish/" not in screen
