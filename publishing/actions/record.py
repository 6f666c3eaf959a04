"""Event log: who did what to a text or a release, and when."""

import datetime

from django.contrib.auth.models import User

from publishing import moments
from publishing.models import Document, Edition, Event, Release
from publishing.models.event_sentences import SENTENCES

Data = str | int | datetime.date | None


def record(edition: Edition, by: User, now: datetime.datetime, code: str, **data: Data) -> None:
    """Records an event of an edition, with its present name unless `data` has another."""
    data.setdefault("name", edition.short_name)
    document: Document = edition.document
    _write(edition.title, by, now, code, data, document=document, edition=edition)


def record_release(
    release: Release, by: User, now: datetime.datetime, code: str, **data: Data
) -> None:
    """Records an event of a release."""
    _write(release.name, by, now, code, data, release=release)


def record_publishing(edition: Edition, by: User, now: datetime.datetime) -> None:
    """Records that an edition was published, scheduled, backdated, or its page withdrawn."""
    scheduled = edition.is_scheduled(now)
    if edition.is_withdrawal:
        code = "schedule_withdrawal" if scheduled else "withdraw"
    elif scheduled:
        code = "schedule"
    else:
        is_now = edition.live_from == moments.whole_second(now)
        code = "publish" if is_now else "publish_backdated"
    record(edition, by, now, code, at=edition.live_from)


def _write(
    title: str,
    by: User,
    now: datetime.datetime,
    code: str,
    data: dict[str, Data],
    *,
    document: Document | None = None,
    edition: Edition | None = None,
    release: Release | None = None,
) -> None:
    if code not in SENTENCES:
        raise ValueError(f"There is no sentence for {code!r} in publishing.models.event_sentences.")
    Event(
        document=document,
        edition=edition,
        release=release,
        title=title,
        code=code,
        data={
            key: value.isoformat() if isinstance(value, datetime.date) else value
            for key, value in data.items()
        },
        at=now,
        by=by,
        by_name=by.get_username(),
    ).save(force_insert=True)
