"""Plain text reader and Markdown reader."""

import re
from itertools import groupby, pairwise

from markdown_it import MarkdownIt

from importing import html_reader, labels
from importing.blocks import HEADING, LIST, PARAGRAPH, FileBlock, FileContent, LeftOut, one_line
from importing.labels import PATTERNS
from publishing import richtext

# Characters of a line that may have been broken because it was full; of Japanese from MIN_JAPANESE.
MIN_WIDTH, MIN_JAPANESE, MAX_WIDTH = 45, 18, 110
FULL_STOPS = (".", "!", "?", "。", "！", "？", ":", "：")


def read_plain(text: str) -> FileContent:
    lines = text.expandtabs(4).split("\n")
    return FileContent("plain text", blocks_of_lines(lines), list(map(_without_marker, lines)))


def _without_marker(line: str) -> str:
    marker = PATTERNS["marker"].match(line)
    return line[marker.end() :] if marker else line


def blocks_of_lines(lines: list[str]) -> list[FileBlock]:
    """Paragraphs and lists of a text; `parsing` finds the headings among the paragraphs."""
    found: list[FileBlock] = []
    items: list[str] = []
    numbered = False

    def end_list() -> None:
        if items:
            tag = "ol" if numbered else "ul"
            inner = "".join(f"<li>{item}</li>" for item in items)
            html = richtext.sanitise(f"<{tag}>{inner}</{tag}>")
            found.append(FileBlock(LIST, html, items=tuple(items)))
            items.clear()

    for line in _unwrapped(lines):
        marker = PATTERNS["marker"].match(line)
        if marker and marker.end() < len(line):
            is_numbered = marker["number"] is not None
            if is_numbered != numbered:
                end_list()
            numbered = is_numbered
            items.append(FileBlock.of_text(PARAGRAPH, one_line(line[marker.end() :])).html)
        elif line.strip():
            end_list()
            found.append(FileBlock.of_text(PARAGRAPH, one_line(line)))
    end_list()
    return found


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines without blank ones, joined where a fixed width evidently broke them."""
    width = max((len(line.rstrip()) for line in lines), default=0)
    joined: list[str] = []
    for is_text, chunk in groupby(lines, lambda line: bool(line.strip())):
        if is_text:
            joined += _unwrapped_chunk([line.rstrip() for line in chunk], width)
    return joined


def _unwrapped_chunk(chunk: list[str], width: int) -> list[str]:
    """Lines between two blank lines, joined where they were broken."""
    pairs = [_is_broken(line, after, width) for line, after in pairwise(chunk)]
    # One line that surely goes on in the next one makes it likely for its neighbours as well.
    is_evident = any(surely for _maybe, surely in pairs)
    full = chunk[:-1]
    if len(full) > 1 and all(map(_is_japanese_line, full)) and len({*map(len, full)}) == 1:
        pairs = [(True, True)] * len(pairs)
    result = chunk[:1]
    for after, (maybe, surely) in zip(chunk[1:], pairs, strict=True):
        if surely or (maybe and is_evident):
            after = after.strip()
            # Japanese is written without spaces.
            are_japanese = _is_japanese(result[-1][-1:]) and _is_japanese(after[:1])
            result[-1] += after if are_japanese else f" {after}"
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
    if not MIN_WIDTH <= len(line) <= width <= MAX_WIDTH:
        return False, False
    first = after.split(maxsplit=1)[0]
    was_full = len(line) + 1 + len(first) > width
    goes_on = not line.endswith(FULL_STOPS)
    return was_full, goes_on and after.lstrip()[:1].islower()


def _is_japanese_line(line: str) -> bool:
    """Whether a line is mostly Chinese or Japanese, and long enough to have been full."""
    return len(line) >= MIN_JAPANESE and sum(map(_is_japanese, line)) * 2 > len(line)


def _is_japanese(sign: str) -> bool:
    return bool(sign) and ord(sign) > 0x2E80


FRONT_MATTER = re.compile(r"\A---\n((?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
FIELD = re.compile(r"(\w[\w -]*):[ \t]*(.*)")
UPDATED = {"updated", "lastmod", "last_modified", "modified", "last-modified", "date_updated"}


def read_markdown(text: str) -> FileContent:
    head, start, left_out = _front_matter(text)
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page = html_reader.parse_html(f"<div>{renderer.render(_set_apart(text[start:]))}</div>")
    beside = html_reader.drop_invisible(page) + html_reader.unsafe_links(page)
    found = list(html_reader.blocks_of(page, html_reader.picture_of))
    lines = [
        *html_reader.lines_of(page),
        *(block.text for block in head),
        *(words for _why, words in left_out),
    ]
    return FileContent("Markdown", [*head, *found], lines, left_out=left_out + beside)


def _front_matter(text: str) -> tuple[list[FileBlock], int, LeftOut]:
    """Title and date of the YAML front matter, where the text behind it begins, and the rest."""
    front = FRONT_MATTER.match(text)
    if front is None:
        return [], 0, []
    head: list[FileBlock] = []
    left_out = []
    for line in front[1].splitlines():
        field = FIELD.fullmatch(line.strip())
        name, value = (field[1].casefold(), field[2].strip(" \"'")) if field else ("", "")
        if name == "title" and value:
            head.insert(0, FileBlock.of_text(HEADING, value, 1))
        elif name in UPDATED and value:
            head.append(FileBlock.of_text(PARAGRAPH, f"Updated: {value}"))
        elif line.strip():
            left_out.append(("It stands above the text, for the program that made it.", line))
    return head, front.end(), left_out


def _set_apart(text: str) -> str:
    """Markdown in which each line with a label, such as a question, begins a paragraph."""
    out: list[str] = []
    fenced = False
    for line in text.split("\n"):
        bare = line.strip().lstrip("*_")
        fenced ^= bare.startswith(("```", "~~~"))
        is_marked = PATTERNS["marked"].match(bare) is not None
        begins = labels.has_label(bare) or is_marked
        if begins and not fenced and line[:1] not in {" ", "\t"} and out and out[-1].strip():
            out.append("")
        out.append(line)
        if is_marked and labels.is_question(bare.rstrip("*_")) and not fenced:
            out.append("")
    return "\n".join(out)
