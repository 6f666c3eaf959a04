"""The lists of teas and of questions, filtered in the address: no list reads more than a page."""

import re
from typing import Any

import pytest

from faq import views as faq
from publishing.actions.drafts import begin_draft
from teas import views as teas
from tests.support.expect import queries
from tests.support.factories import DAY, NOW, add, date, draft, live, pattern, person, topic

pytestmark = pytest.mark.django_db


def tea(name: str, *patterns: str, kind: str = "tea", days: int = 1) -> Any:
    edition = draft("tea", title=name, type=kind)
    edition.patterns.set([pattern(each) for each in patterns])
    return date(edition, NOW - days * DAY)


def question(title: str, answer: str = "<p>So.</p>", topics: str = "", days: int = 1) -> Any:
    edition = draft("question", title=title, answer=answer)
    edition.topics.set([topic(each) for each in topics.split()])
    return date(edition, NOW - days * DAY)


def text_of(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'card-title"><a href="[^"]+">([^<]+)<', html)


def questions(html: str) -> list[str]:
    titles = re.findall(r"<summary><h3>(.+?)</h3>", html)
    return [re.sub(r"<[^>]+>", "", title) for title in titles]


# Teas


@pytest.fixture
def shelf() -> None:
    tea("Ginger", "Cold", days=4)
    tea("Foot bath", "Cold", "Blood", kind="other", days=3)
    tea("Peony", "Blood", kind="formula", days=2)
    tea("Mint", days=1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Mint", "Peony", "Foot bath", "Ginger"]),
        ("?pattern=&type=", ["Mint", "Peony", "Foot bath", "Ginger"]),
        ("?pattern=cold", ["Foot bath", "Ginger"]),
        ("?type=tea", ["Mint", "Ginger"]),
        ("?pattern=cold&type=other", ["Foot bath"]),
        ("?pattern=cold&type=formula", []),
    ],
)
def test_teas_are_filtered_by_pattern_and_by_kind(client, shelf, query, found):
    html = text_of(client, f"/teas/{query}")
    assert names(html) == found
    chosen = re.findall(r'<option value="([^"]*)" selected', html)
    assert chosen == re.findall(r"=([a-z]+)", query)


def test_a_filter_that_finds_nothing_leads_back(client, shelf):
    html = text_of(client, "/teas/?pattern=cold&type=formula")
    for back in ("/teas/", "/teas/?pattern=cold", "/teas/?type=formula"):
        assert f'href="{back}"' in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(("?pattern=nothing", 404), ("?pattern=%00", 404), ("?type=soup", 404)),
        *(("?type=" + "t" * 9000, 404), ("?pattern=%FF", 404), ("?page=0", 404)),
        *(("?pattern=cold&pattern=blood", 400), ("?type=tea&type=tea", 400)),
        *(("?pattern=cold&page=2", 404), ("?pattern=cold&page=x", 404)),
    ],
)
def test_a_choice_that_there_is_not_is_refused_with_a_page(client, shelf, query, status):
    assert text_of(client, f"/teas/{query}", status).count("<h1>") == 1


def test_a_pattern_is_offered_while_a_live_tea_suits_it(client, shelf):
    pattern("Nobody")
    coming = draft("tea", title="Coming")
    coming.patterns.set([pattern("Future")])
    date(coming, NOW + DAY)
    html = text_of(client, "/teas/")
    offered = re.findall(r'<option value="([^"]+)"', html)
    assert offered == ["blood", "cold", "tea", "formula", "other"]
    text_of(client, "/teas/?pattern=future", 404)


def test_a_tea_is_found_by_what_its_live_text_says(client):
    first = tea("Ginger", "Cold", days=3)
    changed = add(first.document, NOW - DAY, title="Ginger, now mild")
    later: Any = begin_draft(first.document, person("author"), now=NOW)
    later.patterns.set([pattern("Blood")])
    date(later, NOW + DAY)
    tea("Other", "Blood")
    assert list(changed.patterns.all()) == [pattern("Cold")]
    assert names(text_of(client, "/teas/?pattern=cold")) == ["Ginger, now mild"]
    assert names(text_of(client, "/teas/?pattern=blood")) == ["Other"]
    past = f"/at/{NOW - 2 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    assert names(text_of(client, f"{past}/teas/?pattern=cold")) == ["Ginger"]


def test_the_pages_of_a_filtered_list_are_full_and_keep_the_filter(client, monkeypatch):
    monkeypatch.setattr(teas, "PER_PAGE", 2)
    for number in range(1, 6):
        tea(f"Cold {number}", "Cold", days=number)
        tea(f"Blood {number}", "Blood", days=number)
    html = text_of(client, "/teas/?pattern=cold&type=tea")
    assert names(html) == ["Cold 1", "Cold 2"]
    assert 'href="?pattern=cold&amp;type=tea&amp;page=2"' in html
    html = text_of(client, "/teas/?pattern=cold&type=tea&page=3")
    assert names(html) == ["Cold 5"]
    assert 'href="?pattern=cold&amp;type=tea&amp;page=2"' in html


# Questions


@pytest.fixture
def asked() -> None:
    question("Why are my feet cold?", "<p>Little <em>Blood</em>.</p>", "Feet", days=3)
    question("Does magnesium help?", "<p>Crème, naïve &amp; STRASSE.</p>", "Food Feet", days=2)
    question("Is 血虚 an illness?", "<p>No: a pattern, キツい.</p>", days=1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {"Why are my feet cold?", "Does magnesium help?", "Is 血虚 an illness?"}),
        ("COLD", {"Why are my feet cold?"}),
        ("feet blood", {"Why are my feet cold?"}),
        ("feet magnesium", set()),
        ("creme NAIVE", {"Does magnesium help?"}),
        ("mágnesíum", {"Does magnesium help?"}),
        ("magnes", {"Does magnesium help?"}),
        ("血虚", {"Is 血虚 an illness?"}),
        ("ｷﾂい", {"Is 血虚 an illness?"}),
        ("<em>", set()),
        ("amp", set()),
        ("%", set()),
        ("_", set()),
        ("'; DROP TABLE faq_question; --", set()),
        ("  cold \t feet ", {"Why are my feet cold?"}),
    ],
)
def test_questions_are_filtered_by_all_words_without_case_and_accents(client, asked, words, found):
    html = client.get("/faq/", {"q": words}).content.decode()
    assert set(questions(html)) == found
    count = len(found)
    if words.strip():
        said = f"{count} question{'' if count == 1 else 's'} with “"
        assert said in html.replace("&#x27;", "'")
    if not found:
        assert "No question has all of these words" in html


def test_a_question_is_found_by_the_words_that_search_would_find_it_by(client, asked):
    question("Is it a cramp?", days=1)
    assert questions(text_of(client, "/faq/?q=cramps")) == ["Is it a cramp?"]


def test_words_of_which_there_are_too_many_are_left_out_and_the_page_says_so(client, asked):
    thirteen = "why are my feet cold when i lie in my bed at home"
    words = {"q": "feet cold " + "blood " * 11}
    assert questions(client.get("/faq/", words).content.decode()) == ["Why are my feet cold?"]
    assert client.get("/faq/", {"q": thirteen}).status_code == 200
    many = " ".join(["feet"] * 20 + ["nonsense"])
    html = client.get("/faq/", {"q": many}).content.decode()
    assert questions(html) == ["Why are my feet cold?"]
    assert "Only the first 20 words were looked for." in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(("q=%00", 400), ("q=" + "a" * 201, 400), ("q=" + "a+" * 50, 200)),
        *(("q=a&q=b", 400), ("q=%FF%FE", 400), ("q=%22%27%5C", 200), ("q=<script>", 200)),
        *(("topic=nothing", 404), ("topic=%00", 404), ("topic=feet&topic=feet", 400)),
        *(("q=zzz&page=2", 404), ("page=" + "9" * 4000, 404)),
    ],
)
def test_hostile_queries_are_answered_with_a_page(client, asked, query, status):
    html = text_of(client, f"/faq/?{query}", status)
    assert html.count("<h1>") == 1
    assert "<script>" not in html


def test_every_answer_stands_on_the_page_by_topic_and_can_be_linked(client, asked):
    html = text_of(client, "/faq/")
    for row in faq.Question.objects.select_related("document"):
        inside = re.search(
            rf'<details.*?<div id="q-{row.document.slug}">(.*?)</details>', html, re.S
        )
        assert inside
        assert row.answer in re.sub(r'<span lang="ja">(.+?)</span>', r"\1", inside[1])
        assert f'href="#q-{row.document.slug}"' in inside[1]
        assert f'href="/faq/{row.document.slug}/"' in inside[1]
    places = re.findall(r'id="topic-([a-z]+)"', html)
    assert places == ["feet", "other"]
    assert re.findall(r'href="#topic-([a-z]+)"', html) == places


def test_a_long_list_leads_to_a_list_for_each_topic(client, monkeypatch):
    monkeypatch.setattr(faq, "PER_PAGE", 2)
    for number in range(1, 4):
        question(f"Foot {number}?", topics="Feet", days=number)
    question("Food?", topics="Food Feet", days=9)
    html = text_of(client, "/faq/")
    assert questions(html) == ["Foot 1?", "Foot 2?"]
    assert "Questions 1 to 2, the newest first" in html
    assert 'href="/faq/?topic=food"' in html
    assert 'href="#topic' not in html
    second = text_of(client, "/faq/?topic=feet&page=2")
    assert questions(second) == ["Foot 3?", "Food?"]
    assert "Questions 3 to 4" in second
    assert 'href="?topic=feet&amp;page=1"' in second
    one = text_of(client, "/faq/?topic=food")
    assert questions(one) == ["Food?"]
    assert "1 question" in one
    assert '<input type="hidden" name="topic" value="food">' in one


def test_a_topic_without_questions_leads_back(client, asked):
    article = draft("article")
    article.topics.set([topic("Sleep")])
    date(article, NOW - DAY)
    html = text_of(client, "/faq/?topic=sleep")
    assert "There is no question on this topic yet." in html
    assert 'href="/faq/">Show all questions' in html


def test_few_found_answers_are_open_at_once(client, asked):
    assert '<details class="qa" open>' in text_of(client, "/faq/?q=cold")
    assert '<details class="qa">' in text_of(client, "/faq/")


def test_what_is_not_live_is_not_found(client):
    first = question("Cold?", "<p>OLDWORD</p>", days=3)
    add(first.document, NOW - DAY, answer="<p>Newword</p>")
    draft("question", title="Draft OLDWORD?")
    date(draft("question", title="Coming OLDWORD?"), NOW + DAY)
    assert questions(text_of(client, "/faq/?q=oldword")) == []
    assert questions(text_of(client, "/faq/?q=newword")) == ["Cold?"]
    past = f"/at/{NOW - 2 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    assert questions(text_of(client, f"{past}/faq/?q=oldword")) == ["Cold?"]


# Queries


MOST_QUERIES = {
    "/teas/?pattern=cold": 6,
    "/teas/?pattern=cold&type=tea": 6,
    "/faq/?q=why": 9,
    "/faq/?topic=feet&q=why": 9,
}


def test_a_filtered_list_takes_as_many_queries_however_long_it_is(client):
    def more() -> None:
        tea("Ginger", "Cold", "Blood")
        question("Why?", topics="Feet Legs")
        live("question", title="Why not?")

    def counted() -> dict[str, int]:
        return {address: queries(client, address) for address in MOST_QUERIES}

    more()
    few = counted()
    for _again in range(6):
        more()
    assert counted() == few
    assert [few[address] <= most for address, most in MOST_QUERIES.items()] == [True] * 4
