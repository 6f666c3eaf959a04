"""Which blocks are headings: those that are marked as such, or, where none is, short lines."""

from dataclasses import replace

from importing import dates, labels
from importing.blocks import HEADING, LIST, PARAGRAPH, Block

LONGEST_SIGNS = 32


def found_in(blocks: list[Block]) -> list[Block]:
    """The blocks with their headings; guessed where a text has none but perhaps its title."""
    marked = [block for block in blocks if block.is_heading]
    if len(marked) > 1 or any(block.level > 1 for block in marked):
        return [_known(block) for block in blocks]
    return _guessed(blocks)


def _known(block: Block) -> Block:
    """A strong line that names a part of the page is its heading, in any text."""
    if block.kind == PARAGRAPH and block.is_bold and labels.section(block.text):
        return Block(HEADING, block.html, 2)
    return block


def _guessed(blocks: list[Block]) -> list[Block]:
    parted = [part for block in blocks for part in _numbered(block)]
    likely = [_is_likely(block) for block in parted]
    heads = [False] * len(parted)
    in_sources = False
    for index, block in enumerate(parted):
        name = labels.section(block.text) if block.kind == PARAGRAPH else ""
        if name:
            heads[index], in_sources = True, name == "sources"
        elif likely[index] and not in_sources:
            heads[index] = _heads(parted, likely, index)
    return [
        Block(HEADING, block.html, 2) if is_head else block
        for block, is_head in zip(parted, heads, strict=True)
    ]


def _heads(blocks: list[Block], likely: list[bool], index: int) -> bool:
    """Whether a likely line heads something: a text, or one further heading with its text."""
    start = end = index
    while start > 0 and likely[start - 1]:
        start -= 1
    while end + 1 < len(blocks) and likely[end + 1]:
        end += 1
    if start == 0 and index == 0 and len(blocks) > 1:
        return True
    if start == 0:
        start = 1  # The title is no part of a run.
    after = blocks[end + 1] if end + 1 < len(blocks) else None
    if after is None or after.is_heading or (after.is_line and labels.section(after.text)):
        return False
    return index == end or (end - start == 1 and not labels.asks(blocks[index].text))


def _is_likely(block: Block) -> bool:
    """Whether a paragraph looks like a heading: short, without a full stop, no label."""
    text = block.text
    if block.kind != PARAGRAPH or not text or "<br>" in block.html:
        return False
    if len(text) > labels.LONGEST_HEADING or len(text.split()) > labels.LONGEST_IN_WORDS:
        return False
    if any(ord(sign) > 0x2E80 for sign in text) and len(text) > LONGEST_SIGNS:
        return False
    if text.endswith(labels.END) or text[0].islower() or not any(map(str.isalpha, text)):
        return False
    others = (labels.is_label(text), labels.ADDRESS.search(text), "@" in text, text[0] in "*©†")
    if any(others) or labels.BYLINE.match(text) or labels.COPYRIGHT.search(text):
        return False
    if labels.TRAIL.fullmatch(text) or labels.SHARE.match(text):
        return False
    return dates.updated_in(text) is None and not dates.is_date_only(text)


def _numbered(block: Block) -> list[Block]:
    """A list of one numbered item that looks like a heading is one; others stay as they are."""
    if block.kind != LIST or len(block.items) != 1 or not block.html.startswith("<ol>"):
        return [block]
    line = Block(PARAGRAPH, block.items[0])
    return [line] if _is_likely(line) else [block]


def levelled(blocks: list[Block]) -> list[Block]:
    """The blocks with the levels of their headings from 2 on, none of them skipped."""
    levels = sorted({block.level for block in blocks if block.is_heading})
    ranks = {level: min(2 + rank, 4) for rank, level in enumerate(levels)}
    return [
        replace(block, level=ranks[block.level]) if block.is_heading else block for block in blocks
    ]
