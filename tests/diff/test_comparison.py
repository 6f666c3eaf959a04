"""Comparison of fields and content rows, and its template."""

import copy
from typing import Any

import pytest
from django.template.loader import render_to_string
from lxml import html as lxml_html

from articles.models import Article
from faq.models import Question
from publishing import diff
from publishing.diff.comparison import Comparison, compare
from sitetexts.models import SiteText
from teas.models import Pattern, Tea
from tests.support.comparisons import marked, question, words
from tests.support.factories import full, live, pattern, topic

# Line endings of this and of another system.
ENDS = ("\n", "\r\n")


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


# Content rows


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


# Template


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
