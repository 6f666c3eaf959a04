"""What the checks find in a text, where, and whether it refuses or asks."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.models import ArticleQuestion
from publishing import actions, checks
from publishing.actions.drafts import begin_draft
from publishing.actions.release_checks import ReleaseMembers
from publishing.checks import wording
from publishing.checks.outline import outline_of
from tests.support.factories import (
    DAY,
    NOW,
    change,
    draft,
    live,
    person,
    perspective,
    scheduled,
    topic,
    withdrawn,
)

pytestmark = pytest.mark.django_db


def said(edition, at=None, check=""):
    """Level, field and sentence of what is found."""
    return [
        (finding.level, finding.field, finding.sentence)
        for finding in checks.findings(edition, at)
        if not check or finding.check == check
    ]


def link(address, words="Cold feet in winter"):
    return f'<h2>Why</h2><p>See <a href="{address}">{words}</a>.</p>'


@pytest.mark.parametrize("kind", ["article", "question", "tea"])
def test_a_complete_text_has_nothing_to_find(kind):
    assert said(draft(kind)) == []


@pytest.mark.parametrize(
    ("kind", "columns", "level", "field", "words"),
    [
        ("article", {"title": " "}, "error", "title", "Give it a title"),
        ("article", {"summary": ""}, "error", "summary", "Write the summary"),
        ("article", {"body": "<p> </p>"}, "error", "body", "Write the body"),
        ("article", {"see_doctor": ""}, "warning", "see_doctor", "when to see a doctor"),
        ("article", {"title": "Legs " * 20}, "warning", "title", "has 99 characters"),
        ("article", {"summary": "Cold."}, "warning", "summary", "has 5 characters"),
        ("article", {"summary": "Cold. " * 40}, "warning", "summary", "has 239 characters"),
        ("question", {"answer": ""}, "error", "answer", "Write the answer"),
        ("tea", {"body": ""}, "error", "body", "Write the description"),
        ("tea", {"image_alt": "IMG_0042.JPG"}, "warning", "image_alt", "is a file's name"),
        ("tea", {"title": "Arthritis tea"}, "error", "title", "(United States)"),
        ("tea", {"body": "<p>It heals.</p>"}, "error", "body", "“heals”"),
        (
            "article",
            {"body": "<h2>A</h2><p>a</p><h4>B</h4><p>b</p>"},
            "warning",
            "body",
            "“B” is a heading 4 and follows heading 2",
        ),
        (
            "article",
            {"body": "<h3>A</h3><p>a</p>"},
            "warning",
            "body",
            "follows the page's title",
        ),
        (
            "article",
            {"body": "<h2>A</h2><table><tbody><tr><td>1</td></tr></tbody></table>"},
            "warning",
            "body",
            "table 1, under “A”: no cell names",
        ),
        (
            "article",
            {"body": '<p><a href="https://example.com/">Click here</a>.</p>'},
            "warning",
            "body",
            "the link “Click here” does not say where it leads",
        ),
        (
            "question",
            {"answer": '<p><a href="https://example.com/">https://example.com/</a></p>'},
            "warning",
            "answer",
            "does not say where it leads",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(kind, columns, level, field, words):
    found = said(draft(kind, **columns))
    assert any(each[:2] == (level, field) and words in each[2] for each in found), found


def test_pictures_of_a_text_need_words():
    body = (
        '<h2>A</h2><figure><img alt="" src="/static/a.png"></figure>'
        '<p><img alt="IMG_1.jpg" src="/static/b.png"><img alt="A foot." src="/static/c.png"></p>'
    )
    pictures = outline_of(body).pictures
    assert [picture.alt for picture in pictures] == ["", "IMG_1.jpg", "A foot."]
    assert [picture.heading for picture in pictures] == ["A"] * 3


def test_an_article_without_sources_asks():
    article = draft()
    article.sources.all().delete()
    assert said(article) == [("warning", "sources-group", "The article names no source.")]


# Links inside the site


@pytest.mark.parametrize(
    ("address", "level", "words"),
    [
        ("/articles/nobody-knows/", "error", "leads nowhere"),
        ("/nonsense/", "error", "leads nowhere"),
        ("http://localhost:8000/faq/none/", "error", "leads nowhere"),
        ("/topics/none/", "error", "leads to no topic"),
        ("/media/images/aa/none.jpg", "error", "no such file"),
        ("/media/../secret_key", "error", "no such file"),
        ("/admin/", "error", "leads to the desk"),
        ("/preview/edition-1/", "error", "leads to a preview"),
        ("/at/nonsense/articles/", "error", "names no moment"),
        ("/at/2190-01-01T00:00:00Z/", "error", "a moment that has not come"),
        ("/articles/gone/", "error", "which is withdrawn since"),
        ("/articles/planned/", "warning", "goes live only on"),
        ("/articles/draft/", "warning", "is only a draft"),
        ("#why", "warning", "a place that this page does not have"),
    ],
)
def test_a_link_to_what_readers_will_not_find(address, level, words):
    withdrawn(slug="gone", title="Gone")
    scheduled(slug="planned", title="Planned")
    draft(slug="draft", title="Only a draft")
    found = said(draft("question", answer=link(address)), check="links")
    assert [(each[0], each[1]) for each in found] == [(level, "answer")]
    assert words in found[0][2]
    assert "under “Why”: the link “Cold feet in winter”" in found[0][2]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/articles/",
        "/articles/warm/",
        "/articles/warm",
        "/articles/warm/?a=1#why",
        "http://localhost:8000/articles/warm/",
        "/articles/once-warm/",
        "/topics/feet/",
        "/at/2020-01-01T00:00:00Z/articles/",
        "/media/file.pdf",
        "#statement",
        "https://example.com/articles/none/",
        "mailto:someone@example.com",
        "tel:123",
    ],
)
def test_a_link_that_readers_can_follow(address):
    page = live(slug="once-warm", title="Warm")
    actions.change_address(page.document, person("chief"), "warm")
    topic("Feet")
    if not default_storage.exists("file.pdf"):
        default_storage.save("file.pdf", ContentFile(b"x"))
    assert said(draft("question", answer=link(address)), check="links") == []


def test_a_link_to_what_is_live_by_then_is_fine():
    scheduled(slug="planned", at=NOW + 5 * DAY, title="Planned")
    question = draft("question", answer=link("/articles/planned/"))
    assert [each[0] for each in said(question, NOW + DAY)] == ["warning"]
    assert said(question, NOW + 6 * DAY) == []


def test_what_goes_live_with_the_same_release_counts_as_live():
    chief = person("chief")
    release = actions.begin_release("Winter", chief, now=NOW)
    target = draft(slug="target", title="Target")
    question = draft("question", title="Is it asked?")
    article = change(draft(title="Asks"), body=link("/articles/target/"))
    ArticleQuestion.objects.create(edition=article, question_id=question.document.pk, position=1)
    assert [each[0] for each in said(article)] == ["warning", "warning"]
    for member in (target, question, article):
        actions.add_to_release(release, member, chief, now=NOW)
    article.refresh_from_db()
    assert said(article) == []
    assert checks.warnings(ReleaseMembers(release).findings()) == []


def test_what_the_same_release_withdraws_counts_as_gone():
    chief = person("chief")
    release = actions.begin_release("Winter", chief, now=NOW)
    target = live(slug="target", title="Target")
    article = change(draft(title="Links"), body=link("/articles/target/"))
    actions.add_to_release(release, article, chief, now=NOW)
    actions.add_withdrawal_to_release(release, target.document, chief, "Out of date.", now=NOW)
    article.refresh_from_db()
    ((level, _field, sentence),) = said(article, check="links")
    assert (level, "which the same release withdraws" in sentence) == ("error", True)


def test_questions_and_teas_of_the_page_that_will_not_be_live():
    article = draft()
    question, tea = draft("question"), scheduled("tea", at=NOW + 5 * DAY)
    ArticleQuestion.objects.create(edition=article, question_id=question.document.pk, position=1)
    perspective(article, tea.document, position=1)
    fields = [each[1] for each in said(article, check="parts-are-live")]
    assert fields == ["article_questions-0-question", "perspectives-0-tea"]
    (later,) = said(article, NOW + 6 * DAY, check="parts-are-live")
    assert "is not live: this page leaves it out" in later[2]


# Titles


def test_two_pages_with_the_same_title():
    live(title="Cold FEET", slug="first")
    (found,) = said(draft(title="cold feet"))
    assert found[:2] == ("warning", "title")
    assert "/articles/first/" in found[2]


def test_a_title_that_a_page_had_once_or_another_kind_has_is_free():
    first = live(title="Cold feet")
    update = begin_draft(first.document, person("author"), now=NOW)
    actions.publish(change(update, title="Icy feet"), person("chief"), note="New.", now=NOW - DAY)
    live("question", title="Cold feet")
    withdrawn(title="Cold feet")
    assert said(draft(title="Cold feet")) == []


# Reading age

HARD = (
    "<p>Multidisciplinary rehabilitation interventions administered subsequently to "
    "cardiovascular decompensation necessitate individualised consideration of psychological "
    "comorbidities, pharmacological incompatibilities, and environmental determinants of "
    "participation in everyday physical activities.</p>"
) * 5
EASY = "<p>Your feet are cold. Put on warm socks. Walk a little. Drink some tea.</p>" * 10


def test_a_text_that_needs_a_scholar_asks_and_shows_its_longest_sentences():
    (found,) = said(draft("question", answer=HARD), check="reading-age")
    assert found[:2] == ("warning", "answer")
    assert "aim for 9 to 14" in found[2]
    assert "“Multidisciplinary rehabilitation" in found[2]
    assert said(draft("question", title="Easy?", answer=EASY), check="reading-age") == []
    short = said(draft("question", title="Short?", answer=HARD[: HARD.index("</p>")]))
    assert short == []


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("cat", 1), ("water", 2), ("muscle", 2), ("circulation", 4), ("calcium", 3)),
        *(("create", 2), ("being", 2), ("tired", 1), ("stretched", 1), ("needed", 2), ("tea", 1)),
        *(("places", 2), ("diseases", 3), ("medicine", 3), ("deficiency", 4), ("dialysis", 4)),
    ],
)
def test_syllables_are_counted_by_their_vowels(word, count):
    assert wording.syllables(word) == count


def test_words_of_another_script_and_abbreviations_do_not_count():
    assert wording.readability(["血虚 (kekkyo) is a word."]).words == 4
    assert len(wording.sentences("It costs e.g. 3 yen. Dr. Morita knows.")) == 2


# What an operator may change


def test_a_check_is_switched_off_by_its_name(settings):
    article = draft(summary="Cold.")
    settings.CHECKS_OFF = ["summary-length"]
    assert said(article) == []


class AlwaysAsks(checks.Check):
    name = "always-asks"

    def look(self, subject):
        yield self.warning("title", f"Is “{subject.edition.title}” right?")


def test_a_check_of_one_s_own_is_added_by_its_path(settings):
    settings.CHECKS = [*settings.CHECKS, "tests.checks.test_checks.AlwaysAsks"]
    assert said(draft()) == [("warning", "title", "Is “Cold feet” right?")]
