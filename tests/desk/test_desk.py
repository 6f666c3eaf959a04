"""The desk's screens, by hand-made requests: what is refused, and that nothing is lost by it."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.templatetags.static import StaticNode
from django.urls import reverse

from articles.models import ArticleQuestion
from legcare import environment
from publishing import actions
from publishing.models import Document, Edition, Person, Topic
from publishing.refusals import NotPermitted, Refused
from sitetexts.models import DISCLAIMER, SiteText
from tests.support.factories import DAY, NOW, add, change, draft, live, person, reviewed, scheduled

pytestmark = pytest.mark.django_db


def desk(edition: Edition, *verb: str) -> str:
    """The address of an edition's form, or of a verb's screen."""
    meta = edition.document.edition_model._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_{'action' if verb else 'change'}"
    return reverse(name, args=[edition.pk, *verb])


def question_form(edition: Edition, **changed: str) -> dict[str, str]:
    """What the browser sends when the form of a question's draft is saved."""
    return {
        "title": edition.title,
        "slug": edition.document.slug,
        "answer": "<p>Because of the cold.</p>",
        "opened": str(edition.revision),
        "_save": "1",
    } | changed


@pytest.fixture
def chief(client):
    """The chief at the desk."""
    user = person("chief")
    client.force_login(user)
    return user


def test_a_save_that_does_not_say_what_it_opened_is_refused(client, chief):
    edition = draft("question")
    answer = client.post(desk(edition), question_form(edition, title="Mine?", opened=""))
    assert answer.status_code == 409
    assert "Mine?" in answer.content.decode()
    edition.refresh_from_db()
    assert edition.title != "Mine?"


def test_what_was_typed_into_a_discarded_draft_stays_on_the_screen(client, chief):
    edition = draft("question")
    typed = question_form(edition, title="Typed while it was discarded?")
    address = desk(edition)
    actions.discard(edition, chief)
    answer = client.post(address, typed)
    assert answer.status_code == 409
    assert "Typed while it was discarded?" in answer.content.decode()
    assert "discarded this in the meantime" in answer.content.decode()
    assert not Document.objects.present().filter(kind="question").exists()


def test_what_was_typed_into_an_article_s_rows_survives_its_discarding(client, chief):
    edition = draft("article")
    address = desk(edition)
    typed = {"title": "Typed", "opened": "1", "_save": "1", "body": "<p>Long work.</p>"}
    for rows in ("perspectives", "article_questions", "sources", "reviews"):
        typed |= {f"{rows}-TOTAL_FORMS": "1", f"{rows}-INITIAL_FORMS": "1", f"{rows}-0-id": "77"}
    typed["sources-0-citation"] = "A book that took long to find."
    actions.discard(edition, chief)
    answer = client.post(address, typed)
    assert answer.status_code == 409
    assert "A book that took long to find." in answer.content.decode()


@pytest.mark.parametrize("number", ["abc", "%ff", "99999999", "-1"])
def test_the_history_of_nothing_is_not_found(client, chief, number):
    assert client.get(f"/admin/articles/article/{number}/history/").status_code == 404


def test_cancelling_a_withdrawal_that_is_none_is_refused_with_a_sentence(client, chief):
    answer = client.post(desk(live("question"), "cancel-withdrawal"))
    assert answer.status_code == 409
    assert "no planned withdrawal" in answer.content.decode()


def test_a_text_of_the_site_keeps_its_address(client, chief):
    text = SiteText.objects.select_related("document").get(document__slug=DISCLAIMER)
    chief.user_permissions.add(Permission.objects.get(codename="change_sitetext"))
    answer = client.post(desk(text, "change-address"), {"slug": "gone"})
    assert answer.status_code == 409
    text.document.refresh_from_db()
    assert text.document.slug == DISCLAIMER


def test_a_withdrawal_is_moved_by_those_who_may_withdraw(client):
    document = live("question").document
    planned = actions.withdraw(document, person("chief"), "Out of date.", NOW + 9 * DAY, now=NOW)
    only = User.objects.create(username="only publishes", is_staff=True)
    only.user_permissions.set(
        Permission.objects.filter(codename__in=["publish_document", "view_question"])
    )
    with pytest.raises(NotPermitted):
        actions.reschedule(planned, only, NOW + DAY, now=NOW)
    client.force_login(only)
    assert client.get(desk(planned, "reschedule")).status_code == 403


def test_only_a_page_of_the_same_kind_takes_a_page_s_place():
    document, text = live("question").document, Document.objects.get(slug=DISCLAIMER)
    with pytest.raises(Refused, match="same kind") as refused:
        actions.withdraw(document, person("chief"), "Out of date.", successor=text)
    assert refused.value.field == "successor"


def test_a_correction_stays_one_when_it_was_first_for_a_while():
    chief = person("chief")
    first = scheduled("question", NOW + 5 * DAY)
    fix = add(first.document, NOW + 8 * DAY, major=False)
    actions.take_back(first, chief, now=NOW)
    fix.refresh_from_db()
    assert (fix.number, fix.note) == ("1.0", "First published.")
    actions.publish(first, chief, NOW + 5 * DAY, now=NOW)
    fix.refresh_from_db()
    assert (fix.number, fix.note) == ("1.1", "")


def test_readers_see_a_review_only_of_the_text_that_they_read(client, chief):
    edition = draft("article", slug="cold-feet")
    reviewer = Person.objects.create(name="Dr. Reader", slug="reader")
    reviewed(edition, reviewer, (NOW - DAY).date())
    change(edition, by=person("author"))
    actions.publish(edition, chief, now=NOW - DAY / 2)
    assert b"Reviewed by" not in client.get("/articles/cold-feet/").content
    reviewed(edition, reviewer, NOW.date())
    assert b"Reviewed by Dr. Reader" in client.get("/articles/cold-feet/").content


def test_the_page_says_what_an_update_changed_and_that_the_note_was_corrected(client, chief):
    document = live("question", slug="why").document
    assert b"What changed" not in client.get("/faq/why/").content
    edition = add(document, NOW - DAY)
    assert b"What changed: There is something new." in client.get("/faq/why/").content
    actions.correct_note(edition, chief, "There is a new answer.")
    page = client.get("/faq/why/").content
    assert b"What changed: There is a new answer." in page
    assert b"This note was corrected on" in page


def test_a_page_that_was_dated_back_counts_as_changed_now(client, chief):
    actions.publish(draft("question", slug="old"), chief, NOW - 300 * DAY, backdate=True, now=NOW)
    client.logout()
    since = client.get("/faq/")["Last-Modified"]
    actions.publish(
        draft("question", slug="older"), chief, NOW - 400 * DAY, backdate=True, now=NOW + DAY
    )
    assert client.get("/faq/", headers={"if-modified-since": since}).status_code == 200


def test_two_who_add_the_same_review_do_not_get_in_each_other_s_way(client, chief):
    edition = draft("article")
    reviewer = Person.objects.create(name="Dr. Reader", slug="reader")
    form = {"title": edition.title, "slug": edition.document.slug, "opened": "1", "_save": "1"}
    form |= {"summary": edition.summary, "body": edition.body, "see_doctor": edition.see_doctor}
    for rows in ("perspectives", "article_questions"):
        form |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
    source = edition.sources.get()
    form |= {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "1"}
    form |= {"sources-0-id": str(source.pk), "sources-0-citation": source.citation}
    form |= {"sources-0-position": str(source.position)}
    form |= {"reviews-TOTAL_FORMS": "1", "reviews-INITIAL_FORMS": "0"}
    form |= {"reviews-0-reviewer": str(reviewer.pk), "reviews-0-reviewed_on": "2026-01-05"}
    assert client.post(desk(edition), form).status_code == 302
    edition.refresh_from_db()
    assert edition.reviews.get().is_of_this_text
    again = client.post(desk(edition), form)
    assert "is recorded already" in again.content.decode()
    assert edition.reviews.count() == 1
    edition.refresh_from_db()
    assert edition.revision == 1


@pytest.mark.parametrize(("day", "says"), [("9999-12-31", "to come"), ("0001-01-01", "year right")])
def test_a_source_was_read_on_a_day_that_has_been(client, chief, day, says):
    edition = draft("article")
    form = {"title": edition.title, "slug": edition.document.slug, "opened": "1", "_save": "1"}
    for rows in ("perspectives", "article_questions", "reviews"):
        form |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
    form |= {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "0"}
    form |= {"sources-0-citation": "A book", "sources-0-read_on": day}
    answer = client.post(desk(edition), form)
    assert answer.status_code == 200
    assert says in answer.content.decode()


@pytest.mark.parametrize("value", ["abc", "9" * 40, "1.5", "１", "\x00"])
@pytest.mark.parametrize("field", ["author", "topics", "sources-0-id", "perspectives-0-tea"])
def test_a_value_that_cannot_be_a_key_is_a_bad_request(client, chief, field, value):
    add_form = reverse("admin:articles_article_add")
    assert client.post(add_form, {"title": "T", field: value}).status_code == 400
    assert client.get(add_form, {field: value}).status_code == 400
    assert client.post(desk(draft("article")), {"title": "T", field: value}).status_code == 400


def test_the_address_of_an_empty_form_may_name_several_topics(client, chief):
    topics = [Topic.objects.create(name=name, slug=name.lower()) for name in ("Cold", "Warm")]
    query = {"topics": ",".join(str(topic.pk) for topic in topics)}
    page = client.get(reverse("admin:articles_article_add"), query).content.decode()
    assert page.count(" checked") == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_error_of_the_site_in_a_form_stays_a_server_error(
    client, chief, monkeypatch, caplog, method
):
    def missing_file(*args: object, **kwargs: object) -> str:
        raise ValueError("Missing staticfiles manifest entry")

    address = desk(draft("question"))
    monkeypatch.setattr(StaticNode, "url", missing_file)
    client.raise_request_exception = False
    assert getattr(client, method)(address, {"title": ""}).status_code == 500
    records = [each for each in caplog.records if each.name == "django.request"]
    assert records[-1].exc_info is not None
    assert "Missing staticfiles" in str(records[-1].exc_info[1])


def test_a_number_too_large_for_any_page_is_not_found(client, chief):
    assert client.get(f"/admin/articles/article/{'9' * 25}/change/").status_code == 404


def test_now_and_a_date_together_are_asked_about(client, chief):
    edition = draft("question")
    form = {"when": "now", "at_0": "2027-01-01", "at_1": "10:00", "revision": edition.revision}
    answer = client.post(desk(edition, "publish"), form)
    assert "gave a date as well" in answer.content.decode()
    edition.refresh_from_db()
    assert edition.is_draft


def test_the_publish_screen_names_what_the_page_will_leave_out(client, chief):
    edition, question = draft("article"), draft("question", title="Why are my feet cold?")
    ArticleQuestion.objects.create(edition=edition, question_id=question.document_id)
    screen = client.get(desk(edition, "publish")).content.decode()
    assert "“Why are my feet cold?” is not live" in screen


def test_withdrawing_a_page_names_what_will_bring_it_back(client, chief):
    edition = live("question")
    add(edition.document, NOW + 2 * DAY)
    screen = client.get(desk(edition, "withdraw")).content.decode()
    assert "2.0 still follows on" in screen


def test_an_answer_that_nobody_can_see_is_none():
    edition = draft("question", answer="<p>\u200b</p>")
    with pytest.raises(Refused, match="Write the answer"):
        actions.publish(edition, person("chief"))


def test_a_title_turns_no_words_around(client, chief):
    form = {"title": "Cold \u202efeet", "slug": "feet", "answer": "<p>So.</p>", "_save": "1"}
    assert client.post("/admin/faq/question/add/", form).status_code == 302
    assert Edition.objects.get(document__slug="feet").title == "Cold feet"


def test_a_refusal_stands_in_the_log_in_one_line(client, stranger, caplog):
    client.force_login(stranger)
    assert client.get("/admin/faq/question/").status_code == 403
    (record,) = [each for each in caplog.records if each.name == "django.request"]
    assert environment.drop_traceback(record)
    assert record.exc_info is None


def test_a_popup_hands_on_the_document_and_not_its_draft(client, chief):
    form = {"title": "Cold feet?", "slug": "cold", "answer": "<p>So.</p>", "_popup": "1"}
    added = client.post(reverse("admin:faq_questiondocument_add"), form)
    number = str(Document.objects.get(slug="cold").pk)
    data = json.loads(added.context_data["popup_response_data"])
    assert data == {"value": number, "obj": "Cold feet?"}
    address = reverse("admin:faq_questiondocument_change", args=[number])
    changed = client.post(address, form | {"opened": "1", "title": "Cold hands?"})
    data = json.loads(changed.context_data["popup_response_data"])
    expected = {"action": "change", "value": number, "obj": "Cold hands?", "new_value": number}
    assert data == expected
