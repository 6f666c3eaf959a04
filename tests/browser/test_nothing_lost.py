"""What people type is not lost: to each other, to a closed tab, to an ended login, by mistake."""

import re
from typing import Any

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from publishing import actions
from publishing.models import Discarded, Edition
from tests.browser.test_accessibility import check
from tests.support import factories, hands
from tests.support.site import PASSWORD

KEPT = "Object.keys(localStorage).filter(key => key.startsWith('legcare.kept/')).length"


def notice(page: Page) -> Locator:
    """What the form says that this browser kept."""
    return page.get_by_role("status", name="Kept in this browser")


def wait(page: Page, expression: str) -> None:
    """Waits until the page says so; Playwright's own way is what the desk's policy refuses."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"It never came true: {expression}")


def wait_until_kept(page: Page, count: int = 1) -> None:
    wait(page, f"{KEPT} === {count}")


def wait_until_up(page: Page) -> None:
    hands.wait_for_editors(page)
    page.wait_for_timeout(300)


def close(page: Page) -> None:
    """Closes the tab without being asked, as a crash does."""
    page.close(run_before_unload=False)


def text_of(data: Any, edition: Any) -> Any:
    with data():
        return Edition.objects.get(pk=edition.pk).specific


def test_two_editors_collide_and_neither_loses_a_word(desk_of, data):
    with data():
        article = factories.draft(title="Feet of two", body="<p>One.</p><p>Two.</p><p>Three.</p>")
    first, second = desk_of("author"), desk_of("publisher")
    hands.open_page(first, article)
    hands.open_page(second, article)
    # Each is told of the other.
    expect(second.locator(".editing-sessions")).to_contain_text("Also open: author, since")
    first.reload()
    expect(first.locator(".editing-sessions")).to_contain_text("Also open: publisher, since")
    wait_until_up(second)
    hands.write(first, "body", "One of the author.")
    hands.add_row(first, "Source")
    first.locator("#id_sources-0-citation").fill("A book of the author")
    hands.save(first)
    second.locator("#id_summary").fill("The publisher's summary.")
    hands.add_row(second, "Source")
    second.locator("#id_sources-0-citation").fill("A trial of the publisher")
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(second.locator(".editing-sessions")).to_contain_text("author saved this draft at")
    assert hands.press(second, "Save draft") == 409
    shown = second.locator(".collision")
    expect(shown).to_contain_text("What author saved at")
    expect(shown).to_contain_text("A book of the author")
    expect(second.locator("#id_summary")).to_have_value("The publisher's summary.")
    expect(second.locator("#id_sources-0-citation")).to_have_value("A trial of the publisher")
    # The key Enter chooses no way out.
    with second.expect_navigation() as navigation:
        second.locator("#id_title").press("Enter")
    assert navigation.value.status == 409
    assert hands.press(second, "Bring both together") == 200
    expect(hands.said(second)).to_contain_text("has both texts now")
    expect(hands.rich(second, "body")).to_have_text("One of the author.")
    expect(second.locator("#id_summary")).to_have_value("The publisher's summary.")
    cited = [second.locator(f"#id_sources-{n}-citation").input_value() for n in range(2)]
    assert sorted(cited) == ["A book of the author", "A trial of the publisher"]
    # Then the first one saves over that, and goes back.
    first.locator("#id_summary").fill("The author's summary.")
    assert hands.press(first, "Save draft") == 409
    expect(first.locator(".collision")).to_contain_text("Both of you changed: Summary.")
    assert hands.press(first, "Save mine as the newer text") == 200
    expect(hands.said(first)).to_contain_text("is kept as save 3")
    first.get_by_role("link", name="Editions and history").click()
    first.get_by_role("link", name="Revert to this text… Draft, save 3").click()
    expect(first.locator(".comparison")).to_contain_text("A trial of the publisher")
    hands.confirm(first, "Revert to this text")
    expect(hands.said(first)).to_contain_text("has the text of save 3 again.")
    expect(first.locator("#id_summary")).to_have_value("The publisher's summary.")
    assert first.evaluate(KEPT) == second.evaluate(KEPT) == 0


def test_what_was_typed_survives_a_closed_tab_and_a_login_that_ended(desk_of, data):
    with data():
        article = factories.draft(title="Feet of a closed tab")
    page = desk_of("author")
    context = page.context
    hands.open_page(page, article)
    wait_until_up(page)
    page.locator("#id_title").fill("A title that nobody saved")
    hands.write(page, "body", "A body that nobody saved.")
    hands.add_row(page, "Perspective")
    page.locator("#id_perspectives-0-claim_text").fill("Warms.")
    hands.write(page, "perspectives-0-kampo_view", "Too little Blood.")
    hands.add_row(page, "Source")
    page.locator("#id_sources-0-citation").fill("A book")
    wait_until_kept(page)
    page.wait_for_timeout(1000)
    close(page)

    page = context.new_page()
    hands.open_page(page, article)
    expect(notice(page)).to_contain_text("you typed something here that was not saved.")
    expect(notice(page)).to_contain_text(re.compile(r"On \w+ \d+, \d{4}, \d\d:\d\d JST you"))
    # It does not go back by itself, and another account is not offered it.
    expect(page.locator("#id_title")).to_have_value("Feet of a closed tab")
    page.get_by_role("button", name="Put it back into the form").click()
    expect(page.locator("#id_title")).to_have_value("A title that nobody saved")
    expect(hands.rich(page, "body")).to_have_text("A body that nobody saved.")
    expect(page.locator("#id_perspectives-0-claim_text")).to_have_value("Warms.")
    expect(hands.rich(page, "perspectives-0-kampo_view")).to_have_text("Too little Blood.")
    expect(page.locator("#id_sources-0-citation")).to_have_value("A book")

    # The login ends; the page says so, and what is sent is not lost either.
    page.locator("#id_sources-0-citation").fill("A second book")
    cookies = [each for each in context.cookies() if each["name"] != "sessionid"]
    context.clear_cookies()
    context.add_cookies(cookies)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".editing-sessions")).to_contain_text(
        "You were logged out: what you typed is kept"
    )
    page.locator("#id_perspectives-0-DELETE, #perspectives-0 .inline-deletelink").first.click()
    page.get_by_role("button", name="Save draft").click()
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(notice(page)).to_contain_text("you typed something here that was not saved.")
    page.get_by_role("button", name="Put it back into the form").click()
    expect(page.locator("#id_sources-0-citation")).to_have_value("A second book")
    hands.save(page)
    expect(notice(page)).to_have_count(0)
    assert page.evaluate(KEPT) == 0
    saved = text_of(data, article)
    assert saved.title == "A title that nobody saved"
    assert saved.body == "<p>A body that nobody saved.</p>"
    with data():
        assert [source.citation for source in saved.sources.all()] == ["A second book"]
        assert not saved.perspectives.exists()


def test_a_text_kept_before_somebody_else_saved_leads_to_both_texts(desk_of, data):
    with data():
        question = factories.draft("question", title="Feet kept too long?")
    page = desk_of("author")
    hands.open_page(page, question)
    wait_until_up(page)
    hands.write(page, "answer", "An answer that nobody saved.")
    wait_until_kept(page)
    context = page.context
    close(page)
    with data():
        factories.change(question, answer="<p>Another answer.</p>")
    page = context.new_page()
    hands.open_page(page, question)
    expect(notice(page)).to_contain_text("The draft was saved again since then.")
    page.get_by_role("button", name="Put it back into the form").click()
    expect(hands.rich(page, "answer")).to_have_text("An answer that nobody saved.")
    assert hands.press(page, "Save draft") == 409
    expect(page.locator(".collision")).to_contain_text("Another answer.")
    # The page that answers offers nothing: it holds what was typed.
    page.wait_for_timeout(1000)
    expect(notice(page)).to_have_count(0)
    assert hands.press(page, "Save mine as the newer text") == 200
    assert text_of(data, question).answer == "<p>An answer that nobody saved.</p>"
    assert page.evaluate(KEPT) == 0


def test_a_text_kept_of_a_draft_that_is_none_any_more_is_offered_where_it_went(desk_of, data):
    with data():
        question = factories.draft("question", title="Feet published too soon?")
    page = desk_of("author")
    context = page.context
    hands.open_page(page, question)
    wait_until_up(page)
    hands.write(page, "answer", "One more thought.")
    wait_until_kept(page)
    close(page)
    with data():
        actions.publish(question, factories.person("publisher"))
    page = context.new_page()
    hands.open_page(page, question)
    expect(notice(page)).to_contain_text("you typed something into this draft")
    page.get_by_role("button", name="See what can be done with it").click()
    expect(page.locator(".collision")).to_contain_text("1.0, live from")
    assert hands.press(page, "Begin a new draft with what you typed") == 200
    expect(hands.rich(page, "answer")).to_have_text("One more thought.")
    assert page.evaluate(KEPT) == 0
    # That one is discarded while somebody types into it, and they are gone before they save.
    wait_until_up(page)
    hands.write(page, "answer", "Two more thoughts.")
    wait_until_kept(page)
    close(page)
    with data():
        actions.discard(
            Edition.objects.drafts().get(document=question.document), factories.person("chief")
        )
    page = context.new_page()
    hands.open_page(page, question, "history")
    page.get_by_role("link", name="Feet published too soon?").last.click()
    page.get_by_role("button", name="See what can be done with it").click()
    expect(page.locator(".collision")).to_contain_text("chief discarded the draft.")
    assert hands.press(page, "Bring the draft back with what you typed") == 200
    expect(hands.rich(page, "answer")).to_have_text("Two more thoughts.")
    assert page.evaluate(KEPT) == 0


def test_its_screens_can_be_used_by_everybody(desk_of, data):
    with data():
        article = factories.draft(
            title="Feet for axe", body="<p>See <a href='/teas/'>teas</a>.</p>"
        )
        factories.perspective(article)
        gone = factories.draft(
            title="Discarded feet for axe", body="<p>See <a href='/teas/'>us</a>.</p>"
        )
        factories.perspective(gone)
        actions.discard(gone, factories.person("author"))
        kept = Discarded.objects.get(title="Discarded feet for axe")
    page = desk_of("chief", bypass_csp=True)
    hands.open_page(page, article)
    wait_until_up(page)
    page.locator("#id_title").fill("Mine")
    with data():
        factories.change(article, summary="Theirs.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".editing-sessions")).to_contain_text("author saved this draft at")
    wait_until_kept(page)
    assert hands.press(page, "Save draft") == 409
    wait_until_up(page)
    check(page)
    context = page.context
    close(page)
    page = context.new_page()
    hands.open_page(page, article)
    expect(notice(page)).to_be_visible()
    check(page)
    page.goto(f"/admin/articles/article/{article.pk}/do/go-back/?save=1")
    check(page)
    for view in ("", f"{kept.pk}/change/", f"{kept.pk}/do/bring-back/", f"{kept.pk}/do/remove/"):
        page.goto(f"/admin/publishing/discarded/{view}")
        check(page)


def test_a_page_that_was_just_being_added_is_kept_for_its_author_until_they_log_out(desk_of):
    page = desk_of("author", alone=True)
    page.goto("/admin/faq/question/add/")
    wait_until_up(page)
    page.locator("#id_title").fill("A question nobody saved?")
    hands.write(page, "answer", "An answer.")
    wait_until_kept(page)
    context = page.context
    close(page)
    page = context.new_page()
    page.goto("/admin/faq/question/add/")
    expect(notice(page)).to_be_visible()
    page.get_by_role("button", name="Put it back into the form").click()
    expect(page.locator("#id_title")).to_have_value("A question nobody saved?")
    expect(page.locator("#id_slug")).to_have_value("a-question-nobody-saved")
    close(page)

    # Somebody else at the same browser is offered nothing of it.
    page = context.new_page()
    page.goto("/admin/")
    page.evaluate("""
        for (const key of Object.keys(localStorage)) {
            localStorage[key.replace(/kept\\/\\d+/, "kept/999999")] = localStorage[key];
            delete localStorage[key];
        }
    """)
    page.goto("/admin/faq/question/add/")
    wait_until_up(page)
    expect(notice(page)).to_have_count(0)
    page.locator("#id_title").fill("Mine?")
    wait_until_kept(page, 2)
    # Whoever logs out is asked, and leaves nothing of their own behind.
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("Log in again").wait_for()
    assert "A text that you typed is not saved" in asked[0]
    assert page.evaluate(KEPT) == 1


def test_a_draft_is_discarded_and_brought_back(desk_of, data):
    with data():
        article = factories.draft(title="Feet by mistake")
        factories.perspective(article)
    page = desk_of("author")
    hands.open_page(page, article)
    hands.use(page, "Discard this draft…")
    expect(page.locator(".action-consequences")).to_contain_text("it can be brought back until")
    hands.confirm(page, "Discard this draft")
    expect(hands.said(page)).to_contain_text("“Feet by mistake” was discarded.")
    page.get_by_role("link", name="Look at it, or bring it back").click()
    expect(page.locator("#content-main")).to_contain_text("Too little Blood.")
    page.get_by_role("link", name="Bring it back…").click()
    hands.confirm(page, "Bring it back")
    expect(hands.said(page)).to_contain_text("“Feet by mistake” is a draft again.")
    expect(page.locator("#id_title")).to_have_value("Feet by mistake")
    expect(page.locator("#id_sources-0-citation")).to_have_value("A book about feet")
    with data():
        assert Edition.objects.get(pk=article.pk).document_id == article.document_id
