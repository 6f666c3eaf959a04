"""Who may what on the desk: nothing is offered that would be refused, and nothing gets through."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from publishing.models import Edition
from tests.support import factories, hands


@pytest.fixture
def draft(data):
    with data():
        return factories.draft()


def test_who_may_only_write_is_offered_no_publishing(desk_of, draft):
    desk = desk_of("author")
    hands.open_page(desk, draft)
    expect(desk.get_by_role("button", name="Save draft")).to_be_visible()
    expect(desk.get_by_text("ublish")).to_have_count(0)
    expect(desk.get_by_text("Withdraw")).to_have_count(0)


@pytest.mark.parametrize("verb", ["publish", "reschedule", "take-back", "withdraw", "correct-note"])
def test_a_request_made_by_hand_is_refused_with_a_sentence(desk_of, data, draft, verb):
    desk = desk_of("author")
    assert hands.open_page(desk, draft, f"do/{verb}") == 403
    expect(desk.get_by_role("main")).to_contain_text("You do not have the permission for")
    token = next(c["value"] for c in desk.context.cookies() if c["name"] == "csrftoken")
    answer = desk.request.post(
        f"/admin/articles/article/{draft.pk}/do/{verb}/",
        form={"csrfmiddlewaretoken": token, "when": "now", "revision": "1", "notice": "x"},
    )
    assert answer.status == 403
    assert "You do not have the permission for" in answer.text()
    with data():
        assert Edition.objects.get(pk=draft.pk).is_draft


def test_nobody_but_the_chief_is_offered_the_past(desk_of, draft):
    for name, times in (("publisher", 0), ("chief", 1)):
        desk = desk_of(name)
        hands.open_page(desk, draft, "do/publish")
        expect(desk.get_by_label("With an earlier date")).to_have_count(times)


def test_an_account_without_permissions_sees_nothing_of_the_desk(desk_of, draft):
    desk = desk_of("stranger")
    desk.goto("/admin/")
    expect(desk.get_by_role("main")).to_contain_text("You don’t have permission")
    for view in ("change", "history", "do/publish"):
        assert hands.open_page(desk, draft, view) == 403


@pytest.mark.parametrize("view", ["change", "history", "do/publish"])
def test_a_stranger_is_sent_to_the_login(page, draft, view):
    assert hands.open_page(page, draft, view) == 200
    address = f"/admin/articles/article/{draft.pk}/{view}/"
    expect(page).to_have_url(f"/admin/login/?next={quote(address)}")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
