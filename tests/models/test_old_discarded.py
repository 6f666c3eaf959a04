"""What was discarded before it had rows of its own: texts as JSON become rows."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from publishing import diff
from publishing.actions.discarding import restore
from publishing.actions.drafts import begin_draft
from publishing.archive import old_discarded
from publishing.models import Discarded, Edition, Event, Revision, triggers
from tests.support.factories import NOW, change, full, live, person

BEFORE = [("publishing", "0016_remove_event_sentence")]


def migrate(targets: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.loader.build_graph()
    return executor.migrate(targets).apps


@pytest.fixture
def before(concurrent_db):
    """The tables as they were; afterwards they are those of now again."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    triggers.thaw(connection)
    yield lambda: migrate(BEFORE)
    migrate(leaves)


def old_row(edition: Edition, *, is_whole: bool) -> dict[str, Any]:
    """A draft as it was kept once it was discarded."""
    document = edition.document
    reviews = edition.reviews.order_by("pk").values("reviewer_id", "reviewed_on", "revision")
    return {
        "kind": document.kind,
        "slug": document.slug,
        "title": edition.title,
        "is_whole": is_whole,
        "document_number": document.pk,
        "edition_number": edition.pk,
        "owner_id": document.owner_id,
        "created_at": document.created_at,
        "review_cycle_months": 7,
        "text": diff.read(edition),
        "revision": edition.revision,
        "saved_at": edition.saved_at,
        "saved_by_id": edition.saved_by_id,
        "made_from_id": edition.made_from_id,
        "made_from_revision": edition.made_from_revision,
        "begun_as_copy": edition.begun_as_copy,
        "readers_need_to_know": True,
        "note": "Warmer.",
        "reviews": [row | {"reviewed_on": row["reviewed_on"].isoformat()} for row in reviews],
        "release": "Winter pages",
        "had_links": True,
        "discarded_at": NOW,
        "discarded_by_id": person("publisher").pk,
    }


def keep_as_then(apps: Any, row: dict[str, Any]) -> None:
    """Takes a draft off the tables as discarding did then."""
    editions, documents = (apps.get_model("publishing", name) for name in ("Edition", "Document"))
    kept = apps.get_model("publishing", "Discarded").objects.create(**row)
    revisions = apps.get_model("publishing", "Revision").objects
    revisions.filter(edition=row["edition_number"]).update(edition=None, discarded=kept)
    if row["is_whole"]:
        events = apps.get_model("publishing", "Event").objects
        events.filter(document=row["document_number"]).update(discarded=kept)
        documents.objects.get(pk=row["document_number"]).delete()
    else:
        editions.objects.get(pk=row["edition_number"]).delete()


def test_old_rows_become_discarded_drafts_that_come_back_as_they_were(before):
    author = person("author")
    page = change(full("article"), title="A second title")
    update: Any = change(begin_draft(live("tea").document, author, now=NOW), title="Other tea")
    earlier: Any = begin_draft(live("question").document, author, now=NOW)
    old = [old_row(page, is_whole=True), old_row(update, is_whole=False)]
    old.append(old_row(earlier, is_whole=False))
    texts = {edition.pk: diff.read(edition) for edition in (page, update, earlier)}
    saves = list(Revision.objects.order_by("pk").values_list("edition", "number", "text"))
    events = list(Event.objects.order_by("pk").values_list("document", "code"))
    reviews = list(page.reviews.values_list("reviewer", "reviewed_on", "revision"))
    then = before()
    for row in old:
        keep_as_then(then, row)
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    migrate(leaves)
    assert {edition.pk for edition in Discarded.objects.all()} == set(texts)
    assert {edition.pk: diff.read(edition) for edition in Discarded.objects.all()} == texts
    assert list(Revision.objects.order_by("pk").values_list("edition", "number", "text")) == saves
    assert list(Event.objects.order_by("pk").values_list("document", "code")) == events
    assert list(page.reviews.values_list("reviewer", "reviewed_on", "revision")) == reviews
    now = Discarded.objects.select_related("document").get(pk=page.pk)
    assert (now.discarded_with_page, now.discarded_at, now.discarded_release) == (
        True,
        NOW,
        "Winter pages",
    )
    assert (now.document.slug, now.document.owner) == (page.document.slug, author)
    assert (now.document.discarded_at, now.document.review_cycle_months) == (NOW, 7)
    back = restore(now, author)
    assert (back.gone, back.has_changed) == ([], False)
    assert restore(Discarded.objects.get(pk=update.pk), author).edition.document == update.document


def test_what_an_old_text_points_to_and_is_gone_is_left_out(db):
    page = full("article")
    row = old_row(page, is_whole=True) | {"id": 1}
    row["text"]["fields"]["author"] = row["text"]["parts"]["perspectives"][0]["pattern"] = 999
    row["reviews"].append({"reviewer_id": 999, "reviewed_on": "2026-11-01", "revision": 1})
    page.document.delete()
    old_discarded.make_rows(apps, [row])
    made: Any = Discarded.objects.get().specific
    assert (made.author, made.perspectives.count(), made.reviews.count()) == (None, 1, 1)
