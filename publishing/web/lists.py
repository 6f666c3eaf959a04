"""List pages: HTML with structured data, or JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, Self, TypeVar

from django.http import HttpResponse

from publishing.api import json_data, schema_org
from publishing.api.fields import Data, Shape
from publishing.http import absolute_urls, formats, http_cache
from publishing.http.pagination import Page
from publishing.http.requests import Request
from publishing.kinds import Context, kinds
from publishing.models import Edition

T = TypeVar("T", bound=absolute_urls.HasPage)


@dataclass
class Listing(Generic[T]):
    """List page: its name, its rows, and the JSON fields of a row."""

    name: str
    rows: Sequence[T]
    row: Shape = json_data.ROW
    page: Page | None = None
    # JSON fields before the rows.
    head: Data = field(default_factory=dict)
    # Names and paths of the pages between the home page and this one, for breadcrumbs.
    above: Sequence[tuple[str, str]] = ()

    @classmethod
    def of_kind(cls, model: type[Edition], page: Page) -> Self:
        """A page of the list of a kind, with the name and the row of its declaration."""
        kind = kinds()[model.kind]
        return cls(str(kind.many), page.rows, kind.row or json_data.ROW, page)

    def answer(self, request: Request, template: str, context: Context) -> HttpResponse:
        """The list in the requested format."""
        format_name = formats.requested_format(request)
        if not format_name:
            return formats.unknown_format(request)
        if format_name == "json":
            rows = [self.row.json(each) for each in self.rows]
            data = self.head | json_data.list_data(request, rows, self.page)
            return http_cache.respond_for_site(request, lambda: formats.as_json(data))
        node, address = self.page_node(request), absolute_urls.of_request(request, self.page)
        graph = [node, schema_org.breadcrumbs(address, self.name, self.above)]
        return http_cache.render_list(
            request, template, context | {"structured": graph, "has_json": True}
        )

    def page_node(self, request: Request) -> schema_org.Node:
        """CollectionPage (schema.org) of the list."""
        return schema_org.collection_page(request, self.name, self.rows, self.page)
