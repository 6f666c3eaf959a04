"""Names that many pages share: correcting one moves the generation, adding one does not."""

import copy
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from publishing import actions
from publishing.models import Edition, Generation, Person, Topic
from teas.models import Pattern, Sign
from tests.support.expect import generation
from tests.support.factories import NOW, SECOND, draft, pattern, person, perspective, topic

MAKE: dict[str, Any] = {
    "topic": topic,
    "pattern": pattern,
    "person": lambda: Person.objects.create(name="Mika Tanabe", slug="mika-tanabe"),
}
kinds_of_names = pytest.mark.parametrize("make", MAKE.values(), ids=MAKE.keys())


def changed_at() -> Any:
    return Edition.objects.clock(NOW).unannounced_change_at


@pytest.fixture(autouse=True)
def nothing_changed_yet(db):
    Edition.objects.clock(NOW)
    Generation.objects.update(number=7, unannounced_change_at=None)


@kinds_of_names
def test_a_new_name_stands_on_no_page_and_changes_nothing(make):
    make()
    assert generation() == 7
    assert changed_at() is None


@kinds_of_names
def test_a_corrected_name_moves_the_generation_and_is_dated(make):
    row = make()
    row.name = "Another name"
    row.save()
    assert generation() == 8
    assert changed_at() >= NOW
    assert changed_at().microsecond == 0


@kinds_of_names
def test_a_name_that_goes_moves_the_generation_and_is_dated(make):
    make().delete()
    assert generation() == 8
    assert changed_at() >= NOW


@kinds_of_names
def test_names_corrected_or_removed_in_bulk_count_as_well(make):
    rows = type(make())._default_manager.all()
    rows.update(name="Another name")
    assert generation() == 8
    rows.delete()
    assert generation() == 9
    assert changed_at() >= NOW


def test_a_correction_that_fails_moves_nothing():
    topic("Feet")
    other = topic("Legs")
    other.name = "Feet"
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
    assert generation() == 7


def test_a_topic_is_live_while_a_live_page_is_gathered_under_it(chief):
    edition = draft()
    edition.topics.add(topic("Feet"))
    topic("Legs")
    actions.publish(edition, chief, NOW + SECOND, now=NOW)
    assert not Topic.objects.live(NOW).exists()
    assert Topic.objects.live(NOW + SECOND).get().name == "Feet"
    actions.withdraw(edition.document, chief, "Wrong.", NOW + 2 * SECOND, now=NOW)
    assert not Topic.objects.live(NOW + 2 * SECOND).exists()


def test_a_name_that_stands_on_a_past_page_is_not_removed(chief):
    article = draft()
    article.topics.add(topic())
    perspective(article)
    actions.publish(article, chief, now=NOW)
    for row in (topic(), pattern()):
        before = generation()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.delete()
        row.refresh_from_db()
        assert generation() == before


@pytest.mark.parametrize("name", ["topic", "pattern"])
def test_the_desk_says_where_a_name_stands_instead_of_removing_it(client, chief, name):
    tea = draft("tea", title="Ginger tea")
    row = MAKE[name]()
    (tea.topics if name == "topic" else tea.patterns).add(row)
    actions.publish(tea, chief, now=NOW)
    client.force_login(User.objects.create_superuser("root"))
    listed = f"/admin/{row._meta.app_label}/{name}/"
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    for answer in (
        client.post(f"{listed}{row.pk}/delete/", {"post": "yes"}),
        client.post(listed, chosen),
    ):
        assert answer.status_code == 200
        assert "Ginger tea 1.0" in answer.content.decode()
    row.refresh_from_db()


def test_the_desk_removes_a_name_that_stands_on_no_page(client):
    draft().topics.add(topic())
    client.force_login(User.objects.create_superuser("root"))
    client.post(f"/admin/publishing/topic/{topic().pk}/delete/", {"post": "yes"})
    assert not Topic.objects.exists()


def test_the_sentence_of_a_pattern_makes_no_claim_that_the_rules_refuse(client, db):
    client.force_login(person("administrator"))
    sent = {"name": "Cold", "slug": "cold", "sentence": "This tea cures diabetes."}
    refused = client.post("/admin/teas/pattern/add/", sent)
    assert "Write instead, for example:" in refused.content.decode()
    assert not Pattern.objects.exists()
    sent["sentence"] = "The body holds too little warmth."
    assert client.post("/admin/teas/pattern/add/", sent).status_code == 302


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x00", "\x07", "\x9f"])
@pytest.mark.parametrize(
    ("row", "name"),
    [
        *((Topic(name="Feet", slug="feet"), name) for name in ("name", "description")),
        (Person(name="Mika", slug="mika"), "biography"),
        (Pattern(name="Cold", slug="cold", sentence="Cold."), "sentence"),
        (Sign(text="Cold feet", slug="cold"), "text"),
        (Sign(text="Cold feet", slug="cold", level="urgent", advice="Go."), "advice"),
    ],
    ids=str,
)
def test_signs_that_nobody_sees_are_refused_where_they_stand(db, row, name, sign):
    row = copy.copy(row)
    setattr(row, name, f"Cold {sign}feet")
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert list(refused.value.message_dict) == [name]
    row.full_clean(exclude=[name])
    setattr(row, name, "Two\nlines" if name in {"biography", "advice"} else "足 “ﬁ” 🦵")
    row.full_clean()


def test_the_desk_says_which_sign_nobody_sees(db, client):
    client.force_login(person("administrator"))
    sent = {"name": "Feet\u202e", "slug": "feet", "position": 0}
    answer = client.post("/admin/publishing/topic/add/", sent)
    assert "It has a sign that nobody sees, U+202E." in answer.content.decode()
    assert not Topic.objects.exists()
