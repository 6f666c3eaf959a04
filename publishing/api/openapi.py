"""OpenAPI description of `?format=json`, made from the declarations of the kinds."""

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from publishing.api.fields import SCHEMAS, Schema, Shape, list_of
from publishing.api.json_data import LIST, PROBLEM, ROW, TOPIC_ROW
from publishing.brand import brand
from publishing.http import http_cache
from publishing.http.requests import Request
from publishing.kinds import Kind, kinds

# The components that belong to no kind.
COMMON = json.loads((Path(__file__).parent / "openapi.json").read_text("utf-8"))
OF_LISTS = {"304": "NotModified", "400": "UnknownFormat", "404": "NotFound"}
OF_PAGES = {"301": "Moved", **OF_LISTS, "410": "Withdrawn", "451": "Closed"}


@require_safe
def openapi(request: Request) -> HttpResponse:
    """OpenAPI document, open to scripts of other sites (CORS)."""
    response = HttpResponse(_as_text(settings.SITE_URL), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return http_cache.cache_for_a_day(response)


@functools.cache
def _as_text(site: str) -> str:
    return json.dumps(document(site), ensure_ascii=False, indent=1)


def _ref(part: str, name: str) -> Schema:
    return {"$ref": f"#/components/{part}/{name}"}


@dataclass
class Paths:
    """OpenAPI paths with the schemas that they refer to."""

    paths: dict[str, Schema] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=lambda: dict(PROBLEM.named_schemas))

    def add(
        self, view: str, summary: str, answer: Shape, responses: dict[str, str], *query: str
    ) -> None:
        """Adds a view by its URL name; `answer` is a named shape."""
        self.schemas |= answer.named_schemas
        found: Schema = {
            "description": "As it is now.",
            "headers": {name: _ref("headers", name) for name in COMMON["headers"]},
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
    """The OpenAPI document of a site URL."""
    paths = Paths()
    # In English, whatever the language of the request.
    with translation.override(None):
        for kind in kinds().values():
            _add_kind(paths, kind)
    _add_topics(paths)
    about = COMMON["about"].format(example=reverse("topics"))
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
            **{part: COMMON[part] for part in ("parameters", "headers", "responses")},
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
    """The shape of a list of rows."""
    return LIST.extended(items=list_of(row.closed())).closed()
