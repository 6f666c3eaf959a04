"""A page on its way through the hands of four people, and a tea that may not promise a cure."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support import hands
from tests.support.hands import said

TITLE = "Heavy feet after a day of standing"
PAGE = f"""{TITLE}

Feet that carried you all day are heavy in the evening. Rest and warmth help most of them.

What happens in the foot
Blood and water have to climb back to the heart. Who stands still does not help them.

When to see a doctor
- if one foot alone is swollen

Kampo perspective
Cold pattern: Cold slows what should flow.
Tea: Ginger & Cinnamon Tea*
A warm cup supports a calm end to the day.*

Q&A
Q: Does it help to walk about at work?
A: Yes. A few steps every half an hour are enough.

Q: Are insoles worth their price?

Sources
A book about feet, https://example.com/feet

This information is for education only and is not medical advice.
"""
TEA = "Evening tea of fennel"


def waiting(page: Page, title: str) -> Locator:
    """What the desk's front page says of a text that waits for whoever looks."""
    page.goto("/admin/")
    region = page.get_by_role("region", name="Waiting for me")
    return region.get_by_role("listitem").filter(has_text=title)


def import_page(author: Page, file: Path) -> None:
    """Imports a page, reads the report and mends what it names."""
    author.goto("/admin/articles/article/")
    author.get_by_role("link", name="Import an article…").click()
    author.get_by_label("File:").set_input_files(file)
    author.get_by_role("button", name="Import").click()
    look = author.get_by_role("region", name="To look at")
    expect(look).to_contain_text("“Are insoles worth their price?” has no answer.")
    expect(author.get_by_role("region", name="Left out")).to_contain_text("not medical advice")
    # An author may not publish, and is not offered to.
    expect(author.get_by_role("link", name="Publish")).to_have_count(0)
    look.get_by_role("link", name="Name its evidence").click()

    # The form's checks name the same, and are content once it is there.
    checks = author.locator("#checks")
    expect(checks).to_contain_text("To mend before this can go live: 1")
    checks.get_by_role("link", name="Name the evidence").click()
    evidence = author.locator("#id_perspectives-0-claim_evidence")
    expect(evidence).to_be_focused()
    evidence.fill("A trial with 40 people; limited evidence.")
    hands.save(author)
    expect(checks).not_to_contain_text("To mend")
    expect(checks).to_contain_text("“Are insoles worth their price?” is not live")


def submit(author: Page, message: str = "") -> None:
    """Saves what is on the screen and submits it."""
    author.get_by_role("button", name="Save and submit for review…").click()
    author.get_by_label("Message to those who review it").fill(message)
    hands.confirm(author, "Submit for review")
    expect(author.locator(".approval")).to_contain_text("it waits for a medical reviewer.")


def approve(medic: Page, title: str) -> None:
    """Finds what waits for a review on the front page, and approves it."""
    waiting(medic, title).get_by_role("link", name="Review…").click()
    hands.confirm(medic, "Approve")
    expect(said(medic)).to_contain_text("You approved this exact text")


def refused(publisher: Page, address: str, why: str) -> None:
    """Tries to publish all the same; the screen says why not."""
    publisher.goto(address)
    hands.use(publisher, "Publish or schedule…")
    expect(publisher.get_by_role("alert")).to_contain_text(why)
    assert hands.press(publisher, "Publish or schedule") == 409


def publish(publisher: Page, title: str) -> None:
    """Finds what is ready on the front page, and publishes it."""
    ready = waiting(publisher, title)
    expect(ready).to_contain_text("ready to publish")
    ready.get_by_role("link", name="Publish or schedule…").click()
    expect(publisher.locator(".action-consequences").first).to_contain_text("Approved by medic")
    hands.confirm(publisher, "Publish or schedule")
    expect(said(publisher)).to_contain_text("is live now.")


def collide(first: Page, second: Page, address: str) -> None:
    """Two people type into one draft; the later one brings both texts together."""
    first.goto(address)
    second.goto(address)
    expect(second.locator(".editing-sessions")).to_contain_text("Also open: writer, since")
    hands.write(first, "body", "Standing still is what tires feet.")
    hands.save(first)
    second.locator("#id_summary").fill("Why feet are heavy in the evening, and what helps them.")
    assert hands.press(second, "Save draft") == 409
    shown = second.locator(".collision")
    expect(shown).to_contain_text("What writer saved at")
    expect(shown.locator("del, ins").filter(has_text="tires feet").first).to_be_visible()
    assert hands.press(second, "Bring both together") == 200
    expect(said(second)).to_contain_text("has both texts now")
    is_both(second)


def is_both(page: Page) -> None:
    """Neither lost a word."""
    expect(hands.rich(page, "body")).to_have_text("Standing still is what tires feet.")
    expect(page.locator("#id_summary")).to_have_value(
        "Why feet are heavy in the evening, and what helps them."
    )


def test_a_page_is_imported_reviewed_published_updated_by_two_and_brought_back(
    desk_of: Any, page: Page, tmp_path: Path
) -> None:
    author, medic, publisher = (desk_of(name) for name in ("writer", "medic", "releaser"))
    file = tmp_path / "heavy-feet.txt"
    file.write_text(PAGE)
    import_page(author, file)
    address = author.url.split("#")[0]
    submit(author, "Is the part on blood right?")

    # The medical reviewer reads it as readers would, and returns it; that alone needs a comment.
    waiting(medic, TITLE).get_by_role("link", name="Review…").click()
    expect(medic.get_by_text("“Is the part on blood right?”")).to_be_visible()
    expect(medic.get_by_text("Who stands still does not help them.")).to_be_visible()
    medic.get_by_label("Comment").fill("Say what moves the blood.")
    medic.get_by_role("button", name="Return with the comment").click()
    expect(said(medic)).to_contain_text("was returned, with your comment")
    # Whoever may not write sees a page to read, and no signs of its making.
    expect(medic.locator(".field-body_as_read h2")).to_have_text("What happens in the foot")
    expect(medic.locator("#content")).not_to_contain_text("<p>")

    # The author finds the comment, mends the text, and it is approved.
    returned = waiting(author, TITLE)
    expect(returned).to_contain_text("returned by medic")
    expect(returned).to_contain_text("“Say what moves the blood.”")
    returned.get_by_role("link", name=TITLE).click()
    hands.write(author, "body", "The muscles of the calf move the blood.")
    submit(author)
    # What was just saved is what this page shows; it tells of no other save.
    author.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    author.wait_for_load_state("networkidle")
    expect(author.get_by_text("after this page was opened")).to_have_count(0)
    approve(medic, TITLE)

    # A change afterwards removes the approval, and nobody can publish it.
    author.goto(address)
    expect(author.locator(".approval")).to_contain_text("this exact text")
    hands.write(author, "body", "The muscles of the calf move the blood, at each step.")
    hands.save(author)
    expect(author.locator(".approval")).to_contain_text("but the text changed since")
    refused(publisher, address, "A medical reviewer has to approve this text first.")
    assert page.request.get("/articles/heavy-feet-after-a-day-of-standing/").status == 404
    author.reload()
    submit(author)
    approve(medic, TITLE)
    publish(publisher, TITLE)
    page.goto("/articles/heavy-feet-after-a-day-of-standing/")
    expect(
        page.get_by_role("heading", name="The muscles of the calf move the blood, at each step.")
    ).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("A warm cup supports a calm end to the day.")

    # An update, into which two people write at once.
    author.goto(address)
    author.get_by_role("button", name="Write a new draft").click()
    author.wait_for_url(lambda url: url != address)
    address = author.url
    collide(author, publisher, address)

    # By mistake it is discarded, and comes back with the words of both.
    author.goto(address)
    hands.use(author, "Discard this draft…")
    hands.confirm(author, "Discard this draft")
    author.get_by_role("link", name="Look at it, or bring it back").click()
    author.get_by_role("link", name="Bring it back…").click()
    hands.confirm(author, "Bring it back")
    expect(said(author)).to_contain_text("is a draft again.")
    is_both(author)

    # The history tells all of it.
    author.get_by_role("link", name="Editions and history").click()
    for sentence in (
        "Imported “heavy-feet.txt” (plain text)",
        "Submitted the draft as of save 2 for review: Is the part on blood right?",
        "Returned the draft as of save 2: Say what moves the blood.",
        "Approved the draft as of save 3.",
        "Approved the draft as of save 4.",
        "Published 1.0.",
    ):
        expect(author.locator(".history")).to_contain_text(sentence)


def test_a_tea_that_promises_a_cure_is_refused_and_published_once_it_does_not(
    desk_of: Any, page: Page
) -> None:
    author, medic, publisher = (desk_of(name) for name in ("writer", "medic", "releaser"))
    author.goto("/admin/teas/tea/add/")
    author.locator("#id_title").fill(TEA)
    author.locator("#id_summary").fill("Sweet and mild. Fennel seeds and hot water, after a meal.")
    hands.write(author, "body", "This tea cures leg cramps.")
    for caution in ("pregnancy", "medicines", "allergies"):
        author.locator(f"#id_caution_{caution}").fill("Nothing is known.")
    hands.save(author)
    address = author.url

    # The form says what is wrong with it and what to write instead; an author overrides nothing.
    checks = author.locator("#checks")
    expect(checks).to_contain_text("“cures”. It is said to treat, cure, prevent or diagnose")
    expect(checks).to_contain_text("21 CFR 101.93(g)(2)(x)")
    expect(checks).to_contain_text("Write instead")
    expect(checks).to_contain_text("ask somebody with the permission to override")
    expect(checks.get_by_role("link", name="Override with a reason…")).to_have_count(0)

    # A medical reviewer's approval does not let it pass, and neither does a publisher.
    submit(author)
    waiting(medic, TEA).get_by_role("link", name="Review…").click()
    expect(medic.get_by_role("alert")).to_contain_text("“cures”")
    hands.confirm(medic, "Approve")
    refused(publisher, address, "“cures”")
    assert page.request.get("/teas/evening-tea-of-fennel/").status == 404

    # Worded as it may be, it is approved anew and published.
    author.goto(address)
    hands.write(author, "body", "A sweet cup for the evening.")
    submit(author)
    expect(checks).not_to_contain_text("To mend")
    approve(medic, TEA)
    publish(publisher, TEA)
    page.goto("/teas/evening-tea-of-fennel/")
    expect(page.get_by_role("main")).to_contain_text("A sweet cup for the evening.")
