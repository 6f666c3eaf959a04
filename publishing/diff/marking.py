"""Two texts beside one another in HTML: <ins> and <del> around words, everything escaped.

Nothing of the markup that is compared goes through; what a reader could not see (the address of a
link, the level of a heading) is said in words where it changed.
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
    LOOKS,
    PICTURE,
    BlockStyle,
    Marks,
    TextBlock,
    TextCell,
    Token,
)
from publishing.diff.blocks import mark_in_words as in_words
from publishing.diff.differences import edits, gaps, matches

# Where the last block of a side ends.
BLOCK_END = re.compile(r"</div>(</(ins|del)>)?\Z")
SPACES = {
    "": gettext_lazy("no space"),
    " ": gettext_lazy("space"),
    "\xa0": gettext_lazy("space that keeps two words on one line"),
}
PICTURES = {"Old": gettext_lazy("Old picture"), "New": gettext_lazy("New picture")}


class Sides(NamedTuple):
    """HTML of the old text, of the new text, and of both in one."""

    left: str = ""
    right: str = ""
    inline: str = ""


def say(words: str) -> str:
    """Words for those who do not see the marks."""
    return f'<span class="comparison-say">{escape(words)}</span>' if words else ""


def note(words: str) -> str:
    """Words about the text that are not in it."""
    return f'<span class="comparison-note">[{escape(words)}]</span>' if words else ""


def aged(age: str) -> str:
    """What the picture of the old or of the new text is called."""
    return str(PICTURES[age])


def _marked(tag: str, words: str, html: str) -> str:
    if not html:
        return ""
    return f"<{tag}>{say(f'{words} ')}{html}{say(' ' + _('end]') + ' ')}</{tag}>"


def inserted(html: str) -> str:
    return _marked("ins", _("[inserted:"), html)


def deleted(html: str) -> str:
    return _marked("del", _("[deleted:"), html)


def replaced(old: str, new: str) -> Sides:
    """One piece of HTML in the place of another one."""
    gone, came = deleted(old), inserted(new)
    return Sides(gone, came, gone + came)


def joined(sides: Iterable[Sides]) -> Sides:
    columns = list(zip(*sides, strict=True))
    return Sides(*map("".join, columns)) if columns else Sides()


def ended(html: SafeString, mark: SafeString) -> SafeString:
    """A side with a mark after its last word, inside of the block that it ends with."""
    if not html or not mark:
        return html
    end = BLOCK_END.search(html)
    place = end.start() if end else len(html)
    # Both are safe, and so is the one inside of the other.
    return mark_safe(html[:place] + mark + html[place:])  # noqa: S308


def picture(address: str, alt: str) -> str:
    """A small picture of our own; of any other only the address."""
    if not address.startswith(settings.MEDIA_URL):
        return note(_("picture %s") % address)
    return f'<img class="comparison-picture" src="{escape(address)}" alt="{escape(alt)}">'


# Words


def _dressed(html: str, marks: Marks) -> str:
    """Words with the looks that their marks give them; a link looks like one and leads nowhere."""
    values = dict(marks)
    for tag in LOOKS:
        if tag in values:
            html = f"<{tag}>{html}</{tag}>"
    if "a" in values:
        html = f'<span class="comparison-link">{html}</span>'
    if "lang" in values or "dir" in values:
        written = [
            f' {name}="{escape(values[name])}"' for name in ("lang", "dir") if name in values
        ]
        html = f"<span{''.join(written)}>{html}</span>"
    return html


def _word(word: Token, *, changed: str = "") -> str:
    """A word; one that cannot be seen is named where it changed."""
    if word.text == LINE_END:
        return (note(_("line end")) if changed else "") + "<br>"
    values = dict(word.marks)
    if word.text.startswith(PICTURE) and "img" in values:
        alt = f"{aged(changed)}: {values.get('alt', '')}" if changed else values.get("alt", "")
        told = note(in_words("alt", values.get("alt", ""))) if changed else ""
        return picture(values["img"], alt.strip()) + told + word.space
    if changed and unicodedata.category(word.text[0])[0] == "C":
        return (
            escape(word.text) + note(_("unseen sign %s") % f"{ord(word.text[0]):04X}") + word.space
        )
    return escape(word.text + word.space)


def _of_one_look(words: list[Token], changed: str) -> str:
    text = "".join(word.text + word.space for word in words)
    if LINE_END in text or PICTURE in text or (changed and not text.isprintable()):
        return "".join(_word(word, changed=changed) for word in words)
    return escape(text)


def _words(words: list[Token], *, changed: str = "") -> str:
    """Words in their looks; of changed ones the links say where they lead."""
    html = []
    groups = [(marks, list(group)) for marks, group in groupby(words, key=lambda word: word.marks)]
    for number, (marks, group) in enumerate(groups, 1):
        bare, space = _without_end(group)
        html += [_dressed(_of_one_look(bare, changed), marks), space]
        address = dict(marks).get("a")
        following = dict(groups[number][0]).get("a") if number < len(groups) else None
        if changed and address and address != following:
            html[-1] = note(in_words("a", address)) + space
    return "".join(html)


def _stayed(old: list[Token], new: list[Token]) -> Iterator[Sides]:
    """Words that stayed; where their marks or spaces did not, that is said behind them."""
    spaces = [
        (a.space, b.space) if a.space != b.space else None
        for (a, _), (b, _) in zip(pairwise(old), pairwise(new), strict=True)
    ]
    looks = zip(old, new, [*spaces, None], strict=True)
    for (before, after, space), group in groupby(
        looks, key=lambda pair: (pair[0].marks, pair[1].marks, pair[2])
    ):
        members = list(group)
        left, left_space = _without_end([pair[0] for pair in members])
        right, right_space = _without_end([pair[1] for pair in members])
        html = _words(right)
        gone = [in_words(*mark) for mark in before if mark not in after]
        came = [in_words(*mark) for mark in after if mark not in before]
        if space:
            gone.append(str(SPACES.get(space[0], _("wide space"))))
            came.append(str(SPACES.get(space[1], _("wide space"))))
        notes = replaced(note(", ".join(gone)), note(", ".join(came)))
        yield joined(
            [
                Sides(_words(left) if before != after or space else html, html, html),
                notes,
                # In one column, what stayed keeps off what follows, be that new or taken out.
                Sides(left_space, right_space, right_space or left_space),
            ]
        )


def _replaced(old: list[Token], new: list[Token]) -> Sides:
    """Words in the place of others; the space behind them is neither inserted nor deleted."""
    left, left_space = _without_end(old)
    right, right_space = _without_end(new)
    gone = deleted(_words(left, changed="Old")) + left_space
    came = inserted(_words(right, changed="New")) + right_space
    return Sides(gone, came, gone + came)


def _without_end(words: list[Token]) -> tuple[list[Token], str]:
    """Words without the space behind the last one, and that space."""
    if not words:
        return words, ""
    return [*words[:-1], words[-1]._replace(space="")], words[-1].space


def _cells(old: TextCell | None, new: TextCell | None) -> tuple[Sides, bool]:
    """What two cells say, with what differs marked; and whether anything of it stayed."""
    sides = []
    if old and new and old.note != new.note:
        sides.append(replaced(note(old.note), note(new.note)))
    found = edits((old or TextCell()).words, (new or TextCell()).words)
    for edit in found:
        sides += _stayed(edit.old, edit.new) if edit.stays else [_replaced(edit.old, edit.new)]
    return joined(sides), any(edit.stays for edit in found)


# Blocks


def framed(style: BlockStyle, html: str, number: int = 0) -> str:
    """The HTML of a block's cells as a block of that style, with its number in a list."""
    classes = ["comparison-block", f"comparison-{style.tag}"]
    lists = [name for name in style.around if name in {"ul", "ol"}]
    if lists:
        classes += [f"comparison-{lists[-1]}", f"comparison-depth-{min(len(lists), 4)}"]
    classes += ["comparison-thead"] if "thead" in style.around else []
    if "blockquote" in style.around:
        classes.append("comparison-quote")
    name = str(style) if not style.is_plain else ""
    told = say(f"{name.capitalize()}: ") if html and name else note(name)
    if html and number:
        told += f'<span class="comparison-number">{number}. </span>'
    return f'<div class="{" ".join(classes)}">{told}{html}</div>'


def _in_cells(style: BlockStyle, cells: Iterable[str]) -> str:
    if style.tag != "tr":
        return "".join(cells)
    return say(" | ").join(f'<span class="comparison-cell">{html}</span>' for html in cells)


def whole(block: TextBlock, changed: str = "") -> str:
    """A block without anything marked in it."""
    cells = (_words(cell.words, changed=changed) for cell in block.cells)
    html = framed(block.style, _in_cells(block.style, cells), block.number)
    tag = {"Old": "del", "New": "ins"}.get(changed)
    return f'<{tag} class="comparison-whole">{html}</{tag}>' if tag else html


def changed_block(old: TextBlock, new: TextBlock) -> tuple[Sides, bool]:
    """A block as it was and as it is, with what differs marked; and whether anything stayed."""
    cells = list(_beside(old.cells, new.cells))
    sides = [_cells(*pair) for pair in cells]
    lefts = [side.left for (side, _), (cell, _) in zip(sides, cells, strict=True) if cell]
    rights = [side.right for (side, _), (_, cell) in zip(sides, cells, strict=True) if cell]
    style = Sides()
    if old.style != new.style:
        style = replaced(note(str(old.style)), note(str(new.style)))
    both = Sides(
        framed(old.style, style.left + _in_cells(old.style, lefts), old.number),
        framed(new.style, style.right + _in_cells(new.style, rights), new.number),
        framed(
            new.style,
            style.inline + _in_cells(new.style, (side.inline for side, _ in sides)),
            new.number,
        ),
    )
    return both, any(stays for _, stays in sides)


def _beside(
    old: tuple[TextCell, ...], new: tuple[TextCell, ...]
) -> Iterator[tuple[TextCell | None, TextCell | None]]:
    """Cells side by side; None stands for one that is not there."""
    stay = matches(old, new) if len(old) != len(new) else []
    for olds, news, pair in gaps(stay, range(len(old)), range(len(new))):
        yield from zip_longest((old[i] for i in olds), (new[j] for j in news))
        if pair:
            yield old[pair[0]], new[pair[1]]
