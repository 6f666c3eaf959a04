"""The editor: what was stored comes back as it was, wherever the editor stands on the page."""

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from articles.models import Article, Perspective
from teas.models import Tea
from tests.richtext.test_richtext import REFERENCE
from tests.support import factories, hands, plain_editor

# The relative luminance of WCAG 2, and the contrast of two colours as the browser computes them.
CONTRAST = """element => {
  const channel = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const { color, backgroundColor } = getComputedStyle(element);
  const [low, high] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""  # noqa: E501


def test_opening_and_saving_a_text_changes_no_byte_of_it(desk, data):
    with data():
        article = factories.draft(body=REFERENCE, see_doctor=REFERENCE)
        row = factories.perspective(article, kampo_view=REFERENCE)
    hands.open_page(desk, article)
    for name in ("body", "see_doctor", "perspectives-0-kampo_view"):
        expect(
            hands.rich(desk, name).get_by_role("heading", name="What a cramp is")
        ).to_be_visible()
    hands.save(desk)
    with data():
        saved = Article.objects.get(pk=article.pk)
        assert saved.revision == article.revision  # the desk saw no change either
        assert saved.body == saved.see_doctor == REFERENCE
        assert Perspective.objects.get(pk=row.pk).kampo_view == REFERENCE


def test_a_text_written_as_source_in_a_row_added_on_the_spot_is_stored_as_it_is(desk, data):
    with data():
        article = factories.draft()
        factories.pattern("Cold pattern")
    hands.open_page(desk, article)
    hands.add_row(desk, "Perspective")
    desk.locator("#id_perspectives-0-pattern").select_option("Cold pattern")
    hands.show_source(desk, "perspectives-0-kampo_view").fill(REFERENCE)
    desk.locator("#cke_id_perspectives-0-kampo_view .cke_button__source").click()
    surface = hands.rich(desk, "perspectives-0-kampo_view")
    expect(surface.get_by_role("heading", name="What a cramp is")).to_be_visible()
    hands.save(desk)
    with data():
        assert article.perspectives.get().kampo_view == REFERENCE
    source = hands.show_source(desk, "perspectives-0-kampo_view")
    expect(source).to_have_value(f"{REFERENCE}\n")


def test_the_rows_that_stay_keep_their_editors_when_one_above_is_removed(desk, data):
    with data():
        article = factories.draft()
        factories.pattern("Cold pattern")
        factories.pattern("Blood stagnation")
    hands.open_page(desk, article)
    for number, pattern in enumerate(("Cold pattern", "Blood stagnation")):
        hands.add_row(desk, "Perspective")
        desk.locator(f"#id_perspectives-{number}-pattern").select_option(pattern)
        hands.write(desk, f"perspectives-{number}-kampo_view", f"About {pattern}.")
    desk.locator("#perspectives-0 .inline-deletelink").click()
    expect(hands.rich(desk, "perspectives-0-kampo_view")).to_have_text("About Blood stagnation.")
    hands.add_row(desk, "Perspective")
    desk.locator("#id_perspectives-1-pattern").select_option("Cold pattern")
    hands.write(desk, "perspectives-1-kampo_view", "Once more.")
    hands.save(desk)
    with data():
        rows = article.perspectives.values_list("pattern__name", "kampo_view")
        assert list(rows) == [
            ("Blood stagnation", "<p>About Blood stagnation.</p>"),
            ("Cold pattern", "<p>Once more.</p>"),
        ]


def test_the_source_view_can_be_read_in_the_dark(desk_of, data):
    with data():
        question = factories.draft("question")
    desk = desk_of(color_scheme="dark")
    hands.open_page(desk, question)
    source = hands.show_source(desk, "answer")
    expect(source).to_have_value("<p>Little blood.</p>\n")
    assert source.evaluate(CONTRAST) >= 7


def test_whoever_leaves_with_unsaved_text_is_asked_and_nobody_else(desk, data):
    with data():
        question = factories.draft("question", answer=REFERENCE)
    asked: list[str] = []

    def note(dialog):
        asked.append(dialog.type)
        dialog.accept()

    desk.on("dialog", note)
    hands.open_page(desk, question)
    hands.rich(desk, "answer").click()
    desk.get_by_role("link", name="Editions and history").click()
    desk.go_back()
    assert asked == []
    hands.write(desk, "answer", "Something new.")
    desk.get_by_role("link", name="Editions and history").click()
    expect(desk).to_have_title("Editions and history | LegCare")
    assert asked == ["beforeunload"]
    desk.go_back()
    hands.write(desk, "answer", "Something new.")
    hands.save(desk)
    assert asked == ["beforeunload"]


def with_plain_editor(page: Page) -> None:
    """Puts tests.support.plain_editor in the place of the editor's scripts."""
    plain = (Path(plain_editor.__file__).parent / "plain_editor.js").read_text()

    def answer(route: Route) -> None:
        is_seam = re.search(r"richtext/ckeditor/editor\b", route.request.url)
        route.fulfill(content_type="text/javascript", body=plain if is_seam else "")

    page.route(re.compile(r"/static/(richtext/)?ckeditor/.*\.js"), answer)


def test_the_desk_works_with_another_editor(desk, data):
    with data():
        tea = factories.draft("tea", slug="tea-of-plain-words")
        factories.change(tea, body="<h2>For whom</h2><p>It heals tired legs.</p>")
    with_plain_editor(desk)
    hands.open_page(desk, tea)
    body = desk.locator("#id_body")
    # What the checks found leads to it.
    desk.locator("#checks").get_by_role("link", name="“heals”").first.click()
    expect(body).to_be_focused()
    # What is typed into it is kept in the browser, and put back.
    body.fill("<p>It warms tired legs.</p>")
    desk.wait_for_timeout(1000)
    desk.once("dialog", lambda dialog: dialog.accept())
    desk.reload()
    expect(body).to_have_value(re.compile("heals"))
    desk.get_by_role("button", name="Put it back into the form").click()
    expect(body).to_have_value("<p>It warms tired legs.</p>")
    # A picture is chosen for it.
    body.press("Control+End")
    with desk.expect_popup() as opened:
        desk.evaluate("window.open(`${id_body.dataset.pictures}&field=id_body`) && null")
    opened.value.locator(".pictures button").first.click()
    expect(body).to_have_value(re.compile("legs.</p><img src="))
    hands.save(desk)
    with data():
        assert re.fullmatch(
            r"<p>It warms tired legs.</p><figure><img [^>]+></figure>",
            Tea.objects.get(pk=tea.pk).body,
        )
