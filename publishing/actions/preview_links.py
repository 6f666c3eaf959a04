"""Actions on secret URLs: preview links and calendar feeds."""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from publishing import moments
from publishing.actions.locking import GONE, lock_edition
from publishing.actions.record import record
from publishing.models import CalendarFeed, Edition, PreviewLink
from publishing.models.secret_links import LASTS, LONGEST, new_token
from publishing.refusals import Refused, require


@transaction.atomic
def make_preview_link(
    edition: Edition,
    by: User,
    reader: str = "",
    expires_at: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
) -> PreviewLink:
    """Creates a preview link to an edition that is not live yet, for 30 days by default."""
    require(by, "publishing.share_draft", "make links for people without an account")
    _document, edition, now = lock_edition(edition, now)
    if edition.is_withdrawal or (edition.live_from is not None and edition.live_from <= now):
        raise Refused("Only what is not live yet needs such a link.")
    expires_at = moments.whole_second(expires_at or now + LASTS)
    if expires_at <= now:
        raise Refused("That moment has passed. Choose a later one.", field="expires_at")
    if expires_at - now > LONGEST:
        raise Refused("A link works for a year at most.", field="expires_at")
    link = PreviewLink(
        edition=edition,
        token=new_token(),
        reader=reader.strip(),
        made_at=now,
        made_by=by,
        expires_at=expires_at,
    )
    link.save(force_insert=True)
    record(edition, by, now, "make_preview_link", reader=link.reader)
    return link


@transaction.atomic
def revoke_preview_link(link: PreviewLink, by: User, now: datetime.datetime | None = None) -> None:
    """Revokes a preview link for good."""
    require(by, "publishing.share_draft", "revoke links")
    if link.edition is None:
        raise Refused(GONE)
    _document, edition, now = lock_edition(link.edition, now)
    link.refresh_from_db()
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = now, by
        link.save(update_fields=["revoked_at", "revoked_by"])
        record(edition, by, now, "revoke_preview_link", reader=link.reader)


def make_calendar_feed(user: User, now: datetime.datetime | None = None) -> CalendarFeed:
    """Creates the address of a user's calendar feed; replaces the one before."""
    values = {"token": new_token(), "made_at": now or timezone.now()}
    feed: CalendarFeed = CalendarFeed.objects.update_or_create(user=user, defaults=values)[0]
    return feed


def remove_calendar_feed(user: User) -> None:
    """Deletes the address of a user's calendar feed."""
    CalendarFeed.objects.filter(user=user).delete()
