"""The site as of a future moment, for staff with the permission."""

import pytest

from publishing import actions
from tests.http.moments.site import FUTURE, LISTS, PAGES, at, text, user_of
from tests.support.factories import DAY, HOUR, NOW, SECOND, add


def test_staff_see_what_is_planned_on_every_page(client, site, chief):
    for kind, document in site.items():
        add(document, NOW + 10 * DAY, title=f"Planned {kind}")
    for address in LISTS + PAGES:
        assert "Planned" not in text(client, at(NOW + 10 * DAY - SECOND, address))
        assert address == "/topics/" or "Planned" in text(client, at(NOW + 10 * DAY, address))


def test_the_future_has_what_is_withdrawn_by_then(client, site, chief):
    actions.withdraw(site["article"], chief, "Over.", NOW + DAY, now=NOW)
    assert "Over." in text(client, at(FUTURE, "/articles/cold-feet/"), 410)
    assert "New article" in text(client, at(NOW + HOUR, "/articles/cold-feet/"))


@pytest.mark.parametrize("address", [*LISTS, *PAGES, "/nothing/"])
def test_nobody_keeps_the_future(client, site, chief, address):
    answer = client.get(at(FUTURE, address))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not {"ETag", "Last-Modified"} & set(answer.headers)
    assert "Readers do not see this." in answer.content.decode()


@pytest.mark.parametrize("path", ["", "/", "/articles/cold-feet/", "/articles", "/nothing/"])
@pytest.mark.parametrize(
    "name",
    [f"{FUTURE:%Y-%m-%dT%H:%M:%SZ}", f"{FUTURE:%Y-%m-%dT%H:%M}+00:00"],
    # Names without a clock: tests side by side must be called the same.
    ids=["canonical", "offset"],
)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_the_future_is_an_address_like_any_other_that_does_not_exist(
    client, site, name, path, method
):
    nothing, future = (
        getattr(client, method)(f"{where}{path}") for where in ("/an/address", f"/at/{name}")
    )
    assert (future.status_code, future.content) == (nothing.status_code, nothing.content)
    assert future.status_code == 404
    assert dict(future.headers) == dict(nothing.headers)
    assert not future.cookies


@pytest.mark.parametrize("name", ["staff without the permission", "no staff"])
def test_only_staff_with_the_permission_see_the_future(client, site, name):
    client.force_login(user_of(name))
    for path in ("/", "/articles/cold-feet/"):
        future = client.get(at(FUTURE, path))
        nothing = client.get(at(FUTURE, path).replace("/at/", "/no/"))
        assert future.status_code == 404
        assert future.content == nothing.content.replace(b"/no/", b"/at/")
        assert dict(future.headers) == dict(nothing.headers)


def test_who_is_not_active_any_more_sees_no_future(client, site):
    user = user_of("staff for now")
    client.force_login(user)
    assert client.get(at(FUTURE)).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(at(FUTURE)).status_code == 404
