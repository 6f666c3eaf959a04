"""Comparison of rich texts: each kind of change, moves, folding and the summary."""

import re

import pytest

from faq.models import Question
from publishing.diff.comparison import compare
from tests.support.comparisons import changes, marked, notes, only, question, rows, words


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
