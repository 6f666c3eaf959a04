"""Fields of the site's JSON: each has its JSON Schema, and makes its value.

A kind declares its fields once. The answers to `?format=json` and their description in
/openapi.json both come from that, so they cannot drift apart.
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
# Of a value of one type, or of a whole object, whose attributes nobody declares.
Getter = Callable[..., object]
T = TypeVar("T")

SCHEMAS = "#/components/schemas/"
NULL: Schema = {"type": "null"}
MISSING = object()


def identity(value: object) -> object:
    return value


@dataclass(frozen=True)
class Field:
    """One value: its schema, and how JSON has it."""

    schema: Schema
    # Makes the value of JSON from the one in Python.
    as_json: Getter = identity
    # Reads the value from the object that has it; by default, the attribute of the field's name.
    source: Getter | None = None
    is_required: bool = True
    # The schemas that this one refers to by their names.
    named_schemas: Mapping[str, Schema] = field(default_factory=dict)

    def of(self, source: Getter) -> Self:
        """The field with its value read by a function."""
        return replace(self, source=source)

    def optional(self) -> Self:
        """The field left out where the object has no such attribute."""
        return replace(self, is_required=False)

    def json(self, value: object, /) -> object:
        return self.as_json(value)


@dataclass(frozen=True)
class Shape(Field):
    """An object of JSON with its fields, in their order."""

    fields: Mapping[str, Field] = field(default_factory=dict)

    def json(self, source: object, /, **given: object) -> Data:
        """The object made from `source`, a mapping or an object with attributes.

        `given` has the values that `source` does not know; every one must be a declared field.
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
        """The shape as a schema of its own, which others refer to."""
        schemas = {**self.named_schemas, name: self.schema}
        return replace(self, schema={"$ref": f"{SCHEMAS}{name}"}, named_schemas=schemas)

    def extended(self, description: str = "", /, *others: "Shape", **fields: Field) -> "Shape":
        """The shape with the fields of others, and more; it can be extended again."""
        shapes = [self, *others, base("", **fields)]
        return Shape(
            schema=_described(description) | {"allOf": [each.schema for each in shapes]},
            named_schemas=_merged(each.named_schemas for each in shapes),
            fields=_merged(each.fields for each in shapes),
        )

    def closed(self) -> Self:
        """The shape without room for more fields."""
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
    """An object that others extend."""
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
    """An object with these fields and no others."""
    made = base(description, **fields)
    return replace(made, schema=made.schema | {"additionalProperties": False})


def list_of(item: Field, description: str = "") -> Field:
    """Values of one sort in their order."""

    def as_json(values: Iterable[object]) -> list[object]:
        return [item.json(value) for value in values]

    schema = {"type": "array", "items": item.schema, **_described(description)}
    return Field(schema, as_json, named_schemas=item.named_schemas)


def nullable(value: Field) -> Field:
    """The value, or null where there is none."""
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
    """Plain text; `more` are words of JSON Schema."""
    return Field({"type": "string", **more, **_described(description)})


def rich_text(description: str) -> Field:
    """HTML, sanitised when it was stored; its links stay at the moment of the request."""
    schema = text(f"{description}. HTML, sanitised.", contentMediaType="text/html").schema
    return Field(schema, rewrite_links)


def one_of(values: Iterable[str], description: str = "") -> Field:
    """One of these texts."""
    return text(description, enum=list(values))


def constant(value: object, description: str = "") -> Field:
    return Field({"const": value, **_described(description)}, source=lambda _object: value)


def boolean(description: str = "") -> Field:
    return Field({"type": "boolean", **_described(description)})


def integer(**more: object) -> Field:
    return Field({"type": "integer", **more})


def date(description: str = "") -> Field:
    """A day; that of a moment in the site's time zone."""

    def as_json(value: object) -> str:
        return moments.iso_day(value) if isinstance(value, datetime.datetime) else str(value)

    return Field(text(description, format="date").schema, as_json)


def moment(description: str = "") -> Field:
    return Field(text(description, format="date-time").schema, moments.iso_second)


def address(description: str = "") -> Field:
    """An absolute address."""
    return text(description, format="uri")


def page_address(description: str = "") -> Field:
    """The absolute address of the object's own page."""
    return address(description).of(absolute_urls.of)


REFERENCE = shape("Another page.", title=text(), url=page_address()).named("Reference")


def reference() -> Shape:
    """Another page that this one leads to."""
    return REFERENCE


PICTURE = shape(
    url=address(),
    width=nullable(integer()),
    height=nullable(integer()),
    alt=text("What it shows."),
).named("Picture")


def picture(file: str, width: str, height: str, alt: str) -> Field:
    """A stored picture, where there is one, from these attributes."""

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
