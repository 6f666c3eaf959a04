"""Memento (RFC 7089): the past of every page under addresses that archives' tools can follow."""

import datetime
import re
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.http import http_date
from memento_client import MementoClient

from publishing import actions
from publishing.http import memento
from publishing.models import Document
from publishing.web import timegates
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    SECOND,
    add,
    draft,
    live,
    person,
    scheduled,
    topic,
    withdrawn,
)

LINK = re.compile(r'<([^>]*)>((?:; [a-z]+="[^"]*")*)')
PAGE = "/articles/cold-feet/"
# The moments at which the page of the tests changed, oldest first.
FIRST, SECOND_ONE, MINOR = NOW - 30 * DAY, NOW - 20 * DAY, NOW - 10 * DAY
TYPE = "application/link-format"


@pytest.fixture(scope="module")
def written(module_db):
    """An article with two major editions and a minor one, and one that is still to come."""
    edition = live(slug="cold-feet", since=FIRST, title="Oldest")
    add(edition.document, SECOND_ONE, title="Older")
    add(edition.document, MINOR, title="Now", major=False)
    add(edition.document, NOW + 5 * DAY, title="To come")
    return edition.document


@pytest.fixture
def article(written, db):
    """The document of that article, read anew."""
    return Document.objects.get(pk=written.pk)


def links(text: str) -> dict[str, list[dict[str, str]]]:
    """The links of a header or a TimeMap by each of their relations."""
    found: dict[str, list[dict[str, str]]] = {}
    for address, rest in LINK.findall(text):
        attributes = dict(re.findall(r'; ([a-z]+)="([^"]*)"', rest))
        for relation in attributes.pop("rel").split():
            found.setdefault(relation, []).append({"address": address} | attributes)
    return found


def at(moment: datetime.datetime, path: str = PAGE) -> str:
    return f"{settings.SITE_URL}/at/{moment:%Y-%m-%dT%H:%M:%SZ}{path}"


def named(moment: datetime.datetime, path: str = PAGE) -> dict[str, str]:
    """A memento as links name it."""
    return {"address": at(moment, path), "datetime": date_of(moment)}


def date_of(moment: datetime.datetime) -> str:
    return http_date(moment.timestamp())


def gate(client: Any, asked: datetime.datetime | str | None, path: str = PAGE) -> Any:
    text = date_of(asked) if isinstance(asked, datetime.datetime) else asked
    headers = {} if text is None else {"Accept-Datetime": text}
    return client.get(f"/timegate{path}", headers=headers)


def ways(path: str) -> dict[str, list[dict[str, str]]]:
    """What a live page says of its past."""
    return {
        "timegate": [{"address": f"{settings.SITE_URL}/timegate{path}"}],
        "timemap": [{"address": f"{settings.SITE_URL}/timemap{path}", "type": TYPE}],
    }


# The page itself


@pytest.mark.parametrize(
    "path", [PAGE, "/", "/articles/", "/articles/?page=1", "/faq/", "/teas/", "/topics/"]
)
def test_a_page_says_where_its_past_is(client, article, path):
    for method in (client.get, client.head):
        answer = method(path)
        assert answer.status_code == 200
        assert links(answer["Link"]) == ways(path)
        assert "Memento-Datetime" not in answer
        assert "accept-datetime" not in answer.get("Vary", "").lower()


def test_so_does_the_notice_of_a_withdrawn_page(client, db):
    withdrawn(slug="gone")
    answer = client.get("/articles/gone/")
    assert (answer.status_code, links(answer["Link"])) == (410, ways("/articles/gone/"))


@pytest.mark.parametrize(
    "path", ["/nothing/", "/articles/nothing/", "/articles/cold-feet", "/robots.txt", "/admin/"]
)
def test_what_has_no_past_does_not_speak_of_it(client, article, path):
    assert "timegate" not in client.get(path).get("Link", "")


def test_a_query_that_would_burst_a_header_has_no_past(client, article):
    assert "page=1" in client.get("/articles/?page=1")["Link"]
    assert "Link" not in client.get(f"/articles/?x={'y' * 600}")
    assert client.get(f"/timegate/articles/?x={'y' * 600}").status_code == 404


# The TimeGate


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (FIRST - 1000 * DAY, FIRST),
        (FIRST - SECOND, FIRST),
        (FIRST, FIRST),
        (SECOND_ONE - SECOND, FIRST),
        (SECOND_ONE, SECOND_ONE),
        (MINOR + DAY, MINOR),
        (None, MINOR),
        (NOW + 10 * DAY, MINOR),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MINOR),
        ("Mon, 01 Jan 0001 00:00:00 GMT", FIRST),
        (f" {date_of(SECOND_ONE)}\t", SECOND_ONE),
    ],
    # Not the moments themselves: every worker must call a test the same.
    ids=range(11),
)
def test_the_timegate_leads_to_the_memento_of_a_moment(client, article, asked, found):
    answer = gate(client, asked)
    assert (answer.status_code, answer["Location"]) == (302, at(found))
    assert answer["Vary"] == "accept-datetime"
    assert "Memento-Datetime" not in answer
    assert re.fullmatch(r"public, max-age=\d\d?", answer["Cache-Control"])
    assert named(found) in links(answer["Link"])["memento"]


@pytest.mark.parametrize(
    ("found", "relations"),
    [
        (FIRST, {"first": FIRST, "next": SECOND_ONE, "last": MINOR}),
        (SECOND_ONE, {"first": FIRST, "prev": FIRST, "next": MINOR, "last": MINOR}),
        (MINOR, {"first": FIRST, "prev": SECOND_ONE, "last": MINOR}),
    ],
)
def test_the_timegate_and_the_memento_name_those_around_it(client, article, found, relations):
    expected = {name: [named(moment)] for name, moment in relations.items()} | ways(PAGE)
    expected["original"] = [{"address": f"{settings.SITE_URL}{PAGE}"}]
    expected["memento"] = [named(each) for each in sorted({found, *relations.values()})]
    header = gate(client, found)["Link"]
    assert links(header) == expected
    assert (
        header
        == client.head(f"/timegate{PAGE}", headers={"Accept-Datetime": date_of(found)})["Link"]
    )
    assert client.get(at(found))["Link"] == header


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2025-11-30T09:00:00Z",
        "Sun, 30 Nov 2025 09:00:00",
        "Sun, 30 Nov 2025 09:00:00 +0000",
        "Sun, 30 nov 2025 09:00:00 GMT",
        "Sun, 31 Nov 2025 09:00:00 GMT",
        "Sun, 30 Nov 2025 24:00:00 GMT",
        "Sun, 30 Nov 2025 09:00:61 GMT",
        "Sun, 30 Nov 0000 09:00:00 GMT",
        "Sunday, 30-Nov-25 09:00:00 GMT",
        "Sun Nov 30 09:00:00 2025",
        "Sun, 30 Nov 2025 09:00:00 GMT, Sun, 30 Nov 2025 09:00:00 GMT",
        "\xff" * 40,
        "9" * 8000,
    ],
)
def test_a_date_that_is_none_is_refused_with_one_that_is(client, article, text):
    for path in (PAGE, "/"):
        answer = gate(client, text, path)
        assert answer.status_code == 400
        assert "Sun, 30 Nov 2025 09:00:00 GMT" in answer.content.decode()
        assert answer["Vary"] == "accept-datetime, Accept-Encoding"
        assert "max-age" not in answer["Cache-Control"]


def test_the_timegate_holds_no_longer_than_until_the_next_change(client, article, chief):
    actions.withdraw(live(slug="other").document, chief, "Over.", timezone.now() + 20 * SECOND)
    for answer in (gate(client, None), client.get(f"/timemap{PAGE}")):
        assert 5 <= int(answer["Cache-Control"].removeprefix("public, max-age=")) <= 20


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/articles/nothing/",
        "/topics/nothing/",
        "//evil.example/",
        "/https://evil.example/articles/cold-feet/",
        "/http://[/",
        "/http://localhost:1/articles/cold-feet/",
        "/http://localhost:99999/articles/cold-feet/",
        "/ftp://localhost:8000/articles/cold-feet/",
        "/timegate/articles/cold-feet/",
        "/at/2025-11-30T09:00:00Z/articles/cold-feet/",
        "/admin/",
        "/healthz",
        "/robots.txt",
        "/articles/cold-feet//",
        "/articles/../articles/cold-feet/",
        "/articles/cold-feet/%00",
        "/articles/cold-feet/%0A",
        "/%ff%fe/",
        "/" + "x" * 5000,
    ],
)
def test_what_is_no_public_page_has_no_timegate_and_no_timemap(client, article, path):
    for way in ("timegate", "timemap"):
        answer = client.get(f"/{way}{path}")
        assert answer.status_code == 404, way
        assert "<h1" in answer.content.decode()
        assert "Location" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/articles/cold-feet",
        "/http://localhost:8000/articles/cold-feet/",
        "/http:/localhost:8000/articles/cold-feet/",
        "/HTTP://LOCALHOST:8000/articles/cold-feet",
        "/http%3A%2F%2Flocalhost%3A8000%2Farticles%2Fcold-feet%2F",
    ],
)
def test_a_page_may_be_named_by_its_whole_address(client, article, path):
    assert gate(client, FIRST, path)["Location"] == at(FIRST)
    assert client.get(f"/timemap{path}").content == client.get(f"/timemap{PAGE}").content


def test_https_and_http_are_the_same_site(client, article, settings):
    settings.SITE_URL = "https://legcare.example"
    for path in (
        "/http://legcare.example/",
        "/https://legcare.example:443",
        "/http://legcare.example:80/",
    ):
        assert (
            gate(client, FIRST, path)["Location"]
            == f"https://legcare.example/at/{FIRST:%Y-%m-%dT%H:%M:%SZ}/"
        )
    assert gate(client, FIRST, "/http://legcare.example:8000/").status_code == 404


def test_an_address_that_a_page_had_leads_to_its_mementos(client, article, chief):
    actions.change_address(article, chief, "warm-feet", now=NOW)
    new = "/articles/warm-feet/"
    assert gate(client, FIRST)["Location"] == at(FIRST, new)
    assert gate(client, FIRST)["Link"] == gate(client, FIRST, new)["Link"]
    assert client.get(f"/timemap{PAGE}").content == client.get(f"/timemap{new}").content


def test_the_query_stays(client, article):
    answer = gate(client, FIRST, "/articles/?page=2&x=%3E%22")
    assert answer["Location"] == at(FIRST, "/articles/?page=2&x=%3E%22")
    original = links(answer["Link"])["original"]
    assert original == [{"address": f"{settings.SITE_URL}/articles/?page=2&x=%3E%22"}]


# Mementos


@pytest.mark.parametrize(
    ("moment", "of"),
    [(FIRST, FIRST), (SECOND_ONE - SECOND, FIRST), (SECOND_ONE + HOUR, SECOND_ONE), (NOW, MINOR)],
)
def test_a_page_of_the_past_says_since_when_it_was_so(client, article, moment, of):
    for method in (client.get, client.head):
        answer = method(at(moment))
        assert answer["Memento-Datetime"] == date_of(of)
        assert answer["X-Robots-Tag"] == "noindex"
        assert links(answer["Link"])["original"] == [{"address": f"{settings.SITE_URL}{PAGE}"}]


def test_a_list_of_the_past_says_when_the_site_last_changed(client, article):
    for path in ("/", "/articles/", "/topics/"):
        answer = client.get(at(MINOR + HOUR, path))
        assert answer["Memento-Datetime"] == date_of(MINOR)
        found = links(answer["Link"])
        assert named(MINOR, path) in found["last"]
        assert named(SECOND_ONE, path) in found["prev"]
        assert gate(client, MINOR + HOUR, path)["Location"] == at(MINOR, path)


def test_changes_at_one_moment_are_one_memento_of_a_list(client, article):
    for slug in ("a", "b", "c"):
        live(slug=slug, since=MINOR + DAY)
    found = links(gate(client, None, "/articles/")["Link"])
    assert (found["last"], found["prev"]) == (
        [named(MINOR + DAY, "/articles/")],
        [named(MINOR, "/articles/")],
    )
    text = client.get("/timemap/articles/").content.decode()
    assert text.count(date_of(MINOR + DAY)) == 2  # itself, and the end of the list


def test_a_withdrawal_is_a_memento_that_says_so(client, db):
    edition = withdrawn(slug="gone", at=NOW - DAY)
    path = edition.get_absolute_url()
    answer = gate(client, None, path)
    assert answer["Location"] == at(NOW - DAY, path)
    then = client.get(answer["Location"])
    assert (then.status_code, then["Memento-Datetime"]) == (410, date_of(NOW - DAY))
    assert gate(client, NOW - 2 * DAY, path)["Location"] == at(NOW - 30 * DAY, path)
    assert client.get(at(NOW - 2 * DAY, path)).status_code == 200


@pytest.mark.parametrize("path", ["/articles/nothing/", "/nothing/", PAGE])
def test_what_was_not_there_is_no_memento(client, article, path):
    answer = client.get(at(FIRST - SECOND, path))
    assert answer.status_code == 404
    assert not {"Memento-Datetime", "Link"} & set(answer.headers)


def test_neither_the_future_nor_a_preview_is_a_memento(client, article, chief):
    client.force_login(chief)
    edition = draft()
    for path in (at(NOW + 9 * DAY), at(NOW + 9 * DAY, "/"), f"/preview/edition-{edition.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not {"Memento-Datetime", "Link"} & set(answer.headers)


# The TimeMap


def test_a_timemap_lists_all_mementos(client, article):
    answer = client.get(f"/timemap{PAGE}")
    assert answer["Content-Type"] == TYPE
    text = answer.content.decode()
    found = links(text)
    assert found["memento"] == [named(FIRST), named(SECOND_ONE), named(MINOR)]
    assert found["first"] == [named(FIRST)]
    assert found["last"] == [named(MINOR)]
    assert found["original"] == [{"address": f"{settings.SITE_URL}{PAGE}"}]
    assert found["timegate"] == ways(PAGE)["timegate"]
    span = {"from": date_of(FIRST), "until": date_of(MINOR)}
    assert found["self"] == [ways(PAGE)["timemap"][0] | span]
    assert len(text.splitlines()) == 6
    assert LINK.sub("", text).split() == [","] * 5
    again = client.get(f"/timemap{PAGE}", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert answer["Last-Modified"] == date_of(MINOR)


def test_a_long_timemap_names_the_one_before_it(client, article, monkeypatch):
    monkeypatch.setattr(timegates, "PER_TIMEMAP", 2)
    newest = links(client.get(f"/timemap{PAGE}").content.decode())
    assert newest["memento"] == [named(SECOND_ONE), named(MINOR)]
    assert "first" not in newest
    (older,) = newest["timemap"]
    assert older["until"] == date_of(FIRST)
    oldest = links(client.get(older["address"]).content.decode())
    assert oldest["memento"] == oldest["first"] == [named(FIRST)]
    assert "last" not in oldest
    assert oldest["timemap"] == ways(PAGE)["timemap"]
    assert oldest["self"][0]["address"] == older["address"]


@pytest.mark.parametrize(
    "until",
    ["x", "2025-11-31T09:00:00Z", f"{NOW + DAY:%Y-%m-%dT%H:%M:%SZ}"],
    ids=["no moment", "no day", "to come"],
)
def test_no_timemap_ends_at_a_moment_to_come(client, article, until):
    assert client.get(f"/timemap/until-{until}{PAGE}").status_code == 404


def test_the_future_is_in_none_of_it(client, article):
    withdrawn("article", NOW + 5 * DAY, slug="going")
    live("tea", slug="ginger", since=NOW - DAY)
    coming = f"{NOW + 5 * DAY:%Y-%m-%d}", date_of(NOW + 5 * DAY)[5:16]
    for path in (PAGE, "/articles/going/", "/", "/articles/"):
        for address in (path, f"/timegate{path}", f"/timemap{path}", at(MINOR, path)):
            answer = client.get(address)
            said = f"{answer.headers} {answer.content.decode()}"
            assert not [each for each in coming if each in said], address


@pytest.mark.parametrize("state", [draft, scheduled])
@pytest.mark.parametrize("way", ["timegate", "timemap"])
def test_what_is_not_published_is_not_there(client, db, state, way):
    state(slug="x")
    hidden, nothing = (client.get(f"/{way}/articles/{slug}/") for slug in ("x", "y"))
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.content == nothing.content
    assert dict(hidden.headers) == dict(nothing.headers)


@pytest.mark.parametrize("path", [PAGE, "/articles/", "/topics/feet/"])
def test_the_past_costs_few_queries(client, article, path, django_assert_num_queries):
    edition = draft("question")
    edition.topics.add(topic())
    actions.publish(edition, person("chief"), now=MINOR)
    for number in range(5):
        add(article, MINOR + (number + 1) * HOUR, major=False)
    of_a_document = path == PAGE
    with django_assert_num_queries(3 if of_a_document or "topics" in path else 2):
        assert gate(client, None, path).status_code == 302
    with django_assert_num_queries(3 if of_a_document or "topics" in path else 2):
        assert client.get(f"/timemap{path}").status_code == 200


@pytest.mark.parametrize("text", ["Sun, 30 Nov 2025 09:00:00 GMT", "Mon, 30 Nov 2025 09:00:00 GMT"])
def test_a_date_is_read_whatever_its_day_of_the_week(text):
    assert memento.parse_accept_datetime(text) == datetime.datetime(
        2025, 11, 30, 9, tzinfo=datetime.UTC
    )


# A client that others wrote


def test_memento_client_follows_it(concurrent_db, live_server, settings):
    settings.SITE_URL = live_server.url
    edition = live(slug="cold-feet", since=FIRST, title="Oldest")
    add(edition.document, SECOND_ONE, title="Older")
    add(edition.document, MINOR, title="Now")
    original = f"{live_server.url}{PAGE}"
    client = MementoClient(timegate_uri="http://localhost:1/")

    def naive(moment: datetime.datetime) -> datetime.datetime:
        return moment.replace(tzinfo=None)

    for start in (original, at(MINOR)):
        info = client.get_memento_info(start, naive(SECOND_ONE + HOUR))
        assert info["original_uri"] == original
        assert info["timegate_uri"] == f"{live_server.url}/timegate{PAGE}"
        assert info["mementos"] == {
            "closest": {
                "uri": [at(SECOND_ONE)],
                "datetime": naive(SECOND_ONE),
                "http_status_code": 200,
            },
            "first": {"uri": [at(FIRST)], "datetime": naive(FIRST)},
            "prev": {"uri": [at(FIRST)], "datetime": naive(FIRST)},
            "next": {"uri": [at(MINOR)], "datetime": naive(MINOR)},
            "last": {"uri": [at(MINOR)], "datetime": naive(MINOR)},
        }
    home = client.get_memento_info(f"{live_server.url}/", naive(FIRST))
    assert home["mementos"]["closest"]["uri"] == [at(FIRST, "/")]
    before = client.get_memento_info(original, naive(FIRST - 100 * DAY))
    assert before["mementos"]["closest"]["uri"] == [at(FIRST)]
