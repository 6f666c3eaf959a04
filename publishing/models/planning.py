"""Discarding a draft."""

import datetime

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models, transaction

from publishing.refusals import Refused


class Planning:
    """The verb of an edition that discards it."""

    @transaction.atomic
    def discard(self, by: User, now: datetime.datetime | None = None) -> bool:
        """Removes this draft; where the document has no other edition, the document as well.

        Returns whether the document is gone. What was discarded is kept, and can be brought back.
        """
        from publishing.actions.conditions import must_be_draft, require_edit
        from publishing.actions.locking import lock_edition
        from publishing.actions.record import record
        from publishing.actions.releases import leave_release

        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_edit(by, document.kind, "discard drafts")
        must_be_draft(edition)
        release = edition.release.name if edition.release else ""
        leave_release(edition, by, now, "Its draft was discarded")
        others = document.editions.exclude(pk=edition.pk).select_related("release")
        last = not others.filter(is_withdrawal=False).exists()
        if last and (withdrawal := others.first()):
            raise Refused(
                f"The release “{withdrawal.release}” withdraws this page. "
                "Take the withdrawal out of it first; nothing was discarded."
            )
        record(edition, by, now, "discard")
        discarded = apps.get_model("publishing", "Discarded").objects
        discarded.keep(edition, by, now, whole=last, release=release)
        # What goes on from this text goes on from the one before it, so that both can be compared.
        going_on = document.editions.filter(made_from=edition).exclude(live_from__lte=now)
        going_on.update(
            made_from=edition.made_from_id, made_from_revision=edition.made_from_revision
        )
        try:
            (document if last else edition).delete()
        except models.ProtectedError as error:
            rows = error.protected_objects  # parts of a text, or withdrawals that lead here
            users = sorted({str(getattr(row, "edition", row)) for row in rows})
            raise Refused(
                f"“{edition.title}” is used in: {', '.join(users)}. "
                "Take it out there first; nothing was discarded."
            ) from None
        return last
