"""HTML of two texts side by side, with <ins> and <del> around words; everything is escaped.

No markup of the texts goes through: invisible changes (the address of a link, the level of a
heading) have a note in words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise, zip_longest
from typing import NamedTuple

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.diff.blocks import (
    LINE_END,
    PICTURE,
    TEXT_STYLES,
    BlockStyle,
    Marks,
    TextBlock,
    TextCell,
    Token,
    mark_label,
)
from publishing.diff.differences import common_subsequence, gaps, word_edits

# End of the last block of a side.
BLOCK_END = re.compile(r"</div>(</(ins|del)>)?\Z")
SPACES = {
    "": gettext_lazy("no space"),
    " ": gettext_lazy("space"),
    "\xa0": gettext_lazy("space that keeps two words on one line"),
}
PICTURE_LABELS = {"Old": gettext_lazy("Old picture"), "New": gettext_lazy("New picture")}


class Sides(NamedTuple):
    """HTML of the old text, of the new text, and of both in one."""

    left: str = ""
    right: str = ""
    inline: str = ""


def hidden_text(words: str) -> str:
    """Text for screen readers, which do not announce <ins> and <del>."""
    return f'<span class="comparison-say">{escape(words)}</span>' if words else ""


def note(words: str) -> str:
    """Note that describes the text."""
    return f'<span class="comparison-note">[{escape(words)}]</span>' if words else ""


def _marked(tag: str, html: str) -> str:
    """HTML in <ins> or <del>."""
    if not html:
        return ""
    words = _("[inserted:") if tag == "ins" else _("[deleted:")
    return f"<{tag}>{hidden_text(f'{words} ')}{html}{hidden_text(' ' + _('end]') + ' ')}</{tag}>"


def replaced(old: str, new: str, old_space: str = "", new_space: str = "") -> Sides:
    """One piece of HTML in place of another one; the spaces after them are not marked."""
    before, after = _marked("del", old) + old_space, _marked("ins", new) + new_space
    return Sides(before, after, before + after)


def join_sides(sides: Iterable[Sides]) -> Sides:
    columns = list(zip(*sides, strict=True))
    return Sides(*map("".join, columns)) if columns else Sides()


def append_mark(html: SafeString, mark: SafeString) -> SafeString:
    """A side with a mark after its last word, inside of its last block."""
    if not html or not mark:
        return html
    end = BLOCK_END.search(html)
    place = end.start() if end else len(html)
    return mark_safe(html[:place] + mark + html[place:])  # noqa: S308


def picture(address: str, alt: str) -> str:
    """Small picture of this site; of another site, its address."""
    if not address.startswith(settings.MEDIA_URL):
        return note(_("picture %s") % address)
    return f'<img class="comparison-picture" src="{escape(address)}" alt="{escape(alt)}">'


# Words


def _styled(html: str, marks: Marks) -> str:
    """Words with the elements of their marks; a link only looks like one."""
    values = dict(marks)
    for tag in TEXT_STYLES:
        if tag in values:
            html = f"<{tag}>{html}</{tag}>"
    if "a" in values:
        html = f'<span class="comparison-link">{html}</span>'
    if "lang" in values or "dir" in values:
        attributes = [
            f' {name}="{escape(values[name])}"' for name in ("lang", "dir") if name in values
        ]
        html = f"<span{''.join(attributes)}>{html}</span>"
    return html


def _word(word: Token, *, changed: str = "") -> str:
    """HTML of a word; an invisible character has a note where it changed."""
    if word.text == LINE_END:
        return (note(_("line end")) if changed else "") + "<br>"
    values = dict(word.marks)
    if word.text.startswith(PICTURE) and "img" in values:
        alt = values.get("alt", "")
        if not changed:
            return picture(values["img"], alt.strip()) + word.space
        label = f"{PICTURE_LABELS[changed]}: {alt}".strip()
        return picture(values["img"], label) + note(mark_label("alt", alt)) + word.space
    if changed and unicodedata.category(word.text[0])[0] == "C":
        code = f"{ord(word.text[0]):04X}"
        return escape(word.text) + note(_("unseen sign %s") % code) + word.space
    return escape(word.text + word.space)


def _of_one_style(words: list[Token], changed: str) -> str:
    text = "".join(word.text + word.space for word in words)
    if LINE_END in text or PICTURE in text or (changed and not text.isprintable()):
        return "".join(_word(word, changed=changed) for word in words)
    return escape(text)


def _words(words: list[Token], *, changed: str = "") -> str:
    """HTML of words; links among changed words have notes with their addresses."""
    html = []
    groups = [(marks, list(group)) for marks, group in groupby(words, key=lambda word: word.marks)]
    for number, (marks, group) in enumerate(groups, 1):
        bare, space = _split_space(group)
        html += [_styled(_of_one_style(bare, changed), marks), space]
        address = dict(marks).get("a")
        following = dict(groups[number][0]).get("a") if number < len(groups) else None
        if changed and address and address != following:
            html[-1] = note(mark_label("a", address)) + space
    return "".join(html)


def _equal_words(old: list[Token], new: list[Token]) -> Iterator[Sides]:
    """Equal words, with notes where their marks or spaces differ."""
    spaces = [
        (a.space, b.space) if a.space != b.space else None
        for (a, _), (b, _) in zip(pairwise(old), pairwise(new), strict=True)
    ]
    pairs = zip(old, new, [*spaces, None], strict=True)
    for (before, after, space), group in groupby(
        pairs, key=lambda pair: (pair[0].marks, pair[1].marks, pair[2])
    ):
        members = list(group)
        left, left_space = _split_space([pair[0] for pair in members])
        right, right_space = _split_space([pair[1] for pair in members])
        html = _words(right)
        removed = [mark_label(*mark) for mark in before if mark not in after]
        added = [mark_label(*mark) for mark in after if mark not in before]
        if space:
            removed.append(str(SPACES.get(space[0], _("wide space"))))
            added.append(str(SPACES.get(space[1], _("wide space"))))
        notes = replaced(note(", ".join(removed)), note(", ".join(added)))
        yield join_sides(
            [
                Sides(_words(left) if before != after or space else html, html, html),
                notes,
                # In one column, a space separates the words from the next edit.
                Sides(left_space, right_space, right_space or left_space),
            ]
        )


def _replaced_words(old: list[Token], new: list[Token]) -> Sides:
    """Words in place of others; the space after them is neither inserted nor deleted."""
    left, left_space = _split_space(old)
    right, right_space = _split_space(new)
    before, after = _words(left, changed="Old"), _words(right, changed="New")
    return replaced(before, after, left_space, right_space)


def _split_space(words: list[Token]) -> tuple[list[Token], str]:
    """Words without the space after the last one, and that space."""
    if not words:
        return words, ""
    return [*words[:-1], words[-1]._replace(space="")], words[-1].space


def _cells(old: TextCell | None, new: TextCell | None) -> tuple[Sides, bool]:
    """Two cells with their differences marked, and whether any words are equal."""
    sides = []
    if old and new and old.note != new.note:
        sides.append(replaced(note(old.note), note(new.note)))
    edits = word_edits((old or TextCell()).words, (new or TextCell()).words)
    for is_equal, before, after in edits:
        sides += _equal_words(before, after) if is_equal else [_replaced_words(before, after)]
    return join_sides(sides), any(edit.is_equal for edit in edits)


# Blocks


def block_html(style: BlockStyle, html: str, number: int = 0) -> str:
    """Block of a style around the HTML of its cells, with its number in a list."""
    classes = ["comparison-block", f"comparison-{style.tag}"]
    lists = [name for name in style.containers if name in {"ul", "ol"}]
    if lists:
        classes += [f"comparison-{lists[-1]}", f"comparison-depth-{min(len(lists), 4)}"]
    classes += ["comparison-thead"] if "thead" in style.containers else []
    if "blockquote" in style.containers:
        classes.append("comparison-quote")
    name = str(style) if not style.is_plain else ""
    prefix = hidden_text(f"{name.capitalize()}: ") if html and name else note(name)
    if html and number:
        prefix += f'<span class="comparison-number">{number}. </span>'
    return f'<div class="{" ".join(classes)}">{prefix}{html}</div>'


def _in_cells(style: BlockStyle, cells: Iterable[str]) -> str:
    if style.tag != "tr":
        return "".join(cells)
    return hidden_text(" | ").join(f'<span class="comparison-cell">{html}</span>' for html in cells)


def whole_block(block: TextBlock, changed: str = "") -> str:
    """Block of one side; `changed` is "Old" or "New" where it is deleted or inserted."""
    cells = (_words(cell.words, changed=changed) for cell in block.cells)
    html = block_html(block.style, _in_cells(block.style, cells), block.number)
    tag = {"Old": "del", "New": "ins"}.get(changed)
    return f'<{tag} class="comparison-whole">{html}</{tag}>' if tag else html


def changed_block(old: TextBlock, new: TextBlock) -> tuple[Sides, bool]:
    """Two blocks with their differences marked, and whether any words are equal."""
    cells = list(_align_cells(old.cells, new.cells))
    sides = [_cells(*pair) for pair in cells]
    lefts = [side.left for (side, _), (cell, _) in zip(sides, cells, strict=True) if cell]
    rights = [side.right for (side, _), (_, cell) in zip(sides, cells, strict=True) if cell]
    inlines = [side.inline for side, _ in sides]
    style = Sides()
    if old.style != new.style:
        style = replaced(note(str(old.style)), note(str(new.style)))
    both = Sides(
        block_html(old.style, style.left + _in_cells(old.style, lefts), old.number),
        block_html(new.style, style.right + _in_cells(new.style, rights), new.number),
        block_html(new.style, style.inline + _in_cells(new.style, inlines), new.number),
    )
    return both, any(has_equal_words for _, has_equal_words in sides)


def _align_cells(
    old: tuple[TextCell, ...], new: tuple[TextCell, ...]
) -> Iterator[tuple[TextCell | None, TextCell | None]]:
    """Pairs of cells; None for a missing one."""
    equal = common_subsequence(old, new) if len(old) != len(new) else []
    for olds, news, pair in gaps(equal, range(len(old)), range(len(new))):
        yield from zip_longest((old[i] for i in olds), (new[j] for j in news))
        if pair:
            yield old[pair[0]], new[pair[1]]
