"""`?format=json`: what is told, that it is told as described, and what is kept back."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from publishing import actions, moments
from publishing.actions.drafts import begin_draft
from publishing.api import openapi
from publishing.api.fields import shape, text
from publishing.kinds import kinds
from publishing.models import Edition
from tests.support.expect import queries
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    add,
    date,
    draft,
    full,
    live,
    pattern,
    person,
    scheduled,
    topic,
    withdrawn,
)
from tests.support.openapi import Description, differences

STATEMENT = "This statement has not been evaluated by the Food and Drug Administration."
STATEMENTS = "These statements have not been evaluated by the Food and Drug Administration."
NOTHING = "/articles/nothing/?format=json"


def ask(client: Any, address: str, status: int = 200) -> Any:
    answer = client.get(f"{address}?format=json")
    assert answer.status_code == status
    expected = "application/json" if status == 200 else "application/problem+json"
    assert answer["Content-Type"] == expected
    return answer.json()


@pytest.fixture(scope="session")
def description() -> Description:
    return Description(openapi.document(settings.SITE_URL))


@pytest.fixture(scope="module")
def pages(module_db):
    """A page of each kind that uses all there is."""
    editions = {kind: full(kind) for kind in KINDS}
    for edition in editions.values():
        date(edition, NOW)
    return editions


@pytest.fixture
def site(pages, db):
    """The editions of the pages, read anew."""
    return {kind: KINDS[kind].objects.get(pk=edition.pk) for kind, edition in pages.items()}


# As it is described


def test_every_answer_is_as_it_is_described(site, client, description):
    addresses = ["/articles/", "/faq/", "/teas/", "/topics/", "/topics/feet/"]
    addresses += [edition.get_absolute_url() for edition in site.values()]
    gone = withdrawn().document.get_absolute_url()
    for address in addresses:
        assert differences(description, address, 200, ask(client, address)) == [], address
    assert differences(description, gone, 410, ask(client, gone, 410)) == []
    assert differences(description, NOTHING, 404, ask(client, "/articles/nothing/", 404)) == []


def test_the_description_is_served_with_the_address_of_the_site(client, settings):
    answer = client.get("/openapi.json")
    assert answer["Content-Type"] == "application/json"
    described = answer.json()
    assert described["openapi"].startswith("3.1.")
    assert described["servers"] == [{"url": settings.SITE_URL}]
    again = client.get("/openapi.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_difference_from_the_description_is_found(site, client, description):
    told = ask(client, "/articles/")
    address = "/articles/"
    wrong = told | {"more": 1}
    assert differences(description, address, 200, wrong) == ["/: more is not described"]
    del wrong["more"], wrong["items"]
    assert set(differences(description, address, 200, wrong)) == {"/: items is missing"}
    items = [told["items"][0] | {"updated": "yesterday"}]
    assert differences(description, address, 200, told | {"items": items}) != []


def test_every_page_and_list_of_a_kind_is_described(description):
    pages = [reverse(kind.page, args=["slug"]) for kind in kinds().values() if kind.page]
    lists = [reverse(kind.list_page) for kind in kinds().values() if kind.list_page]
    described = {path.replace("{slug}", "slug") for path in description.document["paths"]}
    assert len(lists) >= 3
    assert {*pages, *lists} <= described


def test_every_reference_of_the_description_leads_to_a_schema(description):
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            part = list(part.values())
        for each in part if isinstance(part, list) else []:
            yield from references(each)

    found = set(references(description.document))
    assert "#/components/schemas/Row" in found
    assert all(description.at(reference) for reference in found)


def test_an_answer_has_no_field_that_is_not_declared():
    fields = shape(title=text())
    assert fields.json({"title": "Feet"}) == {"title": "Feet"}
    with pytest.raises(TypeError, match=r"Not declared as fields of JSON: more\."):
        fields.json({"title": "Feet"}, more="words")


# What it says


def test_a_page_says_its_dates_number_and_note(db, client):
    first = live(slug="cold-feet", since=NOW - 90 * DAY)
    add(first.document, NOW - 30 * DAY)
    newest = add(first.document, NOW - 10 * DAY, major=False, title="Feet that are cold")
    told = ask(client, "/articles/cold-feet/")
    day = str(timezone.localdate(NOW - 30 * DAY))
    assert (told["kind"], told["slug"], told["number"]) == ("article", "cold-feet", "2.1")
    assert told["title"] == "Feet that are cold"
    assert told["updated"] == day == told["updated_at"][:10]
    assert told["published"] == str(timezone.localdate(NOW - 90 * DAY))
    assert told["live_from"] == timezone.localtime(newest.live_from).isoformat()
    assert told["change_note"] == "There is something new."
    moment = moments.in_address(newest.live_from)
    assert told["links"] == {
        "self": f"{settings.SITE_URL}/articles/cold-feet/?format=json",
        "page": f"{settings.SITE_URL}/articles/cold-feet/",
        "history": f"{settings.SITE_URL}/articles/cold-feet/updates/",
        "timegate": f"{settings.SITE_URL}/timegate/articles/cold-feet/",
        "timemap": f"{settings.SITE_URL}/timemap/articles/cold-feet/",
        "memento": f"{settings.SITE_URL}/at/{moment}/articles/cold-feet/",
    }


def test_a_first_edition_has_no_note(db, client):
    live(slug="cold-feet")
    assert ask(client, "/articles/cold-feet/")["change_note"] is None


def test_an_article_has_its_parts_in_their_order(site, client):
    told = ask(client, site["article"].get_absolute_url())
    assert [row["pattern"]["name"] for row in told["perspectives"]] == ["Cold", "Blood deficiency"]
    assert len(told["questions"]) == 3
    assert all(question["answer"] == "<p>Little blood.</p>" for question in told["questions"])
    assert told["author"]["name"] == "Mika Tanabe"
    assert told["sources"] == [
        {"citation": "A book", "url": "https://example.com/", "read_on": None}
    ]
    assert told["image"]["alt"] == "Feet."
    assert "cannot take the place of a doctor" in told["disclaimer"]["text"]


def test_an_earlier_moment_is_told_as_of_then(db, client):
    edition = live(slug="cold-feet", title="Old", since=NOW - 90 * DAY)
    add(edition.document, NOW - 10 * DAY, title="New")
    prefix = f"/at/{moments.in_address(NOW - 50 * DAY)}"
    told = ask(client, f"{prefix}/articles/cold-feet/")
    assert (told["title"], told["number"]) == ("Old", "1.0")
    assert told["url"] == f"{settings.SITE_URL}{prefix}/articles/cold-feet/"
    assert told["links"]["timemap"] == f"{settings.SITE_URL}/timemap/articles/cold-feet/"
    assert ask(client, f"{prefix}/articles/")["items"][0]["title"] == "Old"
    assert ask(client, "/articles/cold-feet/")["title"] == "New"


@pytest.mark.parametrize("address", ["/articles/", "/faq/", "/teas/"])
def test_lists_say_how_claims_are_never_told_without_their_statement(site, client, address):
    answer = client.get(f"{address}?format=json").content.decode()
    assert "Supports warm feet." not in answer


def test_a_list_leads_to_its_next_page(db, client, monkeypatch):
    monkeypatch.setattr("articles.views.PER_PAGE", 2)
    for number in range(5):
        live(slug=f"article-{number}", since=NOW - (number + 1) * DAY)
    address, slugs = f"{settings.SITE_URL}/articles/?format=json", []
    while address:
        told = client.get(address.removeprefix(settings.SITE_URL)).json()
        slugs += [item["slug"] for item in told["items"]]
        address = told["next"]
    assert slugs == [f"article-{number}" for number in range(5)]
    assert told["page"] == 3
    assert client.get("/articles/?format=json&page=4").status_code == 404


# As HTTP says it


def test_json_is_dated_and_kept_as_the_page_is(db, client):
    article = draft(slug="cold-feet")
    article.topics.add(topic())
    date(article, NOW)
    for address in ("/articles/cold-feet/", "/articles/", "/topics/feet/", "/topics/"):
        page, told = client.get(address), client.get(f"{address}?format=json")
        assert told["Last-Modified"] == page["Last-Modified"]
        assert told["Cache-Control"] == page["Cache-Control"]
        assert told["ETag"] != page["ETag"]
        known = {"If-None-Match": told["ETag"]}
        assert client.get(f"{address}?format=json", headers=known).status_code == 304
        head = client.head(f"{address}?format=json")
        assert (head["ETag"], head.content) == (told["ETag"], b"")


@pytest.mark.parametrize("kind", KINDS)
def test_json_asks_no_more_of_the_database_than_the_page(site, client, kind):
    address = site[kind].get_absolute_url()
    assert queries(client, f"{address}?format=json") <= queries(client, address)


LISTS = ["/articles/", "/faq/", "/teas/", "/topics/"]


def test_a_list_in_json_takes_no_more_queries_the_longer_it_is(db, client):
    def publish(kind: str) -> None:
        edition = draft(kind)
        edition.topics.set([topic()])
        if kind == "tea":
            edition.patterns.add(pattern(), pattern("Cold"))
        date(edition, NOW)

    def counted() -> list[int]:
        return [queries(client, f"{address}?format=json") for address in LISTS]

    for kind in KINDS:
        publish(kind)
    few = counted()
    for kind in [*KINDS, *KINDS]:
        publish(kind)
    assert counted() == few
    assert max(few) <= 5


# What is kept back


@pytest.mark.parametrize("state", ["nothing", "draft", "scheduled"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_live_is_a_404_like_any_other(db, client, kind, state):
    if state != "nothing":
        (draft if state == "draft" else scheduled)(kind, slug="hidden")
    told = ask(client, reverse(kinds()[kind].page, args=["hidden"]), 404)
    assert told == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no page at this address.",
    }


def test_a_withdrawn_page_says_why_and_what_to_read_instead(db, client):
    other = live(slug="new", title="Warm feet")
    old = live(slug="old", body="<p>Hidden words.</p>")
    actions.withdraw(
        old.document, person("chief"), "It was wrong.", successor=other.document, now=NOW
    )
    told = ask(client, "/articles/old/", 410)
    assert told["detail"] == "It was wrong."
    assert told["withdrawn"] == str(timezone.localdate(NOW))
    assert told["successor"]["url"] == f"{settings.SITE_URL}/articles/new/"
    assert "Hidden words" not in json.dumps(told)


def test_an_old_address_leads_to_the_new_one_in_the_same_format(db, client):
    actions.change_address(live(slug="old").document, person("chief"), "new", now=NOW)
    answer = client.get("/articles/old/?format=json")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/new/?format=json")


@pytest.mark.parametrize(
    "query",
    [
        "xml",
        "",
        "JSON",
        "json&format=html",
        "%00",
        "%ff%fe",
        "<script>alert(1)</script>",
        "j" * 3000,
    ],
)
@pytest.mark.parametrize("address", ["/articles/", "/articles/cold-feet/", "/topics/"])
def test_an_unknown_format_is_told_which_there_are(db, client, address, query):
    live(slug="cold-feet")
    answer = client.get(f"{address}?format={query}")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "<code>format=json</code>" in text
    assert f'<a href="{address}">' in text
    assert "alert(1)" not in text
    assert len(re.findall("<h1", text)) == 1


def test_a_page_that_does_not_come_as_json_says_so(db, client):
    assert ask(client, "/", 400)["detail"] == "This page does not come as JSON."
    text = client.get("/?format=xml").content.decode()
    assert "<code>format=html</code>" in text
    assert "format=json" not in text
    assert client.get("/?format=html").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("/updates/", "/articles/cold-feet/updates/", "/articles/cold-feet/updates/1.0/"),
        *("/articles/cold-feet/updates/feed/", "/search/", "/teas/finder/"),
        "/teas/finder/?sign=nothing",
    ],
)
def test_what_comes_in_one_format_says_so_alike(db, client, address):
    live(slug="cold-feet")
    query = "&" if "?" in address else "?"
    answer = client.get(f"{address}{query}format=json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["detail"] == "This page does not come as JSON."


def test_nothing_but_what_is_live_is_told(db, client):
    word = "Xylophone"
    for kind in KINDS:
        draft(kind, title=word)
        scheduled(kind, title=word)
    edition = live(slug="cold-feet")
    begin_draft(edition.document, person("author"), now=NOW)
    Edition.objects.filter(live_from=None).update(title=word)
    for address in [*LISTS, "/articles/cold-feet/"]:
        assert word not in client.get(f"{address}?format=json").content.decode()
