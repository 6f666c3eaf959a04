"""The text of an edition as plain data: what it says, apart from when and by whom.

It is read for a new draft, kept for every saved state, compared, and carried forward.
"""

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, ForeignKey, ManyToManyField, Model

if TYPE_CHECKING:
    from publishing.models import Edition

# The values of a text's columns, or of one row of a part, by the names of the columns.
RowValues = dict[str, Any]

# {"fields": {name: value}, "parts": {relation: [{name: value}, …]}}, ready for JSON. A foreign key
# is a key, many of them are a sorted list, a file is its name, a date is ISO 8601.
Text = dict[str, Any]
EMPTY: Text = {"fields": {}, "parts": {}}


def columns(model: "type[Edition]") -> list[Field]:
    """The columns that hold a kind's text: the title, and the kind's own."""
    own = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    return [model._meta.get_field("title"), *own]


def many_to_many(model: "type[Edition]") -> list[ManyToManyField]:
    """Many-to-many fields of a kind, such as its topics."""
    return list(model._meta.many_to_many)


def part_columns(part: Any) -> list[Field]:
    """The columns of a row of a text, without its key and the edition that it belongs to."""
    return [
        field
        for field in part._meta.concrete_fields
        if not field.primary_key and field.name != "edition"
    ]


def measures(field: Any) -> list[str]:
    """Names of the columns that hold the width and height of a picture."""
    names = (getattr(field, "width_field", None), getattr(field, "height_field", None))
    return [name for name in names if name]


def read(edition: "Edition") -> Text:
    """The text of an edition as the database has it."""
    edition = edition.specific
    model: Any = type(edition)
    values: dict[str, Any] = {
        field.name: field.get_prep_value(field.value_from_object(edition))
        for field in columns(model)
    }
    for field in many_to_many(model):
        values[field.name] = sorted(
            getattr(edition, field.name).order_by().values_list("pk", flat=True)
        )
    parts: dict[str, list[RowValues]] = {}
    for relation in model.content_rows():
        part = relation.related_model
        rows = part._base_manager.filter(edition=edition).order_by("position", "pk")
        names = [field.attname for field in part_columns(part)]
        parts[relation.name] = [
            {field.name: row[field.attname] for field in part_columns(part)}
            for row in rows.values(*names)
        ]
    return plain(values, parts)


def read_revision(edition: "Edition", number: int) -> Text:
    """The text as of one of its revisions; the present one where that is the last."""
    kept = edition.revisions.filter(number=number).first()
    return read(edition) if kept is None else kept.text


def plain(fields: RowValues, parts: dict[str, list[RowValues]]) -> Text:
    """A text with these values, as JSON holds them."""
    text: Text = json.loads(json.dumps({"fields": fields, "parts": parts}, cls=DjangoJSONEncoder))
    return text


def row_of(row: Model) -> RowValues:
    """The values of a row of a text, which need not be saved."""
    return {
        field.name: field.get_prep_value(field.value_from_object(row))
        for field in part_columns(type(row))
    }


def text_of(
    model: "type[Edition]", values: RowValues, rows: dict[str, list[RowValues]] | None = None
) -> Text:
    """A text with these values of columns and choices, these rows in their order, nothing else.

    What the text points to may be given as objects, and pictures as files, which are stored.
    """
    many = {field.name: field for field in many_to_many(model)}
    instance = model(**{name: value for name, value in values.items() if name not in many})
    fields: RowValues = {}
    for field in columns(model):
        if not {field.name, field.attname} & values.keys():
            continue
        fields[field.name] = field.get_prep_value(field.pre_save(instance, add=True))
        fields |= {measure: getattr(instance, measure) for measure in measures(field)}
    for name in many.keys() & values.keys():
        fields[name] = sorted(getattr(row, "pk", row) for row in values[name])
    parts = {relation.name: relation.related_model for relation in model.content_rows()}
    if unknown := values.keys() - fields.keys() - {f.attname for f in columns(model)}:
        raise TypeError(f"{model.__name__} has no text in {', '.join(sorted(unknown))}")
    made: dict[str, list[RowValues]] = {}
    for name, given in (rows or {}).items():
        made[name] = [
            row_of(parts[name](**{"position": position} | row))
            for position, row in enumerate(given, start=1)
        ]
    return plain(fields, made)


def changed_values(text: Text, before: Text) -> Text:
    """Values of a text that `before` lacks or has otherwise; none where both say the same."""
    return {
        part: {
            name: value
            for name, value in text[part].items()
            if name not in before[part] or before[part][name] != value
        }
        for part in EMPTY
    }


def write(edition: "Edition", text: Text) -> list[str]:
    """Gives an edition this text and saves it; what the text does not name stays as it is.

    Returns what of it is gone, as `without_gone`; a copy or a merge, whose texts are from now, may
    pass over that.
    """
    model: Any = type(edition)
    text, gone = without_gone(model, text)
    for field in columns(model):
        if field.name in text["fields"]:
            # Past the descriptors: one of a picture would open the file to measure it again.
            edition.__dict__[field.attname] = field.to_python(text["fields"][field.name])
            if isinstance(field, ForeignKey) and field.is_cached(edition):
                field.delete_cached_value(edition)
    edition.save()
    for many in many_to_many(model):
        if many.name in text["fields"]:
            getattr(edition, many.name).set(text["fields"][many.name])
    for relation in model.content_rows():
        if relation.name not in text["parts"]:
            continue
        part = relation.related_model
        part._base_manager.filter(edition=edition).delete()
        rows = []
        for values in text["parts"][relation.name]:
            row = part(edition=edition)
            for field in part_columns(part):
                row.__dict__[field.attname] = field.to_python(values[field.name])
            rows.append(row)
        part._base_manager.bulk_create(rows)
    return gone


def without_gone(model: "type[Edition]", text: Text) -> tuple[Text, list[str]]:
    """The text without what it points to and is not there any more; and the names of that.

    A row that is nothing without it is left out.
    """
    gone: list[str] = []
    fields = dict(text["fields"])
    for field in columns(model):
        if field.name in fields:
            fields[field.name] = _still_there(field, fields[field.name], gone)
    for many in many_to_many(model):
        wanted = fields.get(many.name)
        if wanted:
            target: Any = many.related_model
            there = set(target._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
            fields[many.name] = [pk for pk in wanted if pk in there]
            gone += [str(many.verbose_name)] * (len(wanted) - len(there))
    parts: dict[str, list[RowValues]] = {}
    for relation in model.content_rows():
        every = part_columns(relation.related_model)
        for values in text["parts"].get(relation.name, []):
            before = len(gone)
            row = {
                field.name: _still_there(field, values.get(field.name, field.get_default()), gone)
                for field in every
            }
            incomplete = any(row[field.name] is None and not field.null for field in every)
            if len(gone) == before or not incomplete:
                parts.setdefault(relation.name, []).append(row)
        if relation.name in text["parts"]:
            parts.setdefault(relation.name, [])
    return {"fields": fields, "parts": parts}, list(dict.fromkeys(gone))


def _still_there(field: Field, value: Any, gone: list[str]) -> Any:
    """The value; None for a key whose row is not there any more, which is noted."""
    if not isinstance(field, ForeignKey) or value is None:
        return value
    target: Any = field.related_model
    # Also what was discarded is not there: the default manager of such a model says so.
    if target._default_manager.filter(pk=value).exists():
        return value
    gone.append(str(field.verbose_name))
    return None
