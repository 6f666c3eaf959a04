"""Holds answers against the site's OpenAPI description: as much of JSON Schema as it uses."""

import datetime
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

KNOWN = {
    *("type", "properties", "required", "additionalProperties", "unevaluatedProperties"),
    *("items", "allOf", "anyOf", "enum", "const", "pattern", "format", "minimum", "$ref"),
    *("description", "examples", "contentMediaType"),
}
TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


@dataclass
class Description:
    """An OpenAPI document."""

    document: dict[str, Any]

    def at(self, reference: str) -> Any:
        """What a reference inside the document leads to."""
        found: Any = self.document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        return found

    def schema(self, address: str, status: int) -> Any:
        """The schema of an answer."""
        path = address.partition("?")[0]
        if path not in self.document["paths"]:
            path = re.sub(r"[^/]+/$", "{slug}/", path)
        answer = self.document["paths"][path]["get"]["responses"][str(status)]
        answer = self.at(answer["$ref"]) if "$ref" in answer else answer
        (content,) = answer["content"].values()
        return content["schema"]


def differences(description: Description, address: str, status: int, told: Any) -> list[str]:
    """Where an answer is not as it is described."""
    return _differences(description, description.schema(address, status), told, "/")


def _differences(document: Description, schema: Any, told: Any, at: str) -> list[str]:
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    found: list[str] = []
    if "$ref" in schema:
        found += _differences(document, document.at(schema["$ref"]), told, at)
    for part in schema.get("allOf", []):
        found += _differences(document, part, told, at)
    choices = [_differences(document, each, told, at) for each in schema.get("anyOf", [])]
    if choices and all(choices):
        found += sorted(choices, key=len)[0]
    found += _of_value(schema, told, at)
    if isinstance(told, dict):
        found += _of_object(document, schema, told, at)
    if isinstance(told, list) and "items" in schema:
        for number, each in enumerate(told):
            found += _differences(document, schema["items"], each, f"{at}{number}/")
    return found


def _of_object(document: Description, schema: Any, told: Any, at: str) -> list[str]:
    found = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in told]
    for name, part in schema.get("properties", {}).items():
        if name in told:
            found += _differences(document, part, told[name], f"{at}{name}/")
    closed = schema.get("unevaluatedProperties", schema.get("additionalProperties")) is False
    if closed:
        described = _names(document, schema)
        found += [f"{at}: {name} is not described" for name in told if name not in described]
    return found


def _names(document: Description, schema: Any) -> set[str]:
    parts = [*schema.get("allOf", []), *schema.get("anyOf", [])]
    if "$ref" in schema:
        parts.append(document.at(schema["$ref"]))
    names = set(schema.get("properties", {}))
    return names.union(*(_names(document, part) for part in parts))


def _of_value(schema: Any, told: Any, at: str) -> list[str]:
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(type(told) is TYPES[each] for each in types):
        return [f"{at}: {told!r} is no {' or '.join(types)}"]
    wrong = (
        ("const" in schema and told != schema["const"])
        or ("enum" in schema and told not in schema["enum"])
        or ("minimum" in schema and told < schema["minimum"])
        or (isinstance(told, str) and not _is_written_so(schema, told))
    )
    return [f"{at}: {told!r} is not as described"] if wrong else []


def _is_written_so(schema: Any, told: str) -> bool:
    if "pattern" in schema and not re.search(schema["pattern"], told):
        return False
    try:
        match schema.get("format"):
            case "date":
                datetime.date.fromisoformat(told)
            case "date-time":
                return datetime.datetime.fromisoformat(told).tzinfo is not None
            case "uri":
                return bool(urlsplit(told).scheme and urlsplit(told).netloc)
    except ValueError:
        return False
    return True
