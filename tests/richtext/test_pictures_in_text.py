"""Pictures in rich text: stored form, lookup of own pictures, comparison."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.diff import merging
from publishing.diff.blocks import rich_blocks
from publishing.diff.side_by_side import SideBySide
from publishing.richtext import RichTextFormField, is_empty, plain, sanitise

HASH = "ab" * 32
SRC = f"/media/images/ab/{HASH}.jpg"
OTHER = f"/media/images/cd/{'cd' * 32}.png"
IMG = f'<img alt="A calf &amp; a foot" height="600" src="{SRC}" width="800">'
BARE = f"<figure>{IMG}</figure>"
FIGURE = f"<figure>{IMG}<figcaption>The <em>calf</em>.</figcaption></figure>"


@pytest.mark.parametrize("text", [BARE, FIGURE, f"<p>One.</p>\n\n{FIGURE}\n\n<p>Two.</p>"])
def test_a_picture_is_stored_as_it_is(text):
    assert sanitise(text) == text


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        # As CKEditor and other editors write it.
        (
            f'<figure class="image"><img src="{SRC}" width="800" alt="A calf &amp; a foot" '
            'height="600" />\n<figcaption>The <em>calf</em>.</figcaption>\n</figure>',
            FIGURE,
        ),
        (f'<figure><a href="/x/"><picture><source srcset="x">{IMG}</picture></a></figure>', BARE),
        (IMG, BARE),
        (f"<p>{IMG}</p>", BARE),
        (f"<p>One {IMG} two.</p>", f"<p>One </p>{BARE}<p> two.</p>"),
        (
            f'<p><a href="/x/">One <strong>b {IMG} c</strong></a></p>',
            f'<p><a href="/x/">One <strong>b </strong></a></p>{BARE}'
            '<p><a href="/x/"><strong> c</strong></a></p>',
        ),
        (f"<h2>Legs {IMG}</h2>", f"<h2>Legs </h2>{BARE}"),
        (f"<ul><li>One {IMG}</li></ul>", f"<ul><li>One {BARE}</li></ul>"),
        # Each of two in one figure; the caption stays as words.
        (f"<figure>{IMG}{IMG}<figcaption>Two.</figcaption></figure>", f"{BARE}{BARE}<p>Two.</p>"),
        (f"<figure>{IMG}<figcaption><p>A</p><p>b</p></figcaption></figure>", None),
        (f"<figure>{IMG}<figcaption>&nbsp;</figcaption></figure>", BARE),
        ("<figure><p>No picture.</p></figure>", "<p>No picture.</p>"),
        ("<figcaption>Words.</figcaption>", "<p>Words.</p>"),
        # What the attributes may say.
        (f'<img src="{SRC}">', f'<figure><img alt="" src="{SRC}"></figure>'),
        (
            f'<img src="{SRC}" onerror="x()" style="x" width="100%" height="0" alt="A">',
            f'<figure><img alt="A" src="{SRC}"></figure>',
        ),
        (f'<img alt="" src="http://localhost:8000{SRC}">', None),
    ],
)
def test_however_a_picture_comes_it_is_stored_in_one_form(given_text, stored):
    once = sanitise(given_text)
    if stored is None:
        assert once.startswith("<figure><img ")
        assert once.endswith("</figure>")
    else:
        assert once == stored
    assert sanitise(once) == once


@pytest.mark.parametrize(
    "address",
    [
        "",
        "data:image/png;base64,iVBORw0KGgo=",
        "https://example.com/legs.jpg",
        f"https://example.com{SRC}",
        f"//example.com{SRC}",
        f"{SRC}?x",
        f"/media/images/ab/../{HASH}.jpg",
        f"/media/images/ab/{HASH}.svg",
        "/media/legs.jpg",
        "javascript:alert(1)",
        "file:///C:/legs.jpg",
    ],
)
def test_pictures_from_elsewhere_are_dropped_and_their_captions_are_not(address):
    assert sanitise(f'<p>a</p><img src="{address}" alt="b">') == "<p>a</p>"
    figure = f'<figure><img src="{address}" alt="b"><figcaption>Words.</figcaption></figure>'
    assert sanitise(figure) == "<p>Words.</p>"


PIECES = [
    *("<figure>", "</figure>", IMG, "<img>", "<figcaption>", "</figcaption>", "<p>", "</p>", "a"),
    *("<strong>", "</strong>", "<li>", "<ul>", "</ul>", "<td>", "<table>", "</table>", "<h2>", " "),
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_whatever_stands_around_a_picture_a_second_pass_changes_nothing(text):
    once = sanitise(text)
    assert sanitise(once) == once
    assert once.count("<img") == text.count(IMG)
    assert once.count("<img") == once.count("<figure>") == once.count("</figure>")


@pytest.mark.parametrize("around", ["<em>x", '<span lang="a{}">x', "<figure>{}<figcaption>x"])
def test_a_text_with_many_pictures_inside_one_another_does_not_grow_without_end(around):
    text = "".join(f"{around.format(IMG if '<fig' in around else n)}{IMG}" for n in range(700))
    once = sanitise(text)
    assert len(once) < 8 * len(text)
    assert sanitise(once) == once


def test_a_form_takes_the_pictures_that_its_library_knows_and_none_without_one():
    known = {SRC.removeprefix("/media/"): SimpleNamespace(width=1, height=2)}
    field = RichTextFormField(library=lambda addresses: known)
    assert field.clean(FIGURE + BARE.replace(SRC, OTHER)) == FIGURE.replace("600", "2").replace(
        "800", "1"
    )
    assert field.dropped_pictures == 1
    assert RichTextFormField().clean(FIGURE) == "<p>The <em>calf</em>.</p>"


def test_the_words_of_a_picture_are_its_alternative_text_and_its_caption():
    text = f"<p>One.</p>{FIGURE}<p>Two.</p>"
    assert plain(text) == "One. A calf & a foot The calf. Two."


def test_a_text_with_a_picture_alone_is_not_empty():
    assert not is_empty(f'<figure><img alt="" src="{SRC}"></figure>')


def shown(old: str, new: str) -> str:
    rows = SideBySide(rich_blocks(old), rich_blocks(new)).rows
    return " ".join(f"{row.left} {row.right}" for row in rows)


def test_a_comparison_shows_another_picture_another_text_and_another_caption():
    other = FIGURE.replace(SRC, OTHER)
    assert SRC in shown(FIGURE, other)
    assert OTHER in shown(FIGURE, other)
    assert "alternative text: A calf and a shin" in shown(
        FIGURE, FIGURE.replace("A calf &amp; a foot", "A calf and a shin")
    )
    html = shown(FIGURE, FIGURE.replace("<em>calf</em>", "<em>shin</em>"))
    assert "[deleted: " in html
    assert "shin" in html


def test_a_comparison_shows_a_picture_that_came_or_went():
    assert SRC in shown("<p>One.</p>", f"<p>One.</p>{BARE}")
    assert SRC in shown(f"<p>One.</p>{BARE}", "<p>One.</p>")


def test_two_changes_of_which_one_is_a_picture_are_brought_together():
    base = f"<p>One.</p><p>Two.</p>{FIGURE}<p>Three.</p>"
    mine = base.replace("One", "First")
    fix = base.replace(SRC, OTHER)
    assert merging.merge_rich_text(base, mine, fix) == mine.replace(SRC, OTHER)
