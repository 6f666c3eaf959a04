"""The rows that factories write without the actions are the rows that the actions write."""

import pytest
from django.db import connection
from freezegun import freeze_time

from publishing.actions import publish
from publishing.actions.drafts import begin_page
from publishing.models import Generation
from tests.support.expect import everything
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    complete_text,
    date,
    draft,
    person,
    picture,
    topic,
    undone,
)


def rows(write):
    """All rows of the site after `write`, which is undone."""
    with undone():
        write()
        return everything()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a sequence does not undo its keys")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["draft", "live", "scheduled"])
@freeze_time(NOW)
def test_the_rows_of_a_state_are_those_of_the_actions(db, kind, state):
    person("author"), person("chief")
    # Every action makes this row where it is not there.
    Generation.objects.lock()

    def columns():
        pictures = {"hero_image": picture(), "hero_alt": "Feet."} if kind == "article" else {}
        return {"topics": [topic()]} | pictures

    def by_actions():
        text = complete_text(kind, **columns())
        edition = begin_page(KINDS[kind], person("author"), text, slug="feet", now=NOW)
        if state == "live":
            publish(edition, person("chief"), note="New.", now=NOW - 30 * DAY)
        elif state == "scheduled":
            publish(edition, person("chief"), NOW + DAY, note="New.", now=NOW)

    def by_factory():
        edition = draft(kind, slug="feet", **columns())
        if state != "draft":
            date(edition, NOW + DAY if state == "scheduled" else NOW - 30 * DAY, note="New.")

    assert rows(by_factory) == rows(by_actions)
