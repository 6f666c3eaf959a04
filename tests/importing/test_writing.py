"""Import through the actions: permissions, repeated imports, pictures, publication."""

import base64
import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Article
from faq.models import Question
from importing import admin, file_reader, importer, writing
from importing.importer import AlreadyImported
from importing.models import ImportedFile
from publishing import actions, checks
from publishing.models import Discarded, Edition, Event, Image
from tests.importing.test_formats import word_file
from tests.support.expect import everything, not_permitted, refused
from tests.support.factories import date, draft, live, pattern, person, picture

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "leg-cramps.txt"
TEXT = "Cramps\n\nIt hurts.\n\nWhat it is\nA muscle.\n\nQ&A\nWhy?\nNobody knows.\nHow long?\n"
DATED = f"Updated: November 30, 2025\n{TEXT}"


@pytest.fixture
def alone(settings: Any) -> None:
    """A desk of one person, whose texts nobody else has to approve."""
    settings.SECOND_PERSON = False


@pytest.fixture
def site() -> None:
    blood = pattern("Blood deficiency")
    type(blood).objects.filter(pk=blood.pk).update(japanese_name="血虚")
    pattern("Cold pattern")
    for name in ("Jujube and chamomile tea", "Ginger and cinnamon tea"):
        live("tea", title=name)
    live("question", title="Do magnesium pills help with cramps?", answer="<p>Hardly.</p>")


def looks(record: ImportedFile) -> str:
    return " ".join(told["sentence"] for told in record.report if told["kind"] == "look")


# What it becomes


def test_the_example_becomes_a_draft_with_all_its_parts(author, site):
    imported = importer.import_file(EXAMPLE.read_bytes(), author, name="old/leg-cramps.txt")
    article = Article.objects.get(pk=imported.drafts.article.pk)
    assert (article.is_draft, article.document.slug) == (True, "night-cramps-in-the-calf")
    assert (article.saved_by, article.document.owner) == (author, author)
    assert article.summary.startswith("A calf cramp at night is painful")
    assert article.body.count("<h2>") == 4
    assert article.body.count("<li>") == 7
    assert article.see_doctor.count("<li>") == 3
    blood, cold = article.perspectives.all()
    assert (str(blood.pattern), str(blood.tea)) == ("Blood deficiency", "Jujube and chamomile tea")
    assert (blood.claim_kind, blood.claim_text, blood.claim_evidence) == (
        *("structure_function", "A warm cup in the evening supports a calm end to the day."),
        "",
    )
    assert (str(cold.pattern), str(cold.tea), cold.claim_kind) == (
        *("Cold pattern", "Ginger and cinnamon tea", "none"),
    )
    asked = [str(row.question) for row in article.article_questions.all()]
    assert asked == [
        *("Why do cramps come at night?", "Do magnesium pills help with cramps?"),
        *("How long may a cramp last?", "Can I drink the tea during pregnancy?"),
    ]
    assert Question.objects.filter(live_from=None).count() == 3
    read = [(source.url, source.read_on) for source in article.sources.all()]
    assert read == [
        ("https://www.nhs.uk/conditions/leg-cramps/", datetime.date(2025, 11, 2)),
        ("https://medlineplus.gov/musclecramps.html", None),
    ]
    assert "Food and Drug" not in article.body
    errors = checks.errors(checks.findings(article))
    assert [problem.field for problem in errors] == ["perspectives-0-claim_evidence"]


def test_the_report_is_kept_with_the_document_and_names_every_place(author, site):
    record = importer.import_file(EXAMPLE.read_bytes(), author, name="old/leg-cramps.txt").record
    record.refresh_from_db()
    article = Article.objects.get()
    assert (record.name, record.format, record.by) == ("leg-cramps.txt", "plain text", author)
    assert record.updated == datetime.date(2025, 11, 30)
    places = {
        told["address"].rpartition("#")[2] for told in record.report if "#" in told["address"]
    }
    assert {"id_title", "id_perspectives-0-claim_evidence", "id_sources-0-citation"} <= places
    quotes = [quote for told in record.report for quote in told["quotes"]]
    assert any("These statements have not been evaluated" in quote for quote in quotes)
    sentence = Event.objects.filter(document=article.document).latest("pk").sentence
    assert sentence.startswith("Imported “leg-cramps.txt” (plain text): ")


def test_pictures_go_into_the_library_and_those_that_cannot_are_told_of(author):
    png = base64.b64encode(picture().read()).decode()
    page = (
        f'<h1>Feet</h1><p>Cold feet.</p><p>Text.</p><img src="data:image/png;base64,{png}" '
        'alt="Two feet"><img src="https://old.example/leg.jpg" alt="A leg">'
        '<img src="data:image/png;base64,AAAA">'
    )
    record = importer.import_file(page, author).record
    image = Image.objects.get()
    assert (image.alt, image.added_by) == ("Two feet", author)
    body = Article.objects.get().body
    assert (
        f'<figure><img alt="Two feet" height="6" src="{image.address}" width="8"></figure>' in body
    )
    assert "“https://old.example/leg.jpg” was left out. It is not in the file" in looks(record)
    assert "not a JPEG, PNG, WebP or AVIF picture" in looks(record)


def test_one_import_takes_so_many_pictures_and_tells_of_the_others(author, monkeypatch):
    monkeypatch.setattr(writing, "MAX_PICTURES", 1)
    shown = [base64.b64encode(picture(colour).read()).decode() for colour in ("red", "blue")]
    page = "".join(f'<img src="data:image/png;base64,{one}" alt="Feet">' for one in shown)
    record = importer.import_file(
        f"<h1>Feet</h1><p>Cold feet.</p><p>Text.</p>{page}", author
    ).record
    assert Image.objects.count() == 1
    assert "was left out. One import takes 1 pictures. Add it" in looks(record)


def test_a_title_without_latin_letters_asks_for_an_address_and_questions_get_one(author):
    text = (
        "こむら返り\n\nふくらはぎがつります。\n\nよくある質問\nなぜ夜に起こりますか？\n不明です。\n"
    )
    with refused("Write an address in Latin letters", field="slug"):
        importer.import_file(text, author)
    article = importer.import_file(text, author, slug="komuragaeri").drafts.article
    (row,) = article.article_questions.select_related("question")
    assert row.question.slug == "komuragaeri-question-1"


def test_a_body_that_does_not_fit_is_refused_and_nothing_is_written(author):
    with refused("at most 200,000 fit"):
        importer.import_file("Cramps\n\n" + "It hurts a lot. " * 14_000, author)


# Whose rights


def test_nobody_imports_without_the_right_to_write_articles(stranger):
    with not_permitted():
        importer.import_file(TEXT, stranger)


def test_without_the_right_to_write_questions_they_stay_in_the_body(author):
    author.user_permissions.remove(author.user_permissions.get(codename="add_question"))
    imported = importer.import_file(TEXT, person_again(author))
    assert "<h3>Why?</h3>" in imported.drafts.article.body
    assert not Question.objects.exists()
    assert "you may not add questions" in looks(imported.record)


def person_again(user: Any) -> Any:
    """The account with its permissions read anew."""
    return type(user).objects.get(pk=user.pk)


# Twice, and again


def test_the_same_text_is_imported_once(author):
    imported = importer.import_file(TEXT, author)
    before = everything()
    with pytest.raises(AlreadyImported) as caught:
        importer.import_file(TEXT.replace("\n", "\r\n").encode("utf-16"), author)
    assert everything() == before
    assert "imported already, by author on" in caught.value.sentence
    assert caught.value.record == imported.record
    assert importer.import_file(f"{TEXT}\nMore.", author).drafts.article.document.slug == "cramps-2"


def test_again_makes_a_new_draft_of_the_same_page(chief):
    first = importer.import_file(TEXT, chief).drafts.article
    with refused("There is a draft of this page already"):
        importer.import_file(TEXT, chief, again=True)
    actions.submit(first, chief)
    date(actions.approve(first, person("medic")), timezone.now() - datetime.timedelta(days=1))
    second = importer.import_file(TEXT, chief, again=True).drafts.article
    assert second.document == first.document
    assert (second.body, second.summary) == (first.body, first.summary)
    assert [row.question for row in second.article_questions.all()] == [
        row.question for row in first.article_questions.all()
    ]


def test_the_answer_of_a_draft_is_not_told_to_whoever_reads_the_report(author):
    live("question", title="Why?", answer="<p>Salt.</p>")
    draft("question", title="How long?", answer="<p>A secret.</p>")
    text = TEXT.replace("How long?\n", "How long?\nTwo minutes.\n")
    record = importer.import_file(text, author).record
    quotes = " ".join(quote for told in record.report for quote in told["quotes"])
    assert "The site says: Salt." in quotes
    assert "The file says: Two minutes." in quotes
    assert "secret" not in quotes


def test_a_page_that_was_discarded_may_be_imported_anew(author):
    actions.discard(
        importer.import_file("Cramps\n\nIt hurts.\n\nIt passes.", author).drafts.article, author
    )
    assert importer.import_file("Cramps\n\nIt hurts.\n\nIt passes.", author).drafts.article.pk
    assert [record.document is None for record in ImportedFile.objects.all()] == [False, True]


def test_a_page_that_came_back_has_its_report_again_and_is_not_imported_twice(author):
    imported = importer.import_file(TEXT, author)
    document = imported.drafts.article.document
    actions.discard(imported.drafts.article, author)
    actions.restore(Discarded.objects.get(), author)
    assert ImportedFile.objects.get().document == document
    assert [name for name, _address in admin.report_links(document)] == [
        "Report of the import of “Pasted text”"
    ]
    with pytest.raises(AlreadyImported):
        importer.import_file(TEXT, author)


# Publishing with the date of the file


def test_it_is_published_with_its_date_and_its_answered_questions(chief, alone):
    imported = importer.import_file(DATED, chief)
    with refused("Read this first:", field="read"):
        writing.publish(imported.drafts, imported.record.updated, chief)
    published = writing.publish(
        imported.drafts, imported.record.updated, chief, despite_warnings=True
    )
    assert [edition.title for edition in published] == ["Why?", "Cramps"]
    assert {edition.when for edition in published} == {"Nov 30, 2025, 00:00 JST"}
    assert Edition.objects.get(title="How long?").is_draft


def test_what_cannot_go_live_stays_a_draft_and_so_do_its_questions(chief, publisher, alone):
    imported = importer.import_file(DATED.replace("It hurts.\n\n", ""), chief)
    with refused("cannot go live yet"):
        writing.publish(imported.drafts, imported.record.updated, chief, despite_warnings=True)
    with not_permitted():
        writing.publish(imported.drafts, imported.record.updated, publisher)


def test_whoever_imports_a_text_does_not_publish_it_alone(chief):
    imported = importer.import_file(DATED, chief)
    with refused("Somebody who did not write it has to approve this text first."):
        writing.publish(imported.drafts, imported.record.updated, chief, despite_warnings=True)


# The command


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_article", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Any) -> Any:
    written = tmp_path / "cramps.txt"
    written.write_text(DATED)
    return written


def test_the_command_tells_what_it_did_and_where(file, chief):
    said = run(str(file), "--by=chief")
    article = Article.objects.get()
    assert said.startswith(
        f"The draft of “Cramps” was begun: /admin/articles/article/{article.pk}/change/\n"
    )
    for title in ("Understood:", "To look at:", "Left out, and why:"):
        assert f"\n{title}\n- " in said
    assert "The question “How long?” has no answer." in said


def test_the_command_publishes_with_the_date_where_that_is_asked_for(file, chief, alone):
    assert "“Cramps”: 1.0 is live, dated Nov 30, 2025, 00:00 JST." in run(
        str(file), "--by=chief", "--publish", "--despite-warnings"
    )


def test_the_command_leaves_the_draft_where_publishing_is_refused(file, author):
    with pytest.raises(CommandError, match=r"^It stays a draft. author: You do not have the perm"):
        run(str(file), "--by=author", "--publish")
    assert Article.objects.get().is_draft


@pytest.mark.parametrize(
    ("name", "content", "by", "sentence"),
    [
        ("none.txt", None, "chief", "cannot be read: No such file or directory."),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "chief", "a.doc: This is a document of an"),
        ("a.txt", b"Cramps", "nobody", "There is no active account “nobody”."),
        ("a.txt", b"Cramps", "stranger", "stranger: You do not have the permission to import"),
        ("a.txt", "痛み".encode(), "chief", "Name one with --address."),
        ("a.txt", b"x" * (file_reader.MAX_BYTES + 1), "chief", "at most 24 MB fit."),
    ],
)
def test_the_command_refuses_in_one_sentence(tmp_path, name, content, by, sentence):
    person("chief"), person("stranger")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError) as caught:
        run(str(tmp_path / name), f"--by={by}")
    assert sentence in str(caught.value)
    assert not Article.objects.exists()


def test_the_command_says_that_it_was_imported_before(file, chief):
    run(str(file), "--by=chief")
    with pytest.raises(
        CommandError, match=r"imported already.*With --again it becomes a new draft"
    ):
        run(str(file), "--by=chief")


def test_a_word_document_is_imported_with_its_picture(tmp_path, author):
    def fill(document: Any) -> None:
        document.add_heading("Leg cramps", 0)
        document.add_paragraph("Last updated: November 30, 2025")
        document.add_paragraph("A cramp hurts.")
        document.add_heading("What to do", 1)
        document.add_paragraph("Pull the toes.")
        document.add_picture(picture())

    file = tmp_path / "cramps.docx"
    file.write_bytes(word_file(fill))
    said = run(str(file), "--by=author")
    article = Article.objects.get()
    assert (article.title, article.summary) == ("Leg cramps", "A cramp hurts.")
    assert article.body.startswith("<h2>What to do</h2>\n<p>Pull the toes.</p>\n<figure><img alt=")
    assert "has no alternative text. Say what it shows." in said
    assert Image.objects.count() == 1
