"""The database itself keeps the rules, whichever way somebody writes to it."""

from typing import Any

import pytest
from django.db import connection, models
from django.db.models import F

from articles.models import Article
from publishing import actions
from publishing.kinds import kinds
from publishing.models import Document, Edition, Withdrawal, triggers
from sitetexts.models import SiteText
from teas.models import Claim, Ingredient
from tests.support.expect import database_refuses, everything
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    add,
    draft,
    full,
    live,
    pattern,
    person,
    reviewed,
    scheduled,
    superseded,
    withdrawn,
)

# Constraints


def test_a_page_has_one_draft(db):
    document = draft().document
    with database_refuses("edition_one_draft|publishing_edition.document_id"):
        Edition.objects.create(document=document, title="A second draft")


def test_a_number_is_given_once(db):
    document = live().document
    for at in (NOW + DAY, NOW + 2 * DAY):
        add(document, at)
    with database_refuses("edition_number_once|publishing_edition.major"):
        document.editions.filter(major=3).update(major=2)


def test_two_editions_of_a_page_have_two_moments(db):
    document = live().document
    for at in (NOW + DAY, NOW + 2 * DAY):
        add(document, at)
    with database_refuses("edition_moment_once|publishing_edition.live_from"):
        document.editions.filter(major=3).update(live_from=NOW + DAY)


def test_a_major_edition_has_a_note(db):
    for edition in (live(), scheduled()):
        with database_refuses("edition_major_has_note"):
            Edition.objects.filter(pk=edition.pk).update(note="")


@pytest.mark.parametrize(
    "values",
    [
        {"live_from": NOW + DAY},
        {"major": 1, "minor": 1},
        {"live_from": NOW + DAY, "major": 0, "minor": 1},
        {"live_from": NOW + DAY, "major": 1},
        {"live_from": NOW + DAY, "major": 1, "minor": 1, "is_withdrawal": True},
        {"is_withdrawal": True},
    ],
)
def test_what_is_dated_has_a_number_and_nothing_else_has(db, values):
    edition = draft()
    with database_refuses("edition_dated_has_number"):
        Edition.objects.filter(pk=edition.pk).update(**values)


def test_an_address_is_given_once(db):
    document = draft(slug="cold-feet").document
    draft(slug="warm-feet")
    with database_refuses("document_address_once|publishing_document.slug"):
        Document.objects.exclude(pk=document.pk).filter(slug="warm-feet").update(slug="cold-feet")


# The frozen past: columns


def other(field: Any, value: Any) -> Any:
    """Another value for a column."""
    if field.name == "document":
        return Document.objects.exclude(pk=value).values_list("pk", flat=True)[0]
    if field.is_relation:
        rows = field.related_model._base_manager.exclude(pk=value)
        return rows.values_list("pk", flat=True).first()
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    if isinstance(field, models.DateTimeField):
        return (value or NOW) + DAY
    return "formula" if field.choices else f"{value or ''}x"


PAST: dict[str, Any] = {
    **{
        kind: lambda kind=kind: actions.publish(full(kind), person("chief"), now=NOW)
        for kind in KINDS
    },
    "site-text": lambda: SiteText.objects.first(),
    "withdrawal": lambda: withdrawn().document.editions.get(is_withdrawal=True).withdrawal,
}
MODELS: dict[str, Any] = {name: kind.model for name, kind in kinds().items()}
MODELS["withdrawal"] = Withdrawal
COLUMNS = [
    (kind, field.name)
    for kind, model in MODELS.items()
    for field in model._meta.local_concrete_fields
    if not field.primary_key
]


def assert_column_is_frozen(model: Any, pk: int, name: str) -> None:
    field = model._meta.get_field(name)
    rows = model._base_manager.filter(pk=pk)
    value = other(field, rows.values_list(name, flat=True)[0])
    with database_refuses():
        rows.update(**{name: value})
    table, column = model._meta.db_table, field.column
    key = model._meta.pk.column
    with database_refuses(), connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s',
            [field.get_db_prep_save(value, connection), pk],
        )


@pytest.mark.parametrize(
    "name",
    [
        field.name
        for field in Edition._meta.local_concrete_fields
        if not field.primary_key and field.column not in triggers.WRITABLE_COLUMNS
    ],
)
@pytest.mark.parametrize("state", [live, superseded])
def test_no_column_of_an_edition_changes_once_its_moment_has_come(author, state, name):
    live()
    actions.begin_release("Another release", person("chief"))
    assert_column_is_frozen(Edition, state().pk, name)


@pytest.mark.parametrize(("kind", "name"), COLUMNS)
def test_no_column_of_a_kind_changes_once_its_moment_has_come(db, kind, name):
    live()
    person("stranger")
    edition = PAST[kind]()
    assert_column_is_frozen(type(edition), edition.pk, name)


def test_what_is_said_about_a_past_edition_may_change(db, author):
    edition = live()
    source = live()
    changes: dict[str, Any] = {
        "note": "Corrected.",
        "note_corrected_at": NOW,
        "note_corrected_by": author,
        "closed_at": NOW,
        "closed_by": author,
        "closed_reason": "A court says so.",
        "made_from": source,
    }
    columns = {field.column for field in Edition._meta.local_fields if field.name in changes}
    assert columns == triggers.WRITABLE_COLUMNS
    Edition.objects.filter(pk=edition.pk).update(**changes)
    assert Edition.objects.filter(pk=edition.pk, **changes).exists()


def test_a_review_may_be_added_to_a_past_edition(db):
    edition = actions.publish(full("article"), person("chief"), now=NOW)
    reviewer = edition.author
    reviewed(edition, reviewer, NOW.date() - DAY)
    assert edition.reviews.count() == 2


# The frozen past: rows


def sources(model: Any) -> list[Any]:
    """What belongs to an edition's text beside its columns: through tables and parts."""
    through = [field.remote_field.through for field in model._meta.many_to_many]
    return through + [relation.related_model for relation in model.content_rows()]


def own_rows(model: Any, edition: Any) -> Any:
    """The rows of one table that belong to an edition."""
    names = [
        field.name
        for field in model._meta.fields
        if field.is_relation and issubclass(field.related_model, Edition)
    ]
    return model._base_manager.filter(**{names[0]: edition.pk})


def copied(row: Any) -> Any:
    row.pk = None
    row._state.adding = True
    return row


ROWS = [(kind, table) for kind in KINDS for table in sources(kinds()[kind].model)]


@pytest.mark.parametrize(("kind", "model"), ROWS)
def test_no_row_of_a_text_changes_once_its_moment_has_come(db, kind, model):
    rows = own_rows(model, PAST[kind]())
    row = rows[0]
    table, key = model._meta.db_table, row.pk
    with database_refuses():
        rows.update(id=F("id"))
    with database_refuses():
        rows.delete()
    with database_refuses():
        model._base_manager.bulk_create([copied(row)])
    with connection.cursor() as cursor:
        with database_refuses():
            cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [key])
        with database_refuses():
            cursor.execute(f'UPDATE "{table}" SET id = id WHERE id = %s', [key])


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_deleted_once_its_moment_has_come(db, kind):
    edition = PAST[kind]()
    before = everything()
    for victim in (
        edition,
        Edition.objects.filter(pk=edition.pk),
        type(edition).objects.filter(pk=edition.pk),
        edition.document,
        Document.objects.filter(pk=edition.document_id),
    ):
        with database_refuses():
            victim.delete()
    assert everything() == before


def test_nothing_is_moved_from_a_draft_into_a_past_text(db):
    past, tea = PAST["tea"](), draft("tea")
    row = Ingredient.objects.create(edition=tea, name="Sugar")
    with database_refuses():
        Ingredient.objects.filter(pk=row.pk).update(edition=past)
    with database_refuses():
        past.patterns.add(pattern("Wind"))
    with database_refuses():
        past.topics.clear()


def test_nothing_replaces_a_row_of_a_past_text(db):
    tea = PAST["tea"]()
    row = tea.claims.get()
    changed = Claim(pk=row.pk, edition=tea, kind="none", text="Cures everything.")
    with database_refuses():
        Claim.objects.bulk_create(
            [changed], update_conflicts=True, update_fields=["text"], unique_fields=["id"]
        )
    with database_refuses():
        changed.save(force_update=True)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own")
@pytest.mark.parametrize(("model", "column"), [(Article, "body"), (Edition, "title")])
def test_sqlite_s_replace_does_not_get_round_it(db, model, column):
    edition = PAST["article"]()
    columns = [field.column for field in model._meta.local_concrete_fields]
    values = ", ".join("'x'" if name == column else f'"{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table, key = model._meta.db_table, model._meta.pk.column
    with database_refuses(), connection.cursor() as cursor:
        cursor.execute(
            f'REPLACE INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE "{key}" = %s',
            [edition.pk],
        )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_still_to_come_can_change(db, kind):
    edition = actions.publish(full(kind), person("chief"), NOW + DAY, now=NOW)
    type(edition).objects.filter(pk=edition.pk).update(title="Another title")
    for model in sources(type(edition)):
        rows = own_rows(model, edition)
        rows.update(id=F("id"))
        rows.delete()
        assert not rows.exists()
    edition.document.delete()
    assert not Edition.objects.filter(pk=edition.pk).exists()
