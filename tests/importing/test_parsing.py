"""Article parser: title, date, summary, perspectives, questions, sources."""

import datetime
from typing import Any

import pytest

from importing import completeness, file_reader, labels, parsing
from importing.parsed_article import LEFT_OUT, TO_CHECK, ParsedArticle
from importing.site_content import SiteContent
from publishing.models import Person
from tests.support.factories import live, pattern

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 25)
DAY = datetime.date(2025, 11, 30)


def understood(text: str, *, may_add_questions: bool = True) -> ParsedArticle:
    """The page that a text is; all tests prove besides that no sentence is lost."""
    source = file_reader.read(text.encode())
    page = parsing.ArticleParser(
        source, SiteContent(), TODAY, may_add_questions=may_add_questions
    ).parse()
    assert completeness.missing(source.lines, page.texts()) == []
    return page


def told(page: ParsedArticle, kind: str = TO_CHECK) -> str:
    return " ".join(
        f"{one.sentence} {' '.join(one.quotes)}" for one in page.report.lines if one.kind == kind
    )


def texts(blocks: Any) -> list[str]:
    return [block.text for block in blocks]


def levels(blocks: Any) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in blocks if block.is_heading]


# Title, date, summary


@pytest.mark.parametrize(
    "text",
    [
        "Leg cramps\n\nA cramp hurts.\n\nIt passes.",
        "# Leg cramps\n\nA cramp hurts.\n\nIt passes.",
        "<h2>Contents</h2><h1>Leg cramps</h1><p>A cramp hurts.</p><p>It passes.</p>",
        "Updated: November 30, 2025\nLeg cramps\n\nA cramp hurts.\n\nIt passes.",
    ],
)
def test_the_title_is_the_main_heading_or_the_first_short_line(text):
    assert understood(text).title == "Leg cramps"


def test_a_text_without_a_title_gets_one_from_its_first_words_and_loses_none():
    sentence = "A cramp is a muscle that tightens by itself and does not let go for some minutes, "
    page = understood(f"{sentence}it hurts.\n\nIt passes.")
    assert page.title == "A cramp is a muscle that tightens by itself and does not let go for some…"
    assert "names none" in told(page)


def test_a_title_that_is_too_long_is_shortened_and_kept_in_the_body():
    long = "word " * 50
    page = understood(f"<h1>{long}</h1><p>It passes.</p>")
    assert len(page.title) <= 200
    assert page.body[0].text == long.strip()


@pytest.mark.parametrize(
    "line",
    [
        "Updated: November 30, 2025",
        "Last updated: Nov. 30, 2025",
        "LAST UPDATED ON 30 November 2025",
        "Updated 2025-11-30",
        "Updated: 30th of November 2025",
        "Page last updated on November 30th, 2025 at 10:15",
        "Updated: 30/11/2025",
        "更新日：2025年11月30日",
        "最終更新日 2025年11月30日",
        "Last modified: 2025/11/30",
    ],
)
def test_the_line_with_the_date_gives_the_day_and_goes(line):
    page = understood(f"Leg cramps\n{line}\nA cramp hurts.\nIt passes after some minutes.")
    assert page.updated == DAY
    assert line not in texts(page.body)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Updated: 11/12/2025", "may mean November 12, 2025 or December 11, 2025"),
        ("Updated: November 31, 2025", "names no day that there is"),
        ("Updated: November 30, 2031", "is still to come"),
    ],
)
def test_a_date_that_is_not_certain_is_told_and_not_guessed(line, sentence):
    page = understood(f"Leg cramps\n\n{line}\n\nA cramp hurts.\n\nIt passes.")
    assert page.updated is None
    assert sentence in told(page)
    assert line in texts(page.body)


def test_a_line_that_says_more_than_the_date_stays():
    page = understood("Leg cramps\nBy the clinic | Updated: November 30, 2025\nIt hurts.\nA lot.")
    assert page.updated == DAY
    assert "By the clinic | Updated: November 30, 2025" in texts(page.body)


@pytest.mark.parametrize(
    "line", ["We updated our rooms.", "Updated guidance of 2025-11-30 says so"]
)
def test_not_every_line_that_says_updated_is_the_date(line):
    assert labels.parse_updated_line(line) is None


def test_a_short_first_paragraph_is_the_summary_and_stands_there_only():
    page = understood("Leg cramps\n\nA cramp hurts.\n\nWhat it is\nA muscle that tightens.")
    assert page.summary == "A cramp hurts."
    assert "A cramp hurts." not in texts(page.body)


def test_a_long_first_paragraph_stays_in_the_body():
    long = "A cramp hurts. " * 25
    page = understood(f"Leg cramps\n\n{long}\n\nWhat it is\nA muscle that tightens.")
    assert page.summary == ""
    assert page.body[0].text == long.strip()
    assert "too long for the summary" in told(page)


def test_an_author_whom_the_desk_knows_is_tied():
    mika = Person.objects.create(name="Mika Tanabe", slug="mika-tanabe")
    start = "Leg cramps\n\n{}\n\nA cramp hurts.\n\nIt passes."
    assert understood(start.format("By Mika Tanabe, MD")).author == mika
    stranger = understood(start.format("By Nobody Known"))
    assert stranger.author is None
    assert "By Nobody Known" in texts(stranger.body)


# Headings


def test_short_lines_without_a_full_stop_that_head_paragraphs_are_headings():
    page = understood(
        "Leg cramps\nIt hurts and then it passes.\nWhat it is\nA muscle that tightens.\n"
        "Why it happens\nNobody knows.\n\nWhat you can do\nBefore bed\nStretch the calf.\n"
        "Home\nAbout\nContact us\nThe last words of the page.\nThe end"
    )
    assert [text for _level, text in levels(page.body)] == [
        *("What it is", "Why it happens", "What you can do", "Before bed", "Contact us"),
    ]
    assert {level for level, _text in levels(page.body)} == {2}


def test_levels_begin_below_the_title_and_none_is_skipped():
    page = understood("<h1>Cramps</h1><p>x.</p><h1>One</h1><h4>Two</h4><p>y.</p><h6>Three</h6>z.")
    assert levels(page.body) == [(2, "One"), (3, "Two"), (4, "Three")]


def test_when_to_see_a_doctor_has_its_own_place():
    page = understood(
        "# Cramps\n\nIt hurts.\n\n## When should you see a doctor?\n\n- at once\n\n"
        "## After\n\nRest."
    )
    assert texts(page.see_doctor) == ["at once"]
    assert texts(page.body) == ["After", "Rest."]


# Questions


def asked(page: ParsedArticle) -> list[tuple[str, str]]:
    return [(question.title, question.answer_text) for question in page.questions]


QUESTIONS = [("Why at night?", "Nobody knows."), ("How long?", "A minute. Or two.")]


@pytest.mark.parametrize(
    "part",
    [
        "Q&A\nQ: Why at night?\nA: Nobody knows.\n\nHow long?\nA minute.\n\nOr two.",
        "Questions and answers\n\nWhy at night?\n\nNobody knows.\n\nHow long?\n\nA minute.\n\n"
        "Or two.",
        "FAQ\n1. Why at night?\nNobody knows.\n2. How long?\nA minute.\nOr two.",
        "Frequently asked questions:\nQ1. Why at night?\nA1. Nobody knows.\nQ2. How long?\n"
        "A2. A minute.\nOr two.",
        "## Q & A\n\n**Why at night?** Nobody knows.\n\n### How long?\n\nA minute.\n\nOr two.",
        "## FAQs\n\nQ: Why at night?\nA: Nobody knows.\n\nQ: How long? A: A minute. Or two.",
        "## よくある質問\n\n**Q. Why at night?**\n\n**A.** Nobody knows.\n\nHow long?\n\n"
        "A minute.\nOr two.",
    ],
)
def test_lines_that_ask_are_questions_and_what_follows_answers_them(part):
    page = understood(f"{'#' if part[0] == '#' else ''} Cramps\n\nIt hurts.\n\n{part}\n")
    assert asked(page) == QUESTIONS
    assert page.body == []


def test_web_pages_ask_in_paragraphs_definitions_and_lines():
    page = understood(
        "<h1>Cramps</h1><p>It hurts.</p><h2>FAQ</h2><p><b>Why at night?</b><br>Nobody knows.</p>"
        "<dl><dt>How long?</dt><dd>A minute. Or two.</dd></dl><h2>After</h2><p>Is this it?</p>"
    )
    assert asked(page) == QUESTIONS
    assert texts(page.body) == ["After", "Is this it?"]


def test_a_question_without_an_answer_is_told():
    page = understood("Cramps\n\nIt hurts.\n\nQ&A\n- Why?\n- How long?\n\nAnd then?")
    assert asked(page) == [("Why?", ""), ("How long?", ""), ("And then?", "")]
    assert told(page).count("has no answer") == 3


def test_a_question_that_the_site_has_is_not_doubled_and_not_written_over():
    same = live("question", title="Why at night?", answer="<p>Nobody knows.</p>")
    other = live("question", title="How long?", answer="<p>An hour.</p>")
    page = understood("Cramps\n\nIt hurts.\n\nQ&A\nWHY at night?\nNobody knows.\nHow long?\nA day.")
    known = [question.existing.document_id for question in page.questions if question.existing]
    assert known == [same.document_id, other.document_id]
    assert [question.is_same for question in page.questions] == [True, False]
    assert "The file says: A day. The site says: An hour." in told(page)


def test_without_the_permission_new_questions_stay_in_the_body():
    live("question", title="How long?", answer="<p>A minute.</p>")
    page = understood(
        "Cramps\n\nIt hurts.\n\nQ&A\nWhy?\nNobody knows.\nHow long?\nA minute.",
        may_add_questions=False,
    )
    assert texts(page.body) == ["Q&A", "Why?", "Nobody knows."]
    assert levels(page.body) == [(2, "Q&A"), (3, "Why?")]
    assert [question.title for question in page.questions] == ["How long?"]


def test_the_same_question_twice_counts_once_and_is_quoted():
    page = understood("Cramps\n\nIt hurts.\n\nFAQ\nWhy?\nSo.\nWhy?\nOtherwise.")
    assert asked(page) == [("Why?", "So.")]
    assert "Otherwise." in told(page, LEFT_OUT)


# Kampo


@pytest.fixture
def kampo() -> Any:
    blood = pattern("Blood deficiency")
    type(blood).objects.filter(pk=blood.pk).update(japanese_name="血虚")
    pattern("Cold pattern")
    return live("tea", title="Ginger and cinnamon tea")


@pytest.mark.parametrize(
    "part",
    [
        "Kampo perspective\nBlood deficiency: The muscle is dry.\nWestern parallel: Minerals.\n"
        "Tea: Ginger & Cinnamon Tea*\nSupports warm feet.*\nCold: Cold slows.",
        "What Kampo sees\nBlood deficiency (血虚)\nThe muscle is dry.\n"
        "Western parallel: Minerals.\n"
        "Recommended tea: Ginger and cinnamon tea* – Supports warm feet.*\n"
        "Cold pattern\nCold slows.",
        "## From the Kampo point of view\n\n### Blood Deficiency\n\nThe muscle is dry.\n\n"
        "**Western parallel:** Minerals.\n\n**Tea:** Ginger & Cinnamon Tea\n\n"
        "Supports warm feet.*\n\n### Cold pattern\n\nCold slows.",
        "## 漢方の視点\n\n### 血虚\n\nThe muscle is dry.\n\n#### Western parallel\n\nMinerals.\n\n"
        "#### Tea\n\nGinger & cinnamon tea. Supports warm feet.*\n\n**Cold:** Cold slows.",
        "## The Kampo view\n\n**Pattern: Blood deficiency**\n\nThe muscle is dry.\n\n"
        "Western view: Minerals.\nTea: Ginger & Cinnamon Tea*\nSupports warm feet.*\n\n"
        "Pattern: Cold\n\nCold slows.",
    ],
)
def test_the_part_on_kampo_becomes_perspectives(part, kampo):
    page = understood(f"{'#' if part[0] == '#' else ''} Cramps\n\nIt hurts.\n\n{part}\n")
    blood, cold = page.perspectives
    assert (str(blood.pattern), str(cold.pattern)) == ("Blood deficiency", "Cold pattern")
    assert (texts(blood.kampo_view), texts(blood.western_parallel)) == (
        ["The muscle is dry."],
        ["Minerals."],
    )
    assert (blood.tea and blood.tea.pk, blood.claim_text) == (
        kampo.document_id,
        "Supports warm feet.",
    )
    assert (texts(cold.kampo_view), cold.tea, cold.claim_text) == (["Cold slows."], None, "")
    assert page.body == []
    assert "Name its evidence" in told(page)


def test_a_sentence_on_western_medicine_is_the_parallel_whole(kampo):
    page = understood(
        "Cramps\n\nIt hurts.\n\nKampo\nBlood deficiency: It is dry.\n\n"
        "In Western medicine this is a lack of minerals."
    )
    assert texts(page.perspectives[0].western_parallel) == [
        "In Western medicine this is a lack of minerals."
    ]


def test_an_unknown_pattern_stays_in_the_body_under_its_heading(kampo):
    page = understood(
        "# Cramps\n\nIt hurts.\n\n## Kampo perspective\n\nTwo patterns fit.\n\n### Cold pattern\n\n"
        "Cold slows.\n\n### Liver wind\n\nWind stirs.\n\n## After\n\nRest."
    )
    assert texts(page.perspectives[0].kampo_view) == ["Cold slows."]
    assert levels(page.body) == [(2, "Kampo perspective"), (3, "Liver wind"), (2, "After")]
    assert texts(page.body)[1:4] == ["Two patterns fit.", "Liver wind", "Wind stirs."]
    assert "“Liver wind” is no pattern that the desk knows" in told(page)


def test_an_unknown_tea_stays_in_the_text(kampo):
    page = understood("Cramps\n\nIt hurts.\n\nKampo view\nCold: Cold slows.\nTea: Moonlight tea*")
    assert texts(page.perspectives[0].kampo_view) == ["Cold slows.", "Tea: Moonlight tea*"]
    assert "no tea of that name" in told(page)


def test_a_pattern_named_before_a_colon_is_one_perspective(kampo):
    page = understood("Cramps\n\nIt hurts.\n\nKampo view\nCold pattern: Cold slows.")
    assert [(str(view.pattern), texts(view.kampo_view)) for view in page.perspectives] == [
        ("Cold pattern", ["Cold slows."])
    ]
    assert "Look whether that is right" not in told(page)


def test_a_part_that_names_one_pattern_in_its_text_is_that_perspective(kampo):
    page = understood("Cramps\n\nIt hurts.\n\nKampo perspective\nKampo calls it Blood deficiency.")
    assert str(page.perspectives[0].pattern) == "Blood deficiency"
    assert "Look whether that is right" in told(page)


def test_without_any_pattern_the_part_stays_in_the_body(kampo):
    page = understood("Cramps\n\nIt hurts.\n\nKampo perspective\nKampo looks at the whole person.")
    assert page.perspectives == []
    assert texts(page.body) == ["Kampo perspective", "Kampo looks at the whole person."]


# Sources and closing texts


def test_sources_have_their_link_and_the_day_on_which_they_were_read():
    page = understood(
        "# Cramps\n\nIt hurts.\n\n## References\n\n"
        "1. [NHS: Leg cramps](https://www.nhs.uk/conditions/leg-cramps/) (accessed 2 Nov 2025)\n"
        "2. Smith J. Cramps. J Legs 2020; 3: 4-5. https://example.com/a_b.\n3. A book\n"
    )
    assert [(one.citation, one.url, one.read_on) for one in page.sources] == [
        (
            *("NHS: Leg cramps", "https://www.nhs.uk/conditions/leg-cramps/"),
            datetime.date(2025, 11, 2),
        ),
        ("Smith J. Cramps. J Legs 2020; 3: 4-5.", "https://example.com/a_b", None),
        ("A book", "", None),
    ]


DISCLAIMERS = [
    "This information is for educational purposes only and is not medical advice.",
    "The content of this page is not intended as a substitute for professional medical advice, "
    "diagnosis, or treatment. Always consult your physician before starting anything new.",
    "*These statements have not been evaluated by the Food and Drug Administration. This product "
    "is not intended to diagnose, treat, cure, or prevent any disease.",
    "This page informs; it does not examine you. It cannot take the place of a doctor or a "
    "pharmacist. In an emergency, call your local emergency number.",
    "このページは情報提供のみを目的としており、医師の診断に代わるものではありません。",
]


@pytest.mark.parametrize("text", DISCLAIMERS)
def test_a_closing_disclaimer_is_left_out_and_quoted_in_full(text):
    page = understood(
        f"Cramps\n\nIt hurts.\n\nFAQ\nWhy?\nSo it is.\n\nDisclaimer\n{text}\n\n© 2025"
    )
    assert asked(page) == [("Why?", "So it is.")]
    assert page.body == []
    assert text in told(page, LEFT_OUT)


@pytest.mark.parametrize(
    "text",
    [
        "If the pain stays, ask your doctor.",
        "Pregnant women should consult a professional before they drink this tea.",
    ],
)
def test_advice_to_ask_a_doctor_is_no_disclaimer(text):
    page = understood(f"Cramps\n\nIt hurts.\n\nWhat to do\nStretch.\n\n{text}")
    assert text in texts(page.body)


def test_what_belongs_to_the_old_site_is_left_out_and_quoted(kampo):
    page = understood(
        "Home > Topics > Legs\n\nSwollen ankles – Kampo and Western views\n\nThey are common.\n\n"
        "What does Kampo say?\nIn Kampo, swelling belongs to the Cold pattern.\n"
        "Recommended Tea: Ginger & Cinnamon Tea*\n*Supports warm feet.\n\n"
        "References:\n1. A book\n\n"
        "Medical Disclaimer: This does not replace the advice of your physician.\n\n"
        "*This statement has not been evaluated by the FDA.\n\n© 2025 Old Clinic.\n"
        "Share this page: Facebook Twitter"
    )
    assert page.title == "Swollen ankles – Kampo and Western views"
    assert page.body == []
    (view,) = page.perspectives
    assert (str(view.pattern), view.claim_text) == ("Cold pattern", "Supports warm feet.")
    assert [source.citation for source in page.sources] == ["A book"]
    for words in ("Home > Topics", "Medical Disclaimer", "FDA", "Old Clinic", "Facebook"):
        assert words in told(page, LEFT_OUT)


def test_an_answer_is_never_taken_for_a_disclaimer():
    page = understood("Cramps\n\nIt hurts.\n\nFAQ\nIs this advice?\nThis is not medical advice.")
    assert asked(page) == [("Is this advice?", "This is not medical advice.")]
