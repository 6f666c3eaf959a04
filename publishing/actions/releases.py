"""Actions of releases."""

import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User

if TYPE_CHECKING:
    from publishing.models.edition import Edition


def leave_release(edition: "Edition", by: User, now: datetime.datetime, why: str) -> None:
    """Lets an edition leave its release, where it has one, by what is done to it alone."""
    release, edition.release = edition.release, None
    if release is not None:
        release.note_change(by, now, f"“{edition}” is no part of it any more: {why.lower()}.")
