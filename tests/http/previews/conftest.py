"""The draft of a live article, and a chief who is logged in."""

import pytest

from articles.models import ArticleQuestion
from tests.http.previews.drafts import update_of
from tests.support.factories import DAY, NOW, date, draft, live, topic


@pytest.fixture
def article(db):
    """The draft of an article that is live, with a new question on it, under a new topic."""
    first = draft(slug="cold-feet", title="Cold feet")
    first.topics.set([topic()])
    date(first, NOW - 30 * DAY)
    edition = update_of(first, title="Colder feet", summary="Even colder.")
    edition.topics.set([topic(), topic("Toes")])
    question = live("question", slug="why", title="Why so cold?")
    ArticleQuestion.objects.create(edition=edition, question_id=question.document_id)
    return edition


@pytest.fixture
def staff(client, chief):
    client.force_login(chief)
    return chief
