"""A kind that is declared once has everything: proved by one that only the tests have.

What tests that run for every kind prove (history, comparison, JSON, previews, discarding, the
database's own refusals) they prove of this one too.
"""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from publishing import actions
from publishing.roles import ADMINISTRATOR, AUTHOR, MEDICAL_REVIEWER, PUBLISHER
from tests.exercise.models import Exercise, Move
from tests.support.expect import refused
from tests.support.factories import DAY, NOW, draft, full, live, person, topic
from tests.support.openapi import Description, differences

pytestmark = pytest.mark.django_db
PAGE = "/exercises/calf-stretch/"


@pytest.fixture
def stretch() -> Exercise:
    edition: Exercise = draft("exercise", "calf-stretch", title="Calf stretch")
    edition.topics.add(topic("Feet"))
    Move.objects.create(edition=edition, position=1, text="Lean on a wall, heel down.")
    return actions.publish(edition, person("chief"), now=NOW - DAY)


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        *(PAGE, f"{PAGE}updates/", f"{PAGE}updates/feed/", "/exercises/", "/topics/feet/"),
        *("/topics/feet/?kind=exercise", "/updates/?kind=exercise", "/updates/feed/"),
        *("/search/?q=heel", "/search/?q=stretch&kind=exercise", "/sitemap.xml"),
    ],
)
def test_readers_find_it(stretch, client, address):
    found = text(client, address)
    assert "Calf stretch" in found or PAGE in found


def test_it_is_in_the_menu_after_the_others(client):
    menu = text(client, "/").partition("<nav")[2].partition("</nav>")[0]
    assert menu.index('href="/teas/"') < menu.index('href="/exercises/"')


def test_its_list_stands_in_the_sitemap(client):
    assert f"{reverse('exercise:list')}</loc>" in text(client, "/sitemap.xml")


def test_its_json_is_as_openapi_says(stretch, client):
    description = Description(client.get("/openapi.json").json())
    for address in (PAGE, "/exercises/"):
        told = client.get(f"{address}?format=json").json()
        assert differences(description, address, 200, told) == []


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (AUTHOR, {"add", "change", "view"}),
        (MEDICAL_REVIEWER, {"view"}),
        (PUBLISHER, {"add", "change", "view"}),
        (ADMINISTRATOR, {"add", "change", "view"}),
    ],
)
def test_roles_may_write_and_read_it(role, may):
    given = Group.objects.get(name=role).permissions.filter(content_type__app_label="exercise")
    assert {permission.codename.partition("_")[0] for permission in given} == may


def test_an_empty_one_is_refused():
    edition = draft("exercise", summary="")
    with refused("Write the summary."):
        actions.publish(edition, person("chief"), now=NOW)


def test_a_picture_needs_its_words():
    edition = full("exercise")
    Exercise.objects.filter(pk=edition.pk).update(picture_alt="")
    with refused("Say what the picture shows."):
        actions.publish(Exercise.objects.get(pk=edition.pk), person("chief"), now=NOW)


def test_the_sample_has_one(sample_site, client):
    assert "Not after an operation" in text(client, PAGE)


def test_it_is_on_the_desk(client):
    live("exercise", title="Heel raise")
    client.force_login(person("chief"))
    assert "Heel raise" in text(client, reverse("admin:exercise_exercise_changelist"))
    assert text(client, reverse("admin:exercise_exercise_add"))
