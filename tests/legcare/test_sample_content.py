"""The sample content: complete, sound, and with a thing in every state."""

import datetime
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import resolve
from django.utils import timezone

from articles.models import Article
from legcare.sample_content import is_empty
from pages.models import SitePage
from publishing import checks
from publishing.kinds import kinds
from publishing.models import Document, Edition, Release, Review, Topic, Withdrawal
from publishing.richtext import RichTextField
from teas.models import Pattern
from tests.support.factories import DAY

pytestmark = pytest.mark.usefixtures("sample_site", "db")


def texts() -> list[Any]:
    """Every edition of every kind, with its own columns."""
    return [edition for kind in kinds().values() for edition in kind.model._default_manager.all()]


def rich_texts(edition: Any) -> list[str]:
    """Every rich text of an edition and of its parts."""
    rows = [edition]
    for relation in edition.content_rows():
        rows += getattr(edition, relation.get_accessor_name()).all()
    return [
        getattr(row, field.name)
        for row in rows
        for field in row._meta.fields
        if isinstance(field, RichTextField)
    ]


@pytest.mark.parametrize(
    ("kind", "count"), [("article", 4), ("question", 16), ("tea", 6), ("page", 4)]
)
def test_there_is_enough_of_every_kind(kind, count):
    documents = Document.objects.filter(kind=kind)
    assert documents.count() >= count
    live = Edition.objects.live(timezone.now()).filter(document__in=documents)
    assert live.count() >= count - 1


def test_there_are_five_patterns():
    assert Pattern.objects.count() == 5


def test_every_state_is_there():
    now = timezone.now()
    editions = Edition.objects.exclude(document__kind="site-text")
    assert editions.drafts().exists()
    assert editions.scheduled(now).exists()
    assert Release.objects.scheduled(now).get().members.count() > 1
    assert not editions.filter(live_from__gt=now, missing_fix__isnull=False).exists()
    assert editions.superseded(now).exists()
    assert editions.filter(live_from__lte=now, minor__gt=0).exists()
    successors = [each.successor for each in Withdrawal.objects.newest(now) if each.successor]
    assert successors
    assert all(document.editions.live(now).exists() for document in successors)
    document = Document.objects.get(kind="article", slug="leg-cramps")
    assert document.old_addresses.exists()
    assert editions.history(now - 365 * DAY).exists()


def test_leg_cramps_was_updated_on_november_30_2025_in_tokyo():
    document = Document.objects.get(kind="article", slug="leg-cramps")
    updated = document.timeline().updated(timezone.now())
    assert updated is not None
    assert updated.astimezone(ZoneInfo("Asia/Tokyo")).date() == datetime.date(2025, 11, 30)


def test_nothing_that_is_dated_has_problems():
    dated = [edition for edition in texts() if not edition.is_draft]
    assert dated
    assert [checks.errors(checks.findings(edition)) for edition in dated] == [[]] * len(dated)


def test_every_article_is_complete_and_some_are_reviewed():
    assert Review.objects.filter(edition__in=Article.objects.live(timezone.now())).exists()
    for article in Article.objects.live(timezone.now()):
        assert article.hero_image, article
        assert article.hero_image.size > 10_000
        assert article.author
        assert article.see_doctor
        for rows in ("perspectives", "article_questions", "sources", "topics"):
            assert getattr(article, rows).exists(), (article, rows)


def test_every_link_in_a_text_leads_to_something_that_exists():
    links = {
        link
        for edition in texts()
        for text in rich_texts(edition)
        for link in re.findall(r'href="([^"]*)"', text)
    }
    inner = {link for link in links if not link.startswith(("https://", "mailto:"))}
    assert inner
    kind_of = {kind.page: name for name, kind in kinds().items() if kind.page}
    for link in inner:
        match = resolve(link)
        slug = match.kwargs.get("slug")
        if match.view_name == "topic":
            assert Topic.objects.filter(slug=slug).exists(), link
        else:
            found = Document.objects.filter(kind=kind_of[match.view_name], slug=slug)
            assert found.get().editions.live(timezone.now()).exists(), link


def test_it_is_not_written_a_second_time():
    assert not is_empty()


def test_the_pages_about_the_site_stand_at_the_root():
    live = SitePage.objects.live(timezone.now()).select_related("document")
    addresses = {"/about/", "/editorial-policy/", "/privacy/", "/accessibility/"}
    assert {page.get_absolute_url() for page in live} == addresses
    assert all(page.footer_position for page in live)


def test_the_pages_about_the_site_warn_of_nothing():
    assert [checks.findings(page) for page in SitePage.objects.live(timezone.now())] == [[]] * 4
