"""Closing a text that is or was live to the public, where the law asks for it; and opening it."""

import datetime
from typing import Any, Self

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext

from publishing.actions.locking import lock_edition
from publishing.actions.record import record
from publishing.models.generation import Generation
from publishing.refusals import Refused, require
from publishing.search import indexing

PERMISSION = "publishing.close_edition"


class Closing:
    """The verbs of an edition that take its text from readers, at every moment, and give it back.

    The text stays in the database and on the desk; its moment and its number stay on the timeline.
    """

    refresh_from_db: Any
    title: Any
    note: Any
    is_withdrawal: Any
    closed_at: Any
    # Since when the text before it is closed; see EditionQuerySet.with_before.
    after_closed_at: Any

    @property
    def is_closed(self) -> bool:
        """Whether readers see no word of this text, from whichever moment they look."""
        return self.closed_at is not None

    @property
    def public_note(self) -> str:
        """The note as readers see it: nothing of a text that is closed."""
        return "" if self.is_closed else self.note

    @property
    def public_title(self) -> str:
        """The title as readers see it: none of a text that is closed, nor of its withdrawal.

        A withdrawal needs `with_before`.
        """
        closed = self.after_closed_at if self.is_withdrawal else self.closed_at
        return gettext("A text that is closed to the public") if closed else self.title

    @transaction.atomic
    def close(self, by: User, reason: str, now: datetime.datetime | None = None) -> Self:
        """Closes this text to the public; its place says so, since when and why.

        Raises Refused, and NotPermitted.
        """
        require(by, PERMISSION, "close texts to the public")
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        reason = reason.strip()
        if edition.is_withdrawal:
            raise Refused("A withdrawal has no text to close.")
        if edition.live_from is None or edition.live_from > now:
            raise Refused(
                f"Readers have not seen {edition.short_name} yet, so there is nothing to close. "
                "Discard it, or take it back to a draft."
            )
        if edition.is_closed:
            raise Refused(f"{edition.short_name} is closed already.")
        if not reason:
            raise Refused("Write the legal reason: readers are told it.", field="reason")
        edition.closed_at, edition.closed_by, edition.closed_reason = now, by, reason
        edition.save(update_fields=["closed_at", "closed_by", "closed_reason"])
        Generation.objects.move_untold(now)
        indexing.index([document.pk], now=now)
        sentence = f"Closed {edition.short_name} to the public. The reason: {reason}"
        record(edition, by, now, sentence)
        self.refresh_from_db()
        return self

    @transaction.atomic
    def reopen(self, by: User, now: datetime.datetime | None = None) -> Self:
        """Lets readers see this text again, where and when it was. Raises Refused, NotPermitted."""
        require(by, PERMISSION, "open closed texts again")
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        if not edition.is_closed:
            raise Refused("This text is not closed. Nothing was changed.")
        reason = edition.closed_reason
        edition.closed_at = edition.closed_by = None
        edition.closed_reason = ""
        edition.save(update_fields=["closed_at", "closed_by", "closed_reason"])
        Generation.objects.move_untold(now)
        indexing.index([document.pk], now=now)
        record(
            edition, by, now, f"Opened {edition.short_name} again. It was closed because: {reason}"
        )
        self.refresh_from_db()
        return self
