"""Three pages change in one instant; a fix in between is not lost; everybody can see it come."""

import datetime
import re
import time

from playwright.sync_api import expect

from publishing.models import Edition
from tests.support import factories, hands
from tests.support.hands import said

BODY = "<p>Feet are cold in winter.</p><p>Wear socks.</p>"
RELEASE = "Winter feet"


def update(desk, edition, body_field, text):
    """Begins a draft of a live page and gives it another text."""
    assert hands.open_page(desk, edition) == 200
    desk.get_by_role("button", name="Write a new draft").click()
    hands.write(desk, body_field, text)
    desk.get_by_role("button", name="Save and publish…").click()
    desk.wait_for_url("**/do/publish/")


def with_release(desk, note):
    """Lets the draft on the screen go live with the release, which the first one begins."""
    desk.get_by_label("With a release, together with other pages").check()
    release = desk.get_by_label("Release:", exact=True)
    if release.locator("option", has_text=RELEASE).count():
        label = release.locator("option", has_text=RELEASE).inner_text()
        release.select_option(label=label)
    else:
        desk.get_by_label("Name of a new release").fill(RELEASE)
    desk.get_by_label("Yes: the “Updated” date moves").check()
    desk.get_by_label("What changed").fill(note)
    hands.confirm(desk, "Publish or schedule")
    expect(said(desk)).to_contain_text(f"with the release “{RELEASE}”")


def schedule(desk, moment, link):
    desk.get_by_role("link", name=link, exact=True).click()
    desk.get_by_label("At a date and time").check()
    hands.set_moment(desk, moment)
    hands.confirm(desk, "Reschedule the release" if link == "Reschedule…" else "Schedule")
    expect(said(desk)).to_contain_text(f"“{RELEASE}” goes live")


def make_link(desk, reader):
    """Makes a link for somebody without an account from the page of an edition."""
    hands.use(desk, "Preview links…")
    desk.get_by_label("For whom?").fill(reader)
    hands.confirm(desk, "Make a link")
    return desk.get_by_label(f"Address of the link for {reader}").input_value()


def test_a_release_a_fix_in_between_and_three_pages_in_one_instant(
    desk_of, page, data, new_context
):
    with data():
        article = factories.live(slug="winter-feet", title="Winter feet", body=BODY)
        question = factories.live("question", slug="winter-socks", title="Which socks?")
        tea = factories.live("tea", slug="winter-tea", title="Winter tea")
    addresses = ["/articles/winter-feet/", "/faq/winter-socks/", "/teas/winter-tea/"]
    new = ["Feet are cold in winter. Walk every hour.", "Socks of wool.", "Tea of ginger."]
    desk, second = desk_of("publisher"), desk_of("chief")

    # Three updates wait for one release, which then gets a moment far ahead.
    for edition, field, text, note in (
        (article, "body", new[0], "New: walking."),
        (question, "answer", new[1], "New: wool."),
        (tea, "body", new[2], "New: ginger."),
    ):
        update(desk, edition, field, text)
        hands.approve(second, desk)
        with_release(desk, note)
    desk.get_by_role("link", name=RELEASE, exact=True).click()
    expect(desk.locator(".history table").first.get_by_role("row")).to_have_count(4)
    schedule(desk, hands.soon(30 * 24 * 3600), "Schedule…")
    release = desk.url

    # A fix of the live article goes live now, and is carried into the update.
    hands.open_page(desk, article)
    desk.get_by_role("button", name="Write a new draft").click()
    desk.locator("#id_summary").fill("Why feet are cold, and rightly so.")
    desk.get_by_role("button", name="Save and publish…").click()
    hands.approve(second, desk)
    expect(desk.get_by_role("heading", name="What changes for readers")).to_be_visible()
    expect(desk.locator(".comparison-section ins").first).to_contain_text("rightly so")
    desk.get_by_label("No: a small correction").check()
    desk.get_by_role("button", name="Show what this choice would do").click()
    expect(desk.locator(".action-consequences")).to_contain_text(
        re.compile(
            r"1\.1 becomes live at once\. It takes the place of 1\.0\. 2\.0 still follows on"
        )
    )
    hands.confirm(desk, "Publish or schedule")
    expect(said(desk)).to_contain_text("Now decide what 2.0")
    desk.goto(release)
    expect(desk.get_by_role("link", name="lacks 1.1")).to_be_visible()
    # Who wrote 2.0 may not approve it with the fix in it; the second person does both.
    desk.get_by_role("link", name="lacks 1.1").click()
    expect(desk.get_by_role("alert")).to_contain_text("You wrote in this text yourself")
    second.goto(desk.url)
    expect(second.get_by_label("Take over what 1.1 changed")).to_be_checked()
    hands.confirm(second, "Carry a fix forward")
    expect(said(second)).to_contain_text("2.0 has what was chosen.")
    page.goto(addresses[0])
    expect(page.get_by_text("Why feet are cold, and rightly so.").first).to_be_visible()
    expect(page.get_by_text(new[0])).to_have_count(0)

    # The future site, looked at from the desk.
    desk.goto(release)
    desk.get_by_role("link", name="See the site at that moment").click()
    desk.get_by_role("link", name="Articles", exact=True).click()
    desk.get_by_role("link", name="Winter feet", exact=True).click()
    expect(desk.get_by_text(new[0])).to_be_visible()
    expect(desk.get_by_text("Why feet are cold, and rightly so.").first).to_be_visible()
    expect(desk.locator(".moment-bar")).to_contain_text("The site as it will be on")

    # Somebody outside sees it by a link, and nobody without one.
    with data():
        planned = Edition.objects.get(document=article.document, release__isnull=False).specific
    hands.open_page(desk, planned)
    address = make_link(desk, "Dr. Sato")
    outside = new_context().new_page()
    assert outside.goto(address).status == 200
    expect(outside.get_by_text(new[0])).to_be_visible()
    expect(outside.get_by_label("Another moment")).to_contain_text("It is not published yet.")
    future = f"/at/{planned.live_from:%Y-%m-%dT%H:%M:%SZ}{addresses[0]}"
    assert page.goto(future).status == 404

    # The release moves to a moment some seconds ahead; the pages change in one instant.
    desk.goto(release)
    moment = hands.soon(8)
    schedule(desk, moment, "Reschedule…")
    seen: list[tuple[datetime.datetime, list[bool]]] = []
    while not seen or seen[-1][0] < moment + datetime.timedelta(seconds=1):
        before = datetime.datetime.now(datetime.UTC)
        texts = [page.request.get(address).text() for address in addresses]
        after = datetime.datetime.now(datetime.UTC)
        changed = [text in html for text, html in zip(new, texts, strict=True)]
        if after < moment:
            assert changed == [False] * 3
        if before >= moment:
            assert changed == [True] * 3
        seen.append((before, changed))
        time.sleep(0.05)
    assert [changed for _before, changed in seen].count([False] * 3) > 1
    page.goto(addresses[0])
    page.reload()  # The browser may keep for a minute what it was given before the release moved.
    expect(page.get_by_text("What changed: New: walking.")).to_be_visible()

    # The history says who did what, and the comparison what changed.
    desk.goto(release)
    expect(desk.locator(".edition-state")).to_contain_text("Went live")
    done = desk.locator("h2:has-text('What was done') ~ .wide-table").last
    expect(done.get_by_role("row").filter(has_text="Moved the release from")).to_contain_text(
        "publisher"
    )
    hands.open_page(desk, planned, "history")
    history = desk.locator("h2:has-text('What was done') ~ .wide-table").last
    expect(history).to_contain_text("Carried 1.1 forward into 2.0: Summary.")
    expect(history).to_contain_text(f"Moved 2.0 with the release “{RELEASE}” from")
    expect(history).to_contain_text("Made a link to look at 2.0 for Dr. Sato.")
    desk.get_by_role("radio", name="from 1.0", exact=True).check()
    desk.get_by_role("radio", name="to 2.0", exact=True).check()
    desk.get_by_role("button", name="Compare the two that are chosen").click()
    comparison = desk.locator(".comparison")
    expect(comparison.locator("ins").filter(has_text="rightly so").first).to_be_visible()
    expect(comparison).to_contain_text("Walk every hour.")
    expect(comparison.locator("del").filter(has_text="socks").first).to_be_visible()

    # The link has done its work: it leads to the page as everybody sees it.
    outside.goto(address)
    assert outside.url.endswith(addresses[0])
