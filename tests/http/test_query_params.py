"""What the query of a public address asks for is read alike on every page that has one."""

import pytest
from django.conf import settings

from publishing import actions
from tests.support.factories import DAY, NOW, draft, live, pattern, person, topic
from tests.support.machines import answer, link, meta

SITE = settings.SITE_URL
# Every place where a topic can be named.
OF_TOPIC = [
    *("/topics/feet/", "/topics/feet/feed/", "/updates/?topic=feet", "/search/?q=a&topic=feet"),
    *("/faq/?topic=feet", "/timemap/topics/feet/", "/timegate/topics/feet/"),
]


@pytest.fixture
def site(db):
    edition = draft("tea", slug="ginger", type="formula", title="Ginger")
    edition.topics.add(topic())
    edition.patterns.add(pattern())
    actions.publish(edition, person("chief"), now=NOW - 30 * DAY)
    live("tea", slug="mint", type="tea", title="Mint")


@pytest.mark.parametrize("address", OF_TOPIC)
def test_a_topic_on_which_readers_saw_nothing_is_like_none(db, client, address):
    nothing = client.get(address)
    edition = draft(slug="planned")
    edition.topics.add(topic())
    hidden = client.get(address)
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.content == nothing.content
    actions.publish(edition, person("chief"), now=NOW - 30 * DAY)
    assert client.get(address).status_code in {200, 302}
    actions.withdraw(edition.document, person("chief"), "It was wrong.", now=NOW - DAY)
    assert client.get(address).status_code in {200, 302}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        *(("/topics/feet/", "kind"), ("/updates/", "kind"), ("/updates/", "topic")),
        *(("/search/", "q"), ("/search/", "kind"), ("/search/", "topic"), ("/faq/", "topic")),
        *(("/faq/", "q"), ("/teas/", "type"), ("/teas/", "pattern"), ("/teas/", "page")),
    ],
)
def test_what_is_said_twice_is_refused_and_what_nobody_reads_is_not(site, client, address, name):
    assert client.get(f"{address}?{name}=a&{name}=a").status_code == 400
    assert client.get(f"{address}?other=a&other=b&{name}=").status_code in {200, 404}


@pytest.mark.parametrize("address", ["/search/", "/faq/"])
@pytest.mark.parametrize("query", ["q=%ff", "q=a%00"])
def test_what_is_no_text_is_refused(site, client, address, query):
    assert client.get(f"{address}?{query}").status_code == 400


@pytest.mark.parametrize(
    ("address", "query"),
    [
        *(("/teas/", "type=formula"), ("/teas/", "pattern=blood-deficiency&type=formula")),
        *(("/topics/feet/", "kind=tea"), ("/faq/", "q=cold"), ("/faq/", "topic=feet")),
    ],
)
def test_a_list_of_what_was_chosen_is_a_part_of_the_whole_list(site, client, address, query):
    text = answer(client, f"{address}?utm_source=x&{query}")
    assert link(text, "canonical") == f"{SITE}{address}"
    assert meta(text, "og:url") == f"{SITE}{address}?{query}"
    told = str(link(text, "alternate"))
    assert told == f"{SITE}{address}?{query}&format=json"
    data = client.get(told.removeprefix(SITE)).json()
    assert data["url"] == f"{SITE}{address}?{query}"
    assert len(data["items"]) == (1 if "faq" not in address else 0)


def test_a_further_page_of_what_was_chosen_keeps_the_choice(db, client, monkeypatch):
    monkeypatch.setattr("teas.views.PER_PAGE", 1)
    for _ in range(2):
        live("tea", type="formula")
    text = answer(client, "/teas/?type=formula&page=2")
    assert link(text, "canonical") == f"{SITE}/teas/"
    assert meta(text, "og:url") == f"{SITE}/teas/?type=formula&page=2"
    data = client.get("/teas/?type=formula&page=2&format=json").json()
    assert data["url"] == f"{SITE}/teas/?type=formula&page=2"
    assert data["previous"] == f"{SITE}/teas/?format=json&page=1&type=formula"
