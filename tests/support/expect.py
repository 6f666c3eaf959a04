"""What tests expect of verbs: refusals that leave everything as it was, and answers that say so."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publishing.kinds import kinds
from publishing.models import Edition, Event, Generation, triggers
from publishing.refusals import NotPermitted, Refused


def everything() -> list[Any]:
    """All that a verb could change, row by row as the database has it."""
    own = {kind.model._meta.app_label for kind in kinds().values()} | {Edition._meta.app_label}
    models: list[Any] = apps.get_models(include_auto_created=True)
    found = []
    # Without Django's models, which take ten times as long: this is asked hundreds of times.
    with connection.cursor() as cursor:
        for meta in (model._meta for model in models):
            if meta.app_label in own and not meta.proxy:
                cursor.execute(f"SELECT * FROM {meta.db_table} ORDER BY {meta.pk.column}")
                found.append(cursor.fetchall())
    return found


@contextlib.contextmanager
def refused(*words: str, field: str = "") -> Iterator[Any]:
    """A refusal at `field` whose sentence holds `words`; nothing may have changed."""
    before = everything()
    with pytest.raises(Refused) as caught:
        yield caught
    refusal = caught.value
    for word in words:
        assert word in refusal.sentence
    assert refusal.field == field
    assert everything() == before


@contextlib.contextmanager
def not_permitted() -> Iterator[None]:
    """A refusal for want of a permission; nothing may have changed."""
    before = everything()
    with pytest.raises(NotPermitted, match="You do not have the permission to"):
        yield
    assert everything() == before


@contextlib.contextmanager
def database_refuses(words: str = triggers.REFUSAL) -> Iterator[None]:
    """An error of the database whose message matches `words`; the test goes on after it."""
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


def queries(client: Client, address: str) -> int:
    """How many queries a page takes that is there."""
    # Django asks the database once a process what it can do.
    bool(connection.features.supports_json_field)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def generation() -> int:
    return Generation.objects.values_list("number", flat=True).first() or 0


def last_event() -> tuple[str, str, Any]:
    """What was done last, by whom and when."""
    event = Event.objects.order_by("pk").select_related("by").last()
    assert event is not None
    return event.sentence, event.by.get_username(), event.at
