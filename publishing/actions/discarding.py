"""Actions that discard a draft, restore it, and delete it for good."""

import datetime

from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models.deletion import Collector
from django.utils import timezone

from publishing import diff, moments
from publishing.actions.conditions import require_draft, require_edit
from publishing.actions.drafts import Saved, replace_text
from publishing.actions.locking import lock_edition
from publishing.actions.record import record
from publishing.actions.releases import leave_release
from publishing.models import Document, Edition, Event, Generation
from publishing.refusals import Refused, require

GONE = "Somebody brought this back or removed it in the meantime. Nothing was changed."


@transaction.atomic
def discard(edition: Edition, by: User, now: datetime.datetime | None = None) -> bool:
    """Discards a draft, and its document where that has no other edition; returns whether it did.

    Discarded drafts can be restored.
    """
    document, edition, now = lock_edition(edition, now)
    require_edit(by, document.kind, "discard drafts")
    require_draft(edition)
    edition.discarded_release = edition.release.name if edition.release else ""
    leave_release(edition, by, now, "Its draft was discarded")
    others = document.editions.present().exclude(pk=edition.pk).select_related("release")
    is_last = not others.filter(is_withdrawal=False).exists()
    if is_last and (withdrawal := others.first()):
        raise Refused(
            f"The release “{withdrawal.release}” withdraws this page. "
            "Take the withdrawal out of it first; nothing was discarded."
        )
    users = _referring_titles(document, discarded=False) if is_last else []
    if users:
        raise Refused(
            f"“{edition.title}” is used in: {', '.join(users)}. "
            "Take it out there first; nothing was discarded."
        )
    edition.discarded_at, edition.discarded_by = now, by
    edition.discarded_with_page = is_last
    edition.save()
    edition.editing_sessions.all().delete()
    if is_last:
        document.discarded_at, document.discarded_by = now, by
        document.save(update_fields=["discarded_at", "discarded_by"])
    record(edition, by, now, "discard")
    return is_last


@transaction.atomic
def restore(
    edition: Edition, by: User, slug: str = "", now: datetime.datetime | None = None
) -> Saved:
    """Restores a discarded draft; `Saved.gone` names references that exist no more.

    `slug` is another address for a whole page whose address was taken meanwhile.
    """
    edition, now = _lock_discarded(edition, now)
    document = edition.document
    action = "add" if edition.discarded_with_page else "change"
    require_edit(by, document.kind, "bring this back", action=action)
    if edition.discarded_with_page:
        document.slug = slug.strip() or document.slug
        Document.check_slug(document.kind, document.slug)
        document.discarded_at = document.discarded_by = None
        document.save(update_fields=["slug", "discarded_at", "discarded_by"])
    elif document.discarded_at:
        raise Refused(
            f"The page “{edition.title}” itself was discarded as well. Bring that back first."
        )
    draft = document.editions.drafts().select_related("saved_by").first()
    if draft is not None:
        raise Refused(
            f"There is another draft of this page by now; {draft.saved_by or 'somebody'} "
            f"saved it on {moments.in_words(draft.saved_at)}. Publish, schedule or "
            "discard that one first."
        )
    edition.discarded_at = edition.discarded_by = None
    edition.discarded_with_page, edition.discarded_release = False, ""
    edition.save()
    # A link that was closed stays so.
    edition.preview_links.update(edition=None)
    edition = edition.specific
    text, gone = diff.drop_missing_references(type(edition), diff.read(edition))
    saved = replace_text(edition, by, text, now)
    record(edition, by, now, "restore")
    return saved._replace(gone=gone)


@transaction.atomic
def remove(edition: Edition, by: User, now: datetime.datetime | None = None) -> None:
    """Deletes a discarded draft with its revisions; events keep its title.

    A whole page goes with its other discarded drafts, which nothing could restore.
    """
    require(by, "publishing.remove_discarded", "remove for good what was discarded")
    edition, now = _lock_discarded(edition, now)
    document, is_whole = edition.document, edition.discarded_with_page
    users = _referring_titles(document, discarded=True) if is_whole else []
    if users:
        raise Refused(
            f"“{edition.title}” is used in what was discarded as well: {', '.join(users)}. "
            "Remove that first; nothing was removed."
        )
    for each in [*other_discarded_drafts(edition), edition]:
        Event.objects.create(
            document=None if is_whole else document,
            title=each.title,
            code="remove_discarded",
            at=now,
            by=by,
            by_name=by.get_username(),
        )
    # What goes on from this text goes on from the one before it, so that both can be compared.
    going_on = document.editions.filter(made_from=edition).exclude(live_from__lte=now)
    going_on.update(made_from=edition.made_from_id, made_from_revision=edition.made_from_revision)
    (document if is_whole else edition).delete()


def other_discarded_drafts(edition: Edition) -> "models.QuerySet[Edition]":
    """The other discarded drafts of a discarded page."""
    others: models.QuerySet[Edition] = edition.document.editions.discarded()
    return others.exclude(pk=edition.pk) if edition.discarded_with_page else others.none()


def _lock_discarded(
    edition: Edition, now: datetime.datetime | None
) -> tuple[Edition, datetime.datetime]:
    """Takes the lock and reads the discarded draft anew."""
    Generation.objects.lock()
    known = Edition.objects.discarded().select_related("document")
    current: Edition | None = known.filter(pk=edition.pk).first()
    if current is None:
        raise Refused(GONE)
    return current, now or timezone.now()


def _referring_titles(document: Document, *, discarded: bool) -> list[str]:
    """Titles of the texts that refer to a document: the discarded ones, or all others."""
    try:
        Collector(using=DEFAULT_DB_ALIAS, origin=document).collect([document])
    except models.ProtectedError as error:
        # Content rows of a text, or withdrawals whose successor it is.
        keys = [getattr(row, "edition_id", row.pk) for row in error.protected_objects]
        texts = Edition.objects.filter(pk__in=keys, discarded_at__isnull=not discarded)
        return sorted({str(text) for text in texts})
    return []
