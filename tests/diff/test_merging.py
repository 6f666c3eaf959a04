"""Two changes of one text brought together: nothing lost, nothing twice, nothing broken."""

import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from articles.models import Article
from publishing.diff import EMPTY, ContentData, merging
from publishing.diff.comparison import compare
from publishing.diff.merging import merge_blocks, merge_rich_text, split_blocks
from publishing.richtext import canonical, sanitise
from teas.models import Tea

BASE = "<h2>Cold feet</h2><p>They are cold.</p><ul><li>Socks</li><li>Tea</li></ul><p>Sleep.</p>"

# Texts: a block is what opens it, what it holds, and what closes it.

Block = tuple[str, tuple[str, ...], str]

WORDS = st.lists(
    st.sampled_from(["leg", "tea", "warm", "血虚", "a&amp;b", "3&nbsp;g", "x&lt;y"]),
    min_size=1,
    max_size=3,
).map(" ".join)
LINES = WORDS | st.builds("{} <strong>{}</strong><br>{}".format, WORDS, WORDS, WORDS)
CELLS = st.lists(LINES.map("<td>{}</td>".format), min_size=1, max_size=2).map("".join)
ITEMS = LINES | st.builds("{}<ol><li>{}</li><li><p>{}</p></li></ol>".format, LINES, WORDS, LINES)
HELD = {
    "": st.sampled_from(["p", "h2", "h3", "blockquote"]).flatmap(
        lambda tag: LINES.map(f"<{tag}>{{}}</{tag}>".format)
    ),
    "<ul>": ITEMS.map("<li>{}</li>".format),
    "<ol>": ITEMS.map("<li>{}</li>".format),
    "<table><tbody>": CELLS.map("<tr>{}</tr>".format),
    "<table><thead><tr><th>Herb</th></tr></thead><tbody>": CELLS.map("<tr>{}</tr>".format),
}
CLOSING = {"": "", "<ul>": "</ul>", "<ol>": "</ol>"}


def holder(opening: str, held: list[str]) -> Block:
    return opening, tuple(held), CLOSING.get(opening, "</tbody></table>")


BLOCKS = st.sampled_from(sorted(HELD)).flatmap(
    lambda opening: st.lists(HELD[opening], min_size=1, max_size=1 if not opening else 4).map(
        lambda held: holder(opening, held)
    )
)
TEXTS = st.lists(BLOCKS, max_size=5)


def written(some: list[Block]) -> str:
    return canonical(
        sanitise("".join(part for start, held, end in some for part in (start, *held, end)))
    )


@st.composite
def edited(draw: Any, some: list[Block]) -> list[Block]:
    """A text after one or two changes, as an editor makes them."""
    side = list(some)
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(side)))
        if place == len(side) or draw(st.booleans()):
            what = draw(st.sampled_from(["insert", "replace", "remove", "move"]))
            gone = side[place : place + 1] if what != "insert" else []
            del side[place : place + len(gone)]
            if what == "move":
                place = draw(st.integers(0, len(side)))
            side[place:place] = gone if what == "move" else draw(st.lists(BLOCKS, max_size=1))
            continue
        opening, held, _end = side[place]
        what = draw(st.sampled_from(["another holder", "split", "held"] if opening else ["held"]))
        inside = draw(st.integers(0, len(held)))
        if what == "another holder":
            other = {"<ul>": "<ol>", "<ol>": "<ul>"}.get(opening, "<table><tbody>")
            side[place] = holder(other, list(held))
        elif what == "split":
            between = ("", (draw(HELD[""]),), "")
            halves = [holder(opening, list(half)) for half in (held[:inside], held[inside:])]
            side[place : place + 1] = [halves[0], between, halves[1]]
        else:
            new = list(held)
            new[inside : inside + draw(st.integers(0, 1))] = draw(
                st.lists(HELD[opening], max_size=1)
            )
            side[place] = holder(opening, new)
    return side


@st.composite
def changed_twice(draw: Any) -> tuple[str, str, str]:
    base = draw(st.lists(BLOCKS, min_size=3, max_size=5))
    return written(base), written(draw(edited(base))), written(draw(edited(base)))


def assert_sound(text: str, *sides: str) -> None:
    """Lists hold items, tables hold rows that are as wide as those of one of the sides."""
    known = [shape for side in sides for shape in shapes(side)]
    assert all(shape in known for shape in shapes(text))
    for node in tree(text).iter("ul", "ol", "thead", "tbody", "table"):
        inside = {"table": {"caption", "thead", "tbody"}, "ul": {"li"}, "ol": {"li"}}
        assert {child.tag for child in node} <= inside.get(node.tag, {"tr"})
        assert not (node.text or "").strip()


def tree(text: str) -> Any:
    return lxml_html.fragment_fromstring(text, create_parent="main")


def shapes(text: str) -> list[set[int]]:
    return [{len(row) for row in table.iter("tr")} for table in tree(text).iter("table")]


def leaves(text: str) -> Counter[str]:
    """Everything that stands for itself, as often as it is there."""
    nodes = tree(text).xpath("//main/*[not(self::ul or self::ol or self::table)] | //main/*/li")
    nodes += tree(text).xpath("//main/table//tr")
    return Counter(lxml_html.tostring(node, encoding="unicode") for node in nodes)


@given(TEXTS)
def test_taken_apart_and_joined_again_a_text_is_the_same(some):
    text = written(some)
    assert "".join(split_blocks(text)) == text


@given(changed_twice())
def test_with_an_unchanged_side_a_merge_is_the_other_side(sides):
    base, _mine, fix = sides
    assert merge_rich_text(base, base, fix) == fix
    assert merge_rich_text(base, fix, base) == fix
    assert merge_rich_text(base, fix, fix) == fix


@given(changed_twice())
def test_a_merge_holds_what_either_side_added_and_nothing_that_either_took_out(sides):
    base, mine, fix = sides
    merged = merge_rich_text(base, mine, fix)
    if merged is None:
        return
    before, there = leaves(base), leaves(merged)
    for side in (leaves(mine), leaves(fix)):
        for leaf in {*before, *side}:
            if side[leaf] != before[leaf]:
                assert there[leaf] == side[leaf]
    assert set(there) <= {*before, *leaves(mine), *leaves(fix)}


@given(changed_twice())
def test_a_merge_is_sound_and_stored_as_it_is(sides):
    merged = merge_rich_text(*sides)
    if merged is not None:
        assert sanitise(merged) == canonical(merged) == merged
        assert_sound(merged, *sides)


@given(changed_twice())
def test_a_merge_does_not_depend_on_whose_change_is_whose(sides):
    base, mine, fix = sides
    assert merge_rich_text(base, mine, fix) == merge_rich_text(base, fix, mine)


@given(st.data())
def test_merging_keeps_every_change_or_asks(data):
    base = data.draw(st.lists(st.sampled_from("abcdef"), max_size=8))

    def edited_signs():
        side = list(base)
        for _ in range(data.draw(st.integers(0, 2))):
            place = data.draw(st.integers(0, len(side)))
            side[place : place + data.draw(st.integers(0, 1))] = data.draw(
                st.lists(st.sampled_from("XYZ"), max_size=2)
            )
        return side

    mine, fix = edited_signs(), edited_signs()
    merged = merge_blocks(base, mine, fix)
    if mine in (base, fix) or fix == base:
        assert merged == (fix if mine == base else mine)
    if merged is not None:
        for sign in "XYZ":
            assert merged.count(sign) == max(mine.count(sign), fix.count(sign))


# What is brought together


@pytest.mark.parametrize(
    ("mine", "fix"),
    [
        (("They are cold.", "They are icy."), ("Sleep.", "Sleep well.")),
        (("<li>Socks</li>", "<li>Wool</li>"), ("<li>Tea</li>", "<li>Ginger tea</li>")),
        (("<li>Socks</li>", ""), ("Sleep.", "Sleep well.")),
        (("<h2>", "<ol><li>New</li></ol><h2>"), ("Sleep.</p>", "Sleep.</p><ul><li>b</li></ul>")),
        (("<ul><li>Socks</li><li>Tea</li></ul>", ""), ("Cold feet", "Cold legs")),
        (("<ul>", "<ul><li>New</li></ul><p>And:</p><ul>"), ("Sleep.", "Sleep well.")),
    ],
)
def test_two_changes_that_do_not_touch_are_both_made(mine, fix):
    merged = merge_rich_text(BASE, BASE.replace(*mine), BASE.replace(*fix))
    assert merged == BASE.replace(*mine).replace(*fix)


def test_words_that_look_like_markup_stay_words():
    base = "x &lt;p&gt; y<p>One.</p><p>Two.</p><p>Three.</p>"
    merged = merge_rich_text(base, base.replace("One", "1"), base.replace("Three", "3"))
    assert merged == "x &lt;p&gt; y<p>1.</p><p>Two.</p><p>3.</p>"


@pytest.mark.parametrize("unlike", [4000, 7])
def test_two_changes_of_a_list_of_4000_items_are_looked_through_within_two_seconds(unlike):
    base = "".join(f"<li>{number % unlike}</li>" for number in range(4000))
    sides = [base, base.replace(">3<", ">x<"), base.replace(">5<", ">y<")]
    start = time.process_time()
    merged = merge_rich_text(*(f"<ul>{side}</ul>" for side in sides))
    assert time.process_time() - start < 2
    both = sides[1].replace(">5<", ">y<")
    assert merged in ({f"<ul>{both}</ul>"} if unlike == 4000 else {f"<ul>{both}</ul>", None})


# What a person decides

ROWS = "<tr><td>Ginger</td><td>3 g</td></tr><tr><td>Mint</td><td>1 g</td></tr>"
TABLE = f"<table><tbody>{ROWS}</tbody></table>"


@pytest.mark.parametrize(
    ("base", "mine", "fix"),
    [
        pytest.param(
            "<ul><li>a</li><li>b</li></ul>",
            "<ul><li>a</li></ul><p>Between.</p><ul><li>b</li></ul>",
            "<ol><li>a</li><li>b</li></ol>",
            id="a list split, and numbered",
        ),
        pytest.param(
            "<ul><li>a</li></ul><p>x</p><ul><li>b</li></ul>",
            "<ul><li>a</li><li>b</li></ul>",
            "<ul><li>a</li></ul><p>x</p><ul><li>b</li><li>c</li></ul>",
            id="two lists made one, and an item added",
        ),
        pytest.param(
            TABLE,
            TABLE.replace("</td></tr>", "</td><td>daily</td></tr>"),
            TABLE.replace("<tbody>", "<thead><tr><th>Herb</th><th>Dose</th></tr></thead><tbody>"),
            id="a column, and the names of the columns",
        ),
        pytest.param(
            f"<p>x</p><p>a</p><p>b</p><p>c</p><p>d</p>{TABLE}",
            f"<p>a</p><p>b</p><p>x</p><p>c</p><p>d</p>{TABLE}",
            f"<p>a</p><p>b</p><p>c</p><p>d</p>{TABLE}<p>x</p>",
            id="moved to two places",
        ),
        pytest.param(
            "<p>x</p><p>a</p><p>b</p>",
            "<p>a</p><p>b</p><p>x</p>",
            "<p>a</p><p>b</p>",
            id="moved, and removed",
        ),
        pytest.param(
            "<p>a</p><p>b</p><p>c</p>",
            "<p>x</p><p>a</p><p>b</p><p>c</p>",
            "<p>a</p><p>b</p><p>c</p><p>x</p>",
            id="added in two places",
        ),
        pytest.param(
            "<p>a</p><p>b</p>",
            "<p>a</p><p>x</p><p>b</p>",
            "<p>a</p><p>y</p><p>b</p>",
            id="two added in one place",
        ),
        pytest.param(
            "<p>a</p><p>b</p><p>c</p>",
            "<p>a</p><p>x</p><p>y</p><p>c</p>",
            "<p>a</p><p>b</p><p>z</p><p>c</p>",
            id="one added beside another change",
        ),
        pytest.param(
            "<h2>a</h2><p>b</p>",
            "<em>x</em> <p>b</p>",
            "<h2>a</h2>",
            id="a blank that would be lost at the end",
        ),
        pytest.param("", "<p>a</p>", "<p>b</p>", id="two texts where there was none"),
    ],
)
def test_what_could_break_or_lose_something_is_for_a_person(base, mine, fix):
    assert merge_rich_text(base, mine, fix) is None
    assert merge_rich_text(base, fix, mine) is None


def test_two_changes_beside_lists_of_any_depth_are_both_made():
    deep = "<ul><li>" * 300 + "Down here." + "</li></ul>" * 300
    mine, fix = BASE.replace("cold", "icy"), BASE.replace("Sleep", "Rest")
    assert sanitise(BASE + deep) == BASE + deep
    both = mine.replace("Sleep", "Rest")
    assert merge_rich_text(BASE + deep, mine + deep, fix + deep) == both + deep


# Whole texts


def tea(**fields: Any) -> ContentData:
    return {"fields": fields, "parts": {}}


def keys(
    model: Any, base: ContentData, mine: ContentData, fix: ContentData
) -> dict[str, merging.Change]:
    return {change.key: change for change in merging.changes(model, base, mine=mine, fix=fix)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"caution_allergies": "a\nb"}, {"caution_allergies": "a\r\nb"}),
        ({"body": "<p>a</p>\n<p>b</p>"}, {"body": "<p>a</p><p>b</p>"}),
        ({}, {"summary": "", "patterns": []}),
        ({"patterns": [1, 2]}, {"patterns": [2, 1]}),
        ({"image_width": 1}, {"image_width": 2}),
    ],
)
def test_what_nobody_sees_is_no_change_for_a_merge_nor_for_a_comparison(old, new):
    assert compare(Tea, tea(**old), tea(**new)).is_same
    assert keys(Tea, tea(**old), tea(**old, title="Mine"), tea(**new)) == {}
    (found,) = keys(Tea, tea(**old), tea(**new), tea(**old, title="Fix")).values()
    assert found.key == "title"


@pytest.mark.parametrize(
    ("base", "mine", "fix"),
    [
        ({"patterns": [1, 2]}, {"patterns": [2, 3]}, {"patterns": [2]}),
        (
            {"body": BASE},
            {"body": BASE.replace("Sleep", "Rest").replace("feet", "legs")},
            {"body": BASE.replace("feet", "legs")},
        ),
    ],
)
def test_what_the_later_text_changed_too_is_not_missed(base, mine, fix):
    assert keys(Tea, tea(**base), tea(**mine), tea(**fix)) == {}


def test_other_line_ends_are_no_change_of_one_s_own():
    base, mine, fix = (tea(caution_allergies=said) for said in ("a\nb", "a\r\nb", "a\nc"))
    (found,) = keys(Tea, base, mine, fix).values()
    assert found.default == merging.FIX


def test_a_text_that_the_fix_emptied_is_empty_and_not_missing():
    base, fix = tea(summary="Warm."), tea(summary=None)
    found = merging.changes(Tea, base, mine=base, fix=fix)
    assert merging.apply(Tea, base, found, {"summary": merging.FIX})["fields"] == {"summary": ""}


def sourced(*rows: tuple[str, str]) -> ContentData:
    """An article with sources: what each is called, and where it is."""
    sources = [
        {"citation": citation, "url": url, "read_on": None, "position": position}
        for position, (citation, url) in enumerate(rows, 1)
    ]
    return {"fields": {}, "parts": {"sources": sources}}


def test_a_row_that_both_added_is_there_once_and_what_differs_in_it_is_asked():
    mine, fix = sourced(("Otsuka 1956", "/a/")), sourced(("Otsuka 1956", "/b/"))
    (found,) = merging.changes(Article, sourced(), mine=mine, fix=fix)
    assert (found.key, found.default) == ("sources:0:url", "")
    merged = merging.apply(Article, mine, [found], {found.key: merging.FIX})
    assert merged == fix


def test_two_rows_that_each_side_added_are_both_there():
    mine, fix = sourced(("Otsuka 1956, page 3", "")), sourced(("Otsuka 1956, page 4", ""))
    (found,) = merging.changes(Article, sourced(), mine=mine, fix=fix)
    merged = merging.apply(Article, mine, [found], {found.key: found.default})
    named = [row["citation"] for row in merged["parts"]["sources"]]
    assert named == ["Otsuka 1956, page 3", "Otsuka 1956, page 4"]


def test_a_row_under_another_name_is_the_same_row_for_a_merge_and_for_a_comparison():
    base = sourced(("Otsuka, Treatise on Kampo, 1956", "/a/"))
    fix = sourced(("Otsuka, Great treatise on Kampo, 1956", "/a/"))
    mine = sourced(("Otsuka, Treatise on Kampo, 1956", "/b/"))
    (section,) = compare(Article, base, fix).sections
    assert section.summary == "1 changed"
    (found,) = merging.changes(Article, base, mine=mine, fix=fix)
    assert (found.key, found.default) == ("sources:0:citation", merging.FIX)


def test_rows_count_in_their_order_however_they_are_kept():
    mine = sourced(("One", ""), ("Two", ""))
    turned: ContentData = {"fields": {}, "parts": {"sources": mine["parts"]["sources"][::-1]}}
    assert compare(Article, mine, turned).is_same
    assert merging.changes(Article, mine, mine=mine, fix=turned) == []
    fix = sourced(("One", ""), ("Two", "/b/"))
    (found,) = merging.changes(Article, mine, mine=turned, fix=fix)
    assert merging.apply(Article, turned, [found], {found.key: merging.FIX}) == fix


def test_against_no_common_text_everything_that_differs_is_asked():
    mine, fix = tea(title="Ginger", summary="Warm."), tea(title="Ginger", summary="Hot.")
    (found,) = merging.changes(Tea, EMPTY, mine=mine, fix=fix)
    assert (found.key, found.default) == ("summary", "")
