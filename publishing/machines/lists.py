"""A list as a page for readers, with its structured data, or in JSON."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

from publishing import answers
from publishing.machines import data, formats, structured
from publishing.pages import Page
from publishing.requests import Request


@dataclass
class Listing:
    """What machines are told of a list: its name, its rows, and how JSON tells of one."""

    name: str
    rows: Sequence[Any]
    row: Callable[[Any], data.Data]
    page: Page | None = None
    # What JSON says before the rows.
    head: data.Data = field(default_factory=dict)
    # Names and paths of the pages between the first one and this one.
    above: Sequence[tuple[str, str]] = ()

    def answer(self, request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
        """The list as the address asks for it: as a page, or in JSON."""
        asked = formats.asked(request)
        if not asked:
            return formats.unknown(request)
        if asked == "json":
            rows = [self.row(each) for each in self.rows]
            told = self.head | data.listing(request, rows, self.page)
            return answers.dated_by_the_site(request, lambda: formats.as_json(told))
        node = self.page_node(request)
        graph = [node, structured.breadcrumbs(node["url"], self.name, self.above)]
        return answers.listing(request, template, context | {"structured": graph, "has_json": True})

    def page_node(self, request: Request) -> structured.Node:
        """The page itself in the words of schema.org, with what it gathers."""
        return structured.listing(request, self.name, self.rows, self.page)
