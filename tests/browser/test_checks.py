"""A claim that a rule refuses, mended or answered for; and a warning that is read."""

from playwright.sync_api import expect

from tests.support import factories, hands
from tests.support.hands import said


def test_a_refused_claim_is_worded_anew_and_a_warning_is_read(desk, desk_of, data):
    with data():
        tea = factories.draft("tea", title="Tea of mint", summary="Mint.", slug="tea-of-mint")
        factories.change(tea, body="<h2>For whom</h2><p>It heals tired legs.</p>")
    hands.open_page(desk, tea)
    panel = desk.locator("#checks")
    expect(panel).to_contain_text("Description, under “For whom”: “heals”.")
    panel.get_by_role("link", name="“heals”").first.click()
    expect(hands.rich(desk, "body")).to_be_focused()

    # The rule is read, and the sentence written as it may be.
    with desk.expect_navigation():
        panel.get_by_role("link", name="What may be said").first.click()
    expect(desk.locator(".rule:target")).to_contain_text("Rather:")
    hands.open_page(desk, tea)
    hands.write(desk, "body", "It is good after a long walk.")
    hands.save(desk)
    expect(panel).not_to_contain_text("heals")

    hands.approve(desk_of("chief"), desk)
    # What only asks is read on the publish screen.
    hands.use(desk, "Publish or schedule…")
    desk.get_by_role("button", name="Publish or schedule", exact=True).click()
    expect(hands.refusal(desk, "read")).to_contain_text("Then tick the box")
    desk.get_by_label("I have read these; publish all the same").check()
    desk.get_by_role("button", name="Publish or schedule", exact=True).click()
    expect(said(desk)).to_contain_text("1.0 is live now.")


def test_somebody_answers_for_a_wording_and_the_history_tells_why(desk, desk_of, data):
    with data():
        tea = factories.draft("tea", title="Tea of thyme", body="<p>Thyme heals.</p>")
    hands.open_page(desk, tea)
    for _market in ("United States", "Japan"):
        desk.get_by_role("link", name="Override with a reason…").first.click()
        desk.get_by_label("Why may it stand?").fill("It is the title of a song.")
        desk.locator("input[type=submit][value='Override with a reason']").click()
        expect(said(desk)).to_contain_text("“heals” may stand; your reason is kept.")
    expect(desk.locator("#checks")).not_to_contain_text("To mend")
    hands.publish(desk, desk_of("chief"))
    desk.get_by_role("link", name="Editions and history").click()
    expect(desk.locator(".history")).to_contain_text("The reason: It is the title of a song.")
