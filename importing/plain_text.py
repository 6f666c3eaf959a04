"""Plain text reader and Markdown reader."""

import re
from itertools import pairwise

from markdown_it import MarkdownIt

from importing import blocks, labels, web
from importing.blocks import PARAGRAPH, FileBlock, FileContent, list_of
from importing.labels import PATTERNS

# A line shorter than this was not broken because it was full.
NARROWEST, NARROWEST_SIGNS, WIDEST = 45, 18, 110
FULL_STOPS = (".", "!", "?", "。", "！", "？", ":", "：")


def read_plain(text: str) -> FileContent:
    lines = text.expandtabs(4).split("\n")
    return FileContent(
        "plain text", blocks_of_lines(lines), [without_marker(line) for line in lines]
    )


def blocks_of_lines(lines: list[str]) -> list[FileBlock]:
    """The paragraphs and lists of a text; which of the paragraphs are headings, others tell."""
    found: list[FileBlock] = []
    items: list[str] = []
    numbered = False

    def close() -> None:
        nonlocal items
        if items:
            found.append(list_of(map(html_of, items), numbered=numbered))
        items = []

    for line in whole_lines(lines):
        marker = PATTERNS["marker"].match(line)
        if marker and marker.end() < len(line):
            is_numbered = marker["number"] is not None
            if items and is_numbered != numbered:
                close()
            numbered = is_numbered
            items.append(line[marker.end() :].strip())
            continue
        if line.strip():
            close()
            found.append(FileBlock.of_text(PARAGRAPH, " ".join(line.split())))
    close()
    return found


def html_of(text: str) -> str:
    return FileBlock.of_text(PARAGRAPH, " ".join(text.split())).html


def without_marker(line: str) -> str:
    marker = PATTERNS["marker"].match(line)
    return line[marker.end() :] if marker else line


def whole_lines(lines: list[str]) -> list[str]:
    """The lines with those joined that a fixed width has broken, where that is evident."""
    width = max((len(line.rstrip()) for line in lines), default=0)
    joined: list[str] = []
    chunk: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            chunk.append(line.rstrip())
            continue
        joined += _whole(chunk, width)
        joined.append("")
        chunk = []
    return joined


def _whole(chunk: list[str], width: int) -> list[str]:
    """The lines of a chunk without blank lines in it."""
    if not chunk:
        return []
    pairs = [_is_broken(line, after, width) for line, after in pairwise(chunk)]
    # One line that evidently goes on in the next one tells of its neighbours as well.
    evident = any(sure for _maybe, sure in pairs)
    full = chunk[:-1]
    if len(full) > 1 and all(map(_is_sign_line, full)) and len({*map(len, full)}) == 1:
        pairs = [(True, True)] * len(pairs)
    result = [chunk[0]]
    for after, (maybe, sure) in zip(chunk[1:], pairs, strict=True):
        if sure or (maybe and evident):
            result[-1] += _between(result[-1], after) + after.strip()
        else:
            result.append(after)
    return result


def _is_broken(line: str, after: str, width: int) -> tuple[bool, bool]:
    """Whether a line may have been broken because it was full, and whether it surely was."""
    if PATTERNS["marker"].match(after) and not after.startswith("    "):
        return False, False
    is_item = PATTERNS["marker"].match(line) is not None
    is_indented = after.startswith("  ") and not line.startswith("  ")
    if is_item and is_indented:
        return True, True
    if not NARROWEST <= len(line) <= width <= WIDEST:
        return False, False
    first = after.split(maxsplit=1)[0]
    was_full = len(line) + 1 + len(first) > width
    goes_on = not line.endswith(FULL_STOPS)
    return was_full, goes_on and after.lstrip()[:1].islower()


def _between(line: str, after: str) -> str:
    """What parts two lines that are joined: nothing between signs of Chinese or Japanese."""
    return "" if _is_sign(line[-1:]) and _is_sign(after.lstrip()[:1]) else " "


def _is_sign_line(line: str) -> bool:
    """Whether a line is Chinese or Japanese, and long enough to have been full."""
    return len(line) >= NARROWEST_SIGNS and sum(map(_is_sign, line)) * 2 > len(line)


def _is_sign(sign: str) -> bool:
    return bool(sign) and ord(sign) > 0x2E80


FRONT = re.compile(r"\A---\n((?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
FIELD = re.compile(r"(\w[\w -]*):[ \t]*(.*)")
UPDATED = {"updated", "lastmod", "last_modified", "modified", "last-modified", "date_updated"}


def read_markdown(text: str) -> FileContent:
    head, front, left_out = _front_matter(text)
    body = text[front:]
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page = web.parsed(f"<div>{renderer.render(_apart(body))}</div>")
    beside = web.drop_unseen(page) + web.lost_links(page)
    found = list(web.blocks_of(page, web.picture_of))
    lines = (
        web.lines_of(page) + [block.text for block in head] + [words for _why, words in left_out]
    )
    return FileContent("Markdown", [*head, *found], lines, left_out=left_out + beside)


def _front_matter(text: str) -> tuple[list[FileBlock], int, list[tuple[str, str]]]:
    """The title and the date that stand above the text, where it begins, and what else there is."""
    front = FRONT.match(text)
    if front is None:
        return [], 0, []
    head: list[FileBlock] = []
    left_out = []
    for line in front[1].splitlines():
        field = FIELD.fullmatch(line.strip())
        name, value = (field[1].casefold(), field[2].strip(" \"'")) if field else ("", "")
        if name == "title" and value:
            head.insert(0, FileBlock.of_text(blocks.HEADING, value, 1))
        elif name in UPDATED and value:
            head.append(FileBlock.of_text(blocks.PARAGRAPH, f"Updated: {value}"))
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
        begins = labels.is_label(bare) or PATTERNS["marked"].match(bare)
        if begins and not fenced and line[:1] not in {" ", "\t"} and out and out[-1].strip():
            out.append("")
        out.append(line)
        if PATTERNS["marked"].match(bare) and labels.asks(bare.rstrip("*_")) and not fenced:
            out.append("")
    return "\n".join(out)
