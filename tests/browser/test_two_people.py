"""Two people at the same page: the second is told, and loses nothing."""

from playwright.sync_api import expect

from publishing import actions
from publishing.models import Edition
from tests.support import factories, hands


def test_a_save_over_somebody_elses_is_refused_and_the_text_stays_on_the_screen(desk_of, data):
    with data():
        question = factories.draft("question")
    first, second = desk_of("author"), desk_of("publisher")
    for desk in (first, second):
        hands.open_page(desk, question)
    hands.write(first, "answer", "The author's answer.")
    hands.save(first)
    hands.write(second, "answer", "The publisher's answer.")
    assert hands.press(second, "Save draft") == 409
    expect(second.locator(".errornote + .errorlist")).to_contain_text("author saved this draft at")
    expect(hands.rich(second, "answer")).to_have_text("The publisher's answer.")
    # Pressing once more does not get round it.
    assert hands.press(second, "Save draft") == 409
    hands.open_page(first, question)
    expect(hands.rich(first, "answer")).to_have_text("The author's answer.")


def test_the_second_to_publish_a_draft_is_told_that_it_is_done(desk_of, data):
    with data():
        article = factories.draft()
    first, second = desk_of("publisher"), desk_of("chief")
    for desk in (first, second):
        hands.open_page(desk, article, "do/publish")
    assert hands.press(first, "Publish or schedule") == 200
    assert hands.press(second, "Publish or schedule") == 409
    expect(second.locator(".errorlist")).to_contain_text(
        "This is no draft any more: publisher made it 1.0"
    )


def test_a_draft_saved_after_the_publish_screen_was_opened_is_not_published(desk_of, data):
    with data():
        question = factories.draft("question")
    publisher = desk_of("publisher")
    hands.open_page(publisher, question, "do/publish")
    with data():
        factories.change(question, answer="<p>Something untrue.</p>")
    assert hands.press(publisher, "Publish or schedule") == 409
    expect(publisher.locator(".errorlist")).to_contain_text("author saved this draft again")
    with data():
        assert Edition.objects.get(pk=question.pk).is_draft


def test_a_draft_that_was_published_meanwhile_is_not_saved_and_the_text_is_kept(desk_of, data):
    with data():
        question = factories.draft("question")
    author = desk_of("author")
    hands.open_page(author, question)
    hands.write(author, "answer", "One more thought.")
    with data():
        actions.publish(question, factories.person("publisher"))
    assert hands.press(author, "Save draft") == 409
    expect(author.locator(".errornote + .errorlist")).to_contain_text("publisher made it 1.0")
    expect(hands.rich(author, "answer")).to_have_text("One more thought.")


def test_a_screen_of_a_draft_that_was_discarded_meanwhile_leads_back_to_the_list(desk_of, data):
    with data():
        question = factories.draft("question")
    publisher = desk_of("publisher")
    hands.open_page(publisher, question, "do/publish")
    with data():
        actions.discard(question, factories.person("author"))
    assert hands.press(publisher, "Publish or schedule") == 200
    expect(hands.said(publisher)).to_contain_text("somebody discarded it")
