"""Two people save the same draft: neither loses a word, and the second one chooses."""

import re
from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from articles.models import Source
from publishing import actions, diff
from publishing.actions.drafts import begin_draft, revert
from publishing.models import Discarded, Document, Edition, Event, Person
from tests.support.expect import everything
from tests.support.factories import NOW, draft, full, live, person, picture

pytestmark = pytest.mark.django_db

MINE, TOGETHER, ANEW = "_mine", "_together", "_anew"
# What a form holds that was sent and came back: the same as what it was sent with.
BODY = "<p>One.</p><p>Two.</p><p>Three.</p>"


def desk(edition):
    meta = edition.document.edition_model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[edition.pk])


def parsed(answer: Any) -> Any:
    return html.fromstring(answer.content.decode())


def fields(answer):
    """What the browser would send of the form on a page, without a button."""
    form = parsed(answer).xpath("//div[@id='content-main']/form")[0]
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        # A browser drops the line end that begins a text field.
        values.setdefault(name, []).append((value or "").removeprefix("\n"))
    return {name: value for name, value in values.items() if "__prefix__" not in name}


def opened(client, edition, **typed):
    """The form of a draft as somebody opened it, with what they typed since."""
    return fields(client.get(desk(edition))) | typed


def save(client, edition, sent, button="_save", value="1"):
    return client.post(desk(edition), sent | {button: value}, follow=True)


def words(answer):
    return re.sub(r"\s+", " ", parsed(answer).text_content())


def buttons(answer):
    found = parsed(answer).xpath("//section[@class='collision']//button[not(@hidden)]")
    return {button.get("name"): button.get("value") for button in found}


def fresh(edition: Any) -> Any:
    return Edition.objects.get(pk=edition.pk).specific


@pytest.fixture
def mika(client):
    user = person("chief")
    client.force_login(user)
    return user


def other_saves(edition, client_class, name="author", **typed):
    """Somebody else opens the draft and saves it."""
    other = client_class()
    other.force_login(person(name))
    answer = save(other, edition, opened(other, edition, **typed))
    assert "Readers see nothing of it yet." in words(answer)


def test_both_texts_are_at_hand_and_the_typed_one_is_still_in_the_form(client, mika):
    edition = draft("question", answer="<p>Old.</p>")
    sent = opened(client, edition, answer="<p>Mine.</p>")
    other_saves(edition, type(client), answer="<p>Theirs.</p>")
    before = everything()
    answer = save(client, edition, sent)
    assert answer.status_code == 409
    assert everything() == before
    assert "author saved this draft at" in words(answer)
    assert "What author saved at" in words(answer)
    assert "Both of you changed: Answer." in words(answer)
    assert fields(answer)["answer"] == ["<p>Mine.</p>"]
    assert buttons(answer) == {MINE: "2"}


def test_mine_is_saved_as_the_newer_text_and_the_other_one_can_be_gone_back_to(client, mika):
    edition = draft("question", answer="<p>Old.</p>")
    sent = opened(client, edition, answer="<p>Mine.</p>")
    other_saves(edition, type(client), answer="<p>Theirs.</p>")
    refused = save(client, edition, sent)
    answer = save(client, edition, fields(refused), MINE, "2")
    assert answer.status_code == 200
    assert "is kept as save 2" in words(answer)
    assert fresh(edition).answer == "<p>Mine.</p>"
    assert fresh(edition).saved_by == mika
    assert diff.read_revision(edition, 2)["fields"]["answer"] == "<p>Theirs.</p>"
    assert Event.objects.latest("pk").sentence.startswith("Saved another text over what author")


def test_the_second_button_holds_only_for_the_text_that_was_shown(client, mika):
    edition = draft("question", answer="<p>Old.</p>")
    sent = opened(client, edition, answer="<p>Mine.</p>")
    other_saves(edition, type(client), answer="<p>Theirs.</p>")
    refused = save(client, edition, sent)
    other_saves(edition, type(client), answer="<p>Theirs again.</p>")
    for value in ("2", "1", "", "x", "3000000000000"):
        again = save(client, edition, fields(refused), MINE, value)
        assert again.status_code == 409
        assert buttons(again) == {MINE: "3"}
        assert "Theirs again." in words(again)
    assert fresh(edition).answer == "<p>Theirs again.</p>"


def test_changes_in_other_places_are_brought_together(client, mika):
    edition = full("article")
    edition.body = BODY
    edition.save()
    sent = opened(client, edition, body=BODY.replace("Three", "Three of mine"), summary="Mine.")
    other_saves(edition, type(client), body=BODY.replace("One", "One of theirs"), title="Theirs")
    refused = save(client, edition, sent)
    assert buttons(refused) == {TOGETHER: "2", MINE: "2"}
    assert "You changed other places than author did" in words(refused)
    answer = save(client, edition, fields(refused), TOGETHER, "2")
    assert "has both texts now" in words(answer)
    merged = fresh(edition)
    assert merged.body == "<p>One of theirs.</p><p>Two.</p><p>Three of mine.</p>"
    assert (merged.title, merged.summary) == ("Theirs", "Mine.")
    assert merged.perspectives.count() == 2
    assert merged.article_questions.count() == 3
    assert merged.reviews.count() == 1
    assert merged.topics.count() == 2


def test_rows_that_both_changed_are_compared_and_kept(client, mika):
    edition = draft()
    edition.sources.all().delete()
    for number, name in enumerate(["A book", "A trial", "A lecture"], 1):
        Source.objects.create(edition=edition, citation=name, position=number)
    sent = opened(client, edition)
    # I remove the first and add one; the author removes the second and changes the third.
    sent |= {"sources-0-DELETE": "on", "sources-TOTAL_FORMS": "4"}
    sent |= {"sources-3-citation": "Mine", "sources-3-position": "4"}
    other = type(client)()
    other.force_login(person("author"))
    theirs = opened(other, edition)
    theirs |= {"sources-1-DELETE": "on", "sources-2-url": "https://example.com/"}
    assert save(other, edition, theirs).status_code == 200
    refused = save(client, edition, sent)
    assert refused.status_code == 409
    assert buttons(refused) == {TOGETHER: "2", MINE: "2"}
    kept = fields(refused)
    assert [kept[f"sources-{n}-citation"] for n in range(3)] == [
        ["A trial"],
        ["A lecture"],
        ["Mine"],
    ]
    save(client, edition, kept, TOGETHER, "2")
    rows = edition.sources.order_by("position").values_list("citation", "url")
    assert list(rows) == [("A lecture", "https://example.com/"), ("Mine", "")]
    revert(edition, mika, 2, revision=3)
    assert save(client, edition, kept, MINE, "4").status_code == 200
    assert [row.citation for row in edition.sources.all()] == ["A trial", "A lecture", "Mine"]


def test_what_both_wrote_alike_is_not_lost_and_needs_no_choice(client, mika):
    edition = draft("question", answer="<p>Old.</p>")
    sent = opened(client, edition, answer="<p>The same.</p>")
    other_saves(edition, type(client), answer="<p>The same.</p>")
    refused = save(client, edition, sent)
    assert refused.status_code == 409
    assert "nothing of it is lost" in words(refused)
    assert buttons(refused) == {}


def test_what_the_other_one_has_already_is_not_lost_either(client, mika):
    edition = draft()
    sent = opened(client, edition, summary="Both.")
    other_saves(edition, type(client), summary="Both.", title="Theirs")
    refused = save(client, edition, sent)
    assert "All that you typed is in the text of author already" in words(refused)
    assert buttons(refused) == {}


def test_where_the_other_one_changed_no_word_nothing_collides(client, mika):
    edition = draft()
    reviewer = Person.objects.create(name="Mika Tanabe", slug="mika-tanabe")
    sent = opened(client, edition, summary="Mine.")
    review = {"reviews-TOTAL_FORMS": "1", "reviews-0-reviewer": str(reviewer.pk)}
    review |= {"reviews-0-reviewed_on": "2026-11-20"}
    other_saves(edition, type(client), "chief", **review)
    assert save(client, edition, sent).status_code == 200
    assert fresh(edition).summary == "Mine."
    assert edition.reviews.count() == 1


def test_what_only_the_other_one_changed_is_named(client, mika):
    edition = draft("question", answer="<p>Old.</p>", title="Old?")
    sent = opened(client, edition, answer="<p>Mine.</p>")
    other_saves(edition, type(client), answer="<p>Theirs.</p>", title="New?")
    refused = save(client, edition, sent)
    assert "Both of you changed: Answer." in words(refused)
    assert "Only author changed: Title. To save yours alone would take" in words(refused)


def test_a_way_out_that_a_later_change_in_the_form_bars_is_refused_with_both_texts(client, mika):
    edition = draft(body=BODY)
    sent = opened(client, edition, body=BODY.replace("Three", "Mine"))
    other_saves(edition, type(client), body=BODY.replace("One", "Theirs"))
    kept = fields(save(client, edition, sent)) | {"body": BODY.replace("One", "Mine as well")}
    before = everything()
    answer = save(client, edition, kept, TOGETHER, "2")
    assert answer.status_code == 409
    assert "cannot be brought together as they are now: both changed Body." in words(answer)
    assert fields(answer)["body"] == [kept["body"]]
    assert everything() == before


def test_what_cannot_be_saved_yet_is_marked_and_kept(client, mika):
    edition = draft("question", answer="<p>Old.</p>")
    sent = opened(client, edition, title="", answer="<p>Mine.</p>")
    other_saves(edition, type(client), answer="<p>Theirs.</p>")
    refused = save(client, edition, sent)
    assert refused.status_code == 409
    assert "Something that you typed cannot be saved yet" in words(refused)
    assert buttons(refused) == {}
    again = save(client, edition, fields(refused), MINE, "2")
    assert again.status_code == 200  # The form with its error, and nothing saved.
    assert fresh(edition).answer == "<p>Theirs.</p>"
    assert fields(again)["answer"] == ["<p>Mine.</p>"]


def test_a_picture_that_was_chosen_need_not_be_chosen_again(client, mika):
    edition = draft(hero_image=picture("red"), hero_alt="Red.")
    sent = opened(client, edition, hero_alt="Blue.")
    sent["hero_image"] = picture("blue")
    other_saves(edition, type(client), title="Theirs")
    refused = save(client, edition, sent)
    assert "The picture that you chose is kept" in words(refused)
    kept = fields(refused)
    assert kept["_kept-hero_image"][0].startswith("images/")
    save(client, edition, kept, TOGETHER, "2")
    merged = fresh(edition)
    assert (merged.title, merged.hero_alt) == ("Theirs", "Blue.")
    assert merged.hero_image.name == kept["_kept-hero_image"][0]
    assert (merged.hero_width, merged.hero_height) == (8, 6)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "images/aa/none.png", "images/aa/" + "b" * 64]
)
def test_only_a_stored_picture_is_taken_for_the_one_that_was_chosen(client, mika, name):
    edition = draft()
    sent = opened(client, edition, title="Mine")
    other_saves(edition, type(client), title="Theirs")
    kept = fields(save(client, edition, sent)) | {"_kept-hero_image": name}
    assert save(client, edition, kept, MINE, "2").status_code == 200
    assert not fresh(edition).hero_image


def test_an_address_that_was_typed_goes_with_one_s_own_text(client, mika):
    edition = draft("question", slug="cold-feet")
    sent = opened(client, edition, slug="cold-toes")
    other_saves(edition, type(client), title="Theirs?")
    kept = fields(save(client, edition, sent))
    save(client, edition, kept, MINE, "2")
    assert Document.objects.get(pk=edition.document_id).slug == "cold-toes"


def test_a_review_that_was_typed_is_recorded_once(client, mika):
    edition = draft()
    Person.objects.create(name="Mika Tanabe", slug="mika-tanabe")
    sent = opened(client, edition, title="Mine")
    sent |= {"reviews-TOTAL_FORMS": "1", "reviews-0-reviewer": str(Person.objects.get().pk)}
    sent |= {"reviews-0-reviewed_on": "2026-11-20"}
    other_saves(edition, type(client), summary="Theirs.")
    kept = fields(save(client, edition, sent))
    save(client, edition, kept, TOGETHER, "2")
    assert edition.reviews.get().revision == 3


def test_pictures_that_were_left_out_are_told_of(client, mika):
    edition = draft(body=BODY)
    sent = opened(client, edition, body=f'{BODY}<img src="https://example.com/x.png">')
    other_saves(edition, type(client), title="Theirs")
    kept = fields(save(client, edition, sent))
    answer = save(client, edition, kept, MINE, "2")
    assert "One picture was left out of the text" in words(answer)
    assert fresh(edition).body == BODY


# The draft was published meanwhile


def test_an_old_review_is_none_of_the_draft_that_begins_with_what_was_typed(client, mika):
    edition = full("article")
    sent = opened(client, edition, body="<p>Nobody read this.</p>")
    assert sent["reviews-0-id"] == [str(edition.reviews.get().pk)]
    actions.publish(edition, person("publisher"), now=NOW)
    refused = save(client, edition, sent)
    save(client, edition, fields(refused), ANEW)
    new = Edition.objects.drafts().get(document=edition.document)
    assert fresh(new).body == "<p>Nobody read this.</p>"
    assert not new.reviews.exists()
    assert edition.reviews.get().revision == 1


def test_a_review_that_was_typed_is_one_of_the_draft_that_begins_with_it(client, mika):
    edition = full("article")
    sent = opened(client, edition, body="<p>I read this.</p>")
    reader = Person.objects.create(name="Dr. Reader", slug="reader")
    sent |= {"reviews-TOTAL_FORMS": "2", "reviews-1-reviewer": str(reader.pk)}
    sent |= {"reviews-1-reviewed_on": "2026-11-20"}
    actions.publish(edition, person("publisher"), now=NOW)
    save(client, edition, fields(save(client, edition, sent)), ANEW)
    new = Edition.objects.drafts().get(document=edition.document)
    assert f"{new.reviews.get().reviewed_on}" == "2026-11-20"
    assert Event.objects.filter(code="review", data__reviewer="Dr. Reader").count() == 1


def test_who_may_not_review_records_none_in_a_collision(client):
    author = person("author")
    client.force_login(author)
    edition = draft()
    reviewer = Person.objects.create(name="Mika Tanabe", slug="mika-tanabe")
    sent = opened(client, edition, title="Mine")
    other_saves(edition, type(client), "chief", summary="Theirs.")
    kept = fields(save(client, edition, sent))
    kept |= {"reviews-TOTAL_FORMS": "1", "reviews-INITIAL_FORMS": "0"}
    kept |= {"reviews-0-reviewer": str(reviewer.pk), "reviews-0-reviewed_on": "2026-11-20"}
    assert save(client, edition, kept, MINE, "2").status_code == 200
    assert fresh(edition).title == "Mine"
    assert not edition.reviews.exists()


def test_what_was_typed_becomes_the_next_draft_of_a_page_published_meanwhile(client, mika):
    edition = draft("question", answer="<p>Old.</p>")
    sent = opened(client, edition, answer="<p>One more thought.</p>")
    actions.publish(edition, person("publisher"), now=NOW)
    refused = save(client, edition, sent)
    assert refused.status_code == 409
    assert "publisher made it 1.0" in words(refused)
    assert buttons(refused) == {ANEW: "1"}
    answer = save(client, edition, fields(refused), ANEW)
    assert answer.status_code == 200
    new = Edition.objects.drafts().get(document=edition.document)
    assert fresh(new).answer == "<p>One more thought.</p>"
    assert new.made_from_id == edition.pk
    assert fresh(edition).answer == "<p>Old.</p>"


def test_beside_a_new_draft_one_is_led_there(client, mika):
    edition = draft("question", answer="<p>Old.</p>")
    sent = opened(client, edition, answer="<p>One more thought.</p>")
    actions.publish(edition, person("publisher"), now=NOW)
    new = begin_draft(edition.document, person("author"), now=NOW)
    refused = save(client, edition, sent)
    assert buttons(refused) == {}
    assert desk(new) in refused.content.decode()
    again = save(client, edition, fields(refused), ANEW)
    assert again.status_code == 409
    assert "There is a draft of this page already" in words(again)
    assert fields(again)["answer"] == ["<p>One more thought.</p>"]


# The draft was discarded meanwhile


def test_what_was_typed_brings_back_a_page_discarded_meanwhile(client, mika):
    edition = full("article")
    sent = opened(client, edition, title="Typed while it was discarded")
    actions.discard(edition, person("author"), now=NOW)
    refused = save(client, edition, sent)
    assert refused.status_code == 409
    assert "author discarded the draft." in words(refused)
    assert buttons(refused) == {ANEW: "1"}
    answer = save(client, edition, fields(refused), ANEW)
    assert answer.status_code == 200
    back = fresh(edition)
    assert back.title == "Typed while it was discarded"
    assert back.perspectives.count() == 2
    assert back.reviews.count() == 1
    assert diff.read_revision(edition, 1)["fields"]["title"] == "Cold feet"
    assert not Discarded.objects.exists()


def test_whoever_may_change_and_not_add_brings_a_further_draft_back(client, mika):
    writer, page = person("author"), live("question")
    writer.user_permissions.remove(*writer.user_permissions.filter(codename__startswith="add"))
    edition = begin_draft(page.document, writer, now=NOW)
    client.force_login(writer)
    sent = opened(client, edition, answer="<p>Typed.</p>")
    actions.discard(edition, mika, now=NOW)
    refused = save(client, edition, sent)
    assert refused.status_code == 409
    assert save(client, edition, fields(refused), ANEW).status_code == 200
    assert fresh(edition).answer == "<p>Typed.</p>"


def test_where_nothing_is_left_a_new_page_begins_with_what_was_typed(client, mika):
    edition = draft("question", slug="cold-feet")
    sent = opened(client, edition, title="Typed?")
    actions.discard(edition, person("author"), now=NOW)
    actions.remove(Discarded.objects.get(), mika)
    refused = save(client, edition, sent)
    assert buttons(refused) == {ANEW: "1"}
    assert save(client, edition, fields(refused), ANEW).status_code == 200
    assert Document.objects.get(slug="cold-feet").title == "Typed?"


def test_who_may_not_change_the_kind_collides_with_nothing(client, mika):
    edition = draft("question")
    sent = opened(client, edition)
    other_saves(edition, type(client), answer="<p>Theirs.</p>")
    client.force_login(person("stranger"))
    for button, value in ((MINE, "2"), (TOGETHER, "2"), (ANEW, "1"), ("_save", "1")):
        assert save(client, edition, sent, button, value).status_code == 403


# What the browser keeps


def test_the_answer_to_a_save_names_what_the_browser_need_not_keep(client, mika):
    edition = draft("question", answer="<p>Old.</p>")
    sent = opened(client, edition, answer="<p>Mine.</p>", _keeping="abcdefgh12")
    bad = client.post(desk(edition), sent | {"title": "", "_save": "1"})
    assert "legcare_saved" not in bad.cookies
    good = client.post(desk(edition), sent | {"_save": "1"})
    assert good.cookies["legcare_saved"].value == "abcdefgh12"
    sent = opened(client, edition, _keeping="zyxwvuts98")
    again = client.post(desk(edition), sent | {"_save": "1"})
    assert again.cookies["legcare_saved"].value == "abcdefgh12.zyxwvuts98"
    sent = opened(client, edition, _keeping="x; Path=/")
    assert "legcare_saved" not in client.post(desk(edition), sent | {"_save": "1"}).cookies
