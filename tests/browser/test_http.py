"""What the server sends, byte for byte: lengths, encodings, and nothing where nothing is due."""

import gzip
import http.client
import re
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from backports import zstd

from tests.support.site import Site

PAGES = ["/", "/articles/leg-cramps/", "/timemap/articles/leg-cramps/", "/sitemap.xml", "/nothing/"]
UNPACKED: dict[str, Any] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": zstd.decompress,
    "identity": bytes,
}


def ask(site: Site, method: str, path: str, **headers: str) -> tuple[int, Any, bytes]:
    """One request over a connection of its own, with these headers and no others."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


@pytest.mark.parametrize("encoding", UNPACKED)
def test_pages_come_in_the_encoding_that_was_asked_for(running_site, encoding):
    for path in PAGES:
        status, headers, body = ask(running_site, "GET", path, Accept_Encoding=encoding)
        assert int(headers["Content-Length"]) == len(body)
        assert headers.get("Content-Encoding") in {None, encoding}
        plain = UNPACKED[encoding](body) if "Content-Encoding" in headers else body
        assert plain == ask(running_site, "GET", path)[2]
        again, head, nothing = ask(running_site, "HEAD", path, Accept_Encoding=encoding)
        assert (again, nothing) == (status, b"")
        assert head["Content-Length"] == headers["Content-Length"]
        assert head["ETag"] == headers["ETag"]
        if status == 200:
            known = {"Accept_Encoding": encoding, "If_None_Match": headers["ETag"]}
            status, headers, body = ask(running_site, "GET", path, **known)
            assert (status, body) == (304, b"")
            assert "Content-Encoding" not in headers


def test_files_come_as_they_were_packed_beforehand(running_site):
    page = ask(running_site, "GET", "/")[2].decode()
    found = re.search(r'href="(/static/css/site[^"]*\.css)"', page)
    assert found is not None
    status, headers, body = ask(running_site, "GET", found[1], Accept_Encoding="br")
    assert (status, headers["Content-Encoding"]) == (200, "br")
    assert "X-Noise" not in headers
    assert "immutable" in headers["Cache-Control"]
    assert brotli.decompress(body) == ask(running_site, "GET", found[1])[2]


def test_the_server_refuses_what_is_not_to_be_read(running_site):
    for method in ("POST", "PUT", "OPTIONS", "FOO"):
        status, headers, body = ask(running_site, method, "/articles/leg-cramps/")
        assert (status, headers["Allow"]) == (405, "GET, HEAD")
        assert b"<h1" in body
