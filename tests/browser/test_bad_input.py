"""What an editor types wrong: said at its field, and everything typed is still there."""

import datetime
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from publishing.actions.drafts import begin_draft
from publishing.models import Edition
from tests.support import factories, hands
from tests.support.hands import refusal

NOTE = "There is a new stretch."


@pytest.fixture
def publishing(desk: Page, data: Any) -> Page:
    """The publish screen of a second edition, with a note typed in."""
    with data():
        draft = begin_draft(factories.live().document, factories.person("author"))
    hands.open_page(desk, draft, "do/publish")
    desk.get_by_label("At a date and time").check()
    desk.get_by_label("Yes: the “Updated” date moves").check()
    desk.get_by_label("What changed").fill(NOTE)
    page: Page = desk
    return page


def refused(page: Page, field: str, sentence: str, status: int = 200) -> None:
    """Publishes in vain: the sentence stands at the field, and what was typed is still there."""
    assert hands.press(page, "Publish or schedule") == status
    expect(refusal(page, field)).to_contain_text(sentence)
    expect(page.locator(".errornote")).to_contain_text("Nothing was changed.")
    expect(page.get_by_label("At a date and time")).to_be_checked()
    expect(page.get_by_label("What changed")).to_have_value(NOTE)


def test_a_moment_in_the_past_is_refused_and_the_time_now_is_told(publishing):
    yesterday = datetime.datetime.now(hands.ZONE) - datetime.timedelta(days=1)
    hands.set_moment(publishing, yesterday)
    refused(publishing, "at", "That moment has passed; it is now")
    expect(publishing.locator("#id_at_0")).to_have_value(f"{yesterday:%Y-%m-%d}")
    expect(publishing.locator("#id_at_1")).to_have_value(f"{yesterday:%H:%M:%S}")


def test_a_date_that_is_none_is_refused(publishing):
    # As a browser without inputs for dates sends it.
    for field in ("#id_at_0", "#id_at_1"):
        publishing.locator(field).evaluate("input => { input.type = 'text' }")
    publishing.locator("#id_at_0").fill("31 February")
    publishing.locator("#id_at_1").fill("25:00")
    refused(publishing, "at", "Enter a valid date.")
    expect(refusal(publishing, "at")).to_contain_text("Enter a valid time.")
    expect(publishing.locator("#id_at_0")).to_have_attribute("value", "31 February")


def test_a_year_that_nobody_means_is_refused(publishing):
    publishing.locator("#id_at_0").fill("20266-01-01")
    publishing.locator("#id_at_1").fill("09:00:00")
    refused(publishing, "at", "Enter a valid date.")


def test_a_moment_without_a_date_is_refused(publishing):
    refused(publishing, "at", "Choose a date and a time.")


def test_a_moment_without_a_time_is_refused(publishing):
    publishing.locator("#id_at_0").fill("2027-01-31")
    refused(publishing, "at", "Enter a valid time.")
    expect(publishing.locator("#id_at_0")).to_have_value("2027-01-31")


def test_readers_who_need_to_know_must_be_told_what_changed(publishing):
    publishing.get_by_label("Now", exact=True).check()
    publishing.get_by_label("What changed").fill("  ")
    assert hands.press(publishing, "Publish or schedule") == 200
    expect(refusal(publishing, "note")).to_contain_text("Tell readers what changed")
    expect(publishing.get_by_label("Yes: the “Updated” date moves")).to_be_checked()


def test_an_address_that_another_page_has_is_refused(desk, data):
    with data():
        factories.draft("question", slug="taken")
    desk.goto("/admin/faq/question/add/")
    desk.locator("#id_title").fill("May I have this address?")
    # The address follows the title until somebody types another one.
    desk.locator("#id_slug").focus()
    desk.locator("#id_slug").fill("taken")
    hands.write(desk, "answer", "No.")
    hands.press(desk, "Save draft")
    expect(refusal(desk, "slug")).to_contain_text("The address “taken” belongs to another page")
    expect(desk.locator("#id_title")).to_have_value("May I have this address?")
    expect(desk.locator("#id_slug")).to_have_value("taken")
    expect(hands.rich(desk, "answer")).to_have_text("No.")


def test_a_claim_without_evidence_is_saved_and_the_desk_leads_to_what_is_missing(desk, data):
    with data():
        article = factories.draft()
        factories.pattern("Cold pattern")
    hands.open_page(desk, article)
    hands.add_row(desk, "Perspective")
    desk.locator("#id_perspectives-0-pattern").select_option("Cold pattern")
    hands.write(desk, "perspectives-0-kampo_view", "The cold has come in.")
    desk.locator("#id_perspectives-0-claim_kind").select_option("Traditional use")
    desk.locator("#id_perspectives-0-claim_text").fill("Warms the feet.")
    hands.save(desk)
    desk.locator("#checks").get_by_role("link", name="Name the evidence").click()
    expect(desk.locator("#id_perspectives-0-claim_evidence")).to_be_focused()
    expect(desk.locator("#id_perspectives-0-claim_text")).to_have_value("Warms the feet.")
    expect(hands.rich(desk, "perspectives-0-kampo_view")).to_have_text("The cold has come in.")


def test_a_question_without_an_answer_stays_a_draft_and_the_desk_leads_to_the_field(desk, data):
    with data():
        question = factories.draft("question", answer="")
    hands.open_page(desk, question, "do/publish")
    assert hands.press(desk, "Publish or schedule") == 409
    desk.get_by_role("link", name="Write the answer").click()
    expect(desk.locator("#cke_id_answer")).to_be_in_viewport()
    expect(desk.locator("#cke_id_answer")).to_have_class(re.compile("cke_focus"))
    with data():
        assert Edition.objects.get(pk=question.pk).is_draft


@pytest.mark.parametrize(
    ("file", "alt", "field", "sentence"),
    [
        (
            {"name": "leg.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"},
            "A leg",
            "hero_image",
            "This file is not a JPEG, PNG, WebP or AVIF picture.",
        ),
        (None, "", "hero_alt", "Say what the picture shows."),
    ],
    ids=["a text file named .jpg", "no alternative text"],
)
def test_a_picture_that_is_none_or_that_says_nothing_is_refused(
    desk, data, file, alt, field, sentence
):
    with data():
        article = factories.draft(title="A picture of a leg")
    if file is None:
        upload = factories.picture()
        file = {"name": "leg.png", "mimeType": "image/png", "buffer": upload.read()}
    hands.open_page(desk, article)
    desk.locator("#id_hero_image").set_input_files(file)
    desk.locator("#id_hero_alt").fill(alt)
    desk.locator("#id_summary").fill("What was typed stays.")
    hands.press(desk, "Save draft")
    expect(refusal(desk, field)).to_contain_text(sentence)
    expect(desk.locator("#id_summary")).to_have_value("What was typed stays.")


def test_a_text_far_too_long_is_refused_with_its_length_and_kept(desk, data):
    with data():
        article = factories.draft()
    hands.open_page(desk, article)
    expect(hands.rich(desk, "body")).to_have_text("Blood.")
    text = f"<p>{'calf ' * 50_000}end</p>"
    desk.evaluate("text => RichTextEditor.set(id_body, text)", text)
    expect(hands.rich(desk, "body")).to_contain_text("end")
    hands.press(desk, "Save draft")
    expect(refusal(desk, "body")).to_contain_text("This text has 250,0")
    expect(refusal(desk, "body")).to_contain_text("at most 200,000 fit")
    expect(hands.rich(desk, "body")).to_contain_text("end")
