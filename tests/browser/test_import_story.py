"""A page is imported: the report is read, followed, and what it names is mended and published."""

from pathlib import Path

from playwright.sync_api import expect

from articles.models import Article
from importing.models import ImportedFile
from tests.browser.test_accessibility import check
from tests.support import hands

EXAMPLE = Path(__file__).parent.parent.parent / "docs" / "examples" / "leg-cramps.txt"
LIST = "/admin/articles/article/"


def test_an_editor_imports_a_page_mends_what_the_report_names_and_dates_it(desk, desk_of, data):
    desk.goto(LIST)
    desk.get_by_role("link", name="Import an article…").click()
    desk.get_by_label("File:").set_input_files(EXAMPLE)
    desk.get_by_role("button", name="Import").click()
    expect(hands.said(desk)).to_contain_text("Readers see nothing of it yet.")
    look = desk.get_by_role("region", name="To look at")
    understood = desk.get_by_role("region", name="Understood")
    expect(understood).to_contain_text("The title: “Night cramps in the calf”.")
    expect(understood).to_contain_text("The tea “Jujube and chamomile tea”.")
    expect(desk.get_by_role("region", name="Left out")).to_contain_text("is not medical advice")

    look.get_by_role("link", name="Name its evidence").click()
    evidence = desk.locator("#id_perspectives-0-claim_evidence")
    expect(evidence).to_be_in_viewport()
    evidence.fill("NCCIH, Chamomile: limited evidence.")
    hands.save(desk)

    hands.approve(desk_of("chief"), desk)
    desk.get_by_role("link", name="Report of the import of “leg-cramps.txt”").click()
    desk.get_by_role("link", name="Publish with the date November 30, 2025…").click()
    expect(desk.get_by_label("With an earlier date")).to_be_checked()
    hands.confirm(desk, "Publish or schedule")
    expect(hands.said(desk)).to_contain_text("1.0 is live, dated Nov 30, 2025, 00:00 JST.")
    desk.goto("/articles/night-cramps-in-the-calf/")
    expect(desk.get_by_role("main")).to_contain_text("Updated November 30, 2025")

    desk.goto(f"{LIST}import/")
    desk.get_by_label("Or paste the text").fill(EXAMPLE.read_text())
    desk.get_by_role("button", name="Import").click()
    expect(desk.locator(".errornote")).to_contain_text("Nothing was imported.")
    expect(desk.get_by_label("Or paste the text")).to_have_value(EXAMPLE.read_text())
    desk.get_by_role("link", name="Open the page that it became").click()
    expect(desk.locator(".edition-state")).to_contain_text("Live 1.0 since Nov 30, 2025")
    with data():
        assert ImportedFile.objects.filter(name=EXAMPLE.name).count() == 1
        assert Article.objects.filter(title="Night cramps in the calf").count() == 1


def test_the_screens_of_the_import_keep_the_rules_of_accessibility(desk_of):
    # Axe writes styles of its own into a page; the desk's policy would refuse them.
    desk = desk_of(bypass_csp=True)
    desk.goto(f"{LIST}import/")
    desk.get_by_text("What is understood").click()
    check(desk)
    desk.get_by_label("Or paste the text").fill("Feet\n\nCold.\n\nQ&A\nWhy?\nSo.\nAnd how?\n")
    desk.get_by_role("button", name="Import").click()
    expect(desk.get_by_role("region", name="To look at")).to_be_visible()
    check(desk)
