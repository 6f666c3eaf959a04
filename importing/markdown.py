"""Markdown, by way of the HTML that it stands for."""

import re

from markdown_it import MarkdownIt

from importing import blocks, control_characters, labels, web
from importing.blocks import Block
from importing.source import Source

FRONT = re.compile(r"\A---\n((?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
FIELD = re.compile(r"(\w[\w -]*):[ \t]*(.*)")
UPDATED = {"updated", "lastmod", "last_modified", "modified", "last-modified", "date_updated"}


def read(text: str) -> Source:
    head, front, left_out = _front_matter(text)
    body = text[front:]
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page = web.parsed(f"<div>{renderer.render(_apart(body))}</div>")
    beside = control_characters.drop(page) + control_characters.lost_links(page)
    found = web.blocks_of(page, web.picture_of)
    lines = (
        web.lines_of(page) + [block.text for block in head] + [words for _why, words in left_out]
    )
    return Source("Markdown", [*head, *found], lines, left_out=left_out + beside)


def _front_matter(text: str) -> tuple[list[Block], int, list[tuple[str, str]]]:
    """The title and the date that stand above the text, where it begins, and what else there is."""
    front = FRONT.match(text)
    if front is None:
        return [], 0, []
    head: list[Block] = []
    left_out = []
    for line in front[1].splitlines():
        field = FIELD.fullmatch(line.strip())
        name, value = (field[1].casefold(), field[2].strip(" \"'")) if field else ("", "")
        if name == "title" and value:
            head.insert(0, Block.of_text(blocks.HEADING, value, 1))
        elif name in UPDATED and value:
            head.append(Block.of_text(blocks.PARAGRAPH, f"Updated: {value}"))
        elif line.strip():
            left_out.append(("It stands above the text, for the program that made it.", line))
    return head, front.end(), left_out


def _apart(text: str) -> str:
    """The text with each label at the start of a paragraph: question, answer, tea and the like."""
    out: list[str] = []
    fenced = False
    for line in text.split("\n"):
        bare = line.strip().lstrip("*_")
        fenced ^= bare.startswith(("```", "~~~"))
        begins = labels.is_label(bare) or labels.MARKED.match(bare)
        if begins and not fenced and line[:1] not in {" ", "\t"} and out and out[-1].strip():
            out.append("")
        out.append(line)
        if labels.MARKED.match(bare) and labels.asks(bare.rstrip("*_")) and not fenced:
            out.append("")
    return "\n".join(out)
