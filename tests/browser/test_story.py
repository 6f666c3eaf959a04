"""The main job from end to end, in one sitting: written, published, scheduled, changed on time."""

import datetime

from playwright.sync_api import expect

from tests.support import hands
from tests.support.hands import said

TEA = "Cinnamon evening tea"
QUESTION = "Why do my calves feel tight in the evening?"
ADDRESS = "/articles/tight-calves/"


def test_an_editor_writes_publishes_and_schedules_and_the_page_changes_on_time(desk_of, page):
    desk, reviewer = desk_of(), desk_of("chief")
    desk.goto("/admin/")
    desk.get_by_role("row", name="Articles").get_by_role("link", name="Add").click()

    # The article, with what belongs to it added on the spot.
    desk.get_by_label("Title").press_sequentially("Tight calves")
    expect(desk.get_by_label("Address")).to_have_value("tight-calves")
    hands.write(desk, "body", "A tight calf is a muscle that does not rest.")
    hands.write(desk, "see_doctor", "See a doctor when one calf is warm and red.")

    hands.add_row(desk, "Perspective")
    desk.locator("#id_perspectives-0-pattern").select_option("Blood deficiency")
    hands.write(desk, "perspectives-0-kampo_view", "Too little Blood reaches the muscle.")
    hands.write(desk, "perspectives-0-western_parallel", "Overuse, and too few minerals.")
    desk.locator("#id_perspectives-0-claim_kind").select_option("Structure or function of the body")
    desk.locator("#id_perspectives-0-claim_text").fill("Supports calm calves.")
    desk.locator("#id_perspectives-0-claim_evidence").fill("A small trial, 2019.")
    popup = hands.add_in_popup(desk, "perspectives-0-tea")
    popup.locator("#id_title").fill(TEA)
    popup.locator("#id_summary").fill("Warm and a little sharp.")
    hands.write(popup, "body", "Cinnamon bark, drunk in the evening.")
    hands.save_popup(desk, popup, "perspectives-0-tea", TEA)

    hands.add_row(desk, "Question")
    popup = hands.add_in_popup(desk, "article_questions-0-question")
    popup.locator("#id_title").fill(QUESTION)
    hands.write(popup, "answer", "Because they worked all day.")
    hands.save_popup(desk, popup, "article_questions-0-question", QUESTION)

    hands.add_row(desk, "Source")
    desk.locator("#id_sources-0-citation").fill("A textbook of muscles, 2020.")
    desk.locator("#id_sources-0-url").fill("https://example.com/muscles")
    desk.locator("#id_sources-0-read_on").fill("2026-01-31")
    hands.save(desk)
    assert page.goto(ADDRESS).status == 404

    # Too early: the desk says what is missing, and leads there.
    hands.use(desk, "Publish or schedule…")
    problems = desk.get_by_role("alert")
    expect(problems).to_contain_text("To mend before this can go live")
    problems.get_by_role("link", name="Write the summary").click()
    expect(desk.locator("#id_summary")).to_be_in_viewport()
    desk.locator("#id_summary").fill("Why calves are tight, and what helps.")
    hands.save(desk)
    hands.publish(desk, reviewer)

    # Live; but a question and a tea that are drafts stay away.
    article = desk.url
    desk.get_by_role("link", name="See the live page").click()
    expect(desk).to_have_title("Tight calves · LegCare")
    page.goto(ADDRESS)
    expect(page.get_by_role("heading", name="What Kampo sees")).to_be_visible()
    expect(page.get_by_text(QUESTION)).to_have_count(0)
    expect(page.get_by_text(TEA)).to_have_count(0)

    for kind, title in (("Questions", QUESTION), ("Teas", TEA)):
        desk.goto("/admin/")
        desk.get_by_role("link", name=kind, exact=True).click()
        desk.get_by_role("link", name=title).click()
        hands.publish(desk, reviewer)

    today = datetime.datetime.now(hands.ZONE)
    page.reload()
    expect(page.locator("header .updated time")).to_have_attribute("datetime", f"{today:%Y-%m-%d}")
    for text in (
        *("A tight calf is a muscle that does not rest.", "Too little Blood reaches the muscle."),
        *("Overuse, and too few minerals.", "See a doctor when one calf is warm and red."),
        *(QUESTION, "Because they worked all day.", "A textbook of muscles, 2020."),
        "Warm and a little sharp.",
    ):
        expect(page.get_by_text(text, exact=True).first).to_be_visible()
    expect(page.get_by_role("heading", name="Blood deficiency")).to_be_visible()
    expect(page.get_by_role("link", name=TEA)).to_be_visible()
    expect(page.locator(".claim")).to_contain_text("Supports calm calves.*")
    statement = page.get_by_role("note", name="Statement on claims")
    expect(statement).to_contain_text(
        "This statement has not been evaluated by the Food and Drug Administration. "
        "This product is not intended to diagnose, treat, cure, or prevent any disease."
    )
    box = statement.evaluate(
        "e => [getComputedStyle(e).borderTopStyle,"
        "getComputedStyle(e.querySelector('p')).fontWeight]"
    )
    assert box[0] == "solid"
    assert int(box[1]) >= 700
    expect(page.locator(".disclaimer")).to_be_visible()

    # A second edition, some seconds ahead: readers see it on time, and nobody does anything.
    desk.goto(article)
    desk.get_by_role("button", name="Write a new draft").click()
    hands.write(desk, "body", "A tight calf asks for warmth.")
    desk.get_by_role("button", name="Save and publish…").click()
    desk.wait_for_url("**/do/publish/")
    hands.approve(reviewer, desk)
    desk.get_by_label("At a date and time").check()
    moment = hands.soon(5)
    hands.set_moment(desk, moment)
    desk.get_by_label("Yes: the “Updated” date moves").check()
    desk.get_by_label("What changed").fill("New: warmth.")
    hands.confirm(desk, "Publish or schedule")
    local = moment.astimezone(hands.ZONE)
    expect(said(desk)).to_contain_text(f"2.0 goes live on {local:%b} {local.day}, {local:%Y}")
    expect(said(desk)).to_contain_text("by itself.")
    new = page.get_by_text("A tight calf asks for warmth.")
    while True:
        page.reload()
        answered = datetime.datetime.now(datetime.UTC)
        if answered >= moment:
            break
        expect(new).to_have_count(0)
    page.reload()
    expect(new).to_be_visible()
    expect(page.locator("header .updated time")).to_have_attribute("datetime", f"{local:%Y-%m-%d}")

    # Who did what stands on the history screen.
    desk.reload()
    hands.use(desk, "Editions and history")
    done = desk.locator("h2:has-text('What was done') ~ .wide-table").last
    for sentence in ("Began the draft.", "Published 1.0.", "Began a draft from 1.0."):
        expect(done.get_by_role("row").filter(has_text=sentence)).to_contain_text("editor")
    expect(done).to_contain_text("Scheduled 2.0 for")
    expect(desk.locator(".edition-state")).to_have_text(
        f"Live 2.0 since {local:%b} {local.day}, {local:%Y}"
    )
