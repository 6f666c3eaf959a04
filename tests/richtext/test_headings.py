"""Anchors of headings: unique, and stable while the words are the same."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publishing.richtext import sanitise
from publishing.richtext.headings import AnchoredHeading, add_heading_anchors

ID = re.compile(r' id="([^"]*)"')


def ids(text: str) -> list[str]:
    return [heading.id for heading in add_heading_anchors(text)[1]]


def test_a_heading_is_named_by_its_words():
    text = "<p>One.</p><h2>Why it happens</h2><p>Two.</p><h3>At night</h3>"
    assert add_heading_anchors(text) == (
        text.replace("<h2>", '<h2 id="h-why-it-happens">'),
        [AnchoredHeading("h-why-it-happens", "Why it happens")],
    )


def test_the_same_words_twice_get_two_names():
    assert ids("<h2>Tea</h2><h2>Tea 2</h2><h2>Tea</h2><h2>tea!</h2>") == [
        "h-tea",
        "h-tea-2",
        "h-tea-3",
        "h-tea-4",
    ]


def test_a_name_stays_when_other_parts_of_the_text_move():
    before = "<h2>One</h2><p>a</p><h2>Two</h2>"
    after = "<h2>Two</h2><h2>New</h2><p>b</p><h2>One</h2>"
    assert set(ids(before)) <= set(ids(after))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ('<span lang="ja">血虚</span>とは', "h-血虚とは"),
        ("What’s “new”?", "h-whats-new"),
        ("Legs &amp; feet", "h-legs-feet"),
        ("…", "h-part"),
        ("Ä " + "long " * 40, "h-ä-" + "-".join(["long"] * 11) + "-lon"),
    ],
)
def test_a_name_can_be_made_of_any_words(words, name):
    assert ids(f"<h2>{words}</h2>") == [name]


def test_a_heading_in_the_contents_keeps_its_language_and_loses_its_link():
    text = '<h2><a href="/x/">Blood</a>, <span lang="ja">血</span><br>in <em>Kampo</em></h2>'
    (heading,) = add_heading_anchors(text)[1]
    assert heading.words == 'Blood, <span lang="ja">血</span> in <em>Kampo</em>'


PIECES = ["<h2>", "</h2>", "<h3>", "<p>", "</p>", "tea", "Tea-2", "血", " ", "&", '"', "<em>", "2"]


@example("<h2><em><h2>tea")
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_names_are_never_the_same_and_nothing_else_of_the_text_changes(text):
    stored = sanitise(text)
    marked, headings = add_heading_anchors(stored)
    assert ID.sub("", marked) == stored
    names = [heading.id for heading in headings]
    assert ID.findall(marked) == names
    assert len(set(names)) == len(names) == stored.count("<h2>")
    assert not [name for name in names if re.search(r"\s", name) or not name.startswith("h-")]
