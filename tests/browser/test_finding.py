"""Finding a tea by signs, and an answer by words: on a phone, and without a script."""

import re

from playwright.sync_api import expect


def test_a_visitor_without_javascript_finds_a_tea_and_keeps_the_address(new_context):
    phone = new_context(java_script_enabled=False)
    page = phone.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    page.get_by_role("link", name="Open the tea finder").click()
    for sign in ("My feet are cold even in bed", "Warmth makes it better"):
        page.get_by_label(sign).check()
    page.get_by_role("button", name="Show what they point to").click()
    expect(page).to_have_url(
        re.compile(r"/teas/finder/\?sign=cold-in-bed&sign=better-with-warmth$")
    )
    expect(page.get_by_role("heading", name="Cold pattern fits best")).to_be_visible()
    expect(page.get_by_label("Warmth makes it better")).to_be_checked()
    expect(page.get_by_role("heading", name="Cautions").first).to_be_visible()
    expect(page.get_by_role("note", name="Statement on claims")).to_be_visible()
    assert phone.cookies() == []
    # Somebody else opens what was sent to them, and goes on.
    friend = new_context(java_script_enabled=False).new_page()
    friend.goto(page.url)
    expect(friend.get_by_label("My feet are cold even in bed")).to_be_checked()
    with friend.expect_request(re.compile("/teas/ginger-cinnamon-tea/$")) as asked:
        friend.get_by_role("link", name="Ginger and cinnamon tea").click()
    assert "referer" not in asked.value.all_headers()
    friend.go_back()
    friend.get_by_role("link", name="Start again").click()
    expect(friend.locator("input:checked")).to_have_count(0)


def test_a_red_flag_is_the_first_thing_that_is_read(page):
    page.goto("/teas/finder/?sign=marks-of-socks&sign=both-ankles-thick")
    expect(page.get_by_role("heading", name="Water retention fits best")).to_be_visible()
    page.get_by_label("One leg, most of all the calf, is newly swollen").check()
    page.get_by_role("button", name="Show again").click()
    headings = page.locator("main").get_by_role("heading")
    expect(headings.nth(1)).to_have_text("Urgent: see a doctor today")
    card = page.locator(".care-urgent").bounding_box()
    assert card
    assert card["y"] < page.viewport_size["height"] / 2
    expect(page.get_by_role("heading", name="Water retention fits best")).to_be_visible()
    page.get_by_label("One leg has suddenly become painful").check()
    page.get_by_role("button", name="Show again").click()
    expect(headings.nth(1)).to_have_text("Emergency: call an ambulance now")
    expect(page.locator(".tea-card")).to_have_count(0)


def test_what_is_ticked_can_be_done_with_the_keyboard_and_by_a_thumb(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/teas/finder/")
    boxes = page.locator("input[type=checkbox]")
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(boxes.first).to_be_checked()
    for box in (boxes.first, page.get_by_label("I sleep lightly")):
        size = box.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 24


def test_questions_are_filtered_while_somebody_types(page):
    page.goto("/faq/")
    before = page.locator(".qa").count()
    assert before > 10
    box = page.get_by_label("Only questions with these words")
    box.press_sequentially("TOES")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ questions? with “TOES”$"))
    expect(page.get_by_role("heading", name="My toes turn white in the cold")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/faq/\?q=TOES$"))
    assert page.locator(".qa").count() < before
    expect(box).to_be_focused()
    page.reload()
    expect(box).to_have_value("TOES")
    box.fill("")
    expect(page.locator(".qa")).to_have_count(before)
    expect(page).to_have_url(re.compile(r"/faq/$"))
    box.fill("nothing has these words")
    expect(page.get_by_role("status")).to_have_text("0 questions with “nothing has these words”")
    expect(page.get_by_text("No question has all of these words")).to_be_visible()


def test_questions_are_filtered_without_javascript_and_each_can_be_linked(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/faq/#q-toes-turn-white")
    answer = page.locator("#q-toes-turn-white")
    expect(answer).to_be_visible()
    expect(page.locator(".qa[open]")).to_have_count(1)
    expect(answer.get_by_role("link", name="Link to this answer")).to_be_visible()
    page.get_by_label("Only questions with these words").fill("Magnesium pills")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("with “Magnesium pills”$"))
    expect(page.get_by_role("heading", name="Do magnesium pills help with cramps?")).to_be_visible()


def test_teas_are_filtered_without_javascript(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/teas/")
    page.get_by_label("Suits the pattern").select_option("Cold pattern")
    page.get_by_label("Kind").select_option("Other product")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".tea-card")).to_have_count(1)
    page.get_by_label("Kind").select_option("Formula")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing here is of this kind")).to_be_visible()
    page.get_by_role("link", name="Everything that suits Cold pattern").click()
    expect(page.locator(".tea-card")).to_have_count(2)
