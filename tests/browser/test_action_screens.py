"""Each screen of the desk on which something happens to a page, used as its user does."""

import datetime

import pytest
from playwright.sync_api import expect

from publishing.actions.drafts import begin_draft
from publishing.models import Edition
from tests.support import factories, hands
from tests.support.hands import said

DAY = datetime.timedelta(days=1)


def in_words(moment: datetime.datetime) -> str:
    local = moment.astimezone(hands.ZONE)
    return f"{local:%b} {local.day}, {local:%Y}, {local:%H:%M:%S} JST".replace(":00 JST", " JST")


def test_a_scheduled_edition_moves_to_another_moment(desk, data):
    with data():
        article = factories.scheduled()
    hands.open_page(desk, article)
    hands.use(desk, "Reschedule…")
    local = article.live_from.astimezone(hands.ZONE)
    expect(desk.locator("#id_at_0")).to_have_value(f"{local:%Y-%m-%d}")
    moment = factories.NOW + 20 * DAY
    hands.set_moment(desk, moment)
    hands.confirm(desk, "Reschedule")
    expect(said(desk)).to_contain_text(f"1.0 moved to {in_words(moment)}")
    with data():
        assert Edition.objects.get(pk=article.pk).live_from == moment


def test_a_scheduled_edition_is_taken_back_to_a_draft_and_loses_no_word(desk, page, data):
    with data():
        article = factories.scheduled(title="Heavy legs", slug="heavy-legs")
    hands.open_page(desk, article)
    hands.use(desk, "Take back to a draft…")
    expect(desk.locator(".action-consequences")).to_contain_text("1.0 will not go live.")
    hands.confirm(desk, "Take back to a draft")
    expect(said(desk)).to_contain_text("“Heavy legs” is a draft again.")
    expect(desk.get_by_label("Title")).to_have_value("Heavy legs")
    expect(desk.locator(".edition-state")).to_have_text("Draft")


def test_a_new_draft_begins_with_the_text_of_an_older_edition(desk, data):
    with data():
        article = factories.live(title="The old words")
        factories.add(article.document, factories.NOW - DAY, title="The new words")
    hands.open_page(desk, article, "history")
    row = desk.locator("tr").filter(has=desk.get_by_role("link", name="1.0", exact=True))
    row.get_by_role("button", name="Write a new draft").click()
    expect(said(desk)).to_contain_text("made from 1.0")
    expect(desk.get_by_label("Title")).to_have_value("The old words")


def test_a_discarded_draft_leaves_the_page_as_it_is(desk, data):
    with data():
        article = factories.live()
        draft = begin_draft(article.document, factories.person("author"))
    hands.open_page(desk, draft)
    hands.use(desk, "Discard this draft…")
    expect(desk.locator(".action-consequences")).to_contain_text(
        "What is published or scheduled stays"
    )
    hands.confirm(desk, "Discard this draft")
    expect(said(desk)).to_contain_text("was discarded")
    expect(desk.get_by_role("heading", name="Edition 1.0, live from")).to_be_visible()


def test_a_discarded_draft_that_was_all_there_is_takes_the_page_along(desk, data):
    with data():
        question = factories.draft("question", title="A question for nobody?")
    hands.open_page(desk, question)
    hands.use(desk, "Discard this draft…")
    hands.confirm(desk, "Discard this draft")
    expect(said(desk)).to_contain_text("“A question for nobody?” was discarded.")
    expect(desk.get_by_role("link", name="A question for nobody?")).to_have_count(0)


def test_a_withdrawn_page_tells_readers_why_and_where_to_go(desk, page, data):
    with data():
        article = factories.live(slug="old-advice")
        factories.live(slug="new-advice", title="New advice")
    hands.open_page(desk, article)
    hands.use(desk, "Withdraw the page…")
    desk.get_by_label("What readers are told").fill("The advice was wrong.")
    desk.get_by_label("Page that takes its place").fill("new-advice")
    hands.confirm(desk, "Withdraw the page")
    expect(said(desk)).to_contain_text("is withdrawn.")
    assert page.goto("/articles/old-advice/").status == 410
    expect(page.get_by_text("The advice was wrong.")).to_be_visible()
    page.locator("main a[href='/articles/new-advice/']").click()
    expect(page).to_have_title("New advice · LegCare")
    page.goto("/articles/")
    expect(page.get_by_role("link", name="New advice")).to_be_visible()
    expect(page.locator("a[href='/articles/old-advice/']")).to_have_count(0)


def test_a_withdrawal_that_is_to_come_can_be_moved_and_cancelled(desk, data):
    with data():
        article = factories.withdrawn(at=factories.NOW + 5 * DAY)
    hands.open_page(desk, article, "history")
    row = desk.locator(".wide-table").first.locator("tr").filter(has_text="Withdrawal")
    expect(row).to_contain_text("to come")
    row.get_by_role("link", name="Reschedule…").click()
    moment = factories.NOW + 9 * DAY
    hands.set_moment(desk, moment)
    hands.confirm(desk, "Reschedule")
    expect(said(desk)).to_contain_text(f"the withdrawal moved to {in_words(moment)}")
    row.get_by_role("link", name="Cancel the withdrawal…").click()
    hands.confirm(desk, "Cancel the withdrawal")
    expect(said(desk)).to_contain_text("will not be withdrawn")
    expect(desk.locator(".edition-state")).not_to_contain_text("withdrawn")


def test_an_old_address_leads_to_the_new_one(desk, page, data):
    with data():
        question = factories.live("question", slug="why-so-cold")
    hands.open_page(desk, question)
    hands.use(desk, "Change the address…")
    desk.get_by_label("Address").fill("why-are-feet-cold")
    hands.confirm(desk, "Change the address")
    expect(said(desk)).to_contain_text("The address is /faq/why-are-feet-cold/ now.")
    answer = page.goto("/faq/why-so-cold/")
    assert answer.request.redirected_from.response().status == 301
    expect(page).to_have_url("/faq/why-are-feet-cold/")


def test_a_note_that_was_wrong_is_corrected_and_says_so(desk, data):
    with data():
        article = factories.live()
        second = factories.add(article.document, factories.NOW - DAY)
    hands.open_page(desk, second)
    hands.use(desk, "Correct the note…")
    expect(desk.get_by_label("What changed")).to_have_value("There is something new.")
    desk.get_by_label("What changed").fill("There is a new stretch.")
    hands.confirm(desk, "Correct the note")
    expect(said(desk)).to_contain_text("The note of 2.0 was corrected.")
    hands.use(desk, "Editions and history")
    row = desk.locator("tr").filter(has=desk.get_by_role("link", name="2.0", exact=True))
    expect(row).to_contain_text("There is a new stretch. (note corrected")
    expect(desk.locator(".history")).to_contain_text("It was: There is something new.")


@pytest.mark.parametrize("state", ["live", "draft", "scheduled", "withdrawn", "unpublished"])
def test_the_list_tells_the_state_and_filters_by_it(desk, data, state):
    with data():
        tea = {
            "live": lambda: factories.live("tea", title="Tea A"),
            "draft": lambda: factories.draft("tea", title="Tea A"),
            "scheduled": lambda: factories.scheduled("tea", title="Tea A"),
            "withdrawn": lambda: factories.withdrawn("tea", title="Tea A"),
            "unpublished": lambda: factories.draft("tea", title="Tea A"),
        }[state]()
        words = tea.document.timeline().in_words(factories.NOW)
    desk.goto("/admin/teas/tea/")
    desk.get_by_role("navigation", name="Filter").locator(f"a[href*='state={state}']").click()
    desk.locator("#searchbar").fill(tea.document.slug)
    desk.get_by_role("button", name="Search").click()
    rows = desk.locator("#result_list tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.locator(".field-state")).to_have_text(words)
