"""Pictures as editors use them: into a text, into a field, onto the page, and never out of it."""

import base64
from typing import Any

from playwright.sync_api import Dialog, Locator, Page, expect

from articles.models import Article
from faq.models import Question
from publishing.models import Image
from teas.models import Tea
from tests.browser.test_accessibility import check
from tests.images.test_images import picture
from tests.support import factories, hands

# Puts a file onto an element as a browser does that pastes or drops one.
HAND_OVER = """(element, [kind, data, name]) => {
  const bytes = Uint8Array.from(atob(data), sign => sign.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], name, { type: "image/png" }));
  const how = { bubbles: true, cancelable: true };
  element.dispatchEvent(
    kind === "paste"
      ? new ClipboardEvent("paste", { ...how, clipboardData: files })
      : new DragEvent(kind, { ...how, dataTransfer: files })
  );
}"""


def hand_over(target: Locator, kind: str, data: bytes, name: str) -> None:
    target.evaluate(HAND_OVER, [kind, base64.b64encode(data).decode(), name])


def in_dialog(page: Page) -> Locator:
    return page.locator(".cke_dialog:visible")


def choose(page: Page, opener: Locator, name: str) -> None:
    """Opens the pictures in a window of their own and chooses one; the window closes."""
    with page.expect_popup() as opened:
        opener.click()
    popup = opened.value
    expect(popup.get_by_role("heading", name="Choose a picture")).to_be_visible()
    with popup.expect_event("close"):
        popup.get_by_role("button", name=f"Choose {name}", exact=True).click()


def test_pictures_in_a_text_come_back_as_they_were_stored(desk, data):
    with data():
        image = Image.objects.order_by("pk")[0]
        tag = (
            f'<img alt="A &quot;cup&quot; &amp; more" height="{image.height}" '
            f'src="{image.address}" width="{image.width}">'
        )
        body = (
            f"<p>One.</p>\n\n<figure>{tag}<figcaption>A <em>cup</em>, see "
            f'<a href="/teas/">teas</a>.</figcaption></figure>\n\n<figure>{tag}</figure>'
            "\n\n<p>Two.</p>"
        )
        article = factories.draft(body=body, see_doctor=body)
        assert article.body == body
    hands.open_page(desk, article)
    expect(hands.rich(desk, "body").locator("figcaption").first).to_have_text("A cup, see teas.")
    assert hands.written(desk, "body").strip() == body
    hands.save(desk)
    with data():
        saved = Article.objects.get(pk=article.pk)
        assert saved.revision == article.revision  # the desk saw no change either
        assert saved.body == saved.see_doctor == body


def test_a_picture_is_pasted_into_a_text_described_published_and_then_kept(desk, desk_of, data):
    alerts: list[str] = []

    def read(alert: Dialog) -> None:
        alerts.append(alert.message)
        alert.accept()

    with data():
        question = factories.draft("question")
    hands.open_page(desk, question)
    surface = hands.rich(desk, "answer")
    hands.write(desk, "answer", "A calf looks like this.")
    surface.locator("p").last.press("End")
    hand_over(surface, "paste", picture("PNG", (900, 600)), "Calf at rest.png")

    # The alternative text is asked for at once, and the dialog does not go without it.
    dialog = in_dialog(desk)
    expect(dialog).to_contain_text("What it shows, for people who cannot see it")
    desk.once("dialog", read)
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_visible()
    assert alerts == ["Say what the picture shows, for people who cannot see it."]
    dialog.get_by_label("What it shows").fill("A calf in red and black")
    dialog.get_by_role("button", name="OK").click()
    expect(surface.get_by_role("img", name="A calf in red and black")).to_be_visible()
    caption = surface.locator("figcaption")
    caption.click()
    expect(caption).to_be_focused()
    desk.wait_for_timeout(300)  # The editor puts the caret where the click was.
    desk.keyboard.type("After a walk.")
    hands.save(desk)
    with data():
        image = Image.objects.get(name="Calf at rest")
        stored = Question.objects.get(pk=question.pk).answer
        assert (image.width, image.height) == (900, 600)
        assert stored.endswith(
            f'<figure><img alt="A calf in red and black" height="600" src="{image.address}" '
            'width="900"><figcaption>After a walk.</figcaption></figure>'
        )
    hands.publish(desk, desk_of("chief"))

    # Readers get a copy that is made for their screen, and nothing on the page jumps.
    desk.goto(f"/faq/{question.document.slug}/")
    shown = desk.get_by_role("img", name="A calf in red and black")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") > 0
    assert shown.evaluate("image => image.currentSrc").endswith(".avif")
    assert round(shown.evaluate("image => image.width / image.height"), 1) == 1.5
    expect(desk.locator("figcaption")).to_have_text("After a walk.")

    # What a page shows is not deleted.
    desk.goto(f"/admin/publishing/image/{image.pk}/change/")
    uses = desk.locator(".picture-uses")
    expect(uses).to_contain_text(f"“{question.title}”, edition 1.0, live from")
    desk.get_by_role("link", name="Delete").click()
    expect(desk.locator("#content")).to_contain_text("cannot be deleted, because these texts")
    assert desk.get_by_role("button", name="Yes").count() == 0


def test_a_picture_is_chosen_for_a_text_and_for_a_field(desk, data):
    with data():
        image = Image.objects.get(name="Ginger and cinnamon tea")
        article = factories.draft()
    hands.open_page(desk, article)
    desk.locator("#cke_id_body .cke_button__picture").click()
    choose(desk, in_dialog(desk).get_by_text("Choose from the pictures…"), image.name)
    dialog = in_dialog(desk)
    expect(dialog.get_by_label("What it shows")).to_have_value(image.alt)
    dialog.get_by_role("button", name="OK").click()
    expect(hands.rich(desk, "body").get_by_role("img", name=image.alt)).to_be_visible()

    field = desk.locator(".field-hero_image")
    choose(desk, field.get_by_role("link", name="Choose from the pictures…"), image.name)
    expect(field.locator("input[type=number]")).to_have_value(str(image.pk))
    expect(field.get_by_alt_text("the picture chosen")).to_be_visible()
    expect(desk.get_by_label("Alternative text")).to_have_value(image.alt)
    hands.save(desk)
    with data():
        saved = Article.objects.get(pk=article.pk)
        assert saved.hero_image.name == image.file.name
        assert saved.hero_alt == image.alt
        assert f'src="{image.address}" width="{image.width}"' in saved.body
        assert Image.objects.filter(file=image.file.name).count() == 1


def test_pictures_are_dragged_onto_their_page(desk):
    desk.goto("/admin/publishing/image/")
    hand_over(desk.locator("#changelist"), "dragover", picture("PNG"), "Toes.png")
    expect(desk.locator(".picture-upload")).to_have_class("picture-upload is-over")
    with desk.expect_navigation():
        hand_over(desk.locator("#changelist"), "drop", picture("PNG", (50, 40)), "Toes.png")
    expect(hands.said(desk)).to_contain_text("“Toes” is among the pictures now.")
    expect(desk.locator(".pictures li").first).to_contain_text("No alternative text yet")


def test_pictures_are_uploaded_and_chosen_without_javascript(desk_of, data):
    desk = desk_of(java_script_enabled=False)
    desk.goto("/admin/publishing/image/")
    file: Any = {"name": "Heel.png", "mimeType": "image/png", "buffer": picture("PNG", (70, 40))}
    desk.get_by_label("Files").set_input_files(file)
    desk.get_by_label("What it shows").fill("A heel")
    desk.get_by_role("button", name="Upload").click()
    expect(hands.said(desk)).to_contain_text("“Heel” is among the pictures now.")
    with data():
        image = Image.objects.get(name="Heel")
        tea = factories.draft("tea")
    expect(desk.locator(".pictures li").first).to_contain_text(f"Number {image.pk}")
    hands.open_page(desk, tea)
    desk.get_by_label("or the number of one of the pictures").fill(str(image.pk))
    hands.save(desk)
    with data():
        saved = Tea.objects.get(pk=tea.pk)
        assert (saved.image.name, saved.image_alt) == (image.file.name, "A heel")


def test_the_pages_of_pictures_are_for_everybody(desk_of, data):
    desk = desk_of(bypass_csp=True)
    with data():
        image = Image.objects.get(name="Leg cramps")
    for page in ("", "?_popup=1&field=id_image", f"{image.pk}/change/", f"{image.pk}/delete/"):
        desk.goto(f"/admin/publishing/image/{page}")
        check(desk)
