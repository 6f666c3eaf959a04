"""Content of an edition as plain data, for drafts, revisions, comparisons and merges."""

import json
from typing import Any, TypedDict, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, ForeignKey, ManyToManyField, Model

from publishing.models import ContentRow, Edition

V = TypeVar("V")
# Values of columns by their names, of an edition or of one content row.
RowValues = dict[str, Any]


class ContentData(TypedDict):
    """Content of an edition, ready for JSON: fields, and content rows by the name of the relation.

    A foreign key is a key, a many-to-many field a sorted list of keys, a file its name, a date
    ISO 8601.
    """

    fields: RowValues
    parts: dict[str, list[RowValues]]


EMPTY: ContentData = {"fields": {}, "parts": {}}


def columns(model: type[Edition]) -> list[Field]:
    """Columns of a kind's content: the title, and the kind's own."""
    own = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    return [model._meta.get_field("title"), *own]


def many_to_many(model: type[Edition]) -> list[ManyToManyField]:
    """Many-to-many fields of a kind, such as its topics."""
    return list(model._meta.many_to_many)


def row_columns(model: type[Model]) -> list[Field]:
    """Columns of a content row, without its key and its edition."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "edition"
    ]


def row_models(model: type[Edition]) -> dict[str, type[ContentRow]]:
    """Models of a kind's content rows, by the name of the relation."""
    relations: list[Any] = model.content_rows()
    return {relation.name: relation.related_model for relation in relations}


def dimension_fields(field: Field) -> list[str]:
    """Names of the columns with the width and height of a picture."""
    names = (getattr(field, "width_field", None), getattr(field, "height_field", None))
    return [name for name in names if name]


def read(edition: Edition) -> ContentData:
    """Content of an edition as the database has it."""
    edition = edition.specific
    model = type(edition)
    fields = _column_values(edition, columns(model))
    for field in many_to_many(model):
        related = getattr(edition, field.name).order_by()
        fields[field.name] = sorted(related.values_list("pk", flat=True))
    parts: dict[str, list[RowValues]] = {}
    for name, row_model in row_models(model).items():
        attnames = {field.name: field.attname for field in row_columns(row_model)}
        rows = getattr(edition, name).order_by("position", "pk")
        parts[name] = [
            {name: row[attname] for name, attname in attnames.items()}
            for row in rows.values(*attnames.values())
        ]
    return to_json(fields, parts)


def read_revision(edition: Edition, number: int) -> ContentData:
    """Content of an edition as of a revision; the current content where that is the last one."""
    revision = edition.revisions.filter(number=number).first()
    return read(edition) if revision is None else revision.text


def to_json(fields: RowValues, parts: dict[str, list[RowValues]]) -> ContentData:
    """Content with its values as JSON stores them."""
    content: ContentData = json.loads(
        json.dumps({"fields": fields, "parts": parts}, cls=DjangoJSONEncoder)
    )
    return content


def row_values(row: Model) -> RowValues:
    """Values of a content row, saved or not."""
    return _column_values(row, row_columns(type(row)))


def _column_values(row: Model, fields: list[Field]) -> RowValues:
    return {field.name: field.get_prep_value(field.value_from_object(row)) for field in fields}


def build_content(
    model: type[Edition], values: RowValues, rows: dict[str, list[RowValues]] | None = None
) -> ContentData:
    """Content with these values and rows, and nothing else.

    References may be given as objects, and pictures as files, which are stored.
    """
    many = {field.name for field in many_to_many(model)}
    instance = model(**{name: value for name, value in values.items() if name not in many})
    fields: RowValues = {}
    for field in columns(model):
        if {field.name, field.attname} & values.keys():
            fields[field.name] = field.get_prep_value(field.pre_save(instance, add=True))
            fields |= {name: getattr(instance, name) for name in dimension_fields(field)}
    for name in many & values.keys():
        fields[name] = sorted(getattr(row, "pk", row) for row in values[name])
    if unknown := values.keys() - fields.keys() - {field.attname for field in columns(model)}:
        raise TypeError(f"{model.__name__} has no text in {', '.join(sorted(unknown))}")
    models = row_models(model)
    parts = {
        name: [
            row_values(models[name](**{"position": position} | row))
            for position, row in enumerate(given, start=1)
        ]
        for name, given in (rows or {}).items()
    }
    return to_json(fields, parts)


def changed_values(content: ContentData, before: ContentData) -> ContentData:
    """Content without the fields and rows that `before` has too."""
    return {
        "fields": _changed(content["fields"], before["fields"]),
        "parts": _changed(content["parts"], before["parts"]),
    }


def _changed(values: dict[str, V], before: dict[str, V]) -> dict[str, V]:
    return {
        name: value for name, value in values.items() if name not in before or before[name] != value
    }


def write(edition: Edition, content: ContentData) -> list[str]:
    """Saves content as an edition's; what `content` does not name stays as it is.

    Returns the names of missing references, as `drop_missing_references`.
    """
    model = type(edition)
    content, missing = drop_missing_references(model, content)
    fields = content["fields"]
    for field in columns(model):
        if field.name in fields:
            # Past the descriptors: one of a picture would open the file to measure it again.
            edition.__dict__[field.attname] = field.to_python(fields[field.name])
            if isinstance(field, ForeignKey) and field.is_cached(edition):
                field.delete_cached_value(edition)
    edition.save()
    for many in many_to_many(model):
        if many.name in fields:
            getattr(edition, many.name).set(fields[many.name])
    for name, row_model in row_models(model).items():
        if name not in content["parts"]:
            continue
        manager = getattr(edition, name)
        manager.all().delete()
        rows = []
        for values in content["parts"][name]:
            row = row_model()
            row.__dict__["edition_id"] = edition.pk
            for field in row_columns(row_model):
                row.__dict__[field.attname] = field.to_python(values[field.name])
            rows.append(row)
        manager.bulk_create(rows)
    return missing


def drop_missing_references(
    model: type[Edition], content: ContentData
) -> tuple[ContentData, list[str]]:
    """Content without references to rows that were deleted, and the names of these references.

    A content row that requires such a reference is left out.
    """
    missing: list[str] = []
    fields = dict(content["fields"])
    for field in columns(model):
        if field.name in fields:
            fields[field.name] = _existing(field, fields[field.name], missing)
    for many in many_to_many(model):
        if wanted := fields.get(many.name):
            found = many.related_model._default_manager.filter(pk__in=wanted)
            keys = set(found.values_list("pk", flat=True))
            fields[many.name] = [pk for pk in wanted if pk in keys]
            missing += [str(many.verbose_name)] * (len(wanted) - len(keys))
    parts: dict[str, list[RowValues]] = {}
    for name, row_model in row_models(model).items():
        if name not in content["parts"]:
            continue
        parts[name] = []
        for values in content["parts"][name]:
            before = len(missing)
            row = {
                field.name: _existing(field, values.get(field.name, field.get_default()), missing)
                for field in row_columns(row_model)
            }
            is_complete = all(
                field.null or row[field.name] is not None for field in row_columns(row_model)
            )
            if is_complete or len(missing) == before:
                parts[name].append(row)
    return {"fields": fields, "parts": parts}, list(dict.fromkeys(missing))


def _existing(field: Field, value: V, missing: list[str]) -> V | None:
    """The value; None for the key of a missing row, whose name is added to `missing`."""
    if not isinstance(field, ForeignKey) or value is None:
        return value
    # The default managers of models with discarded rows leave these out.
    if field.related_model._default_manager.filter(pk=value).exists():
        return value
    missing.append(str(field.verbose_name))
    return None
