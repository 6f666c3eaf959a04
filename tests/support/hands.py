"""What a person does on the desk, step by step, as the tests say it."""

import datetime
import re
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

# The zone in which the desk shows and takes moments, wherever the editor sits.
ZONE = ZoneInfo("Asia/Tokyo")


# Where one types in an editor (publishing.richtext.editor); all else goes through its interface.


def rich(page: Page, name: str) -> Locator:
    """The writing surface of the editor in the field `name`."""
    return page.frame_locator(f"#cke_id_{name} iframe.cke_wysiwyg_frame").locator("body")


def write(page: Page, name: str, text: str) -> None:
    """Types into an editor."""
    surface = rich(page, name)
    surface.click()
    surface.press("Control+a")
    page.keyboard.insert_text(text)
    expect(surface).to_have_text(text)


def written(page: Page, name: str) -> str:
    """What the editor of the field `name` holds."""
    return str(page.evaluate("id => RichTextEditor.get(document.getElementById(id))", f"id_{name}"))


def wait_for_editors(page: Page) -> None:
    """Waits until every editor of the page is up."""
    page.evaluate(
        """Promise.all([...document.querySelectorAll("form [data-rich-text]")]
        .filter(field => !field.id.includes("__prefix__")).map(RichTextEditor.ready))"""
    )


def add_row(page: Page, what: str) -> None:
    """Adds a row to an inline on the spot."""
    page.get_by_role("link", name=f"Add another {what}").or_(
        page.get_by_role("button", name=f"Add another {what}")
    ).click()


def add_in_popup(page: Page, name: str) -> Page:
    """Opens the popup that "+" beside the field `name` leads to."""
    with page.expect_popup() as popup:
        page.locator(f"#add_id_{name}").click()
    return popup.value


def save_popup(page: Page, popup: Page, name: str, title: str) -> None:
    """Saves a popup; it closes, and the field `name` of the page shows what was added."""
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Save draft").click()
    expect(page.locator(f"#id_{name}")).to_have_text(re.compile(re.escape(title)))


def save(page: Page) -> None:
    """Saves the draft and reads that it was."""
    page.get_by_role("button", name="Save draft").click()
    expect(said(page)).to_contain_text("Readers see nothing of it yet.")


def said(page: Page) -> Locator:
    """What the desk says after something was done."""
    return page.locator("ul.messagelist")


def refusal(page: Page, field: str) -> Locator:
    """What is said at one field of a form or of a verb's screen."""
    verb_field = f".action-field:has(#id_{field}, #id_{field}_0)"
    return page.locator(f".field-{field} ul.errorlist, {verb_field} ul.errorlist")


def open_page(page: Page, edition: Any, view: str = "change") -> int:
    """Opens a page of an edition on the desk; returns the status of the answer."""
    app = {"article": "articles", "question": "faq", "tea": "teas"}[edition.kind]
    answer = page.goto(f"/admin/{app}/{edition.kind}/{edition.pk}/{view}/")
    assert answer
    return answer.status


def read(page: Page) -> None:
    """Ticks the box that the warnings were read, where something asks; such as an equal title."""
    box = page.get_by_label("I have read these; publish all the same")
    if box.count():
        box.check()


def press(page: Page, label: str) -> int:
    """Presses a button; returns the status of the page that answers."""
    read(page)
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name=label, exact=True).click()
    return navigation.value.status


def show_source(page: Page, name: str) -> Locator:
    """Switches an editor to its source view."""
    page.locator(f"#cke_id_{name} .cke_button__source").click()
    return page.locator(f"#cke_id_{name} textarea.cke_source")


def use(page: Page, label: str) -> None:
    """Opens the screen of a verb from the page of an edition."""
    page.locator(".edition-head, .history").get_by_role("link", name=label).first.click()


def confirm(page: Page, label: str) -> None:
    """Presses the one button of a verb's screen; what asks to be read is read before."""
    read(page)
    page.get_by_role("button", name=label, exact=True).click()


def set_moment(page: Page, moment: datetime.datetime) -> None:
    """Types a moment, to the second, in the site's zone."""
    local = moment.astimezone(ZONE)
    page.locator("#id_at_0").fill(f"{local:%Y-%m-%d}")
    page.locator("#id_at_1").fill(f"{local:%H:%M:%S}")


def soon(seconds: float) -> datetime.datetime:
    """A whole second some seconds ahead."""
    now = datetime.datetime.now(datetime.UTC)
    return (now + datetime.timedelta(seconds=seconds)).replace(microsecond=0)


def approve(reviewer: Page, page: Page) -> None:
    """Lets a second person approve the draft that the first one has open."""
    address = re.sub(r"/(change|do/[a-z-]+)/$", "/do/review/", re.split("[?#]", page.url)[0])
    reviewer.goto(address)
    confirm(reviewer, "Approve")
    expect(said(reviewer)).to_contain_text("You approved this exact text")


def publish(page: Page, reviewer: Page, note: str = "") -> None:
    """Publishes the draft that is open, now, once `reviewer` approved it.

    `note` is for readers, where they need to know.
    """
    approve(reviewer, page)
    use(page, "Publish or schedule…")
    if note:
        page.get_by_label("Yes: the “Updated” date moves").check()
        page.get_by_label("What changed").fill(note)
    confirm(page, "Publish or schedule")
    expect(said(page)).to_contain_text("is live now.")
