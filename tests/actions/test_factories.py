"""The rows that factories write without the actions are the rows that the actions write."""

import pytest
from freezegun import freeze_time

from publishing.actions.drafts import begin_page
from publishing.models import Generation
from tests.support import factories
from tests.support.expect import everything
from tests.support.factories import DAY, KINDS, NOW, complete_text, person, picture, topic, undone


def rows(write):
    """All rows of the site after `write`, which is undone."""
    with undone():
        write()
        return everything()


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
        if state != "draft":
            factories.date(edition, NOW + DAY if state == "scheduled" else NOW - 30 * DAY)

    def by_factory():
        moment = {"scheduled": {"at": NOW + DAY}}.get(state, {})
        getattr(factories, state)(kind, slug="feet", **moment, **columns())

    assert rows(by_factory) == rows(by_actions)
