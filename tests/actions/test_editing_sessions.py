"""Who else has a draft open: said, kept alive, forgotten soon."""

import datetime

import pytest
from django.urls import reverse

from publishing.actions.discarding import discard
from publishing.models import EditingSession, Edition
from tests.support.expect import generation
from tests.support.factories import NOW, SECOND, change, draft, live, person

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


def address(edition, view="change"):
    meta = edition.document.edition_model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{view}", args=[edition.pk])


def sign(client, edition, opened=1):
    return client.post(address(edition, "open"), {"opened": opened})


@pytest.fixture
def mika(client):
    user = person("chief")
    client.force_login(user)
    return user


def test_whoever_opens_a_draft_reads_who_else_has_it_open(client, mika):
    edition = draft("question")
    assert "Also open" not in client.get(address(edition)).content.decode()
    other = type(client)()
    other.force_login(person("author"))
    before = generation()
    page = other.get(address(edition)).content.decode()
    assert "Also open: chief, since" in page
    assert "(last seen just now)" in page
    # Nothing of it is news to readers.
    assert generation() == before


def test_two_tabs_of_one_person_are_one(client, mika):
    edition = draft("question")
    for _tab in range(2):
        assert "Also open" not in client.get(address(edition)).content.decode()
        assert sign(client, edition).json()["also_open"] == ""
    assert EditingSession.objects.count() == 1


@pytest.mark.parametrize(("has_heartbeat", "minutes"), [(True, 2), (False, 10)])
def test_who_gives_no_sign_any_more_is_gone(mika, author, has_heartbeat, minutes):
    edition = draft("question")
    note = EditingSession.objects.touch
    note(edition, mika, has_heartbeat=has_heartbeat, now=NOW)
    late = NOW + minutes * MINUTE
    (opening,) = note(edition, author, now=late - SECOND)
    assert opening.in_words(late - SECOND).endswith(
        f"(last seen {minutes - 1} minute{'s' * (minutes > 2)} ago)"
    )
    assert note(edition, author, now=late) == []
    # Whoever comes back is there since then.
    note(edition, mika, now=late)
    assert EditingSession.objects.get(user=mika).since == late


def test_who_went_away_is_forgotten_in_passing(mika, author):
    edition, other = draft("question"), draft("question")
    EditingSession.objects.touch(edition, mika, now=NOW)
    EditingSession.objects.touch(other, author, now=NOW + 11 * MINUTE)
    assert [opening.user for opening in EditingSession.objects.all()] == [author]


def test_what_nobody_can_change_is_open_to_nobody(client, mika):
    edition = live("question")
    client.get(address(edition))
    assert not EditingSession.objects.exists()
    assert "made it 1.0" in sign(client, edition).json()["news"]


def test_a_page_that_is_open_learns_what_happened(client, mika, author):
    edition = draft("question")
    assert sign(client, edition).json() == {
        "account": mika.pk,
        "name": "chief",
        "also_open": "",
        "news": "",
    }
    change(edition)
    assert "author saved this draft at" in sign(client, edition).json()["news"]
    Edition.objects.filter(pk=edition.pk).update(saved_by=mika)
    assert sign(client, edition).json()["news"].startswith("You saved this draft")
    discard(edition, author)
    assert "Somebody discarded this draft" in sign(client, edition).json()["news"]


def test_who_is_logged_out_or_may_not_gives_no_sign(client, mika):
    edition = draft("question")
    assert client.get(address(edition, "open")).status_code == 405
    client.force_login(person("stranger"))
    assert sign(client, edition).status_code == 403
    client.logout()
    assert sign(client, edition).status_code == 302
    assert not EditingSession.objects.exists()


def test_a_sign_needs_few_queries_and_the_form_hardly_more(client, mika, django_assert_num_queries):
    edition = draft("question")
    client.get(address(edition))
    for name in ("author", "publisher"):
        EditingSession.objects.touch(edition, person(name))
    # Two of them are the test's own: a transaction inside a transaction.
    with django_assert_num_queries(9):
        sign(client, edition)
