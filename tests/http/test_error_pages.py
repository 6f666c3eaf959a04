"""Pages that say what went wrong: in plain words, in the site's design, and without asking more."""

import json
import re
from typing import Any

import html5lib
import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import resolve

from legcare import views
from publishing import actions
from publishing.http import http_cache
from tests.support.factories import DAY, NOW, live, person, withdrawn

BARE = ["500.html", "503.html", "preview_busy.html"]


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def request(path: str = "/") -> Any:
    made: Any = RequestFactory().get(path)
    made.resolver_match = resolve("/")
    return made


@pytest.mark.parametrize(
    ("answer", "status", "sentence"),
    [
        (lambda: views.bad_request(request(), BadRequest()), 400, "could not be read"),
        (lambda: views.forbidden(request(), PermissionDenied()), 403, "You may not do this"),
        (lambda: views.not_found(request()), 404, "There is no page at this address"),
        (lambda: views.not_allowed(request()), 405, "This address does not take that"),
        (lambda: views.server_error(request()), 500, "Something went wrong on our side"),
        (lambda: views.csrf_failure(request()), 403, "The form was not accepted"),
        (
            lambda: http_cache.database_unavailable(OperationalError()),
            503,
            "cannot be read just now",
        ),
    ],
)
def test_an_error_says_its_number_and_what_to_do_even_without_a_moment(answer, status, sentence):
    """What fails before publishing.http.middleware has no moment and no footer."""
    page = answer()
    text = page.content.decode()
    assert page.status_code == status
    assert f"Error {status}" in text
    assert sentence in text
    assert text.count("<h1>") == 1
    assert "noindex" in text
    assert "css/site.css" in text
    assert "<style" not in text
    assert page.get("Cache-Control", "no-cache") in {"no-cache", "no-store"}


@pytest.mark.parametrize(
    ("view", "status", "sentence"),
    [
        (lambda asked: views.bad_request(asked, BadRequest()), 400, "could not be read"),
        (lambda asked: views.forbidden(asked, PermissionDenied()), 403, "You may not do this"),
        (lambda asked: views.csrf_failure(asked), 403, "The form was not accepted"),
        (lambda asked: views.not_found(asked), 404, "There is no page at this address"),
        (lambda asked: views.not_allowed(asked), 405, "can only be read"),
        (lambda asked: views.too_large(asked, 2), 413, "At most 2 MB"),
    ],
)
def test_whoever_asked_for_json_gets_an_error_as_a_problem(view, status, sentence):
    answer = view(request("/articles/?format=json"))
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = json.loads(answer.content)
    assert told["status"] == status
    assert sentence in told["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/articles/", "/articles/cold-feet/", "/healthz"])
def test_nothing_but_reading_is_refused_in_json_too(db, client, method, path):
    live("article", slug="cold-feet")
    answer = client.generic(method, f"{path}?format=json")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["status"] == 405


def test_what_is_too_large_is_refused_in_json_too(db, client, settings):
    settings.BODY_LIMIT_PUBLIC = 10
    answer = client.post("/articles/?format=json", b"x" * 11, content_type="text/plain")
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


@pytest.mark.parametrize("template", BARE)
def test_a_page_for_answers_in_trouble_asks_nothing(template, django_assert_num_queries, db):
    http_cache.render_once.cache_clear()
    with django_assert_num_queries(0):
        text = http_cache.render_once(template)
    assert 'href="/static/css/site.css"' in text
    assert '<html lang="en">' in text


def test_every_error_page_and_every_page_about_the_site_is_valid_html(client, db):
    live("page", slug="about", footer_position=1)
    gone = withdrawn("article").get_absolute_url()
    pages = [client.get(at) for at in ("/about/", gone, "/nothing/", "/articles/?page=x")]
    texts = [page.content.decode() for page in [*pages, client.put("/about/")]]
    for text in texts + [http_cache.render_once(template) for template in BARE]:
        html5lib.HTMLParser(strict=True).parse(text)


def test_a_500_comes_even_where_templates_fail(monkeypatch):
    monkeypatch.setattr(http_cache, "render_once", None)
    page = views.server_error(request())
    assert page.status_code == 500
    assert b"Something went wrong on our side" in page.content


def test_a_page_that_is_not_there_leads_on(client, db):
    text = client.get("/nothing/").content.decode()
    for address in ("/", "/articles/", "/faq/", "/teas/", "/topics/"):
        assert f'<a href="{address}">' in text


def test_an_unknown_address_is_not_said_to_be_wrong_while_the_database_is_away(client, db):
    def away(execute: Any, *args: Any) -> Any:
        raise OperationalError("gone")

    with connection.execute_wrapper(away):
        page = client.get("/a/b/c/")
    assert page.status_code == 503
    assert page["Retry-After"] == "30"


def test_a_wrong_method_is_explained(db):
    live("article", slug="cold", since=NOW - DAY)
    page = Client().put("/articles/cold/")
    assert page.status_code == 405
    assert "GET" in page["Allow"]
    assert "This address does not take that" in words(page)
    assert Client().head("/articles/cold/").status_code == 200


def test_a_notice_says_who_took_the_page_back_when_and_why_and_where_to_go(client, db):
    chief = person("chief")
    new = live("article", slug="new", title="The new page")
    old = live("article", slug="old", title="The old page")
    actions.withdraw(old.document, chief, "It was wrong.", successor=new.document, now=NOW)
    page = client.get("/articles/old/")
    assert page.status_code == 410
    said = words(page)
    assert "The editors of LegCare took this page back on" in said
    assert "It was wrong." in said
    text = page.content.decode()
    assert '<a class="button" href="/articles/new/">Read instead: The new page</a>' in text
    assert 'href="/articles/old/updates/"' in text
    assert chief.username not in said


def test_a_notice_without_a_successor_names_none(client, db):
    edition = withdrawn("question", slug="why")
    said = words(client.get(edition.get_absolute_url()))
    assert "It was out of date." in said
    assert "Read instead" not in said


def test_too_large_a_request_is_told_what_fits(client, db):
    page = client.post("/", b"x" * (2 * 1024 * 1024), content_type="text/plain")
    assert page.status_code == 413
    assert "At most 1 MB" in words(page)
