"""The record: what it keeps of an action, and the sentence that is made of it."""

import pytest
from django.contrib.auth.models import User

from publishing import actions
from publishing.actions.record import record
from publishing.models import Event
from tests.support.factories import DAY, NOW, draft, person

pytestmark = pytest.mark.django_db


def test_an_event_names_the_action_the_text_and_who_it_was():
    edition, chief = draft("question"), person("chief")
    actions.publish(edition, chief, NOW + DAY, now=NOW)
    event = Event.objects.latest("pk")
    assert (event.code, event.edition_id, event.by_name) == ("schedule", edition.pk, "chief")
    assert event.data == {"name": "1.0", "at": edition.live_from.isoformat()}
    assert event.sentence == f"Scheduled 1.0 for {edition.when}."


def test_the_name_stays_as_it_was_whatever_the_account_is_called_later():
    chief = person("chief")
    actions.publish(draft("question"), chief, now=NOW)
    User.objects.filter(pk=chief.pk).update(username="married")
    assert Event.objects.latest("pk").by_name == "chief"


def test_an_action_without_a_sentence_is_not_recorded():
    with pytest.raises(ValueError, match="no sentence for 'admire'"):
        record(draft("question"), person("chief"), NOW, "admire")


def test_what_an_older_version_recorded_is_shown_as_it_was_written():
    event = Event(code="note", data={"sentence": "Published {1.0}."}, title="Cold feet")
    assert str(event) == "Cold feet: Published {1.0}."
