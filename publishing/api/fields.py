"""Serializer fields of the JSON API, each with its JSON Schema.

A kind declares its fields once, for the answers to `?format=json` and for /openapi.json.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar

from publishing import moments
from publishing.http import absolute_urls
from publishing.http.view_context import rewrite_links

Data = dict[str, object]
Schema = dict[str, object]
# A function of a value, or of an object with undeclared attributes.
Getter = Callable[..., object]
T = TypeVar("T")

SCHEMAS = "#/components/schemas/"
NULL: Schema = {"type": "null"}
MISSING = object()


def identity(value: object) -> object:
    return value


@dataclass(frozen=True)
class Field:
    """JSON field: its schema, and the function that makes its value."""

    schema: Schema
    as_json: Getter = identity
    # Reads the value from the object; by default, the attribute of the field's name.
    source: Getter | None = None
    is_required: bool = True
    # The schemas that `$ref`s in this one name.
    named_schemas: Mapping[str, Schema] = field(default_factory=dict)

    def of(self, source: Getter) -> Self:
        """The field with a function that reads its value from the object."""
        return replace(self, source=source)

    def optional(self) -> Self:
        """The field left out where the object has no such attribute."""
        return replace(self, is_required=False)

    def json(self, value: object, /) -> object:
        return self.as_json(value)


@dataclass(frozen=True)
class Shape(Field):
    """JSON object with its fields in their order."""

    fields: Mapping[str, Field] = field(default_factory=dict)

    def json(self, source: object, /, **given: object) -> Data:
        """The JSON object from a mapping, or from attributes, and the values `given` beside it.

        Raises TypeError where a given value is no declared field.
        """
        if unknown := given.keys() - self.fields.keys():
            raise TypeError(f"Not declared as fields of JSON: {', '.join(sorted(unknown))}.")
        made: Data = {}
        for name, each in self.fields.items():
            value = given[name] if name in given else _value(source, name, each)
            if value is not MISSING:
                made[name] = each.json(value)
        return made

    def named(self, name: str) -> Self:
        """The shape as a named schema that others refer to."""
        schemas = {**self.named_schemas, name: self.schema}
        return replace(self, schema={"$ref": f"{SCHEMAS}{name}"}, named_schemas=schemas)

    def extended(self, description: str = "", /, *others: "Shape", **fields: Field) -> "Shape":
        """The shape with the fields of others and more; still open."""
        shapes = [self, *others, base("", **fields)]
        return Shape(
            schema=_described(description) | {"allOf": [each.schema for each in shapes]},
            named_schemas=_merged(each.named_schemas for each in shapes),
            fields=_merged(each.fields for each in shapes),
        )

    def closed(self) -> Self:
        """The shape without additional fields."""
        schema = self.schema if "allOf" in self.schema else {"allOf": [self.schema]}
        return replace(self, schema=schema | {"unevaluatedProperties": False})


def _value(source: object, name: str, each: Field) -> object:
    if each.source is not None:
        return each.source(source)
    if isinstance(source, Mapping):
        return source[name] if each.is_required else source.get(name, MISSING)
    return getattr(source, name) if each.is_required else getattr(source, name, MISSING)


def _merged(mappings: Iterable[Mapping[str, T]]) -> dict[str, T]:
    return {name: value for mapping in mappings for name, value in mapping.items()}


def _described(description: str) -> Schema:
    return {"description": description} if description else {}


# Objects and lists


def base(description: str = "", /, **fields: Field) -> Shape:
    """Open JSON object, for others to extend."""
    required = [name for name, each in fields.items() if each.is_required]
    schema = {
        "type": "object",
        **_described(description),
        "properties": {name: each.schema for name, each in fields.items()},
        "required": required,
    }
    schemas = _merged(each.named_schemas for each in fields.values())
    return Shape(schema=schema, named_schemas=schemas, fields=fields)


def shape(description: str = "", /, **fields: Field) -> Shape:
    """JSON object with these fields and no others."""
    made = base(description, **fields)
    return replace(made, schema=made.schema | {"additionalProperties": False})


def list_of(item: Field, description: str = "") -> Field:
    """JSON array of one field."""

    def as_json(values: Iterable[object]) -> list[object]:
        return [item.json(value) for value in values]

    schema = {"type": "array", "items": item.schema, **_described(description)}
    return Field(schema, as_json, named_schemas=item.named_schemas)


def nullable(value: Field) -> Field:
    """The field, or null for None."""
    type_ = value.schema.get("type")
    if isinstance(type_, str) and type_ != "object":
        schema = value.schema | {"type": [type_, "null"]}
    else:
        schema = {"anyOf": [value.schema, NULL]}

    def as_json(read: object) -> object:
        return None if read is None else value.json(read)

    return Field(schema, as_json, value.source, value.is_required, value.named_schemas)


# Values


def text(description: str = "", **more: object) -> Field:
    """Plain text; `more` are JSON Schema keywords."""
    return Field({"type": "string", **more, **_described(description)})


def rich_text(description: str) -> Field:
    """Sanitised HTML; its links keep the view context of the request."""
    schema = text(f"{description}. HTML, sanitised.", contentMediaType="text/html").schema
    return Field(schema, rewrite_links)


def one_of(values: Iterable[str], description: str = "") -> Field:
    return text(description, enum=list(values))


def constant(value: object, description: str = "") -> Field:
    return Field({"const": value, **_described(description)}, source=lambda _object: value)


def boolean(description: str = "") -> Field:
    return Field({"type": "boolean", **_described(description)})


def integer(**more: object) -> Field:
    return Field({"type": "integer", **more})


def date(description: str = "") -> Field:
    """A day; for a moment, in the site's time zone."""

    def as_json(value: object) -> str:
        return moments.iso_day(value) if isinstance(value, datetime.datetime) else str(value)

    return Field(text(description, format="date").schema, as_json)


def moment(description: str = "") -> Field:
    return Field(text(description, format="date-time").schema, moments.iso_second)


def address(description: str = "") -> Field:
    return text(description, format="uri")


def page_address(description: str = "") -> Field:
    """Absolute URL of the object's page."""
    return address(description).of(absolute_urls.of)


REFERENCE = shape("Another page.", title=text(), url=page_address()).named("Reference")


PICTURE = shape(
    url=address(),
    width=nullable(integer()),
    height=nullable(integer()),
    alt=text("What it shows."),
).named("Picture")


def picture(file: str, width: str, height: str, alt: str) -> Field:
    """A stored picture from the attributes of these names; null for none."""

    def source(read: object) -> Data | None:
        stored = getattr(read, file)
        if not stored:
            return None
        return {
            "url": absolute_urls.absolute(stored.url),
            "width": getattr(read, width),
            "height": getattr(read, height),
            "alt": getattr(read, alt),
        }

    return nullable(PICTURE).of(source)
