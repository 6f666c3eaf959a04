"""Actions of drafts."""

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User

from publishing import diff

if TYPE_CHECKING:
    from publishing.models.edition import Edition


def copy_of(source: "Edition", by: User, now: datetime.datetime) -> "Edition":
    """A draft with the text of `source`: its columns, its parts, what it points to."""
    model: Any = type(source)
    draft: Edition = model(
        document=source.document,
        made_from_id=source.pk,
        made_from_revision=source.revision,
        begun_as_copy=True,
        saved_at=now,
        saved_by=by,
    )
    diff.write(draft, diff.read(source))
    return draft
