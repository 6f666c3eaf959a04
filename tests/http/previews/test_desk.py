"""Previews and preview links on the desk."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from publishing.models import PreviewLink
from tests.http.previews.drafts import desk_path, inside, link_to, text
from tests.support.factories import DAY, NOW, add, draft, live, scheduled


def test_a_draft_can_be_seen_in_its_place_from_its_page(client, staff, article):
    for view in ("change", "history"):
        page = text(client, desk_path(article, view))
        assert f'<a href="/preview/edition-{article.pk}">Preview in its place</a>' in page
        assert desk_path(article, "do/links") in page


def test_a_dated_edition_can_be_seen_on_the_site_as_of_then(client, staff):
    first = live(slug="cold-feet", since=NOW - 20 * DAY)
    planned = add(first.document, NOW + 10 * DAY)
    page = text(client, desk_path(first, "history"))
    for edition in (first, planned):
        address = f"/at/{edition.live_from:%Y-%m-%dT%H:%M:%SZ}/articles/cold-feet/"
        for shown in (page, text(client, desk_path(edition))):
            assert f'<a href="{address}">Site as of then</a>' in shown
        assert client.get(address).status_code == 200
    assert f"/preview/edition-{planned.pk}" in page
    assert f"/preview/edition-{first.pk}" not in page


def test_who_may_not_see_the_future_sees_an_edition_in_its_place_and_no_more(client, author):
    planned = scheduled(slug="cold-feet")
    scheduled("tea", at=NOW + DAY, title="Secret tea")
    client.force_login(author)
    page = text(client, desk_path(planned))
    address = f"/preview/edition-{planned.pk}"
    assert f'<a href="{address}">Preview in its place</a>' in page
    assert "Cold feet" in text(client, f"{address}/articles/cold-feet/")
    assert "Secret tea" not in text(client, f"{address}/teas/")
    assert "Site as of then" not in page
    assert "do/links" not in page


def test_who_may_share_and_not_see_the_future_shares_an_edition_and_no_more(client, author):
    planned = scheduled(slug="cold-feet")
    scheduled("tea", at=NOW + DAY, title="Secret tea")
    author.user_permissions.add(Permission.objects.get(codename="share_draft"))
    client.force_login(author)
    page = text(client, desk_path(planned, "do/links"))
    assert (
        "Whoever has the link sees the whole site as it is, with this edition in its place, as it "
        f"will be from {planned.when} on. Nothing else that is planned is shown."
    ) in page
    local = timezone.localtime(NOW + 9 * DAY)
    form = {"expires_at_0": f"{local:%Y-%m-%d}", "expires_at_1": f"{local:%H:%M}"}
    assert client.post(desk_path(planned, "do/links"), form).status_code == 302
    link = PreviewLink.objects.get()
    client.logout()
    assert "Cold feet" in text(client, inside(link, "/articles/cold-feet/"))
    assert "Secret tea" not in text(client, inside(link, "/teas/"))


def test_a_link_works_on_when_its_maker_leaves(client, article):
    link = link_to(article)
    User.objects.filter(pk=link.made_by_id).update(is_active=False)
    assert "Colder feet" in text(client, inside(link, "/articles/cold-feet/"))


def test_the_desk_makes_links_and_shows_their_addresses(client, staff, article):
    address = desk_path(article, "do/links")
    page = text(client, address)
    assert "There are none yet." in page
    assert "Whoever has the link sees the whole site as it is, with this draft" in page
    local = timezone.localtime(NOW + 9 * DAY)
    form = {"expires_at_0": f"{local:%Y-%m-%d}", "expires_at_1": f"{local:%H:%M}"}
    answer = client.post(address, form | {"reader": "Dr. <Tanabe>"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    link = PreviewLink.objects.get()
    assert (link.reader, link.expires_at) == ("Dr. <Tanabe>", (NOW + 9 * DAY).replace(second=0))
    page = text(client, address)
    assert f'value="{settings.SITE_URL}/preview/{link.token}"' in page
    assert "Never opened." in page
    client.logout()
    client.get(inside(link, "/articles/"))
    client.force_login(staff)
    link.refresh_from_db()
    assert "1 page opened, last on" in text(client, address)


def test_the_form_proposes_thirty_days(client, staff, article):
    local = timezone.localtime(timezone.now() + 30 * DAY)
    assert f'value="{local:%Y-%m-%d}"' in text(client, desk_path(article, "do/links"))


@pytest.mark.parametrize(
    ("days", "status", "says"), [(-1, 409, "has passed"), (400, 409, "a year at most")]
)
def test_a_link_that_cannot_be_is_refused_and_what_was_typed_stays(
    client, staff, article, days, status, says
):
    local = timezone.localtime(NOW + days * DAY)
    form = {"expires_at_0": f"{local:%Y-%m-%d}", "expires_at_1": "09:00", "reader": "Dr. Tanabe"}
    answer = client.post(desk_path(article, "do/links"), form)
    page = answer.content.decode()
    assert answer.status_code == status
    assert says in page
    assert 'value="Dr. Tanabe"' in page
    assert f'value="{local:%Y-%m-%d}"' in page
    assert not PreviewLink.objects.exists()


def test_the_desk_revokes_a_link(client, staff, article):
    link = link_to(article, reader="Dr. Tanabe")
    answer = client.post(desk_path(article, "do/revoke-link"), {"link": link.pk})
    assert (answer.status_code, answer["Location"]) == (302, desk_path(article, "do/links"))
    page = text(client, desk_path(article, "do/links"))
    assert "Revoked by chief on" in page
    assert link.token not in page
    assert Client().get(inside(link)).status_code == 410


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "99999", "9" * 30])
def test_what_is_no_link_of_the_page_is_not_revoked(client, staff, article, number):
    other = link_to(draft())
    for link in (number, str(other.pk)):
        answer = client.post(desk_path(article, "do/revoke-link"), {"link": link})
        assert answer.status_code in (200, 409)
    other.refresh_from_db()
    assert other.revoked_at is None


def test_who_may_not_share_is_refused(client, author, article):
    link = link_to(article)
    client.force_login(author)
    for verb in ("links", "revoke-link"):
        assert client.get(desk_path(article, f"do/{verb}")).status_code == 403
        assert client.post(desk_path(article, f"do/{verb}"), {"link": link.pk}).status_code == 403
    link.refresh_from_db()
    assert link.revoked_at is None


def test_what_readers_see_already_needs_no_link(client, staff):
    edition = live()
    assert "do/links" not in text(client, desk_path(edition))
    assert "Nothing can be done here" in text(client, desk_path(edition, "do/links"))
