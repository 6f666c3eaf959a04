"""Reads pages as the machines do that they are meant for."""

from pathlib import Path
from typing import Any

import extruct
import html5lib
from django.conf import settings
from django.contrib.staticfiles import finders


def answer(client: Any, address: str, status: int = 200) -> str:
    """A page's text."""
    found = client.get(address)
    assert found.status_code == status, address
    text: str = found.content.decode()
    return text


def graph(text: str) -> dict[str, Any]:
    """The nodes of a page's structured data by their types."""
    (data,) = extruct.extract(text, syntaxes=["json-ld"], errors="strict")["json-ld"]
    assert data["@context"] == "https://schema.org"
    nodes = {node["@type"]: node for node in data["@graph"]}
    assert len(nodes) == len(data["@graph"])
    return nodes


def all_types(nodes: Any) -> set[str]:
    """Every type that is named anywhere in structured data."""
    if isinstance(nodes, list):
        return set().union(*map(all_types, nodes))
    if not isinstance(nodes, dict):
        return set()
    return {str(nodes.get("@type", ""))}.union(*map(all_types, nodes.values()))


def head(text: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a page's head: names and attributes. The page must be valid HTML."""
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return [(element.tag, dict(element.attrib)) for element in page.find("head")]


def link(text: str, rel: str) -> str | None:
    """Where a link of the head leads; there may be one, and feeds besides."""
    found = [
        each["href"]
        for tag, each in head(text)
        if tag == "link" and each["rel"] == rel and each.get("type") != "application/atom+xml"
    ]
    assert len(found) <= 1
    return found[0] if found else None


def meta(text: str, name: str) -> str | None:
    """What the head says under a name; it may say one thing."""
    found = [
        each["content"]
        for tag, each in head(text)
        if tag == "meta" and name in {each.get("name"), each.get("property")}
    ]
    assert len(found) <= 1, found
    return found[0] if found else None


def file(client: Any, address: str) -> bytes:
    """What is at an address; a static file as it is collected for a server."""
    path = address.removeprefix(settings.SITE_URL)
    if path.startswith(settings.STATIC_URL):
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        assert isinstance(found, str), address
        return Path(found).read_bytes()
    answered = client.get(path)
    assert answered.status_code == 200, address
    return b"".join(answered)
