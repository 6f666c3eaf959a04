"""The desk's lists: a row a document, found and counted without reading all there is."""

from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.desk import lists
from publishing.models import Edition
from teas.models import Sign, SignPattern
from tests.support.expect import queries
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    add,
    date,
    draft,
    live,
    pattern,
    person,
    scheduled,
    topic,
    withdrawn,
)

pytestmark = pytest.mark.django_db

LISTS = {
    "article": "/admin/articles/article/",
    "question": "/admin/faq/question/",
    "tea": "/admin/teas/tea/",
}


class List:
    """A list of the desk as the chief sees it."""

    def __init__(self, client: Any, kind: str = "question", query: str = "") -> None:
        client.force_login(person("chief"))
        answer = client.get(f"{LISTS[kind]}{query}")
        assert answer.status_code == 200
        self.page: Any = html.fromstring(answer.content.decode())

    @property
    def titles(self) -> list[str]:
        return [link.text_content() for link in self.page.xpath("//th[@class='field-name']/a")]

    @property
    def words(self) -> str:
        return " ".join(self.page.xpath("//main")[0].text_content().split())

    @property
    def count(self) -> str:
        return " ".join(self.page.xpath("//p[@class='paginator']")[0].text_content().split())

    def columns(self) -> list[str]:
        heads = self.page.xpath("//table[@id='result_list']//thead//th")
        return [head.text_content().strip() for head in heads]

    def choices(self, of: str) -> list[str]:
        heading = f"//details[contains(summary, '{of}')]//li"
        return [choice.text_content().strip() for choice in self.page.xpath(heading)]


def saved(edition: Any, at: Any) -> Any:
    Edition.objects.filter(pk=edition.pk).update(saved_at=at)
    return edition


@pytest.mark.parametrize(
    ("kind", "heading"), [("article", "Title"), ("question", "Question"), ("tea", "Name")]
)
def test_the_first_column_has_the_name_that_the_kind_gives_its_titles(client, kind, heading):
    draft(kind)
    assert List(client, kind).columns() == [heading, "State", "Last saved"]


def test_a_document_is_one_row_with_its_newest_text_and_how_it_stands(client):
    document = live("question", NOW - 9 * DAY, title="Old?").document
    planned = add(document, NOW + DAY, title="Planned?")
    actions.withdraw(document, person("chief"), "Over.", NOW + 2 * DAY, now=NOW)
    page = List(client)
    assert page.titles == ["Planned?"]
    assert f"2.0 goes live {planned.when} · to be withdrawn" in page.words
    assert "Live 1.0 since" in page.words
    begin_draft(document, person("author"), now=NOW)
    page = List(client)
    assert len(page.titles) == 1
    assert "· draft" in page.words


def test_what_was_saved_last_comes_first_and_titles_can_be_sorted(client):
    saved(draft("question", title="Banana?"), NOW - HOUR)
    saved(draft("question", title="Apple?"), NOW)
    saved(draft("question", title="Cherry?"), NOW - DAY)
    assert List(client).titles == ["Apple?", "Banana?", "Cherry?"]
    assert List(client, query="?o=0").titles == ["Apple?", "Banana?", "Cherry?"]
    assert List(client, query="?o=-0").titles == ["Cherry?", "Banana?", "Apple?"]
    assert List(client, query="?o=2").titles == ["Cherry?", "Banana?", "Apple?"]


def test_nothing_was_found_where_nothing_was_looked_for(client):
    add(live("question").document, NOW - DAY)
    draft("question")
    page = List(client)
    assert page.count == "2 questions"
    assert "found" not in page.words
    assert "Show all" not in page.words
    assert "result" not in page.words


def test_a_search_says_how_many_it_found_and_leads_back_to_all(client):
    add(live("question", title="Why are feet cold?").document, NOW - DAY)
    draft("question", title="Why do legs swell?")
    page = List(client, query="?q=feet")
    assert page.titles == ["Why are feet cold?"]
    assert page.count == "1 question"
    assert "1 found. Show all questions" in page.words
    assert "0 found. Show all questions" in List(client, query="?q=nothing").words


def test_what_is_found_is_counted_up_to_a_number(client, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 2)
    for number in range(4):
        draft("question", title=f"Why {number}?")
    page = List(client, query="?q=why")
    assert "2+ found" in page.words
    assert page.count == "2+ questions"
    assert List(client).count == "4 questions"


def test_a_long_list_has_pages(client):
    for number in range(33):
        draft("question", title=f"Why {number:02}?")
    assert len(List(client, query="?o=0").titles) == 30
    assert List(client, query="?o=0&p=2").titles == ["Why 30?", "Why 31?", "Why 32?"]
    assert "33 questions" in List(client, query="?o=0&p=2").count


def test_a_state_finds_the_documents_that_are_in_it(client):
    live("question", title="Live?")
    add(live("question", title="Both?").document, NOW + DAY)
    scheduled("question", title="Scheduled?")
    draft("question", title="Draft?")
    begin_draft(live("question", title="Update?").document, person("author"), now=NOW)
    withdrawn("question", title="Withdrawn?")
    withdrawn("question", NOW + DAY, title="Planned?")
    returned = withdrawn("question", NOW - 2 * DAY, title="Back?")
    date(begin_draft(returned.document, person("author"), now=NOW), NOW - DAY)
    for state, titles in {
        "live": {"Live?", "Both?", "Update?", "Planned?", "Back?"},
        "draft": {"Draft?", "Update?"},
        "scheduled": {"Both?", "Scheduled?", "Planned?"},
        "withdrawn": {"Withdrawn?"},
        "unpublished": {"Scheduled?", "Draft?"},
        "nonsense": {
            *("Live?", "Both?", "Scheduled?", "Draft?", "Update?", "Withdrawn?"),
            *("Planned?", "Back?"),
        },
    }.items():
        assert set(List(client, query=f"?state={state}").titles) == titles, state


def test_a_filter_by_topic_names_the_choice_of_those_without(client):
    cold = draft("tea", title="Ginger tea")
    cold.topics.set([topic("Cold")])
    cold.patterns.set([pattern("Cold")])
    draft("tea", title="Mint tea")
    page = List(client, "tea")
    assert page.choices("topics") == ["All", "Cold", "Without topics"]
    assert page.choices("patterns") == ["All", "Cold", "Without patterns"]
    assert List(client, "tea", "?topics__isnull=True").titles == ["Mint tea"]
    assert List(client, "tea", f"?topics__id__exact={topic('Cold').pk}").titles == ["Ginger tea"]


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_asks_as_often_whatever_it_holds(client, kind):
    client.force_login(person("chief"))

    def counted() -> list[int]:
        return [
            queries(client, LISTS[kind] + query) for query in ("", "?o=0", "?state=draft", "?q=why")
        ]

    def more() -> None:
        draft(kind, title="Why?")
        document = live(kind, title="Why?").document
        for days in (3, 2, 1):
            add(document, NOW - days * DAY)
        add(document, NOW + DAY)
        begin_draft(document, person("author"), now=NOW)

    more()
    few = counted()
    for _again in range(4):
        more()
    assert counted() == few
    assert max(few) <= 15


@pytest.mark.parametrize(
    "name", ["publishing/topic", "publishing/person", "teas/pattern", "teas/sign"]
)
def test_a_list_of_names_asks_as_often_whatever_it_holds(client, name):
    user = person("chief")
    user.is_superuser = True
    user.save()
    client.force_login(user)

    def more(number: int) -> None:
        topic(f"Topic {number}")
        sign = Sign.objects.create(slug=f"sign-{number}", text=f"Sign {number}")
        SignPattern.objects.create(sign=sign, pattern=pattern(f"Pattern {number}"))

    more(0)
    few = queries(client, f"/admin/{name}/")
    for number in range(1, 6):
        more(number)
    assert queries(client, f"/admin/{name}/") == few <= 15


@pytest.mark.parametrize("name", ["release", "discarded"])
def test_how_many_were_found_is_said_only_where_something_was_looked_for(client, name):
    client.force_login(person("chief"))
    address = reverse(f"admin:publishing_{name}_changelist")
    assert "Show all" not in client.get(address).content.decode()
    assert "Show all" in client.get(address, {"q": "feet"}).content.decode()
