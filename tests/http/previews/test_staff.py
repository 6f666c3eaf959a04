"""Previews of staff without a link."""

import pytest
from django.contrib.auth.models import User

from publishing import actions
from tests.http.previews.drafts import desk_path, text, toolbar_text, update_of
from tests.support.factories import DAY, HOUR, NOW, date, draft, live, person, scheduled, withdrawn


def test_staff_see_a_draft_in_its_place_without_a_link(client, staff, article):
    address = f"/preview/edition-{article.pk}"
    assert client.get(address)["Location"] == f"{address}/articles/cold-feet/"
    page = text(client, f"{address}/articles/cold-feet/")
    assert "Colder feet" in page
    assert toolbar_text(page).endswith("It is not published.")
    assert f'<a href="/admin/articles/article/{article.pk}/change/">Edit this page</a>' in page
    assert '<a href="/articles/cold-feet/">Back to now</a>' in page
    assert 'name="page" value="/articles/cold-feet/"' in page
    assert text(client, f"{address}/articles/").count("Colder feet") >= 1


def test_a_page_that_was_never_there_has_no_now_to_go_back_to(client, staff):
    for edition in (draft(slug="new"), scheduled(slug="planned")):
        page = edition.document.get_absolute_url()
        shown = text(client, f"/preview/edition-{edition.pk}{page}")
        assert "Back to now" not in shown
        assert f'<a href="{desk_path(edition)}">Edit this page</a>' in shown
        shown = text(client, f"/preview/edition-{edition.pk}/articles/")
        assert '<a href="/articles/">Back to now</a>' in shown
    shown = text(client, f"/at/{edition.live_from:%Y-%m-%dT%H:%M:%SZ}{page}")
    assert "Back to now" not in shown
    back = update_of(withdrawn(slug="quinine"))
    shown = text(client, f"/preview/edition-{back.pk}/articles/quinine/")
    assert '<a href="/articles/quinine/">Back to now</a>' in shown


def test_staff_are_led_to_the_page_once_it_is_live(client, staff, article):
    date(article, NOW - HOUR)
    answer = client.get(f"/preview/edition-{article.pk}/articles/")
    assert (answer.status_code, answer["Location"]) == (302, "/articles/cold-feet/")


@pytest.mark.parametrize("who", ["nobody", "stranger", "not staff"])
def test_for_everybody_else_there_is_no_such_address(client, article, who):
    if who == "stranger":
        client.force_login(person("stranger"))
    if who == "not staff":
        person("chief")
        User.objects.update(is_staff=False)
        client.force_login(User.objects.get(username="chief"))
    for path in ("", "/", "/articles/cold-feet/"):
        nothing, edition = (
            client.get(f"/{where}/edition-{article.pk}{path}") for where in ("nothing", "preview")
        )
        assert edition.status_code == 404
        assert edition.content == nothing.content.replace(b"/nothing/", b"/preview/")
        assert dict(edition.headers) == dict(nothing.headers)


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 30, "-1"])
def test_an_edition_that_there_is_not_has_no_place(client, staff, number):
    assert client.get(f"/preview/edition-{number}/").status_code == 404


def test_a_withdrawal_has_no_text_to_be_seen(client, staff):
    planned = actions.withdraw(live().document, staff, "Over.", NOW + DAY, now=NOW)
    assert client.get(f"/preview/edition-{planned.pk}/").status_code == 404
