"""Related pages: which they are, in which order, and never one that the page shows already."""

import re
from typing import Any

import pytest

from articles.models import ArticleQuestion
from publishing import actions
from publishing.moments import in_address
from tests.support.factories import (
    DAY,
    NOW,
    date,
    draft,
    live,
    pattern,
    person,
    perspective,
    topic,
)


@pytest.fixture(params=["few", "many"], autouse=True)
def ways(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of finding them: that for few ties, and that for thousands."""
    if request.param == "many":
        monkeypatch.setattr("publishing.web.related.MANY", 0)


def publish(kind: str, title: str, *names: str, days: int = 30, patterns: tuple = ()) -> Any:
    """A live page under topics of these names, of these patterns."""
    edition = draft(kind, title.lower().replace(" ", "-"), title=title)
    edition.topics.set([topic(name) for name in names])
    for name in patterns:
        if kind == "tea":
            edition.patterns.add(pattern(name))
        else:
            perspective(edition, pattern=pattern(name))
    return date(edition, NOW - days * DAY)


def related(client: Any, address: str) -> list[str]:
    """The titles that a page names as related, in their order."""
    text = client.get(address).content.decode()
    section = re.search(r'<section class="related".*?</section>', text, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]*)</a>", section[0]) if section else []


def test_the_pages_with_most_in_common_come_first_then_the_newest(db, client):
    publish("article", "Itself", "Feet", "Sleep", patterns=("Cold",))
    publish("article", "One topic", "Feet", days=20)
    publish("question", "Newer with one", "Sleep", days=10)
    publish("tea", "A topic and a pattern", "Feet", patterns=("Cold",), days=40)
    publish("article", "All three", "Feet", "Sleep", patterns=("Cold",), days=50)
    publish("tea", "Nothing in common", "Food", patterns=("Water",))
    assert related(client, "/articles/itself/") == [
        "All three",
        "A topic and a pattern",
        "Newer with one",
        "One topic",
    ]
    assert related(client, "/teas/a-topic-and-a-pattern/")[:2] == ["Itself", "All three"]
    assert related(client, "/faq/newer-with-one/") == ["Itself", "All three"]


def test_no_more_than_six_are_named(db, client):
    for number in range(8):
        publish("question", f"Number {number}", "Feet", days=30 - number)
    assert len(related(client, "/faq/number-0/")) == 6
    assert related(client, "/faq/number-0/")[0] == "Number 7"


def test_what_the_page_shows_already_is_not_named_again(db, client):
    question = publish("question", "Asked here", "Feet")
    tea = publish("tea", "Drunk here", "Feet", patterns=("Cold",))
    article = draft(slug="itself", title="Itself")
    article.topics.add(topic("Feet"))
    ArticleQuestion.objects.create(edition=article, question_id=question.document_id)
    perspective(article, tea.document, pattern=pattern("Cold"))
    date(article, NOW)
    for address in ("/articles/itself/", "/faq/asked-here/", "/teas/drunk-here/"):
        titles = related(client, address)
        assert "Itself" not in titles
        assert len(titles) == (0 if address == "/articles/itself/" else 1)


@pytest.mark.parametrize("address", ["/articles/itself/", "/faq/a-question/", "/teas/a-tea/"])
def test_only_what_is_live_at_the_moment_is_named(db, client, address):
    publish("article", "Itself", "Feet")
    publish("question", "A question", "Feet")
    publish("tea", "A tea", "Feet")
    publish("article", "Later", "Feet", days=5)
    gone = publish("question", "Gone", "Feet", days=20)
    actions.withdraw(gone.document, person("chief"), "Out of date.", now=NOW - DAY)
    coming = draft("tea", title="Coming")
    coming.topics.add(topic("Feet"))
    date(coming, NOW + DAY)
    draft(title="Never published").topics.add(topic("Feet"))
    now = related(client, address)
    assert "Later" in now
    assert not {"Gone", "Coming", "Never published"} & set(now)
    then = related(client, f"/at/{in_address(NOW - 10 * DAY)}{address}")
    assert "Gone" in then
    assert not {"Later", "Coming"} & set(then)


def test_a_page_without_topics_names_none(db, client):
    live("question", slug="alone")
    live("question", slug="other")
    answer = client.get("/faq/alone/")
    assert answer.status_code == 200
    assert 'id="related"' not in answer.content.decode()
