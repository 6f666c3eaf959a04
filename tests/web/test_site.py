"""The site as a whole: every page answers, shows nothing too early, and asks little."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import ArticleQuestion, Source
from publishing import actions
from publishing.actions.drafts import begin_draft
from publishing.models import Edition, Topic
from teas.models import Ingredient
from tests.support.expect import queries
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    change,
    claim,
    date,
    draft,
    live,
    pattern,
    person,
    perspective,
    picture,
    topic,
)

LISTS = ["/", "/articles/", "/faq/", "/teas/", "/teas/finder/", "/exercises/", "/topics/"]


def public_addresses() -> list[str]:
    """Every address that a reader can come to."""
    editions = Edition.objects.live(timezone.now()).exclude(document__kind="site-text")
    pages = [edition.get_absolute_url() for edition in editions.select_related("document")]
    return LISTS + [each.get_absolute_url() for each in Topic.objects.all()] + sorted(pages)


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# The sample site


class Page(HTMLParser):
    """What a page is made of: its first-level headings, its ids, its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings = 0
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.headings += tag == "h1"
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a" and values.get("href"):
            self.links.add(str(values["href"]))


def test_every_public_page_answers_and_has_one_heading_of_the_first_level(sample_site, db, client):
    addresses = public_addresses()
    assert len(addresses) > 25
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = Page(answer.content.decode())
        assert page.headings == 1, address
        assert len(page.ids) == len(set(page.ids)), address


def test_no_page_shows_a_template_s_own_code_or_an_empty_value(sample_site, db, client):
    for address in public_addresses():
        text = client.get(address).content.decode()
        assert not re.search(r"\{\{|\{%|\{#|>\s*None\s*<|&lt;/?p&gt;", text), address
        assert re.search(r"<title>[^<]{5,}</title>", text), address


def test_every_link_on_a_public_page_leads_somewhere(sample_site, db, client):
    addresses = public_addresses()
    seen = set(addresses)
    links = {link for at in addresses for link in Page(client.get(at).content.decode()).links}
    inner = {link.split("#")[0] for link in links if link.startswith("/")} - seen
    for link in inner:
        assert client.get(link, follow=True).status_code == 200, link
    assert not [link for link in links if not re.match(r"/|https://|mailto:|#|\?", link)]


def test_the_sample_shows_its_updated_date_in_the_site_s_time_zone(sample_site, db, client):
    text = client.get("/articles/leg-cramps/").content.decode()
    assert 'Updated <time datetime="2025-11-30">November 30, 2025</time>' in text


# Nothing too early


WORD = "UNPUBLISHED"


def secret(kind: str) -> Any:
    """A draft in which every text is the word that readers must not see."""
    words = {
        "article": "body see_doctor",
        "question": "answer",
        "tea": "body preparation",
        "page": "body",
    }
    rich = dict.fromkeys(words[kind].split(), f"<p>{WORD}</p>")
    plain = {"summary": WORD} if kind != "question" else {}
    edition = draft(kind, f"secret-{kind}", title=WORD, **plain, **rich)
    edition.topics.set([topic()])
    if kind == "article":
        perspective(edition, kampo_view=f"<p>{WORD}</p>")
        Source.objects.create(edition=edition, citation=WORD)
    if kind == "page":
        edition.footer_position = 1
        edition.save()
    if kind == "tea":
        Ingredient.objects.create(edition=edition, name=WORD)
        claim(edition, text=WORD, evidence=WORD)
        edition.patterns.set([pattern()])
    return edition


def publish_and_withdraw(edition: Any) -> None:
    chief = person("chief")
    actions.publish(edition, chief, NOW - 2 * DAY, note=WORD, backdate=True, now=NOW)
    actions.withdraw(edition.document, chief, "Out of date.", NOW - DAY, backdate=True, now=NOW)


def supersede(edition: Any) -> None:
    actions.publish(edition, person("chief"), NOW - 2 * DAY, note=WORD, backdate=True, now=NOW)
    again = {"summary": "Now.", "body": "<p>Now.</p>", "see_doctor": "", "preparation": ""}
    again |= {"title": "Now", "answer": "<p>Now.</p>"}
    new: Any = begin_draft(edition.document, person("author"), now=NOW)
    for relation in new.content_rows():
        relation.related_model.objects.filter(edition=new).delete()
    for name in again:
        if hasattr(new, name):
            setattr(new, name, again[name])
    new.save()
    actions.publish(new, person("chief"), NOW - DAY, note="Rewritten.", backdate=True, now=NOW)


STATES: dict[str, Any] = {
    "draft": lambda edition: None,
    "scheduled": lambda edition: actions.publish(
        edition, person("chief"), NOW + DAY, note=WORD, now=NOW
    ),
    "withdrawn": publish_and_withdraw,
    "superseded": supersede,
}


@pytest.mark.parametrize("state", STATES)
def test_readers_see_nothing_but_what_is_live(db, client, state):
    hidden = {kind: secret(kind) for kind in ("question", "tea", "article", "page")}
    for edition in hidden.values():
        STATES[state](edition)
    article = draft(slug="public")
    article.topics.set([topic()])
    ArticleQuestion.objects.create(edition=article, question_id=hidden["question"].document_id)
    tea = hidden["tea"].document
    perspective(article, tea, claim_kind="traditional", claim_text="Warm.", claim_evidence="Us.")
    date(article, NOW)
    for kind in KINDS:
        change(begin_draft(live(kind).document, person("author")), title=WORD)
    addresses = public_addresses()
    assert "/articles/public/" in addresses
    for address in [*addresses, *(f"{address}?page=1" for address in LISTS)]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert WORD not in answer.content.decode(), address


@pytest.mark.parametrize("kind", ["question", "tea", "article", "page"])
def test_the_notice_of_a_withdrawn_page_shows_nothing_of_its_text(db, client, kind):
    edition = secret(kind)
    edition.title = "Old advice"
    edition.save()
    publish_and_withdraw(edition)
    answer = client.get(edition.document.get_absolute_url())
    assert answer.status_code == 410
    assert "Out of date." in answer.content.decode()
    assert WORD not in answer.content.decode()


# Queries


def rich_article(slug: str, questions: int, teas: int) -> None:
    article = draft(slug=slug, hero_image=picture(), hero_alt="Feet.")
    article.topics.set([topic("Feet"), topic("Legs")])
    words = {"claim_text": "Supports warm feet.", "claim_evidence": "A trial."}
    for position in range(teas):
        tea = live("tea").document
        name = pattern(f"Pattern {position}")
        perspective(article, tea, pattern=name, claim_kind="structure_function", **words)
    for position in range(questions):
        question = live("question").document
        ArticleQuestion.objects.create(edition=article, question_id=question.pk, position=position)
        Source.objects.create(edition=article, citation="A book", position=position)
    date(article, NOW)


def test_an_article_takes_nine_queries_whatever_stands_on_it(db, client):
    """Itself, topics, perspectives, teas, questions, sources, two for related pages, site texts."""
    rich_article("short", questions=3, teas=1)
    rich_article("long", questions=30, teas=10)
    short, long = (queries(client, f"/articles/{slug}/") for slug in ("short", "long"))
    assert short == long <= 9


def test_a_question_and_a_tea_take_no_more_queries_the_more_pages_name_them(db, client):
    question, tea = live("question", slug="why"), draft("tea", "ginger")
    tea.patterns.add(pattern())
    claim(tea)
    date(tea, NOW)

    def name_them(count: int) -> list[int]:
        for _ in range(count):
            article = draft()
            ArticleQuestion.objects.create(edition=article, question_id=question.document_id)
            perspective(article, tea.document)
            date(article, NOW)
        return [queries(client, address) for address in ("/faq/why/", "/teas/ginger/")]

    few = name_them(1)
    assert name_them(6) == few
    # A tea: itself, topics, ingredients, claims, patterns, articles, two for related pages, texts.
    assert max(few) <= 9


IMAGES = {"article": ("hero_image", "hero_alt"), "tea": ("image", "image_alt")}


def test_a_list_takes_six_queries_however_long_it_is(db, client):
    addresses = [*LISTS, "/topics/feet/"]

    def publish(kind: str, number: int) -> None:
        image, alt = IMAGES.get(kind, ("", ""))
        columns: dict[str, Any] = {image: picture(), alt: "Feet."} if image else {}
        edition = draft(kind, **columns)
        edition.topics.set([topic("Feet"), topic(f"Topic{number}")])
        if kind == "tea":
            edition.patterns.add(pattern(), pattern("Cold"))
        date(edition, NOW)

    for kind in KINDS:
        publish(kind, 0)
    few = {address: queries(client, address) for address in addresses}
    for number in range(6):
        for kind in KINDS:
            publish(kind, number)
    # One of them reads the links in the footer.
    assert {address: queries(client, address) for address in addresses} == few
    assert max(few.values()) <= 6
