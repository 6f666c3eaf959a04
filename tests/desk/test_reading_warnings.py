"""Warnings ask: on the publish screen, for a release, and of a script; errors refuse."""

import html
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from publishing import actions, checks
from publishing.models import Release
from tests.support.expect import refused
from tests.support.factories import NOW, change, draft, live, person

pytestmark = pytest.mark.django_db

UNREAD = "Then tick the box, or mend the text first."


@pytest.fixture(autouse=True)
def chief(client):
    user = person("chief")
    client.force_login(user)
    return user


def screen(edition, verb="publish"):
    meta = edition.document.edition_model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_action", args=[edition.pk, verb])


def text(answer):
    return html.unescape(answer.content.decode())


def box(answer):
    """What the box stands for, and whether it is ticked."""
    (tag,) = re.findall(r'<input type="checkbox" name="read"[^>]*>', text(answer))
    return tag.partition('value="')[2].partition('"')[0], "checked" in tag


def form(edition, **values):
    revision = str(edition.revision)
    return {"when": "now", "readers": "no", "revision": revision, "release": ""} | values


def asking(**columns):
    """A draft that asks."""
    return draft(summary="Cold.", **columns)


def test_a_draft_with_warnings_goes_live_only_once_they_are_read(client):
    edition = asking()
    page = client.get(screen(edition))
    assert "The summary has 5 characters" in text(page)
    keys, ticked = box(page)
    assert not ticked
    answer = client.post(screen(edition), form(edition))
    assert (answer.status_code, UNREAD in text(answer)) == (200, True)
    edition.refresh_from_db()
    assert edition.is_draft
    assert client.post(screen(edition), form(edition, read=keys)).status_code == 302
    edition.refresh_from_db()
    assert edition.number == "1.0"


def test_a_new_warning_asks_again(client):
    edition = asking()
    keys, _ticked = box(client.get(screen(edition)))
    change(edition, see_doctor="")
    answer = client.post(screen(edition), form(edition, read=keys))
    assert "something new to read" in text(answer)
    assert not box(answer)[1]
    change(edition, see_doctor="<p>Soon.</p>")
    assert client.post(screen(edition), form(edition, read=keys)).status_code == 302


def test_what_was_read_is_asked_of_the_chosen_moment(client):
    actions.withdraw(
        live(slug="warm", title="Warm").document,
        person("chief"),
        "Out.",
        NOW.replace(year=2033),
        now=NOW,
    )
    edition = draft(body='<p><a href="/articles/warm/">Warm feet</a></p>')
    then = {"when": "at", "at_0": "2033-12-31", "at_1": "09:00"}
    answer = client.post(screen(edition), form(edition) | then)
    assert answer.status_code == 409
    assert "which is withdrawn since" in text(answer)


def test_a_look_and_a_release_in_preparation_need_no_tick(client, chief):
    edition = asking()
    answer = client.post(screen(edition), form(edition, _preview="1"))
    assert UNREAD not in text(answer)
    # Whoever ticked the box before looking finds it ticked.
    keys, _ticked = box(answer)
    assert box(client.post(screen(edition), form(edition, _preview="1", read=keys))) == (keys, True)
    with_release = {"when": "release", "new_release": "Winter"}
    assert client.post(screen(edition), form(edition) | with_release).status_code == 302
    assert Release.objects.get().members.count() == 1


def test_a_release_lists_the_warnings_of_all_and_asks_once(client, chief):
    release = actions.begin_release("Winter", chief, now=NOW)
    for title in ("First", "Second"):
        actions.add_to_release(release, asking(title=title), chief, now=NOW)
    address = f"/admin/publishing/release/{release.pk}/do/schedule/"
    page = client.get(address)
    for title in ("First", "Second"):
        assert f"“{title}”: The summary has 5 characters" in text(page)
    keys, _ticked = box(page)
    then = {"when": "at", "at_0": "2033-12-31", "at_1": "09:00", "revision": release.revision}
    assert UNREAD in text(client.post(address, then))
    assert client.post(address, then | {"read": keys}).status_code == 302
    release.refresh_from_db()
    assert not release.is_in_preparation


def test_what_joins_a_release_with_a_moment_asks(client, chief):
    release = actions.begin_release("Winter", chief, now=NOW)
    actions.add_to_release(release, draft("question"), chief, now=NOW)
    actions.schedule_release(release, chief, NOW.replace(year=2033), now=NOW)
    edition = asking()
    joining = form(edition, when="release", release=str(release.pk))
    answer = client.post(screen(edition), joining)
    assert UNREAD in text(answer)
    sent = joining | {"read": box(answer)[0]}
    assert client.post(screen(edition), sent).status_code == 302


def test_the_verb_asks_who_says_what_was_read_and_nobody_else(chief):
    edition = asking()
    with refused("Read this first: The summary has 5 characters", field="read"):
        actions.publish(edition, chief, read=[], now=NOW)
    keys = [finding.key for finding in checks.warnings(checks.findings(edition))]
    change(edition, see_doctor="")
    with refused("Read this first:", field="read"):
        actions.publish(edition, chief, read=keys, now=NOW)
    assert actions.publish(edition, chief, now=NOW).number == "1.0"


def test_a_script_is_refused_unless_it_says_that_warnings_may_stand(chief):
    asking(slug="cold-feet")
    with pytest.raises(CommandError, match="repeat it with --despite-warnings"):
        call_command("publish", "articles/cold-feet", "--by=chief")
    out, err = StringIO(), StringIO()
    call_command(
        *("publish", "articles/cold-feet", "--by=chief", "--despite-warnings"),
        stdout=out,
        stderr=err,
    )
    assert "1.0 is live" in out.getvalue()
    assert "Warning: The summary has 5 characters" in err.getvalue()


def test_errors_are_refused_despite_warnings_that_may_stand(chief):
    change(asking(slug="cold-feet"), body="")
    with pytest.raises(CommandError, match="Write the body"):
        call_command("publish", "articles/cold-feet", "--by=chief", "--despite-warnings")


# On the form


def test_the_form_shows_what_the_checks_find_with_the_way_to_each_field(client):
    edition = change(asking(), body="")
    page = text(client.get(reverse("admin:articles_article_change", args=[edition.pk])))
    assert "To mend before this can go live: 1" in page
    assert '<a href="#id_body">Write the body.</a>' in page
    assert '<a href="#id_summary">The summary has 5 characters' in page
    assert "Shorten" not in page


def test_a_text_without_findings_says_so_and_what_is_live_is_not_looked_at(client):
    edition = draft()
    address = reverse("admin:articles_article_change", args=[edition.pk])
    assert "The checks find nothing to mend" in text(client.get(address))
    actions.publish(edition, person("chief"), now=NOW)
    assert "The checks find" not in text(client.get(address))


# Another moment for what is scheduled


def moved(edition, year=2034, **values):
    seen = edition.live_from.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"at_0": f"{year}-12-31", "at_1": "09:00", "seen": seen} | values


def test_what_is_moved_asks_as_what_is_published(client, chief):
    edition = actions.publish(asking(), chief, NOW.replace(year=2033), now=NOW)
    address = screen(edition, "reschedule")
    keys, ticked = box(client.get(address))
    assert (bool(keys), ticked) == (True, False)
    answer = client.post(address, moved(edition))
    assert (answer.status_code, UNREAD in text(answer)) == (200, True)
    assert client.post(address, moved(edition, read=keys)).status_code == 302
    edition.refresh_from_db()
    assert edition.live_from.year == 2034
    with refused("Read this first:", field="read"):
        actions.reschedule(edition, chief, NOW.replace(year=2033), read=[], now=NOW)


def test_whoever_moves_it_second_is_told_so_before_being_asked(client, chief):
    edition = actions.publish(asking(), chief, NOW.replace(year=2033), now=NOW)
    sent = moved(edition)
    actions.reschedule(edition, chief, NOW.replace(year=2035), now=NOW)
    answer = client.post(screen(edition, "reschedule"), sent)
    assert answer.status_code == 409
    assert "after you opened this screen" in text(answer)


def test_what_is_moved_behind_the_withdrawal_of_a_page_that_it_needs_is_refused(client, chief):
    warm = live(slug="warm", title="Warm")
    edition = draft(body='<p><a href="/articles/warm/">Warm feet</a></p>')
    actions.publish(edition, chief, NOW.replace(year=2032), now=NOW)
    actions.withdraw(warm.document, chief, "Out.", NOW.replace(year=2033), now=NOW)
    with refused("It cannot go live then:"):
        actions.reschedule(edition, chief, NOW.replace(year=2034), now=NOW)
    answer = client.post(screen(edition, "reschedule"), moved(edition))
    assert answer.status_code == 409
    assert "which is withdrawn since" in text(answer)
    edition.refresh_from_db()
    assert edition.live_from.year == 2032


def test_a_withdrawal_is_moved_without_a_question(client, chief):
    gone = actions.withdraw(live().document, chief, "Out.", NOW.replace(year=2033), now=NOW)
    address = screen(gone, "reschedule")
    assert 'name="read"' not in text(client.get(address))
    assert client.post(address, moved(gone)).status_code == 302
