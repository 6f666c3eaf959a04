"""Conversion of discarded texts from a former table, which held them as JSON.

Old databases (by a migration) and old archives have them in the columns of `COLUMNS`.
"""

import datetime
from typing import Any

from publishing.archive import JsonRow
from publishing.kinds import kinds

# The former table, its columns, and the foreign key of other tables to it.
TABLE = "publishing.discarded"
LINK = "discarded_id"
LINKED = ("publishing.event", "publishing.revision")
ACCOUNTS = ("owner_id", "saved_by_id", "discarded_by_id")
MOMENTS = ("created_at", "saved_at", "discarded_at")
COLUMNS = {
    *("id", "kind", "slug", "title", "is_whole", "document_number", "edition_number", "text"),
    *("review_cycle_months", "revision", "made_from_id", "made_from_revision", "begun_as_copy"),
    *("readers_need_to_know", "note", "reviews", "release", "had_links", *ACCOUNTS, *MOMENTS),
}


def make_rows(apps: Any, kept: list[JsonRow]) -> None:
    """Writes discarded texts as editions and documents, with their former keys.

    `apps` is the registry of the models, or of the historical models of a migration.
    """
    document, person = (
        apps.get_model("publishing", "Document"),
        apps.get_model("publishing", "Person"),
    )
    review = apps.get_model("publishing", "Review")
    # Documents first: a later draft of the same document joins it.
    for row in sorted(kept, key=lambda row: not row["is_whole"]):
        is_whole = not document._base_manager.filter(pk=row["document_number"]).exists()
        if is_whole:
            document(
                pk=row["document_number"],
                kind=row["kind"],
                slug=row["slug"],
                owner_id=row["owner_id"],
                created_at=row["created_at"],
                review_cycle_months=row["review_cycle_months"],
                discarded_at=row["discarded_at"],
                discarded_by_id=row["discarded_by_id"],
            ).save(force_insert=True)
        _write_edition(apps, row, is_whole=is_whole)
        for said in row["reviews"]:
            if person._base_manager.filter(pk=said["reviewer_id"]).exists():
                day = datetime.date.fromisoformat(said["reviewed_on"])
                review._base_manager.bulk_create(
                    [review(edition_id=row["edition_number"], **said | {"reviewed_on": day})]
                )


def _write_edition(apps: Any, row: JsonRow, *, is_whole: bool) -> None:
    model = apps.get_model(kinds()[row["kind"]].model._meta.label)
    edition = model(
        id=row["edition_number"],
        document_id=row["document_number"],
        document_kind=row["kind"],
        made_from_id=row["made_from_id"],
        made_from_revision=row["made_from_revision"],
        begun_as_copy=row["begun_as_copy"],
        readers_need_to_know=row["readers_need_to_know"],
        note=row["note"],
        revision=row["revision"],
        saved_at=row["saved_at"],
        saved_by_id=row["saved_by_id"],
        discarded_at=row["discarded_at"],
        discarded_by_id=row["discarded_by_id"],
        discarded_with_page=is_whole,
        discarded_release=row["release"],
    )
    fields, parts = row["text"]["fields"], row["text"]["parts"]
    own = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    for field in [model._meta.get_field("title"), *own]:
        if field.name in fields:
            edition.__dict__[field.attname] = field.to_python(_there(field, fields[field.name]))
    edition.save(force_insert=True)
    for many in model._meta.many_to_many:
        there = many.related_model._base_manager.filter(pk__in=fields.get(many.name, []))
        getattr(edition, many.name).set(there)
    for relation in model._meta.related_objects:
        for values in parts.get(relation.name, []):
            part = relation.related_model(edition=edition)
            every = [
                field
                for field in relation.related_model._meta.concrete_fields
                if not field.primary_key and field.name != "edition"
            ]
            for field in every:
                if field.name in values:
                    value = field.to_python(_there(field, values[field.name]))
                    part.__dict__[field.attname] = value
            # Skip a row whose required foreign key was deleted since.
            if all(part.__dict__[field.attname] is not None or field.null for field in every):
                part.save(force_insert=True)


def _there(field: Any, value: Any) -> Any:
    """The value; None for a foreign key to a deleted row."""
    if not field.many_to_one or value is None:
        return value
    return value if field.related_model._base_manager.filter(pk=value).exists() else None
