"""Comparisons of any markup: harmless HTML, no lost words, and as few changes as possible."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from faq.models import Question
from publishing.diff.comparison import compare
from publishing.diff.differences import common_subsequence
from publishing.richtext import plain, sanitise
from tests.support.comparisons import changes, notes, only, question, rows, words

# Elements and attributes in the HTML of a comparison.
TAGS = {"div", "span", "ins", "del", "strong", "em", "sub", "sup", "br", "img"}
ATTRIBUTES = {"class", "lang", "dir", "src", "alt"}


def assert_harmless(html: str) -> None:
    for node in lxml_html.fragment_fromstring(html, create_parent="div").iter():
        assert node.tag in TAGS
        assert set(node.attrib) <= ATTRIBUTES
        assert node.get("src", "/media/").startswith("/media/")


@pytest.mark.parametrize(
    "hostile",
    [
        "<p>a</p><script>alert(1)</script>",
        '<p onclick="alert(1)">a</p>',
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        '<p><a href="javascript:alert(1)">a</a></p>',
        "<p><a href='\"><script>alert(1)</script>'>a</a></p>",
        "<p><span lang='\"><script>'>a</span></p>",
        "<p><img src='/media/\"><script>' alt='\"><script>'></p>",
        '<p><img src="javascript:alert(1)" onerror="alert(1)"></p>',
        "<table><tr><td colspan='\"><script>'>a</td></tr></table>",
        "<![foo[<p>a</p>]]><!DOCTYPE a><?php ?><svg><style><p>",
        "<p>" + "<em>" * 3000 + "deep",
        "<blockquote>" * 3000 + "deep",
        "<ul><li>a" * 3000,
    ],
)
def test_nothing_of_the_markup_goes_through(hostile):
    for old, new in (("<p>b</p>", hostile), (hostile, "<p>b</p>"), (hostile, hostile + "<p>b</p>")):
        for row in rows(old, new):
            for side in (row.left, row.right, row.inline):
                assert_harmless(side)


def test_the_values_of_plain_fields_are_escaped():
    hostile = "<script>alert(1)</script>"
    found = compare(Question, question("", title="a"), question("", title=hostile))
    (row,) = found.sections[0].entries[0].rows
    assert "<script" not in row.right + row.inline
    assert words(row.right) == hostile


def test_the_words_of_a_script_are_words():
    assert [words(row.right) for row in rows("", "<script>let <p>b")] == ["let", "b"]


def test_a_sign_that_cannot_be_seen_is_named():
    row = only("<p>a leg</p>", "<p>a \u202eleg</p>")
    assert notes(row.right) == ["unseen sign 202E"]


MARKUP = [
    *(
        "<p>",
        "</p>",
        "<h2>",
        "</h2>",
        "<ul><li>",
        "</li><li>",
        "</li></ul>",
        "<strong>",
        "</strong>",
    ),
    *("<table><tr><td>", "</td><td>", "</td></tr></table>", "<br>", "<hr>", "<blockquote>"),
    *('<a href="/a/">', "</a>", "<script>", "<!--", "-->", "</blockquote>", "<img src='/media/a'>"),
]
SCRAPS = st.lists(
    st.sampled_from([*MARKUP, "leg", " cramp ", "血虚", "a.", " ", "&amp;", "&lt;b&gt;"])
    | st.text(max_size=3),
    max_size=30,
).map("".join)
RICH = SCRAPS.map(sanitise)


@given(SCRAPS, SCRAPS)
def test_nothing_of_any_markup_goes_through(old, new):
    for row in rows(old, new):
        for side in (row.left, row.right, row.inline):
            assert_harmless(side)


@given(RICH, RICH)
def test_nothing_is_lost(old, new):
    found = rows(old, new)
    for side, text in (("left", old), ("right", new)):
        shown = " ".join(words(getattr(row, side)) for row in found)
        assert "".join(shown.split()) == "".join(plain(text).split())


@given(RICH, RICH)
def test_one_column_holds_both_sides(old, new):
    for row in rows(old, new):
        if row.kind != "moved":
            for side, other in ((row.left, "ins"), (row.right, "del")):
                both = words(row.inline, without=other)
                assert "".join(both.split()) == "".join(words(side).split())


@given(RICH, RICH)
def test_texts_with_other_words_are_never_called_the_same(old, new):
    found = compare(Question, question(old), question(new))
    # Two spaces look like one.
    assert found.is_same or old != new
    if plain(old) != plain(new):
        assert not found.is_same
        assert changes(old, new)


def longest(old: list[int], new: list[int]) -> int:
    """The length of the longest common subsequence, the slow way."""
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            lengths[i + 1][j + 1] = (
                lengths[i][j] + 1 if a == b else max(lengths[i][j + 1], lengths[i + 1][j])
            )
    return lengths[-1][-1]


@given(st.lists(st.integers(0, 5), max_size=25), st.lists(st.integers(0, 5), max_size=25))
def test_as_much_as_possible_stays(old, new):
    found = common_subsequence(old, new)
    assert all(old[i] == new[j] for i, j in found)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(found))
    assert len(found) == longest(old, new)
