"""Import on the desk: form, refusals, permissions, report."""

import html
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article
from importing import file_reader, importer
from importing.models import ImportedFile
from publishing import actions
from tests.importing.test_writing import DATED, TEXT
from tests.support.factories import date, draft, live, person

pytestmark = pytest.mark.django_db

FORM = "/admin/articles/article/import/"


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def pasted(client: Any, text: str, **more: Any) -> Any:
    return client.post(FORM, {"text": text, "address": ""} | more)


@pytest.fixture(autouse=True)
def writer(client: Any) -> Any:
    user = person("author")
    client.force_login(user)
    return user


def test_the_list_of_articles_leads_to_the_import(client, stranger):
    assert f'href="{FORM}"' in text(client.get("/admin/articles/article/"))
    assert FORM not in text(client.get("/admin/articles/article/?_popup=1"))
    assert FORM not in text(client.get("/admin/faq/question/"))


def test_a_pasted_text_becomes_a_draft_and_leads_to_the_report(client, writer):
    answer = pasted(client, TEXT)
    record = ImportedFile.objects.get()
    assert answer["Location"] == f"{FORM}{record.pk}/"
    report = text(client.get(answer["Location"]))
    article = Article.objects.get()
    assert "The draft of “Cramps” was begun. Readers see nothing of it yet." in report
    assert "Pasted text (plain text)" in report
    for place in ("title", "summary", "topics"):
        assert f'href="/admin/articles/article/{article.pk}/change/#id_{place}"' in report
    assert "<h2 id=" in report


def test_an_uploaded_file_is_known_by_its_content_and_named_without_its_folders(client):
    file = SimpleUploadedFile("page.txt", b"# Cramps\n\nIt hurts.\n\nIt passes.\n")
    client.post(FORM, {"file": file, "text": "", "address": "leg-cramps"})
    record = ImportedFile.objects.get()
    assert (record.name, record.format) == ("page.txt", "Markdown")
    assert Article.objects.get().document.slug == "leg-cramps"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose a file, or paste a text."),
        ({"text": "  \n "}, "Choose a file, or paste a text."),
        ({"text": "x", "file": (b"y",)}, "Leave one of the two out."),
        ({"file": (b"",)}, "This file is empty."),
        ({"file": (b"%PDF-1.4",)}, "This is a PDF."),
        ({"file": (b"PK\x03\x04",)}, "This Word document is damaged"),
        ({"file": (b"x" * (file_reader.MAX_BYTES + 1),)}, "at most 24 MB fit."),
        ({"text": "痛み"}, "Write an address in Latin letters"),
        ({"text": "x", "address": "not an address"}, "Enter a valid “slug”"),
        ({"text": "word " * 50_000}, "at most 200,000 fit"),
    ],
)
def test_what_cannot_be_imported_is_said_on_the_form(client, given, sentence):
    if "file" in given:
        given = given | {"file": SimpleUploadedFile("a.txt", *given["file"])}
    answer = client.post(FORM, given)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert not Article.objects.exists()
    assert not ImportedFile.objects.exists()


def test_what_was_pasted_is_kept_where_it_was_refused(client):
    draft(slug="taken")
    answer = pasted(client, "Cramps\n\nIt hurts.\n\nIt passes.", address="taken")
    assert "belongs to another page" in text(answer)
    assert "It hurts." in text(answer)


def test_the_same_text_twice_says_so_and_leads_to_the_page(client):
    pasted(client, TEXT)
    answer = pasted(client, TEXT)
    article = Article.objects.get()
    assert answer.status_code == 409
    assert "The same text was imported already, by author on" in text(answer)
    assert f'href="/admin/articles/article/{article.pk}/change/"' in text(answer)
    date(article, article.saved_at)
    assert pasted(client, TEXT, again="on").status_code == 302
    assert article.document.editions.count() == 2


def test_whoever_may_date_it_is_led_to_the_publish_screen_with_the_date(client, writer, chief):
    record = importer.import_file(DATED, writer).record
    address = reverse("admin:articles_article_import_report", args=[record.pk])
    assert "Somebody who may publish into the past" in text(client.get(address))
    client.force_login(chief)
    screen = f"/admin/articles/article/{Article.objects.get().pk}/do/publish/"
    target = f"{screen}?when=past&at=2025-11-29T15%3A00%3A00Z"
    assert f'href="{target}"' in text(client.get(address))
    form = text(client.get(target))
    assert 'value="2025-11-30"' in form
    assert 'value="past" id="id_when_3" checked' in " ".join(form.replace("required", "").split())


def test_the_report_leads_nobody_where_they_may_not_go(client, chief):
    writer = person("writer")
    client.force_login(writer)
    page = f"{DATED}\n\nKampo perspective\n\nLiver wind pattern: It moves.\n"
    record = importer.import_file(page, writer).record
    address = f"{FORM}{record.pk}/"
    places = [told["address"] for told in record.report if told["address"]]
    pattern, publish = "/admin/teas/pattern/add/", f"/{Article.objects.get().pk}/do/publish/"
    assert pattern in places
    report = text(client.get(address))
    assert "Add the pattern, or ask a publisher to add it" in report
    assert "The date: November 30, 2025." in report
    assert pattern not in report
    assert publish not in report
    for place in places:
        if f'href="{place}"' in report:
            assert client.get(place).status_code == 200
    client.force_login(chief)
    assert publish in text(client.get(address))


def test_a_hand_made_date_changes_nothing_for_whoever_may_not(client, publisher):
    edition = draft()
    client.force_login(publisher)
    screen = f"/admin/articles/article/{edition.pk}/do/publish/"
    for query in ("when=past&at=2025-11-29T15:00:00Z", "when=past&at=nonsense", "when=x&at=%00"):
        answer = client.get(f"{screen}?{query}")
        assert answer.status_code == 200
        assert "2025-11-30" not in text(answer)


def test_the_report_is_reached_from_the_draft_and_from_its_history(client, writer):
    record = importer.import_file(TEXT, writer).record
    article = Article.objects.get()
    link = f'href="{FORM}{record.pk}/"'
    for view in ("change", "history"):
        page = text(client.get(f"/admin/articles/article/{article.pk}/{view}/"))
        assert link in page
        assert "Report of the import of “Pasted text”" in page
    assert "Imported a pasted text (plain text): " in page


def test_the_report_outlives_the_page(client, writer):
    imported = importer.import_file("Cramps\n\nIt hurts.\n\nIt passes.", writer)
    actions.discard(imported.drafts.article, writer)
    answer = client.get(f"{FORM}{imported.record.pk}/")
    assert "The page that it became is not there any more." in text(answer)


def test_words_of_the_file_are_escaped_in_the_report(client):
    pasted(client, "Cramps <script>alert(1)</script>\n\nIt hurts.\n\nIt passes.")
    answer = client.get(f"{FORM}{ImportedFile.objects.get().pk}/")
    assert b"<script>alert" not in answer.content
    assert "Cramps <script>alert(1)</script>" in text(answer)


def test_the_import_is_for_those_who_may_write_articles(client, stranger, writer):
    record = importer.import_file(TEXT, writer).record
    client.force_login(stranger)
    assert client.get(FORM).status_code == 403
    assert pasted(client, "Feet\n\nCold.").status_code == 403
    assert client.get(f"{FORM}{record.pk}/").status_code == 403
    client.logout()
    assert client.get(FORM)["Location"].startswith("/admin/login/")
    assert Article.objects.count() == 1


def test_what_is_not_there_is_not_found(client):
    for address in (f"{FORM}77/", f"{FORM}x/", f"{FORM}99999999999999999999/"):
        assert client.get(address, follow=True).status_code == 404


def test_a_report_costs_the_same_however_long_it_is(client, writer, django_assert_max_num_queries):
    for number in range(12):
        live("question", title=f"Why {number}?")
    lines = "\n".join(f"Why {number}?\nSo {number}." for number in range(12))
    record = importer.import_file(f"Cramps\n\nIt hurts.\n\nQ&A\n{lines}", writer).record
    with django_assert_max_num_queries(9):
        client.get(f"{FORM}{record.pk}/")


def test_the_example_that_the_readme_names_is_there():
    assert Path("docs/examples/leg-cramps.txt").exists()
