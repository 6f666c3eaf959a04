"""What HTTP promises of every address: HEAD as GET, 304, 405, slashes, and answers compressed."""

import gzip
from itertools import product
from typing import Any

import brotli
import pytest
from backports import zstd

from publishing import actions
from tests.support.factories import DAY, NOW, draft, live, person, topic
from tests.support.routes import PUBLIC, ROUTES, let_go
from tests.web.test_site import Page

UNPACKED: dict[str, Any] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": zstd.decompress,
}


@pytest.fixture(scope="module")
def pages(module_db: None) -> None:
    live("question", slug="why")
    live("tea", slug="ginger")
    article = draft(slug="cold-feet")
    article.topics.add(topic())
    actions.publish(article, person("chief"), now=NOW - 30 * DAY)


@pytest.fixture
def site(pages: None, db: None, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "x.jpg").write_bytes(b"picture")


PLACES = ["", f"/at/{NOW - DAY:%Y-%m-%dT%H:%M}:00Z"]


def told(answer: Any) -> dict[str, Any]:
    """The status and the headers, without what differs each time on purpose."""
    headers = {name: value for name, value in answer.items() if name.lower() != "x-noise"}
    return headers | {"status": answer.status_code}


@pytest.mark.parametrize("route", [*ROUTES, "/nothing/", "/articles/cold-feet", "/at/x/"], ids=str)
def test_head_answers_as_get_does_without_a_body(site, client, route):
    path = route if isinstance(route, str) else route.filled()
    for place in PLACES:
        for encoding in ("", "gzip"):
            headers = {"Accept-Encoding": encoding}
            get, head = (
                let_go(method(f"{place}{path}", headers=headers))
                for method in (client.get, client.head)
            )
            assert b"".join(head) == b""
            assert told(head) == told(get)


METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"]


@pytest.mark.parametrize("number", range(len(METHODS)), ids=METHODS)
def test_readers_pages_can_only_be_read(site, client, number):
    # Every method is refused in many places, and every place refuses one more than POST.
    places = [*product(PLACES, PUBLIC), *product([""], ROUTES)]
    method = METHODS[number]
    for place, route in places if method == "POST" else places[number - 1 :: len(METHODS) - 1]:
        answer = client.generic(method, f"{place}{route.filled()}", b"x=1")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert Page(answer.content.decode()).headings == 1
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer.cookies


@pytest.mark.parametrize(
    "address", ["/nothing/at/all/", "/at/9999-01-01T00:00:00Z/", "/preview/x/"]
)
def test_what_there_is_not_is_no_page_to_be_read_either(site, client, address):
    assert client.post(address).status_code == 404


def test_at_the_desk_what_is_sent_is_read(site, client):
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 200


def test_staff_are_told_so_too(site, client, chief):
    client.force_login(chief)
    for place in PLACES:
        answer = client.post(f"{place}/articles/")
        assert (answer.status_code, answer["Cache-Control"]) == (405, "private, no-store")


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_what_may_be_kept_is_not_sent_twice(site, client, route):
    for place in PLACES if route in PUBLIC else [""]:
        path = f"{place}{route.filled()}"
        answer = let_go(client.get(path))
        if answer.status_code != 200 or "no-store" in answer["Cache-Control"]:
            continue
        known = [{"If-None-Match": answer["ETag"]}, {"If-None-Match": f"W/{answer['ETag']}"}]
        if "Last-Modified" in answer:
            known.append({"If-Modified-Since": answer["Last-Modified"]})
        for headers in known:
            for method in (client.get, client.head):
                again = method(path, headers=headers)
                assert (again.status_code, b"".join(again)) == (304, b""), path
                for name in ("ETag", "Cache-Control", "Vary"):
                    assert again.get(name) == answer.get(name)
        other = let_go(client.get(path, headers={"If-None-Match": '"another"'}))
        assert other.status_code == 200


@pytest.mark.parametrize(
    "address", ["/articles/cold-feet", "/articles", "/faq/why", "/topics/feet"]
)
def test_a_forgotten_slash_is_added_and_the_query_stays(site, client, address):
    for place in PLACES:
        answer = client.get(f"{place}{address}?page=1&x=%22%C3%BC")
        assert answer.status_code == 301
        assert answer["Location"] == f"{place}{address}/?page=1&x=%22%C3%BC"


# Compression


@pytest.mark.parametrize("encoding", UNPACKED)
@pytest.mark.parametrize("address", ["/", "/articles/cold-feet/", "/nothing/", "/sitemap.xml"])
def test_an_answer_is_compressed_as_the_reader_likes_it(site, client, address, encoding):
    plain = client.get(address)
    answer = client.get(address, headers={"Accept-Encoding": encoding})
    assert answer["Content-Encoding"] == encoding
    assert UNPACKED[encoding](answer.content) == plain.content
    assert int(answer["Content-Length"]) == len(answer.content) < len(plain.content)
    for each in (answer, plain):
        assert each["Vary"].lower() == "accept-encoding"
    assert "Content-Encoding" not in plain
    assert answer["ETag"] == f"W/{plain['ETag']}"
    if answer.status_code == 200:
        known = {"Accept-Encoding": encoding, "If-None-Match": answer["ETag"]}
        again = client.get(address, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert "Content-Encoding" not in again
        assert again["Vary"].lower() == "accept-encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("zstd, gzip", "zstd"),
        ("zstd, br;q=0.9", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("deflate", None),
        ("", None),
    ],
)
def test_the_best_encoding_is_taken(site, client, accepted, encoding):
    answer = client.get("/articles/", headers={"Accept-Encoding": accepted})
    assert answer.get("Content-Encoding") == encoding


def test_the_length_of_what_is_compressed_tells_no_secret(site, client, chief):
    client.force_login(chief)
    for address in ("/", "/admin/"):
        noise = {
            len(client.get(address, headers={"Accept-Encoding": "br"})["X-Noise"])
            for _ in range(12)
        }
        assert len(noise) > 1


def test_a_picture_is_not_compressed_again(site, client):
    answer = client.get("/media/x.jpg", headers={"Accept-Encoding": "br"})
    assert b"".join(answer) == b"picture"
    assert "Content-Encoding" not in answer
    assert "Vary" not in answer
