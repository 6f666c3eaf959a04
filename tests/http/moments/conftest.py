"""Pages that have changed, and a chief who is logged in."""

import pytest

from articles.models import ArticleQuestion
from publishing.models import Document
from tests.support.factories import DAY, NOW, add, date, draft, perspective, topic


@pytest.fixture
def chief(client, chief):
    """The chief, logged in."""
    client.force_login(chief)
    return chief


@pytest.fixture(scope="module")
def pages(module_db):
    """A page of each kind: of 30 days ago, and under another title since five days."""
    pages = {
        kind: draft(kind, slug, title=f"Old {kind}")
        for kind, slug in (("question", "why"), ("tea", "ginger"), ("article", "cold-feet"))
    }
    article = pages["article"]
    question, tea = (pages[kind].document for kind in ("question", "tea"))
    ArticleQuestion.objects.create(edition=article, question_id=question.pk)
    perspective(article, tea)
    for edition in pages.values():
        edition.topics.set([topic()])
        date(edition, NOW - 30 * DAY)
        add(edition.document, NOW - 5 * DAY, title=f"New {edition.kind}")
    return {kind: edition.document for kind, edition in pages.items()}


@pytest.fixture
def site(pages, db):
    """The documents of the pages, read anew."""
    return {kind: Document.objects.get(pk=document.pk) for kind, document in pages.items()}
