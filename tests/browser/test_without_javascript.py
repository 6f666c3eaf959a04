"""The desk where scripts do not run: everything that publishes works all the same."""

from playwright.sync_api import expect

from publishing.actions.drafts import begin_draft
from tests.support import factories, hands


def test_a_draft_is_found_mended_and_published_without_javascript(desk_of, page, data):
    with data():
        factories.draft("question", title="Does it work?", slug="does-it-work")
    desk = desk_of(java_script_enabled=False)
    desk.goto("/admin/faq/question/")
    desk.get_by_role("link", name="Does it work?").click()
    desk.locator("#id_answer").fill("<p>It does.</p>")
    hands.save(desk)
    hands.publish(desk, desk_of("chief", java_script_enabled=False))
    page.goto("/faq/does-it-work/")
    expect(page.get_by_text("It does.")).to_be_visible()
    desk.get_by_role("button", name="Write a new draft").click()
    expect(desk.locator("#id_answer")).to_have_value("<p>It does.</p>")


def test_rows_are_added_without_javascript_on_a_phone_too(desk_of, data):
    with data():
        article = factories.draft()
    desk = desk_of("author", java_script_enabled=False)
    desk.set_viewport_size({"width": 390, "height": 800})
    hands.open_page(desk, article)
    expect(desk.locator("#id_sources-__prefix__-citation")).to_be_hidden()
    desk.get_by_role("button", name="Save, then show new rows").click()
    desk.locator("#id_sources-1-citation").fill("A second book")
    hands.save(desk)
    with data():
        citations = article.sources.values_list("citation", flat=True)
        assert set(citations) == {"A book about feet", "A second book"}


def test_every_screen_opens_without_javascript(desk_of, data):
    with data():
        live = factories.live()
        draft = begin_draft(live.document, factories.person("author"))
        scheduled = factories.scheduled()
    desk = desk_of(java_script_enabled=False)
    for edition, verbs in (
        (live, ("withdraw", "change-address", "correct-note")),
        (draft, ("publish", "discard")),
        (scheduled, ("reschedule", "take-back")),
    ):
        for verb in verbs:
            assert hands.open_page(desk, edition, f"do/{verb}") == 200
            expect(desk.locator(".action-screen input[type=submit]")).to_be_visible()
        assert hands.open_page(desk, edition, "history") == 200
        expect(desk.get_by_role("heading", name="What was done")).to_be_visible()
