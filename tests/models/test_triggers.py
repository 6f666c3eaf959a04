"""The triggers that freeze the past: complete, watched, and put back; and accounts that stay."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.models import ProtectedError

from publishing import actions
from publishing.kinds import kinds
from publishing.models import (
    EditingSession,
    Edition,
    Event,
    Override,
    PreviewLink,
    Review,
    ReviewAction,
    Revision,
    SearchEntry,
    Withdrawal,
    triggers,
)
from sitetexts.models import SiteText
from tests.support.expect import database_refuses, everything
from tests.support.factories import NOW, draft, live


def installed() -> set[str]:
    return set(triggers.installed(connection))


def wanted() -> set[str]:
    return set(triggers.statements(connection.vendor))


def test_every_table_that_belongs_to_a_text_is_frozen(db):
    """Asks the database which tables point to editions; only what is said of one may change."""
    editions = {Edition._meta.db_table, Withdrawal._meta.db_table}
    editions |= {kind.model._meta.db_table for kind in kinds().values()}
    with connection.cursor() as cursor:
        pointing = {
            table
            for table in connection.introspection.table_names(cursor)
            for _column, target in connection.introspection.get_relations(cursor, table).values()
            if target in editions
        }
    around = (
        *(Edition, Event, EditingSession, Override, PreviewLink, Review, Revision, ReviewAction),
        SearchEntry,
    )
    assert pointing - {model._meta.db_table for model in around} == set(triggers.frozen_tables())


def test_every_frozen_table_has_its_triggers(db):
    assert installed() == wanted()
    for table in (Edition._meta.db_table, *triggers.frozen_tables()):
        for action in ("update", "delete"):
            assert f"frozen_{table}_{action}" in installed()


def test_triggers_can_be_taken_off_and_put_on_again(db):
    text = SiteText.objects.all()[:1].get()
    for _ in range(2):
        triggers.thaw(connection)
    assert not installed()
    SiteText.objects.filter(pk=text.pk).update(text="<p>Changed.</p>")
    for _ in range(2):
        triggers.freeze(connection)
    assert installed() == wanted()
    with database_refuses():
        SiteText.objects.filter(pk=text.pk).update(text="<p>Changed again.</p>")


def test_the_check_says_when_a_trigger_is_missing(db):
    call_command("check", databases=["default"], fail_level="WARNING")
    name = "frozen_articles_article_update"
    table = f' ON "{triggers.installed(connection)[name]}"' if connection.vendor != "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{table}')
    with pytest.raises(SystemCheckError, match="missing: 1"):
        call_command("check", databases=["default"], fail_level="WARNING")
    triggers.freeze(connection)
    call_command("check", databases=["default"], fail_level="WARNING")


def test_migrating_again_changes_nothing(db):
    call_command("migrate", verbosity=0)
    assert installed() == wanted()


def test_migrations_may_change_the_past_and_leave_it_frozen(concurrent_db):
    live("article")
    call_command("migrate", "articles", "zero", verbosity=0)
    gone = {name for name in wanted() if "articles_" in name}
    assert gone
    assert installed() == wanted() - gone
    call_command("migrate", verbosity=0)
    assert installed() == wanted()
    call_command("migrate", "sitetexts", "0001", verbosity=0)
    assert not SiteText.objects.exists()
    call_command("migrate", verbosity=0)
    assert SiteText.objects.count() == 2
    with database_refuses():
        SiteText.objects.update(text="<p>Changed.</p>")


# Accounts


def test_the_account_of_somebody_who_wrote_or_published_stays(author, publisher):
    actions.publish(draft(), publisher, now=NOW)
    before = everything()
    for user in (author, publisher):
        with pytest.raises(ProtectedError):
            user.delete()
        with pytest.raises(ProtectedError):
            User.objects.filter(pk=user.pk).delete()
    assert everything() == before


def test_the_account_of_a_mere_owner_goes_without_the_page(stranger):
    document = live().document
    document.owner = stranger
    document.save()
    stranger.delete()
    document.refresh_from_db()
    assert document.owner is None
    assert document.editions.live(NOW).exists()
