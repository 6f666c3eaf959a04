"""Any bytes in any part of a request: refused with a page that helps; and no difference tells."""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils.encoding import repercent_broken_unicode
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from publishing import actions
from tests.support.factories import DAY, KINDS, NOW, draft, live, person, scheduled, topic
from tests.support.routes import OF_VIEWS, PUBLIC, ROUTES, let_go
from tests.web.test_site import Page

# As they stand in an address.
HOSTILE = [
    *("%00", "%0A", "%0D%0AX:%20y", "%ff", "%C0%AE%C0%AE", "%ED%A0%80", "%E2%80%AE", "%EF%BC%8F"),
    *(
        "..",
        "%2e%2e",
        "..%2F..%2Fetc%2Fpasswd",
        "%2F",
        "%5C",
        "%25",
        "%",
        "%zz",
        ";",
        "~",
        "'",
        "%22",
    ),
    *("%3Cscript%3Ealert(1)%3C/script%3E", "%27%20OR%201=1--", "{{7*7}}", "$%7Bjndi:ldap://x%7D"),
    *(
        "%F0%9F%92%A9",
        "%D9%A1",
        "-1",
        "0",
        "1e9",
        "9" * 400,
        "x" * 3000,
        "None",
        "%20",
        "*",
        "(",
        "^",
    ),
]
NASTY = ["%00", "%ff", "%22%27%3Cscript%3E", "%D9%A1", "9" * 400, "x" * 3000, "-1", "", "%5B%5D"]
# What pages read of a query, and what none reads.
KEYS = ["page", "q", "format", "kind", "topic", "pattern", "sign", "words", "x", "%00", "%ff[]"]
PAST = f"/at/{NOW - DAY:%Y-%m-%dT%H:%M}:00Z"
STATUSES = {200, 301, 302, 400, 404, 405, 406, 410}


@pytest.fixture(scope="module")
def pages(module_db: None) -> None:
    live("question", slug="why")
    live("tea", slug="ginger")
    article = draft(slug="cold-feet")
    article.topics.add(topic())
    actions.publish(article, person("chief"), now=NOW - 30 * DAY)
    for kind in KINDS:
        draft(kind, "drafted-01")
        scheduled(kind, NOW + 10 * DAY, "planned-01")


@pytest.fixture
def site(pages: None, db: None, tmp_path: Any, settings: Any) -> None:
    """Pages of the kinds, and of each kind a draft and one that is planned."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "x.jpg").write_bytes(b"picture")


def harmless(answer: Any, what: str) -> None:
    """The answer is no failure, and a page where it is a refusal."""
    let_go(answer)
    assert answer.status_code in STATUSES, f"{answer.status_code}: {what}"
    if answer.status_code >= 400 and "json" not in answer["Content-Type"]:
        text = answer.content.decode()
        assert Page(text).headings == 1, what
        assert "<script>alert" not in text, what
    if answer.status_code in {301, 302}:
        where = answer["Location"]
        assert re.match(rf"/(?![/\\])|{re.escape(settings.SITE_URL)}/", where), f"{where}: {what}"


# Nothing of a request breaks a page


WITH_PLACES = [route for route in ROUTES if route.places]
# The first route of each converter: what a converter refuses, it refuses in all others too.
OF_CONVERTERS = {
    converter or f":{name}": (route, name)
    for route in reversed(WITH_PLACES)
    for converter, name in route.converters
}


def reaches_a_view(path: str) -> bool:
    """Whether a route leads from an address to a view, as the test client hands it on."""
    try:
        resolve(repercent_broken_unicode(unquote_to_bytes(path)).decode())
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize(("route", "place"), OF_CONVERTERS.values(), ids=OF_CONVERTERS)
def test_no_bytes_break_a_converter(site, client, route, place):
    for value in HOSTILE:
        path = route.filled(**{place: value})
        harmless(client.get(path), path)
    for value in NASTY:
        path = f"{PAST}{route.filled(**dict.fromkeys(route.places, value))}"
        harmless(client.get(path), path)


@pytest.mark.parametrize("route", WITH_PLACES, ids=str)
def test_no_bytes_that_a_converter_lets_through_break_a_page(site, client, route):
    hostile = [route.filled(**{place: value}) for place in route.places for value in HOSTILE]
    nasty = [route.filled(**dict.fromkeys(route.places, value)) for value in NASTY]
    for path in [*hostile, *nasty, *(f"{PAST}{path}" for path in nasty)]:
        if reaches_a_view(path.removeprefix(PAST)):
            harmless(client.get(path), path)


@pytest.mark.parametrize("way", ["at", "preview"])
def test_no_bytes_in_the_name_of_a_moment_or_a_link_break_a_page(site, client, way):
    for value in HOSTILE:
        for path in (f"/{way}/{value}", f"/{way}/{value}/", f"/{way}/{value}/articles/cold-feet/"):
            harmless(client.get(path), path)


@pytest.mark.parametrize("route", OF_VIEWS, ids=str)
def test_no_query_breaks_a_page(site, client, route):
    path = route.filled()
    for position, key in enumerate(KEYS):
        for value in NASTY[position % 3 :: 3]:
            harmless(client.get(f"{path}?{key}={value}"), f"{path}?{key}={value}")
    for query in (
        "?",
        "&&&",
        "=",
        "page",
        "page=1&page=x",
        "page=1&page=1",
        "a=1;b=2",
        "%",
        "x=1&" * 6000,
    ):
        harmless(client.get(f"{path}?{query}"), f"{path}?{query[:20]}")


HEADERS = [
    {"Accept": "\x00/*;q=x"},
    {"Accept": ",,," * 1000},
    {"Accept-Language": "xx-\xff, *;q=9, " * 50},
    {"Accept-Encoding": "br;q=x, gzip;;, \xff"},
    {"Accept-Encoding": "x" * 5000},
    {"Accept-Datetime": "\xff"},
    {"Range": "bytes=9-1"},
    {"Range": "bytes=" + "0-," * 2000},
    {"Range": "lines=\xff"},
    {"If-None-Match": '"'},
    {"If-None-Match": "W/x, \xff" * 500},
    {"If-Modified-Since": "Sun, 99 Foo 2025 99:99:99 GMT"},
    {"If-Modified-Since": "Sun, 30 Nov 0000 09:00:00 GMT"},
    {"If-Unmodified-Since": "\xff"},
    {"If-Range": '"x"'},
    {"Referer": "http://[\xff"},
    {"Cookie": "sessionid=\xff; csrftoken=\xff; messages=\xff"},
    {"Cookie": 'sessionid="\\000abcdefghijk"; messages="\\000"'},
    {"Cookie": "sessionid=" + "x" * 5000},
    {"Cookie": "=;;=;" * 100},
    {"Content-Length": "x"},
    {"X-Forwarded-Proto": "javascript"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-HTTP-Method-Override": "DELETE"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: str(headers)[:50])
def test_no_header_breaks_a_page(site, client, headers):
    for route in OF_VIEWS:
        client.cookies.clear()
        harmless(client.get(route.filled(), headers=headers), f"{route} {headers}"[:200])


@pytest.mark.parametrize(
    "host", ["evil.example", "", "a b", "localhost:x", "\xff", "[::1", "x" * 300]
)
def test_a_foreign_host_is_refused_with_a_page(site, client, host):
    for path in ("/", "/articles/cold-feet/", "/articles/cold-feet", "/sitemap.xml", "/nothing/"):
        answer = client.get(path, headers={"Host": host})
        harmless(answer, f"{host} {path}")
        assert "evil.example" not in f"{answer.headers}{answer.content.decode()}"


ANY = st.one_of(
    st.binary(max_size=40).map(lambda raw: "".join(f"%{byte:02x}" for byte in raw)),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40),
)


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    route=st.sampled_from(ROUTES), fill=st.lists(ANY, min_size=3, max_size=3), key=ANY, value=ANY
)
def test_whatever_is_asked_is_answered(site, route, fill, key, value):
    path = route.filled(**dict(zip(route.places, fill, strict=False)))
    harmless(Client().get(f"{path}?{key}={value}"), path)


# What is not published is like what there never was


MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T][\d:.+]*")


def told(client: Any, path: str, name: str = "", **request: Any) -> tuple[Any, ...]:
    """All that can be told apart of an answer: status, headers, body, and what it cost.

    Left out are the moment at which it was asked for, and the name, where the bar above a page of
    the past leads back to the address that was asked for.
    """
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, **request)
    queries = [MOMENT.sub("", query["sql"]) for query in captured.captured_queries]
    body, headers = answer.content.decode(), dict(answer.headers)
    if name and name in body:
        assert path.startswith("/at/")
        del headers["ETag"]
    if name:
        body, queries = body.replace(name, ""), [sql.replace(name, "") for sql in queries]
    return answer.status_code, headers, body, queries


OF_DOCUMENTS = [route for route in PUBLIC if "slug" in route.places]
NOTHING, HIDDEN = "nothing-01", ["drafted-01", "planned-01"]


@pytest.mark.parametrize("before", ["", "/at/{past}", "/timegate", "/timemap"])
@pytest.mark.parametrize("route", OF_DOCUMENTS, ids=str)
def test_nothing_tells_what_is_not_published_from_what_there_never_was(site, client, route, before):
    before = before.format(past=f"{NOW - DAY:%Y-%m-%dT%H:%M:%SZ}")
    # The first page of a process asks what the database can do.
    client.get(route.filled(slug="first"))
    for query in ("", "?format=json", "?page=2"):
        nothing, *others = (
            told(client, f"{before}{route.filled(slug=name)}{query}", name)
            for name in (NOTHING, *HIDDEN)
        )
        assert nothing[0] in {400, 404}
        for other in others:
            assert other == nothing


@pytest.mark.parametrize("route", PUBLIC, ids=str)
@pytest.mark.parametrize("cookie", ["", "sessionid=" + "x" * 32], ids=["", "a made-up session"])
def test_nothing_tells_the_future_from_any_address_that_there_is_not(site, client, route, cookie):
    headers = {"Cookie": cookie} if cookie else {}
    path = route.filled()
    future = f"{NOW + 400 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    nowhere = told(client, f"/no/{future}{path}", headers=headers)
    assert nowhere[0] == 404
    for address in (f"/at/{future}{path}", f"/at/9999-99-99T99:99:99Z{path}"):
        assert told(client, address, headers=headers) == nowhere


@pytest.mark.parametrize("route", PUBLIC, ids=str)
def test_a_link_that_there_is_not_is_an_address_that_there_is_not(site, client, route):
    path = route.filled()
    nowhere = told(client, f"/no/x{path}")
    for token in ("x" * 43, "edition-1", "edition-0", "x"):
        assert told(client, f"/preview/{token}{path}")[:3] == nowhere[:3]
    assert told(client, f"/preview/edition-1{path}") == nowhere


def test_no_page_of_a_refusal_repeats_what_was_asked(site, client):
    for path in (
        "/nothing-zebra/",
        "/articles/zebra/",
        "/articles/?page=zebra",
        "/at/zebra/",
        "/zebra.txt",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "zebra" not in f"{answer.headers} {answer.content.decode()}"
