"""Search as readers meet it: what is found, in which order, and what is shown of it."""

import html
import re

import pytest

from publishing.models import Person
from teas.models import Sign, SignPattern
from tests.support.factories import (
    DAY,
    NOW,
    add,
    claim,
    date,
    draft,
    live,
    pattern,
    perspective,
    superseded,
    topic,
    withdrawn,
)


def search(client, words="", prefix="", **query):
    return client.get(f"{prefix}/search/", {"q": words, **query} if words else query)


def titles(answer):
    """The titles of the results, in their order."""
    assert answer.status_code == 200
    found = re.findall(r'<article class="search-hit">.*?<h3><a[^>]*>(.*?)</a>', text(answer), re.S)
    return [plain(title) for title in found]


def text(answer):
    return answer.content.decode()


def plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def passages(answer):
    found = re.findall(r'<article class="search-hit">(.*?)</article>', text(answer), re.S)
    return " ".join(found)


# What is found


def test_a_page_is_found_by_every_part_of_its_text(client, db):
    tea = draft("tea", title="Ginger tea", japanese_name="生姜茶", preparation="<p>Simmer.</p>")
    tea.caution_allergies = "Celery."
    tea.ingredients.create(name="Cinnamon", japanese_name="桂皮")
    tea.save()
    date(tea, NOW - DAY)
    article = draft(title="Cold feet", body="<p>Vessels.</p>", see_doctor="<p>Numbness.</p>")
    perspective(article, kampo_view="<p>Blood.</p>", western_parallel="<p>Anemia.</p>")
    date(article, NOW - DAY)
    for word in ("ginger", "生姜", "simmer", "celery", "cinnamon", "桂皮"):
        assert titles(search(client, word)) == ["Ginger tea"], word
    for word in ("vessels", "numbness", "anemia", "book about feet", "deficiency"):
        assert titles(search(client, word)) == ["Cold feet"], word


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("cramping", "<p>Cramps come.</p>"),
        ("CRAMP", "<p>They were cramping.</p>"),
        ("naive", "<p>A naïve thought.</p>"),
        ("naïve", "<p>A naive thought.</p>"),
        ("doctors", "<p>The doctor’s advice.</p>"),
        ("血虚", "<p>足の血虚である。</p>"),
        ("血", "<p>足の血虚である。</p>"),
        ("こむら返り", "<p>夜のこむら返りに。</p>"),
        ("ｃｒａｍｐｓ", "<p>Cramps come.</p>"),
        ("night-time", "<p>At night time.</p>"),
        ("magn", "<p>Magnesium.</p>"),
        ("crampin", "<p>Cramping hurts.</p>"),
        ("swelling", "<p>Swollen ankles.</p>"),
        ("foot", "<p>Both feet.</p>"),
        ("calves", "<p>The calf.</p>"),
        ("why do my calves ache", "<p>An ache in the calves.</p>"),
        ("the", "<p>Here is the foot.</p>"),
    ],
)
def test_words_are_found_however_they_are_written(client, db, typed, written):
    live("question", title="What is it?", answer=written)
    assert titles(search(client, typed)) == ["What is it?"]


def test_every_word_must_be_there_and_the_next_best_is_said_to_be_that(client, db):
    live("question", title="Both", answer="<p>Warm socks.</p>")
    live("question", title="One", answer="<p>Cold socks.</p>")
    assert titles(search(client, "warm socks")) == ["Both"]
    answer = search(client, "warm cold socks")
    assert "These pages have some of your words" in text(answer)
    assert sorted(titles(answer)) == ["Both", "One"]


def test_words_in_quotation_marks_stand_together(client, db):
    live("question", title="Together", answer="<p>Restless legs.</p>")
    live("question", title="Apart", answer="<p>Legs that are restless.</p>")
    assert titles(search(client, '"restless legs"')) == ["Together"]
    assert titles(search(client, "“restless legs”")) == ["Together"]
    assert sorted(titles(search(client, "restless legs"))) == ["Apart", "Together"]


def test_what_the_title_says_comes_before_what_the_text_says(client, db):
    live(
        "question",
        title="Something else",
        answer="<p>Other things, and socks, for the feet at night.</p>",
    )
    live("question", title="Why socks?", answer="<p>Wool.</p>")
    live("tea", title="A tea", summary="It goes well with socks. Drink it in the evening, at home.")
    assert titles(search(client, "socks")) == ["Why socks?", "A tea", "Something else"]


def test_a_page_is_found_by_names_that_were_corrected_meanwhile(client, db):
    article = draft(title="Cold feet")
    perspective(article)
    date(article, NOW - DAY)
    named = pattern()
    named.name, named.japanese_name = "Lack of Blood", "血少"
    named.save()
    for word in ("lack", "血少", "“lack of blood”"):
        assert titles(search(client, word)) == ["Cold feet"], word
    assert titles(search(client, "deficiency")) == []


def test_results_are_of_one_kind_and_on_one_topic_where_that_is_asked(client, db):
    question = draft("question", title="A question", answer="<p>Cold.</p>")
    question.topics.set([topic("Feet")])
    date(question, NOW - DAY)
    tea = draft("tea", title="A tea", body="<p>Cold.</p>")
    tea.topics.set([topic("Feet")])
    date(tea, NOW - DAY)
    live("tea", title="Another tea", body="<p>Cold.</p>")
    assert titles(search(client, "cold", kind="question")) == ["A question"]
    assert sorted(titles(search(client, "cold", topic="feet"))) == ["A question", "A tea"]
    answer = search(client, "cold", topic="feet", kind="tea")
    assert titles(answer) == ["A tea"]
    assert 'value="tea" selected' in text(answer)
    assert 'value="feet" selected' in text(answer)
    assert 'value="cold"' in text(answer)


def test_results_come_ten_a_page_and_keep_what_was_asked(client, db):
    for number in range(12):
        live("question", title=f"Question {number}", answer="<p>Socks.</p>")
    first, second = search(client, "socks"), search(client, "socks", page=2)
    assert "12 pages for “socks”" in plain(text(first))
    assert (len(titles(first)), len(titles(second))) == (10, 2)
    assert not set(titles(first)) & set(titles(second))
    assert 'href="?q=socks&amp;page=2"' in text(first)
    assert search(client, "socks", page=3).status_code == 404


# What is shown


def test_a_result_shows_the_words_in_their_place_and_when_the_page_was_updated(client, db):
    body = f"<h2>Head</h2><p>{'Before. ' * 60}Then <em>cramps</em> &amp; more.</p>"
    live("question", title="Why cramps?", answer=body, since=NOW - 3 * DAY)
    shown = passages(search(client, "cramping"))
    assert "Why <mark>cramps</mark>?" in shown
    assert "Then <mark>cramps</mark> &amp; more." in shown
    assert "… Before." in shown
    assert "Updated <time" in shown
    assert "Question" in shown


def test_markup_of_a_text_and_of_a_query_is_only_text(client, db):
    live("question", title="<b>Bold</b>", answer="<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    answer = text(search(client, "script <b>alert"))
    assert "<script>" not in answer
    assert "<b>" not in answer
    assert "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)" in answer


def test_japanese_in_a_result_is_said_to_be_japanese(client, db):
    live("question", title="Kekkyo", answer="<p>Too little Blood, 血虚, is a pattern.</p>")
    assert '<mark><span lang="ja">血虚</span></mark>' in text(search(client, "血虚"))
    assert '<span lang="ja">血虚</span>, is a <mark>pattern' in text(search(client, "pattern"))


def test_the_words_of_a_claim_are_not_searched(client, db):
    tea = draft("tea", title="Ginger tea")
    claim(tea, text="Soothes wanderers.")
    date(tea, NOW - DAY)
    article = draft(title="Cold feet")
    perspective(
        article, claim_kind="traditional", claim_text="Gladdens sailors.", claim_evidence="A book."
    )
    date(article, NOW - DAY)
    for word in ("wanderers", "sailors"):
        assert titles(search(client, word)) == []
    assert titles(search(client, "ginger")) == ["Ginger tea"]


def test_a_misspelt_word_is_mended_by_the_words_of_the_site(client, db):
    live("question", title="Magnesium for cramps?", answer="<p>It depends.</p>")
    for typed, meant in {
        "magnezium": "magnesium",
        "mgnesium": "magnesium",
        "magnseium": "magnesium",
        "cramps magnesum": "cramps magnesium",
    }.items():
        answer = search(client, typed)
        assert f">{meant}</a>?" in text(answer), typed
    assert "Did you mean" not in text(search(client, "magnesium"))
    assert "Did you mean" not in text(search(client, "zzzzzz"))


def test_a_correction_keeps_the_kind_that_was_asked_for(client, db):
    live("question", title="Magnesium?")
    answer = search(client, "magnezium", kind="question")
    assert 'href="?q=magnesium&amp;kind=question"' in text(answer)
    assert "Did you mean" not in text(search(client, "magnezium", kind="tea"))


def test_the_page_without_words_helps(client, db):
    question = draft("question")
    question.topics.set([topic("Feet")])
    date(question, NOW - DAY)
    answer = search(client)
    assert "/topics/feet/" in text(answer)
    assert 'name="robots"' not in text(answer)
    assert "Nothing found" not in text(answer)
    nothing = text(search(client, "zzzz"))
    assert "Nothing found for “zzzz”" in plain(nothing)
    assert "/topics/feet/" in nothing
    assert 'content="noindex"' in nothing


def test_every_page_but_search_itself_begins_with_the_form(client, db):
    live("question", slug="cold")
    for address in ("/", "/faq/", "/faq/cold/", "/no-such-page/"):
        answer = text(client.get(address))
        # A page may ask for words in forms of its own, too.
        head = answer.partition("<main")[0]
        assert head.count('role="search"') == 1, address
        assert 'action="/search/"' in answer
    assert text(search(client)).count('role="search"') == 1
    at = "/at/2026-01-05T00:00:00Z"
    assert f'action="{at}/search/"' in text(client.get(f"{at}/faq/"))


# What readers may not see


def test_neither_a_draft_nor_a_planned_nor_a_withdrawn_text_is_found(client, db):
    draft("question", title="Secret draft")
    date(draft("question", title="Secret plan", answer="<p>Wolfsbane.</p>"), NOW + 300 * DAY)
    withdrawn("question", title="Secret past")
    assert titles(search(client, "secret")) == []
    assert "Did you mean" not in text(search(client, "wolfsbame"))
    assert titles(search(client, "wolf")) == []


def test_a_superseded_text_is_found_at_its_time_only(client, db):
    article = superseded("question", title="Old words", answer="<p>Leeches.</p>")
    add(article.document, NOW - 5 * DAY, title="New words", answer="<p>Socks.</p>")
    assert titles(search(client, "leeches")) == []
    assert titles(search(client, "socks")) == ["New words"]
    then = f"/at/{NOW - 7 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    assert titles(search(client, "leeches", then)) == ["Old words"]
    assert titles(search(client, "socks", then)) == []
    assert titles(search(client, "old", f"/at/{NOW - 40 * DAY:%Y-%m-%dT%H:%M:%SZ}")) == []
    assert f'href="{then}/faq/' in text(search(client, "leeches", then))


def test_a_withdrawn_page_is_found_before_it_was_withdrawn(client, db):
    withdrawn("question", title="Quinine", at=NOW - 2 * DAY)
    then = f"/at/{NOW - 3 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    assert titles(search(client, "quinine", then)) == ["Quinine"]
    assert titles(search(client, "quinine")) == []


# What may be typed


HOSTILE = [
    *('"', '""', '"""', "'", "''", "\\", "*", "-", "-a", "a*", "NEAR(a b)", "a AND", "OR", "NOT"),
    *("title:x", "{a}:b", "^a", "a:*", "(", ")", "a & b", "!a", "a <-> b", "%", "_", ";--", "||"),
    *("🦵", "🦵 cramps", "\u200b", "\u0301", "e\u0301", "\ue000kindtea", "ﷺ", "・", "ー", "々"),
    *("\n", "\t\r", "\x01", "' OR 1=1 --", "{{ x }}", "{% x %}", "%00", "½", "①", "İ", "ß"),
    *("the and of", "a", "x" * 200, "血" * 200, "a " * 100, "𠮷", "\U000e0001", "?", "…"),
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_harmless(client, db, typed):
    live("question", title="Why?")
    assert search(client, typed).status_code == 200


@pytest.mark.parametrize("query", ["q=%FF", "q=a%00b", "q=%C3%28", "q=%ED%A0%80"])
def test_what_is_no_text_is_refused_with_a_page(client, db, query):
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 400
    assert "<h1>" in text(answer)


def test_a_search_that_is_too_long_is_told_so(client, db):
    for length in (201, 10_000):
        answer = search(client, "a" * length)
        assert answer.status_code == 400
        assert "longer than 200 characters" in text(answer)


@pytest.mark.parametrize(
    "query",
    [
        *("kind=x", "kind=site-text", "kind=%00", "kind=%FF", "topic=none", "topic=%00"),
        *("topic=%FF", "page=0", "page=2", "page=x", "page=-1", "page=99999999999", "page="),
    ],
)
def test_what_is_not_there_cannot_be_asked_for(client, db, query):
    live("question", title="Socks")
    assert client.get(f"/search/?q=socks&{query}").status_code == 404


def test_many_words_are_cut_and_that_is_said(client, db):
    live("question", title="Socks")
    answer = search(client, " ".join(f"socks{n}" for n in range(25)))
    assert "Only the first 20 words were looked for." in text(answer)


# What it costs, and how long it is true


def test_a_search_asks_as_often_whatever_it_finds(client, db, django_assert_num_queries):
    for number in range(5):
        cold = pattern(f"Socks {number}")
        Person.objects.create(slug=f"socks-{number}", name=f"Dr. Socks {number}")
        sign = Sign.objects.create(slug=f"socks-{number}", text=f"I wear socks {number}")
        SignPattern.objects.create(sign=sign, pattern=cold, weight=2)
    for number in range(3):
        live("question", title=f"Question {number}", answer="<p>Socks.</p>")
    with django_assert_num_queries(10):
        search(client, "socks")
    for number in range(12):
        live("tea", title=f"Tea {number}", body="<p>Socks.</p>")
    with django_assert_num_queries(10):
        search(client, "socks")
    # Nothing has both words; what they were meant as is looked for.
    with django_assert_num_queries(15):
        search(client, "sokcs wram")
    with django_assert_num_queries(3):
        search(client)


def test_an_answer_is_true_until_the_next_change(client, db):
    live("question", title="Socks")
    answer = search(client, "socks")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["ETag"]
    assert answer["Last-Modified"]
    again = client.get("/search/?q=socks", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert not answer.cookies


def test_a_head_request_has_the_same_headers(client, db):
    live("question", title="Socks")
    answer = client.head("/search/?q=socks")
    assert (answer.status_code, answer.content) == (200, b"")
