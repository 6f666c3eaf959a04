"""The record of who did what to a text, and when."""

import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User

from publishing import moments

if TYPE_CHECKING:
    from publishing.models.edition import Edition
    from publishing.models.release import Release


def record(edition: "Edition", by: User, now: datetime.datetime, sentence: str) -> None:
    """Writes who did what and when."""
    edition.document.events.create(
        title=edition.title, sentence=sentence[:1].upper() + sentence[1:], at=now, by=by
    )


def record_release(release: "Release", by: User, now: datetime.datetime, sentence: str) -> None:
    """Writes who did what to a release, and when."""
    release.events.create(title=release.name, sentence=sentence, at=now, by=by)


def sentence_of_publishing(edition: "Edition", now: datetime.datetime) -> str:
    """What happened, for the record: published, scheduled or backdated; or withdrawn."""
    scheduled = edition.is_scheduled(now)
    if edition.is_withdrawal:
        return f"Planned a withdrawal for {edition.when}." if scheduled else "Withdrew the page."
    if scheduled:
        return f"Scheduled {edition.number} for {edition.when}."
    if edition.live_from == moments.whole_second(now):
        return f"Published {edition.number}."
    return f"Published {edition.number} with an earlier date, {edition.when}."
