"""What pages tell machines in the words of schema.org, read by a machine."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from publishing import moments
from tests.support.factories import (
    DAY,
    KINDS,
    NOW,
    add,
    change,
    claim,
    date,
    draft,
    full,
    live,
    topic,
)
from tests.support.machines import all_types, answer, file, graph

SITE = settings.SITE_URL
# What would be an offer of a remedy, or a claim without its statement.
NEVER = {"DietarySupplement", "Product", "Offer", "Drug", "MedicalTherapy"}


def published(kind: str) -> Any:
    edition = full(kind)
    return date(edition, NOW)


def test_an_article_is_a_medical_page_that_somebody_reviewed(db, client):
    edition = published("article")
    address = edition.get_absolute_url()
    nodes = graph(answer(client, address))
    page = nodes["MedicalWebPage"]
    assert page["@id"] == page["url"] == f"{SITE}{address}"
    assert page["lastReviewed"] == str(NOW.date())
    assert page["reviewedBy"] == {"@type": "Person", "name": "Mika Tanabe"}
    assert page["audience"] == {"@type": "Patient"}
    assert [about["name"] for about in page["about"]] == ["Cold", "Feet"]
    assert page["mainEntity"]["@id"] == nodes["Article"]["@id"]
    assert page["breadcrumb"]["@id"] == nodes["BreadcrumbList"]["@id"]
    assert len(page["hasPart"]) == 3
    assert all(part["@type"] == "Question" for part in page["hasPart"])


def test_an_article_says_who_wrote_it_when_and_what_it_rests_on(db, client):
    edition = published("article")
    article = graph(answer(client, edition.get_absolute_url()))["Article"]
    moment = timezone.localtime(NOW).isoformat()
    assert article["headline"] == "Cold feet"
    assert article["datePublished"] == article["dateModified"] == moment
    assert article["version"] == "1.0"
    assert article["inLanguage"] == "en"
    assert article["author"]["name"] == "Mika Tanabe"
    assert article["publisher"]["name"] == "LegCare"
    assert article["isPartOf"] == {"@id": f"{SITE}{edition.get_absolute_url()}"}
    citation = {"@type": "CreativeWork", "name": "A book", "url": "https://example.com/"}
    assert article["citation"] == [citation]
    assert article["image"]["url"].startswith(f"{SITE}/media/images/")
    assert (article["image"]["width"], article["image"]["height"]) == (8, 6)


def test_an_article_without_a_picture_has_the_one_for_sharing(db, client):
    live(slug="cold-feet")
    image = graph(answer(client, "/articles/cold-feet/"))["Article"]["image"]
    assert image["url"] == f"{SITE}/share/article/cold-feet/1.0.png"
    assert (image["width"], image["height"]) == (1200, 630)


def test_a_credential_is_told_with_the_name(db, client):
    edition = full("article")
    writer = edition.author
    writer.credentials = "RN"
    writer.save()
    date(edition, NOW)
    nodes = graph(answer(client, edition.get_absolute_url()))
    for told in (nodes["Article"]["author"], nodes["MedicalWebPage"]["reviewedBy"]):
        assert told["hasCredential"]["name"] == "RN"


def test_a_question_has_its_answer_in_words(db, client):
    live("question", slug="why", title="Why?", answer="<p>Little <em>blood</em>.</p><p>Cold.</p>")
    page = graph(answer(client, "/faq/why/"))["FAQPage"]
    (question,) = page["mainEntity"]
    assert (question["@type"], question["name"]) == ("Question", "Why?")
    assert question["acceptedAnswer"] == {"@type": "Answer", "text": "Little blood. Cold."}
    assert page["dateModified"]


def test_the_list_of_questions_is_one_page_of_questions(db, client):
    for number in range(3):
        live("question", title=f"Why {number}?")
    page = graph(answer(client, "/faq/"))["FAQPage"]
    assert {each["name"] for each in page["mainEntity"]} == {"Why 0?", "Why 1?", "Why 2?"}
    assert all(each["acceptedAnswer"]["text"] for each in page["mainEntity"])


def test_a_tea_is_offered_as_nothing_and_claims_nothing(db, client):
    edition = full("tea")
    claim(edition, text="Supports calm legs.")
    edition.buy_url, edition.price_text = "https://example.com/shop", "¥1,200"
    edition.japanese_name = "生姜茶"
    edition.save()
    date(edition, NOW)
    nodes = graph(answer(client, edition.get_absolute_url()))
    told = json.dumps(nodes, ensure_ascii=False)
    assert not all_types(nodes) & NEVER
    assert "Supports" not in told
    assert "1,200" not in told
    assert "shop" not in told
    subject = nodes["Article"]["about"]
    assert subject["alternateName"] == {"@value": "生姜茶", "@language": "ja"}


def test_the_first_page_tells_of_the_site_and_how_to_search_it(db, client):
    nodes = graph(answer(client, "/"))
    assert nodes["WebSite"]["publisher"]["@id"] == nodes["Organization"]["@id"]
    target = nodes["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE}/search/?q={{search_term_string}}"
    assert file(client, nodes["Organization"]["logo"]["url"]).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("/articles/", ["LegCare", "Articles"]),
        ("/topics/feet/", ["LegCare", "Topics", "Feet"]),
        ("/articles/cold-feet/", ["LegCare", "Articles", "Cold feet"]),
    ],
)
def test_the_way_to_a_page_begins_at_the_first_one(db, client, address, way):
    article = draft(slug="cold-feet")
    article.topics.add(topic())
    date(article, NOW)
    steps = graph(answer(client, address))["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == way
    assert [step["position"] for step in steps] == list(range(1, len(way) + 1))
    for step in steps[:-1]:
        assert client.get(step["item"].removeprefix(SITE)).status_code == 200


def test_a_list_names_its_pages_in_order(db, client):
    for number in range(3):
        live(slug=f"article-{number}", since=NOW - (number + 1) * DAY)
    listing = graph(answer(client, "/articles/"))["CollectionPage"]["mainEntity"]
    addresses = [item["url"] for item in listing["itemListElement"]]
    assert addresses == [f"{SITE}/articles/article-{number}/" for number in range(3)]


def test_an_earlier_moment_is_told_as_of_then(db, client):
    edition = live(slug="cold-feet", title="Old", since=NOW - 90 * DAY)
    add(edition.document, NOW - 10 * DAY, title="New")
    prefix = f"/at/{moments.in_address(NOW - 50 * DAY)}"
    nodes = graph(answer(client, f"{prefix}/articles/cold-feet/"))
    article = nodes["Article"]
    assert (article["headline"], article["version"]) == ("Old", "1.0")
    assert article["dateModified"] == timezone.localtime(NOW - 90 * DAY).isoformat()
    assert nodes["MedicalWebPage"]["url"] == f"{SITE}{prefix}/articles/cold-feet/"


EVIL = "</script><script>alert(1)</script><!-- & \u2028 “Feet” ]]>"


@pytest.mark.parametrize("kind", KINDS)
def test_no_title_ends_the_block_of_data(db, client, kind):
    edition = draft(kind, slug="evil", title=EVIL)
    change(edition, title=EVIL)
    edition.topics.add(topic())
    date(edition, NOW)
    for address in (edition.get_absolute_url(), "/topics/feet/"):
        text = answer(client, address)
        assert "<script>alert" not in text
        assert text.count("application/ld+json") == 1
        assert EVIL in json.dumps(graph(text), ensure_ascii=False).replace('\\"', '"')


def test_a_long_title_is_cut_between_words_for_the_headline(db, client):
    title = "Why legs are tired " * 9
    live(slug="long", title=title.strip())
    nodes = graph(answer(client, "/articles/long/"))
    headline = nodes["Article"]["headline"]
    assert len(headline) <= 110
    assert headline.endswith("…")
    assert title.startswith(headline[:-1])
    assert nodes["MedicalWebPage"]["name"] == title.strip()
