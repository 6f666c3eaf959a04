"""OpenAPI description of `?format=json`, made from the declarations of the kinds."""

import functools
import json
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from publishing.api.fields import SCHEMAS, Schema, Shape, list_of
from publishing.api.json_data import LIST, PROBLEM, ROW, TOPIC_ROW
from publishing.brand import brand
from publishing.http import formats, http_cache
from publishing.http.pagination import LAST_PAGE
from publishing.http.requests import Request
from publishing.kinds import Kind, kinds

ABOUT = (
    "Every page and list is the same address with `?format=json`. It shows what is live at the "
    "moment of the request. With `/at/<moment>` before the path (ISO 8601 in UTC, such as "
    "`/at/2025-11-30T09:00:00Z{example}?format=json`) it shows what was live at that moment; its "
    "addresses then lead to other pages as of then, and it is not to be indexed. `ETag` and "
    "`Last-Modified` are answered with 304; `max-age` ends when the next change is due. "
    "Properties may be added; none goes or changes its meaning without a word in the change log."
)


@require_safe
def openapi(request: Request) -> HttpResponse:
    """The description, open to programs on other sites' pages."""
    response = HttpResponse(_as_text(settings.SITE_URL), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return http_cache.lasting(response)


@functools.cache
def _as_text(site: str) -> str:
    return json.dumps(document(site), ensure_ascii=False, indent=1)


PARAMETERS: Schema = {
    "format": {
        "name": "format",
        "in": "query",
        "required": True,
        "description": "Without it the same address is the page for readers.",
        "schema": {"const": "json"},
    },
    "page": {
        "name": "page",
        "in": "query",
        "description": "The page of the list.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1},
    },
    "slug": {
        "name": "slug",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    },
}
TEXT: Schema = {"type": "string"}
HEADERS: Schema = {
    "ETag": {"schema": TEXT, "description": "Names these very bytes."},
    "Last-Modified": {"schema": TEXT, "description": "When what is shown last changed."},
    "Cache-Control": {"schema": TEXT, "description": "How long it is right."},
}


def _ref(part: str, name: str) -> Schema:
    return {"$ref": f"#/components/{part}/{name}"}


def _problem(description: str) -> Schema:
    return {
        "description": description,
        "content": {formats.PROBLEM: {"schema": PROBLEM.schema}},
    }


RESPONSES: Schema = {
    "NotModified": {
        "description": "It is what you have already (If-None-Match, If-Modified-Since)."
    },
    "Moved": {
        "description": "The document has another address now.",
        "headers": {"Location": {"schema": TEXT}},
    },
    "NotFound": _problem("There is nothing at this address, or no such page of a list."),
    "Withdrawn": _problem("The page was withdrawn; why, and since when."),
    "Closed": _problem("The edition is closed to the public for a legal reason."),
    "UnknownFormat": {
        "description": "`format` names none that there is: a page for people that names those "
        "that there are.",
        "content": {"text/html": {"schema": TEXT}},
    },
}
OF_LISTS = {"304": "NotModified", "400": "UnknownFormat", "404": "NotFound"}
OF_PAGES = {"301": "Moved", **OF_LISTS, "410": "Withdrawn", "451": "Closed"}


@dataclass
class Paths:
    """The addresses that answer in JSON, with the schemas that they refer to."""

    paths: dict[str, Schema] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=lambda: dict(PROBLEM.named_schemas))

    def add(
        self, view: str, summary: str, answer: Shape, responses: dict[str, str], *query: str
    ) -> None:
        """A view by its URL name, whose answer is a named shape."""
        self.schemas |= answer.named_schemas
        found: Schema = {
            "description": "As it is now.",
            "headers": {name: _ref("headers", name) for name in HEADERS},
            "content": {"application/json": {"schema": answer.schema}},
        }
        others = {status: _ref("responses", name) for status, name in responses.items()}
        operation: Schema = {
            "operationId": str(answer.schema["$ref"]).removeprefix(SCHEMAS).lower(),
            "summary": summary,
            "parameters": [_ref("parameters", name) for name in ("format", *query)],
            "responses": dict(sorted({"200": found, **others}.items())),
        }
        try:
            self.paths[reverse(view)] = {"get": operation}
        except NoReverseMatch:
            path = reverse(view, args=["slug"]).replace("/slug/", "/{slug}/")
            slug = _ref("parameters", "slug")
            self.paths[path] = {"get": operation, "parameters": [slug]}


def document(site: str) -> Schema:
    """The whole description of the site at an address."""
    paths = Paths()
    # Developers read it in the language of the program.
    with translation.override(None):
        for kind in kinds().values():
            _add_kind(paths, kind)
    _add_topics(paths)
    about = ABOUT.format(example=reverse("topics"))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": brand().name,
            "version": "1.0",
            "summary": f"The pages of {brand().name} as JSON.",
            "description": f"{about}\n\n{settings.API_TERMS}".strip(),
        },
        "servers": [{"url": site}],
        "paths": paths.paths,
        "components": {
            "schemas": paths.schemas,
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "responses": RESPONSES,
        },
    }


def _add_kind(paths: Paths, kind: Kind) -> None:
    name = "".join(part.capitalize() for part in kind.name.split("-"))
    if kind.list_page:
        shape = list_shape(kind.row or ROW).named(f"{name}s")
        paths.add(kind.list_page, f"{kind.many}, the last updated first", shape, OF_LISTS, "page")
    if kind.page and kind.fields:
        shape = kind.fields.closed().named(name)
        paths.add(kind.page, str(kind.one), shape, OF_PAGES)


def _add_topics(paths: Paths) -> None:
    paths.add("topics", "Topics", list_shape(TOPIC_ROW).named("Topics"), OF_LISTS)
    gathered = TOPIC_ROW.extended("", LIST, items=list_of(ROW.closed())).closed()
    summary = "Everything on a topic, the last updated first"
    paths.add("topic", summary, gathered.named("Topic"), OF_LISTS, "page")


def list_shape(row: Shape) -> Shape:
    """A page of a list of such rows."""
    return LIST.extended(items=list_of(row.closed())).closed()
