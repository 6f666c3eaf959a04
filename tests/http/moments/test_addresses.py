"""Moments in URLs: `/at/<moment>/` in front of any public address."""

import pytest

from tests.http.moments.site import at
from tests.support.factories import DAY, NOW, draft


@pytest.mark.parametrize(
    "name",
    [
        "2025-11-30T18:00:00+09:00",
        "2025-11-30T09:00Z",
        "2025-11-30T09:00:00.25Z",
        "2025-11-30T09:00:00.123456789Z",
        "2025-11-30T04:00:00-05:00",
        "2025-11-30T09:00:00%2B00:00",
    ],
)
@pytest.mark.parametrize(
    ("rest", "to"),
    [
        ("/", "/"),
        ("", "/"),
        ("/articles/cold-feet/", "/articles/cold-feet/"),
        ("/articles/?page=2", "/articles/?page=2"),
        ("/topics/f%C3%BC%C3%9Fe/", "/topics/f%C3%BC%C3%9Fe/"),
        ("//evil.example/", "//evil.example/"),
    ],
)
def test_a_moment_in_another_form_leads_to_its_canonical_one(client, db, name, rest, to):
    answer = client.get(f"/at/{name}{rest}")
    assert (answer.status_code, answer["Location"]) == (302, f"/at/2025-11-30T09:00:00Z{to}")


@pytest.mark.parametrize(
    "name",
    [
        "now",
        "2025",
        "2025-11-30",
        "2025-11-30T09:00:00",
        "2025-11-30 09:00:00Z",
        "2025-11-31T09:00:00Z",
        "2025-02-29T09:00:00Z",
        "2025-11-30T24:00:00Z",
        "2025-11-30T09:60:00Z",
        "2025-11-30T23:59:60Z",
        "2025-11-30T09:00:00+25:00",
        "2025-11-30T09:00:00z",
        "20251130T090000Z",
        "1989-12-31T23:59:59Z",
        "0001-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-09:00",
        "99999-01-01T00:00:00Z",
        "٢٠٢٥-11-30T09:00:00Z",
        "2025-11-30T09:00:00Z%00",
        "2025-11-30T09:00:00Z%0A",
        "x" * 5000,
        "..",
    ],
)
def test_what_is_no_moment_is_not_found(client, db, name):
    for rest in ("", "/", "/articles/", "/articles"):
        assert client.get(f"/at/{name}{rest}").status_code == 404


def test_moments_from_1990_on_can_be_asked_for_and_up_to_2200(client, chief):
    for name in ("1990-01-01T00:00:00Z", "2200-12-31T23:59:59Z"):
        assert client.get(f"/at/{name}/articles/").status_code == 200
    for name in ("1989-12-31T23:59:59Z", "2201-01-01T00:00:00Z"):
        assert client.get(f"/at/{name}/articles/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin", "/healthz", "/media/x.jpg", "/nothing/", "/at/", "/preview/x/"]
)
def test_only_public_pages_are_there_at_another_moment(client, db, address, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "x.jpg").write_bytes(b"picture")
    answer = client.get(at(NOW - DAY, address))
    assert answer.status_code == 404
    assert "The site as it was on" in answer.content.decode()


def test_no_moment_is_inside_another(client, chief):
    assert client.get(at(NOW - DAY, at(NOW - 2 * DAY, "/articles/"))).status_code == 404
    assert client.get(at(NOW - DAY, f"/preview/edition-{draft().pk}/")).status_code == 404


def test_an_address_without_its_slash_gets_it(client, site):
    answer = client.get(at(NOW - DAY, "/articles/cold-feet?x=1"))
    assert answer.status_code == 301
    assert answer["Location"] == at(NOW - DAY, "/articles/cold-feet/?x=1")
    answer = client.get(at(NOW - DAY, ""))
    assert (answer.status_code, answer["Location"]) == (302, at(NOW - DAY, "/"))


def test_another_moment_is_looked_at_and_nothing_else(client, db):
    answer = client.post(at(NOW - DAY, "/articles/"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
