"""What differs between two texts: every kind of change is shown as what it is, and nothing lost."""

import copy
import random
import re
import time
from itertools import pairwise
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from articles.models import Article
from faq.models import Question
from publishing import diff
from publishing.diff.blocks import rich_blocks
from publishing.diff.comparison import Comparison, compare
from publishing.diff.differences import common_subsequence
from publishing.diff.side_by_side import DiffRow, SideBySide
from publishing.richtext import plain, sanitise
from sitetexts.models import SiteText
from teas.models import Pattern, Tea
from tests.support.factories import full, live, pattern, topic

# How lines end, here and elsewhere.
ENDS = ("\n", "\r\n")
# What a comparison may be made of.
TAGS = {"div", "span", "ins", "del", "strong", "em", "sub", "sup", "br", "img"}
ATTRIBUTES = {"class", "lang", "dir", "src", "alt"}


def rows(old: str, new: str) -> list[DiffRow]:
    """The rows of two rich texts."""
    return SideBySide(rich_blocks(old), rich_blocks(new)).rows


def changes(old: str, new: str) -> list[DiffRow]:
    return [row for row in rows(old, new) if row.kind != "same"]


def only(old: str, new: str) -> DiffRow:
    (row,) = changes(old, new)
    return row


def words(html: str, *, without: str = "") -> str:
    """The words of a side as they are compared: without those that only describe it."""
    tree = lxml_html.fragment_fromstring(html, create_parent="main")
    for node in tree.xpath("//*[contains(@class, 'comparison-say')]"):
        node.drop_tree()
    for node in tree.xpath("//*[contains(@class, 'comparison-note')]"):
        node.drop_tree()
    if without:
        for node in tree.xpath(f"//{without}"):
            node.drop_tree()
    for node in tree.xpath("//*[contains(@class, 'comparison-cell')] | //div | //br"):
        node.tail = f" {node.tail or ''}"
    return " ".join(tree.text_content().split())


def notes(html: str) -> list[str]:
    return re.findall(r'<span class="comparison-note">\[(.*?)\]</span>', html)


def marked(html: str, tag: str) -> list[str]:
    """The words inside each <ins> or <del>."""
    tree = lxml_html.fragment_fromstring(html, create_parent="main")
    inside = [
        lxml_html.tostring(node, encoding="unicode", with_tail=False) for node in tree.iter(tag)
    ]
    return [said for piece in inside if (said := words(piece))]


def question(answer: str, **fields: Any) -> diff.ContentData:
    return {"fields": {"title": "Why?", "answer": answer, "topics": [], **fields}, "parts": {}}


# Rich text


def test_in_one_column_what_stayed_keeps_off_what_was_taken_out():
    old = question("<p>What to do when one comes, and then rest a while.</p>")
    new = question("<p>What to do, and then rest a while.</p>")
    (row,) = compare(Question, old, new).sections[0].entries[0].rows
    assert "What to do <del>" in row.inline
    assert "What to do, and" in row.right


def test_a_paragraph_that_was_edited_shows_the_words_that_came_and_went():
    row = only("<p>The cause is fully known.</p>", "<p>The cause is not known.</p>")
    assert (row.kind, row.words) == ("changed", "Changed")
    assert marked(row.left, "del") == ["fully"]
    assert marked(row.right, "ins") == ["not"]
    assert "<ins" not in row.left
    assert "<del" not in row.right
    assert (marked(row.inline, "del"), marked(row.inline, "ins")) == (["fully"], ["not"])


def test_what_came_and_went_is_said_in_words_too():
    row = only("<p>The cause is fully known.</p>", "<p>The cause is not known.</p>")
    assert "[deleted: " in row.left
    assert "[inserted: " in row.right


def test_a_changed_level_of_a_heading_is_named():
    row = only("<h2>Causes</h2>", "<h3>Causes</h3>")
    assert row.kind == "changed"
    assert (notes(row.left), notes(row.right)) == (["heading 2"], ["heading 3"])
    assert words(row.left) == words(row.right) == "Causes"


def test_a_paragraph_that_became_a_heading_is_named():
    row = only("<p>Causes of it</p>", "<h2>Causes of it</h2>")
    assert (notes(row.left), notes(row.right)) == (["paragraph"], ["heading 2"])


def test_an_item_that_was_added_leaves_the_other_items_alone():
    row = only(
        "<ul><li>milk</li><li>tofu</li></ul>",
        "<ul><li>milk</li><li>small fish</li><li>tofu</li></ul>",
    )
    assert (row.kind, words(row.right), row.left) == ("added", "small fish", "")
    assert row.one == "right"


def test_an_item_that_was_removed_stands_on_the_left_alone():
    row = only("<ul><li>milk</li><li>tofu</li></ul>", "<ul><li>tofu</li></ul>")
    assert (row.kind, words(row.left), row.right) == ("removed", "milk", "")
    assert row.one == "left"


def test_a_changed_kind_of_list_is_named():
    row = only("<ul><li>milk</li></ul>", "<ol><li>milk</li></ol>")
    assert (notes(row.left), notes(row.right)) == (["list item"], ["numbered item"])


def numbers(html: str) -> list[str]:
    return re.findall(r'<span class="comparison-number">(.*?)</span>', html)


def test_numbered_items_have_the_numbers_that_readers_see_on_either_side():
    found = rows(
        "<ol><li>milk</li><li>tofu<ol><li>soft</li><li>firm</li></ol></li><li>fish</li></ol>"
        "<ul><li>tea</li></ul>",
        "<ol><li>water</li><li>milk</li><li>tofu<ol><li>soft</li><li>firm</li></ol></li>"
        "<li><p>fishes</p><p>or none</p></li></ol><ul><li>tea</li></ul>",
    )
    left = [number for row in found for number in numbers(row.left)]
    right = [number for row in found for number in numbers(row.right)]
    assert left == ["1. ", "2. ", "1. ", "2. ", "3. "]
    assert right == ["1. ", "2. ", "3. ", "1. ", "2. ", "4. "]


def test_an_item_whose_number_alone_changed_is_not_changed():
    row = only("<ol><li>milk</li></ol>", "<ol><li>water</li><li>milk</li></ol>")
    assert (row.kind, words(row.right)) == ("added", "1. water")


def test_an_item_that_went_a_level_down_is_named():
    row = only(
        "<ul><li>milk</li><li>yogurt</li></ul>",
        "<ul><li>milk<ul><li>yogurt</li></ul></li></ul>",
    )
    assert words(row.left) == words(row.right) == "yogurt"
    assert (notes(row.left), notes(row.right)) == (["list item"], ["list item, level 2"])


def test_a_cell_of_a_table_changes_in_its_row():
    old = "<table><tbody><tr><td>Ginger</td><td>3 g</td></tr><tr><td>Tea</td></tr></tbody></table>"
    row = only(old, old.replace("3 g", "5 g"))
    assert row.kind == "changed"
    assert (marked(row.left, "del"), marked(row.right, "ins")) == (["3"], ["5"])
    assert words(row.left) == "Ginger 3 g"


def test_a_new_column_of_a_table_is_one_inserted_cell_a_row():
    old = "<table><tbody><tr><td>Ginger</td><td>3 g</td></tr></tbody></table>"
    row = only(old, old.replace("<td>3", "<td>fresh</td><td>3"))
    assert (marked(row.right, "ins"), marked(row.left, "del")) == (["fresh"], [])
    assert (row.left.count("comparison-cell"), row.right.count("comparison-cell")) == (2, 3)


def test_a_cell_that_became_wider_or_a_heading_is_named():
    old = "<table><tbody><tr><td>Ginger</td></tr></tbody></table>"
    row = only(old, old.replace("<td>", '<th colspan="2">').replace("</td>", "</th>"))
    assert notes(row.right) == ["heading, 2 columns wide"]


def test_a_changed_target_of_a_link_is_named():
    row = only('<p>See <a href="/teas/a/">it</a>.</p>', '<p>See <a href="/teas/b/">it</a>.</p>')
    assert (notes(row.left), notes(row.right)) == (["link to /teas/a/"], ["link to /teas/b/"])
    assert notes(row.inline) == ["link to /teas/a/", "link to /teas/b/"]
    assert words(row.left) == words(row.right) == "See it."
    assert "href" not in row.left + row.right


def test_an_unchanged_link_keeps_its_address_to_itself():
    old = '<p>See <a href="/teas/a/">the tea</a>, which is warm.</p>'
    row = only(old, old.replace("warm", "hot"))
    assert notes(row.left) == notes(row.right) == []


def test_a_new_paragraph_says_where_its_links_lead():
    row = only("<h2>A</h2>", '<h2>A</h2><p>See <a href="/teas/a/">it</a>.</p>')
    assert notes(row.right) == ["link to /teas/a/"]


@pytest.mark.parametrize(
    ("tag", "look"), [("strong", "bold"), ("em", "italic"), ("sub", "lowered"), ("sup", "raised")]
)
def test_a_changed_look_of_words_is_named(tag, look):
    row = only("<p>a very big leg</p>", f"<p>a <{tag}>very big</{tag}> leg</p>")
    assert (notes(row.left), notes(row.right)) == ([], [look])
    assert f"<{tag}>very big</{tag}>" in row.right
    assert words(row.left) == words(row.right)


def test_a_changed_language_of_words_is_named():
    row = only("<p>血虚</p>", '<p><span lang="ja">血虚</span></p>')
    assert notes(row.right) == ["in the language “ja”"]
    assert '<span lang="ja">血虚</span>' in row.right


def test_a_changed_picture_shows_both():
    row = only('<p><img src="/media/a.png" alt="A"></p>', '<p><img src="/media/b.png" alt="A"></p>')
    assert '<img class="comparison-picture" src="/media/a.png" alt="Old picture: A">' in row.left
    assert '<img class="comparison-picture" src="/media/b.png" alt="New picture: A">' in row.right


def test_a_changed_alternative_text_is_named():
    row = only('<p><img src="/media/a.png" alt="A"></p>', '<p><img src="/media/a.png" alt="B"></p>')
    assert notes(row.left) == ["alternative text: A"]
    assert notes(row.right) == ["alternative text: B"]


def test_a_caption_is_a_block_of_its_own():
    old = '<figure><img src="/media/a.png" alt="A"><figcaption>A leg</figcaption></figure>'
    row = only(old, old.replace("A leg", "A warm leg"))
    assert marked(row.right, "ins") == ["warm"]


def test_a_picture_of_another_site_is_not_fetched():
    row = only("<p>a</p>", '<p>a <img src="https://example.com/x.png" alt=""></p>')
    assert "<img" not in row.right
    assert "picture https://example.com/x.png" in notes(row.right)


MOVING = "<p>The muscle tightens by itself.</p>"


def test_a_paragraph_that_moved_is_moved_and_neither_removed_nor_added():
    old = f"<h2>One</h2>{MOVING}<h2>Two</h2><p>Cold legs are stiff.</p>"
    new = f"<h2>One</h2><h2>Two</h2><p>Cold legs are stiff.</p>{MOVING}"
    away, here = changes(old, new)
    assert (away.kind, away.words, away.note) == ("moved", "Moved away", "now under “Two”")
    assert (here.kind, here.words, here.note) == ("moved", "Moved here", "from under “One”")
    assert words(away.left) == words(here.right) == "The muscle tightens by itself."
    assert (away.right, here.left) == ("", "")


def test_a_paragraph_that_moved_and_was_edited_is_both():
    old = f"<h2>One</h2>{MOVING}<h2>Two</h2><p>Cold legs are stiff.</p>"
    edited = MOVING.replace("muscle", "whole muscle")
    new = f"<h2>One</h2><h2>Two</h2><p>Cold legs are stiff.</p>{edited}"
    away, here = changes(old, new)
    assert (here.kind, here.words) == ("moved", "Moved here and changed")
    assert marked(here.right, "ins") == marked(here.inline, "ins") == ["whole"]
    assert words(away.left) == "The muscle tightens by itself."


def test_a_move_under_the_same_heading_says_which_way():
    items = [f"<li>item number {number}</li>" for number in range(5)]
    old = f"<ul>{''.join(items)}</ul>"
    away, here = changes(old, f"<ul>{''.join([*items[1:], items[0]])}</ul>")
    assert (away.note, here.note) == ("now further down", "from further up")


def test_a_section_that_moved_stays_in_one_piece():
    section = f"<h2>Moved</h2>{MOVING}<p>It hurts.</p>"
    rest = "<h2>Stays</h2><p>Cold legs are stiff.</p><p>Warm them.</p><p>Rub them.</p>"
    away, here = changes(section + rest, rest + section)
    assert words(away.left) == words(here.right) == "Moved The muscle tightens by itself. It hurts."


def test_japanese_is_compared_sign_by_sign():
    row = only("<p>漢方では血虚とみる。</p>", "<p>漢方では気虚とみる。</p>")
    assert (marked(row.left, "del"), marked(row.right, "ins")) == (["血"], ["気"])


def test_two_unlike_japanese_paragraphs_are_not_taken_for_one_that_moved():
    old = "<h2>一</h2><p>足がつるのは筋肉が急に縮むからです。</p><h2>二</h2>"
    new = "<h2>一</h2><h2>二</h2><p>お茶は体を温め、眠りを助けます。</p>"
    assert [row.kind for row in changes(old, new)] == ["removed", "added"]


def test_the_same_signs_in_another_order_are_another_japanese_paragraph():
    sentence = "足がつるのは筋肉が急に縮むからです"
    old, new = f"<h2>一</h2><p>{sentence}</p><h2>二</h2>", "<h2>一</h2><h2>二</h2>"
    kinds = [row.kind for row in changes(old, f"{new}<p>{sentence[::-1]}</p>")]
    assert kinds == ["removed", "added"]


def test_a_japanese_paragraph_that_moved_and_was_edited_is_both():
    old = "<h2>一</h2><p>足がつるのは筋肉が急に縮むからです。</p><h2>二</h2>"
    new = "<h2>一</h2><h2>二</h2><p>足がつるのは筋肉が強く縮むからです。</p>"
    assert [row.words for row in changes(old, new)] == ["Moved away", "Moved here and changed"]


def test_of_two_paragraphs_much_alike_the_one_in_the_same_place_is_taken():
    old = "<p>Warm the calf in the morning.</p><h2>One</h2>"
    new = "<p>Warm the calf in the evening.</p><h2>One</h2><p>Warm the foot in the morning.</p>"
    assert [row.kind for row in changes(old, new)] == ["changed", "added"]


def test_an_accent_stays_with_its_letter():
    row = only("<p>cafe\u0301</p>", "<p>cafe</p>")
    assert marked(row.left, "del") == ["cafe\u0301"]


def test_a_rewritten_paragraph_is_shown_whole_beside_the_old_one():
    row = only(MOVING, "<p>Nobody knows why cramps come at night, nor why so often.</p>")
    assert (row.kind, row.words) == ("changed", "Rewritten")
    assert marked(row.left, "del") == ["The muscle tightens by itself."]
    assert len(marked(row.right, "ins")) == 1


def test_a_new_sentence_is_marked_from_its_beginning_to_its_end():
    old = "<p>Keep the very cold leg warm. Rub it.</p>"
    row = only(old, "<p>Keep the cold leg warm. Stretch it. Rub it.</p>")
    assert marked(row.right, "ins") == ["Stretch it."]


def test_a_little_word_between_two_changes_does_not_tear_them_apart():
    start = "<p>A cramp is a muscle that tightens by itself and does not let go, "
    row = only(f"{start}mostly in the calf.</p>", f"{start}seldom above the knee.</p>")
    assert marked(row.left, "del") == ["mostly in the calf"]
    assert marked(row.right, "ins") == ["seldom above the knee"]


def test_a_changed_space_is_named():
    row = only("<p>a dose of 3 g a day</p>", "<p>a dose of 3&nbsp;g a day</p>")
    assert notes(row.left) == ["space"]
    assert notes(row.right) == ["space that keeps two words on one line"]


def test_long_unchanged_stretches_are_folded_and_keep_their_words():
    many = [f"<p>Paragraph number {number}.</p>" for number in range(15)]
    found = rows("".join(many), "".join([*many[:14], "<p>Another end.</p>"]))
    assert [row.folded for row in found] == ["13 unchanged paragraphs", "", ""]
    assert words(found[0].left).startswith("Paragraph number 0. Paragraph number 1.")


def test_beside_a_change_an_unchanged_block_stays_in_sight():
    many = [f"<p>Paragraph number {number}.</p>" for number in range(9)]
    found = rows("<p>It hurts.</p>" + "".join(many) + "<p>Warm it.</p>", "".join(many))
    assert [(row.kind, row.folded) for row in found] == [
        ("removed", ""),
        ("same", ""),
        ("same", "7 unchanged paragraphs"),
        ("same", ""),
        ("removed", ""),
    ]


def test_what_only_the_markup_knows_is_said():
    old, new = "<ul><li>a</li></ul><ul><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"
    (found,) = compare(Question, question(old), question(new)).sections
    assert found.summary == "Only unseen things changed, such as where a list begins."


def test_the_summary_counts_what_happened():
    old = f"<h2>One</h2><p>It hurts.</p>{MOVING}<ul><li>milk</li></ul>"
    new = f"<h3>One</h3>{MOVING}<p>It hurts much.</p><ul><li>milk</li><li>tofu</li></ul>"
    (found,) = compare(Question, question(old), question(new)).sections
    happened = "Changed: 1 heading. Added: 1 list item. Moved and changed: 1 paragraph."
    assert found.summary == happened


# Hostile input


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


# Fields


def article() -> diff.ContentData:
    return diff.read(full("article"))


def compared(old: diff.ContentData, new: diff.ContentData, model: Any = Article) -> Comparison:
    return compare(model, old, new)


def section(found: Comparison, label: str) -> Any:
    (only_one,) = found.sections
    assert only_one.label == label
    return only_one


def labels(found: Comparison) -> list[str]:
    return [part.label for part in found.sections]


@pytest.mark.django_db
def test_a_text_does_not_differ_from_itself():
    text = article()
    assert compared(text, copy.deepcopy(text)).is_same
    assert "Nothing differs" in render(compared(text, text))


@pytest.mark.django_db
def test_against_nothing_everything_is_new():
    text = article()
    found = compared(diff.EMPTY, text)
    assert {entry.kind for part in found.sections for entry in part.entries} == {"added"}
    gone = compared(text, diff.EMPTY)
    assert {entry.kind for part in gone.sections for entry in part.entries} == {"removed"}


@pytest.mark.django_db
def test_only_what_differs_is_shown_under_the_names_of_the_form():
    old = article()
    new = copy.deepcopy(old)
    new["fields"]["summary"] += " And why so often."
    new["fields"]["see_doctor"] = "<p>If it hurts.</p>"
    assert labels(compared(old, new)) == ["Summary", "When to see a doctor"]


@pytest.mark.django_db
def test_a_topic_that_was_added_is_shown_by_its_name():
    old = article()
    new = copy.deepcopy(old)
    new["fields"]["topics"].append(topic("Sleep").pk)
    (row,) = section(compared(old, new), "Topics").entries[0].rows
    assert (words(row.left), words(row.right)) == ("Cold, Feet", "Cold, Feet, Sleep")
    assert marked(row.right, "ins") == ["Sleep"]


@pytest.mark.django_db
def test_another_author_is_shown_by_name_and_one_that_is_gone_as_gone():
    old = article()
    new = copy.deepcopy(old)
    new["fields"]["author"] = 987_654
    (row,) = section(compared(old, new), "Author").entries[0].rows
    assert words(row.left) == "Mika Tanabe"
    assert words(row.right) == "(no longer there)"


@pytest.mark.django_db
def test_another_picture_is_shown_small_beside_the_old_one_and_its_size_is_left_out():
    old = article()
    new = copy.deepcopy(old)
    new["fields"] |= {"hero_image": "images/ab/new.png", "hero_width": 999, "hero_height": 9}
    (row,) = section(compared(old, new), "Picture").entries[0].rows
    assert f'src="/media/{old["fields"]["hero_image"]}" alt="Old picture"' in row.left
    assert 'src="/media/images/ab/new.png" alt="New picture"' in row.right


@pytest.mark.django_db
def test_a_choice_is_shown_by_its_label():
    old = diff.read(full("tea"))
    new = copy.deepcopy(old)
    new["fields"]["type"] = "formula"
    (row,) = section(compared(old, new, Tea), "Type").entries[0].rows
    assert (words(row.left), words(row.right)) == ("Tea", "Formula")


@pytest.mark.django_db
def test_text_without_markup_is_compared_word_by_word():
    old = diff.read(full("tea"))
    new = copy.deepcopy(old)
    new["fields"]["caution_allergies"] = "Fresh ginger."
    (row,) = section(compared(old, new, Tea), "Caution: allergies").entries[0].rows
    assert (words(row.left), words(row.right)) == ("Ginger.", "Fresh ginger.")


def test_a_title_is_compared_word_by_word():
    old, new = question("", title="Cold feet"), question("", title="Cold and tired feet")
    (row,) = compare(Question, old, new).sections[0].entries[0].rows
    assert marked(row.right, "ins") == ["and tired"]


def test_line_ends_of_another_system_are_no_difference():
    old, new = (
        diff.ContentData(fields={"caution_allergies": f"a{end}b"}, parts={}) for end in ENDS
    )
    assert compare(Tea, old, new).is_same
    old, new = (question(f"<p>a{end}b</p>") for end in ENDS)
    assert compare(Question, old, new).is_same


def test_every_kind_can_be_compared():
    old, new = (
        diff.ContentData(fields={"title": "On claims", "text": text}, parts={})
        for text in ("<p>Old.</p>", "<p>New words.</p>")
    )
    assert labels(compare(SiteText, old, new)) == ["Text"]


# Parts


@pytest.mark.django_db
def test_a_question_that_moved_has_moved_and_nothing_else():
    old = article()
    new = copy.deepcopy(old)
    rows = new["parts"]["article_questions"]
    rows.append(rows.pop(0))
    for position, row in enumerate(rows):
        row["position"] = position * 5
    found = section(compared(old, new), "Questions")
    assert found.summary == "1 moved"
    assert [entry.kind for entry in found.entries] == ["same", "same", "moved"]
    moved = found.entries[-1]
    assert (moved.label, moved.note) == ("Why are my feet cold?", "was number 1, is number 3")
    assert moved.rows == []


@pytest.mark.django_db
def test_other_numbers_in_the_same_order_are_no_difference():
    old = article()
    new = copy.deepcopy(old)
    for row in new["parts"]["article_questions"]:
        row["position"] += 7
    assert compared(old, new).is_same


@pytest.mark.django_db
def test_a_perspective_shows_which_of_its_columns_changed():
    old = article()
    new = copy.deepcopy(old)
    new["parts"]["perspectives"][0]["western_parallel"] = "<p>Little blood.</p>"
    found = section(compared(old, new), "Perspectives")
    changed, unchanged = found.entries
    assert (changed.kind, changed.label) == ("changed", "Cold")
    assert unchanged.kind == "same"
    (row,) = changed.rows
    assert (row.label, words(row.left)) == ("The Western parallel", "Blood.")


@pytest.mark.django_db
def test_a_perspective_that_moved_and_changed_is_both():
    old = article()
    new = copy.deepcopy(old)
    first, second = new["parts"]["perspectives"]
    first["position"], second["position"] = 2, 1
    second["claim_text"] = "Warms the feet."
    first["claim_text"] = "Cools."
    found = section(compared(old, new), "Perspectives")
    assert sorted(entry.words for entry in found.entries) == ["Changed", "Moved and changed"]
    assert [entry.label for entry in found.entries] == ["Blood deficiency", "Cold"]


@pytest.mark.django_db
def test_a_perspective_that_was_added_is_shown_whole():
    old = article()
    new = copy.deepcopy(old)
    added = {"pattern": pattern("Water").pk, "kampo_view": "<p>Too much Water.</p>", "position": 9}
    new["parts"]["perspectives"].append(added)
    found = section(compared(old, new), "Perspectives")
    entry = found.entries[-1]
    assert (found.summary, entry.kind, entry.label) == ("1 added", "added", "Water")
    assert [(row.label, words(row.right)) for row in entry.rows] == [
        ("What Kampo sees", "Too much Water.")
    ]


@pytest.mark.django_db
def test_a_perspective_in_which_everything_changed_is_still_the_one_on_its_pattern():
    old = article()
    new = copy.deepcopy(old)
    changed = new["parts"]["perspectives"][0]
    changed |= {"kampo_view": "<p>Nothing flows.</p>", "western_parallel": "", "claim_evidence": ""}
    assert section(compared(old, new), "Perspectives").summary == "1 changed"


@pytest.mark.django_db
def test_a_perspective_on_another_pattern_is_found_by_its_words():
    old = article()
    old["parts"]["perspectives"][0]["kampo_view"] = "<p>Cold draws all together.</p>"
    new = copy.deepcopy(old)
    new["parts"]["perspectives"][0]["pattern"] = pattern("Water").pk
    (entry, _) = section(compared(old, new), "Perspectives").entries
    assert (entry.kind, entry.label) == ("changed", "Water")
    assert [(row.label, words(row.left)) for row in entry.rows] == [("Pattern", "Cold")]


@pytest.mark.django_db
def test_a_removed_row_stands_where_it_stood():
    old = article()
    new = copy.deepcopy(old)
    del new["parts"]["article_questions"][1]
    found = section(compared(old, new), "Questions")
    assert [entry.kind for entry in found.entries] == ["same", "removed", "same"]


@pytest.mark.django_db
def test_a_source_with_another_day_shows_the_day_in_words():
    old = article()
    new = copy.deepcopy(old)
    new["parts"]["sources"][0]["read_on"] = "2026-03-09"
    (entry,) = section(compared(old, new), "Sources").entries
    assert [(row.label, words(row.right)) for row in entry.rows] == [("Read on", "March 9, 2026")]


@pytest.mark.django_db
def test_several_unchanged_rows_are_one_line():
    old = article()
    new = copy.deepcopy(old)
    new["parts"]["article_questions"].append(
        {"question": live("question").document.pk, "position": 9}
    )
    unchanged, added = section(compared(old, new), "Questions").entries
    assert (unchanged.label, added.kind) == ("3 unchanged questions", "added")


@pytest.mark.django_db
def test_the_names_of_any_number_of_rows_cost_one_query_a_model(django_assert_max_num_queries):
    Pattern.objects.bulk_create(
        Pattern(name=f"Pattern {number}", slug=f"p{number}", sentence="…") for number in range(50)
    )
    patterns = list(Pattern.objects.values_list("pk", flat=True))
    questions = [live("question").document.pk for _ in range(12)]
    old = article()
    new = copy.deepcopy(old)
    new["fields"] |= {"topics": [], "author": None}
    view = {"kampo_view": "<p>a</p>", "tea": old["parts"]["perspectives"][1]["tea"]}
    new["parts"]["perspectives"] = [{"pattern": key, **view} for key in patterns]
    new["parts"]["article_questions"] = [{"question": key} for key in questions]
    with django_assert_max_num_queries(5):
        compared(old, new)


# On the page


def render(found: Comparison, **more: Any) -> str:
    return render_to_string("components/_comparison.html", {"comparison": found, **more})


@pytest.mark.django_db
def test_the_page_names_both_texts_and_keeps_to_the_outline():
    old = article()
    new = copy.deepcopy(old)
    new["parts"]["perspectives"][0]["western_parallel"] = "<p>Little blood.</p>"
    page = render(compared(old, new), old_name="Edition 1.0", new_name="Draft", comparison_level=2)
    tree = lxml_html.fragment_fromstring(page)
    headings = [(node.tag, node.text_content()) for node in tree.xpath("//h2 | //h3 | //h4 | //h5")]
    assert headings == [("h2", "Perspectives"), ("h3", "Cold"), ("h4", "The Western parallel")]
    assert [node.text for node in tree.find_class("comparison-names")[0]] == [
        "Edition 1.0",
        "Draft",
    ]
    said = [node.text for node in tree.find_class("comparison-say")]
    assert "Edition 1.0: " in said
    assert "Draft: " in said


def test_the_page_begins_in_one_column_when_asked():
    found = compare(Question, question("<p>a</p>"), question("<p>b</p>"))
    assert "checked" not in render(found)
    assert "checked" in render(found, comparison_view="inline")


# Time


def seconds(old: str, new: str) -> float:
    """The shortest of three runs: what the comparison takes when nothing else has its turn."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        compare(Question, question(old), question(new))
        taken.append(time.process_time() - start)
    return min(taken)


def prose(seed: int, count: int) -> list[str]:
    """Words as often as in a real text: few of them very often, most of them seldom."""
    chance = random.Random(seed)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    some = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(3000)]
    return chance.choices(some, [1 / rank for rank in range(1, 3001)], k=count)


def paragraphs(some: list[str], size: int = 100) -> str:
    parts = (some[start : start + size] for start in range(0, len(some), size))
    return "".join(f"<p>{' '.join(part)}.</p>" for part in parts)


def edited(some: list[str]) -> list[str]:
    return [f"{word}x" if number % 40 == 7 else word for number, word in enumerate(some)]


@pytest.mark.parametrize("change", ["edited", "rewritten", "shuffled"])
def test_two_texts_of_16000_words_are_compared_within_a_second(change):
    old = prose(1, 16_000)
    new = {"edited": edited(old), "rewritten": prose(2, 16_000), "shuffled": edited(old)}[change]
    after = re.findall("<p>.*?</p>", paragraphs(new))
    if change == "shuffled":
        random.Random(3).shuffle(after)
    assert seconds(paragraphs(old), "".join(after)) < 1


@pytest.mark.parametrize("change", ["edited", "rewritten", "shuffled"])
def test_one_paragraph_of_8000_words_is_compared_within_a_second(change):
    old = prose(1, 8_000)
    new = {"edited": edited(old), "rewritten": prose(2, 8_000), "shuffled": sorted(old)}[change]
    assert seconds(paragraphs(old, 8_000), paragraphs(new, 8_000)) < 1


def test_a_japanese_paragraph_of_8000_signs_is_compared_within_a_second():
    chance = random.Random(4)
    old, new = (
        "".join(chance.choices("足筋肉急強縮痛夜起漢方血虚のはにがを", k=8_000)) for _ in "ab"
    )
    assert seconds(f"<p>{old}</p>", f"<p>{new}</p>") < 1
