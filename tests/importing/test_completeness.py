"""No sentence of a file is lost, in any order of headings, lists and labels."""

import contextlib
import datetime
import html
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from importing import completeness, file_reader, importer
from importing.blocks import FileBlock
from importing.labels import words
from importing.parsed_article import ParsedArticle
from importing.parsing import ArticleParser
from importing.site_content import SiteContent
from publishing.refusals import Refused
from tests.support.factories import live, pattern

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 25)
WORDS = ["muscle", "warm", "night", "tea", "Kampo", "doctor", "rest", "not", "血虚", "cold"]
HEADINGS = [
    *("Kampo perspective", "What Kampo sees", "Q&A", "FAQ", "よくある質問", "漢方"),
    *("When to see a doctor", "Sources", "References", "Disclaimer", "Blood deficiency"),
    *("Cold pattern (寒証)", "Liver wind", "Western parallel", "Tea", "Summary:"),
]
LABELS = [
    *(
        "",
        "",
        "",
        "Q: ",
        "A: ",
        "Western parallel: ",
        "Tea: ",
        "Tea: Ginger & cinnamon tea* ",
        "By ",
    ),
    *("Blood deficiency: ", "Cold: ", "Pattern: ", "In Western medicine ", "Summary: ", "* "),
    *("Updated: November 30, 2025 ", "Updated: 11/12/2025", "© ", "This is not medical advice. "),
]
ENDS = [".", "", "?", "*", ".*", ":", "!", " https://example.com/a.", " (read 2 Nov 2025)"]


@st.composite
def sentence(draw: Any) -> str:
    """A line as it may stand anywhere, with a word of its own by which it is found again."""
    said = draw(st.lists(st.sampled_from(WORDS), min_size=0, max_size=9))
    number = draw(st.integers(min_value=0, max_value=10**9))
    label, end = draw(st.sampled_from(LABELS)), draw(st.sampled_from(ENDS))
    return f"{label}{' '.join([*said, f'x{number}'])}{end}"


LINE = st.one_of(
    st.tuples(st.just("heading"), st.sampled_from(HEADINGS)),
    st.tuples(st.just("heading"), sentence()),
    st.tuples(st.just("paragraph"), sentence()),
    st.tuples(st.just("paragraph"), sentence()),
    st.tuples(st.just("item"), sentence()),
    st.tuples(st.just("blank"), st.just("")),
)
# A page without any words is refused, which other tests prove.
LINES = st.lists(LINE, max_size=25).map(lambda lines: [("paragraph", "It hurts."), *lines])


def in_text(lines: list[tuple[str, str]]) -> str:
    marks = {"item": "- "}
    return "\n".join(f"{marks.get(kind, '')}{line}" for kind, line in lines)


def in_markdown(lines: list[tuple[str, str]]) -> str:
    marks = {"item": "- ", "heading": "## "}
    return "# Title\n" + "\n".join(f"{marks.get(kind, '')}{line}\n" for kind, line in lines)


def in_html(lines: list[tuple[str, str]]) -> str:
    tags = {"heading": "h{}", "paragraph": "p", "item": "li", "blank": "div"}
    parts = []
    for number, (kind, line) in enumerate(lines):
        tag = tags[kind].format(2 + number % 3)
        text = html.escape(line).replace("night", "<b>night</b>").replace("rest", "rest<br>")
        parts.append(f"<ul><{tag}>{text}</{tag}></ul>" if tag == "li" else f"<{tag}>{text}</{tag}>")
    return f"<html><body>{''.join(parts)}</body></html>"


@pytest.fixture
def known() -> SiteContent:
    pattern("Blood deficiency")
    pattern("Cold pattern")
    live("tea", title="Ginger and cinnamon tea")
    return SiteContent()


def all_is_there(text: str, known: SiteContent, *, may_add_questions: bool) -> None:
    """Proves it in two ways: sentence by sentence, and by the words that stand once only."""
    source = file_reader.read(text.encode())
    page = ArticleParser(source, known, TODAY, may_add_questions=may_add_questions).parse()
    assert completeness.missing(source.lines, page.texts()) == []
    there = words(" ".join(page.texts()))
    lost = [one for one in re.findall(r"\bx\d+\b", text) if one not in there]
    assert lost == []


FIXTURE_IS_READ_ONLY = [HealthCheck.function_scoped_fixture]


@settings(suppress_health_check=FIXTURE_IS_READ_ONLY)
@given(LINES, st.sampled_from([in_text, in_markdown, in_html]), st.booleans())
def test_every_sentence_of_a_page_stands_somewhere_or_is_quoted(
    known, lines, writing, may_add_questions
):
    all_is_there(writing(lines), known, may_add_questions=may_add_questions)


@settings(suppress_health_check=FIXTURE_IS_READ_ONLY)
@given(st.text(max_size=400), st.booleans())
def test_whatever_is_pasted_is_kept(known, text, may_add_questions):
    with contextlib.suppress(Refused):
        source = file_reader.read_text(text)
        page = ArticleParser(source, known, TODAY, may_add_questions=may_add_questions).parse()
        completeness.append_missing(source.lines, page)
        assert completeness.missing(source.lines, page.texts()) == []


@given(st.binary(max_size=600))
def test_whatever_a_file_holds_it_is_read_or_refused(data):
    with contextlib.suppress(Refused):
        assert file_reader.read(data).blocks


def test_what_has_no_place_stands_at_the_end_of_the_body_and_is_told():
    page = ParsedArticle(title="Cramps", body=[FileBlock.of_text("paragraph", "It hurts.")])
    completeness.append_missing(["Cramps", "It hurts.", "A line that nothing took."], page)
    assert [block.text for block in page.body] == [
        *("It hurts.", "Not placed", "A line that nothing took."),
    ]
    assert "1 line found no place" in page.report.lines[-1].sentence
    assert completeness.missing(["A line that nothing took."], page.texts()) == []


@pytest.mark.parametrize("line", ["It does not hurt.", "hurts It", "One. Two three four five six."])
def test_a_sentence_is_missing_unless_its_words_stand_there_in_their_order(line):
    assert completeness.missing([line], ["It hurts. One.", "Two three four"]) == [line]


@pytest.mark.parametrize("line", ["IT hurts!", "Tea: it hurts", "It — hurts. One. Two three four"])
def test_case_and_punctuation_and_a_label_are_no_loss(line):
    assert completeness.missing([line], ["It hurts. One.", "Two three four", "Tea"]) == []


def test_the_check_watches_the_import_itself(monkeypatch, chief):
    """A part that somebody forgets to place one day is put at the end of the body."""

    parse = ArticleParser.parse

    def forgetful(parser: ArticleParser) -> ParsedArticle:
        page = parse(parser)
        page.see_doctor = []
        return page

    monkeypatch.setattr(ArticleParser, "parse", forgetful)
    text = "Cramps\n\nIt hurts.\n\nWhen to see a doctor\n- If it lasts an hour.\n\nAfter\nRest."
    article = importer.import_file(text, chief).drafts.article
    saved = Article.objects.get(pk=article.pk)
    assert saved.body.endswith("<h2>Not placed</h2>\n<p>If it lasts an hour.</p>")
