"""A text on its way to readers: submitted, returned, mended, approved, changed, published."""

from playwright.sync_api import expect

from tests.browser.test_accessibility import check
from tests.support import factories, hands
from tests.support.hands import said


def test_an_author_a_medical_reviewer_and_a_publisher_bring_a_text_to_readers(desk_of, page, data):
    with data():
        draft = factories.draft(title="Calves at work", slug="calves-at-work")
    author = desk_of("writer", bypass_csp=True)
    medic = desk_of("medic", bypass_csp=True)
    publisher = desk_of("releaser", bypass_csp=True)

    # The author submits; nothing may go live yet.
    hands.open_page(author, draft)
    expect(author.locator(".approval")).to_contain_text("Not submitted yet.")
    author.get_by_role("button", name="Save and submit for review…").click()
    check(author)
    author.get_by_label("Message to those who review it").fill("Is the first sentence right?")
    hands.confirm(author, "Submit for review")
    expect(author.locator(".approval")).to_contain_text("it waits for a medical reviewer.")
    hands.open_page(publisher, draft, "do/publish")
    expect(publisher.get_by_role("alert")).to_contain_text("A medical reviewer has to approve")
    assert hands.press(publisher, "Publish or schedule") == 409

    # The medical reviewer finds it on the front page, and returns it with a comment.
    medic.goto("/admin/")
    check(medic)
    waiting = medic.get_by_role("region", name="Waiting for me")
    row = waiting.get_by_role("listitem").filter(has_text="Calves at work").first
    row.get_by_role("link", name="Review…").click()
    expect(medic.get_by_text("Is the first sentence right?")).to_be_visible()
    check(medic)
    assert hands.press(medic, "Return with the comment") == 409
    medic.get_by_label("Comment", exact=False).fill("Name the muscle.")
    medic.get_by_role("button", name="Return with the comment").click()
    expect(said(medic)).to_contain_text("was returned")
    check(medic)

    # The author mends it and submits it again; now it is approved.
    author.goto("/admin/")
    waiting = author.get_by_role("region", name="My drafts").or_(
        author.get_by_role("region", name="Waiting for me")
    )
    expect(waiting.get_by_text("Name the muscle.").first).to_be_attached()
    hands.open_page(author, draft)
    hands.write(author, "body", "The calf muscle works all day.")
    author.get_by_role("button", name="Save and submit for review…").click()
    hands.confirm(author, "Submit for review")
    hands.open_page(medic, draft, "do/review")
    hands.confirm(medic, "Approve")
    expect(medic.locator(".approval")).to_contain_text("this exact text")

    # A change afterwards removes the approval.
    hands.open_page(author, draft)
    hands.write(author, "body", "The calf muscle works day and night.")
    hands.save(author)
    expect(author.locator(".approval")).to_contain_text("but the text changed since")
    hands.open_page(publisher, draft, "do/publish")
    assert hands.press(publisher, "Publish or schedule") == 409
    hands.open_page(author, draft, "do/submit")
    hands.confirm(author, "Submit for review")
    hands.open_page(medic, draft, "do/review")
    hands.confirm(medic, "Approve")

    # A second person publishes, and everything stands in the history.
    hands.open_page(publisher, draft, "do/publish")
    hands.confirm(publisher, "Publish or schedule")
    expect(said(publisher)).to_contain_text("is live now.")
    page.goto("/articles/calves-at-work/")
    expect(page.get_by_text("The calf muscle works day and night.")).to_be_visible()
    hands.open_page(publisher, draft, "history")
    check(publisher)
    for sentence in (
        "Submitted the draft as of save 1 for review: Is the first sentence right?",
        "Returned the draft as of save 1: Name the muscle.",
        "Approved the draft as of save 2.",
        "Approved the draft as of save 3.",
    ):
        expect(publisher.get_by_text(sentence)).to_be_visible()


def test_the_accounts_and_their_roles(desk_of, data):
    with data():
        pk = factories.person("writer").pk
    desk = desk_of("administrator", bypass_csp=True)
    for address in (
        *("/admin/auth/user/", "/admin/auth/group/1/change/", f"/admin/auth/user/{pk}/change/"),
    ):
        desk.goto(address)
        check(desk)
    expect(desk.get_by_label("Author")).to_be_checked()
