"""The checks of a long article: fast, and as many queries whatever it holds."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import ArticleQuestion
from publishing import checks
from tests.support.factories import (
    change,
    draft,
    live,
    pattern,
    perspective,
    scheduled,
    topic,
    withdrawn,
)

pytestmark = pytest.mark.django_db

SENTENCE = "The calf is tight at night, and a warm towel helps some people to sleep again. "
# In milliseconds; the issue says 300, and a busy machine gets a margin on top.
MOST = 300 * 4


def long_article(words=5000, links=20, pictures=10):
    """An article with many links of every kind, and rows that point elsewhere."""
    targets = [live(slug=f"page-{n}", title=f"Page {n}") for n in range(max(1, links - 4))]
    scheduled(slug="planned", title="Planned")
    withdrawn(slug="gone", title="Gone")
    topic("Feet")
    addresses = [f"/articles/page-{n}/" for n in range(len(targets))]
    addresses += ["/articles/planned/", "/articles/none/", "/topics/feet/", "/articles/gone/"]
    body = []
    paragraphs = words // 15 // 4
    for n in range(paragraphs):
        if n % 8 == 0:
            body.append(f"<h2>Part {n}</h2>")
        more = f'<a href="{addresses[n]}">Page {n}</a>' if n < min(links, len(addresses)) else ""
        body.append(f"<p>{SENTENCE * 4}{more}</p>")
        if n < pictures:
            body.append(f'<p><img alt="Foot {n}" src="/media/images/{n}.jpg"></p>')
    article = change(draft(title="Long"), body="".join(body))
    for n in range(3):
        question = live("question", title=f"Question {n}?")
        ArticleQuestion.objects.create(edition=article, question_id=question.document.pk)
        tea = live("tea", title=f"Tea {n}")
        perspective(article, tea.document, pattern=pattern(f"Pattern {n}"), position=n + 1)
    return article


def queries(edition):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        checks.findings(edition)
    return len(caught)


def test_a_long_article_is_looked_at_in_less_than_the_time_allowed():
    article = long_article()
    checks.findings(article)
    times = []
    for _ in range(5):
        start = time.process_time()
        found = checks.findings(article)
        times.append((time.process_time() - start) * 1000)
    assert found
    print(f"\nchecks of {len(article.body.split()):,} words: {min(times):.0f} ms")  # noqa: T201
    assert min(times) < MOST


def test_a_long_tea_is_held_against_the_rules_of_all_markets_in_that_time():
    tea = change(draft("tea"), body=f"<p>{SENTENCE * 330}</p>")
    checks.findings(tea)
    start = time.process_time()
    checks.findings(tea)
    assert (time.process_time() - start) * 1000 < MOST


def test_as_many_queries_for_a_long_text_as_for_a_short_one():
    short = long_article(words=600, links=5, pictures=1)
    count = queries(short)
    for n in range(15):
        live(slug=f"more-{n}", title=f"More {n}")
    more = "".join(f'<p><a href="/articles/more-{n}/">More {n}</a></p>' for n in range(15))
    change(short, body=short.body + more)
    for n in range(4):
        tea = live("tea", title=f"Another tea {n}")
        perspective(short, tea.document, pattern=pattern(f"Another {n}"), position=9 + n)
    assert queries(short) == count
    assert count <= 14
