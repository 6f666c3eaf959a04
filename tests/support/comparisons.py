"""Comparisons of rich text in tests, and the words in their HTML."""

import re
from typing import Any

from lxml import html as lxml_html

from publishing import diff
from publishing.diff.blocks import rich_blocks
from publishing.diff.side_by_side import DiffRow, SideBySide


def rows(old: str, new: str) -> list[DiffRow]:
    """The rows of two rich texts."""
    return SideBySide(rich_blocks(old), rich_blocks(new)).rows


def changes(old: str, new: str) -> list[DiffRow]:
    return [row for row in rows(old, new) if row.kind != "same"]


def only(old: str, new: str) -> DiffRow:
    (row,) = changes(old, new)
    return row


def words(html: str, *, without: str = "") -> str:
    """The words of a side as they are compared: without those that only describe it."""
    tree = lxml_html.fragment_fromstring(html, create_parent="main")
    for node in tree.xpath("//*[contains(@class, 'comparison-say')]"):
        node.drop_tree()
    for node in tree.xpath("//*[contains(@class, 'comparison-note')]"):
        node.drop_tree()
    if without:
        for node in tree.xpath(f"//{without}"):
            node.drop_tree()
    for node in tree.xpath("//*[contains(@class, 'comparison-cell')] | //div | //br"):
        node.tail = f" {node.tail or ''}"
    return " ".join(tree.text_content().split())


def notes(html: str) -> list[str]:
    return re.findall(r'<span class="comparison-note">\[(.*?)\]</span>', html)


def marked(html: str, tag: str) -> list[str]:
    """The words inside each <ins> or <del>."""
    tree = lxml_html.fragment_fromstring(html, create_parent="main")
    inside = [
        lxml_html.tostring(node, encoding="unicode", with_tail=False) for node in tree.iter(tag)
    ]
    return [said for piece in inside if (said := words(piece))]


def question(answer: str, **fields: Any) -> diff.ContentData:
    return {"fields": {"title": "Why?", "answer": answer, "topics": [], **fields}, "parts": {}}
