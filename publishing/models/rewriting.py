"""What gives a text other words than a form does: an older save, another text, a fix."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import User
from django.db import transaction

from publishing import diff, moments
from publishing.actions.conditions import (
    must_be_draft,
    must_be_revision,
    must_be_scheduled,
    must_have_no_problems,
    require_edit,
)
from publishing.actions.lineage import Lineage, decided
from publishing.actions.locking import lock_edition
from publishing.actions.numbering import save_and_renumber
from publishing.actions.record import record
from publishing.actions.reviewing import must_be_approved_anew
from publishing.diff import merging
from publishing.models.approval import Approval
from publishing.models.revision import Revision
from publishing.refusals import Refused, require

if TYPE_CHECKING:
    from publishing.models.edition import Edition


class Rewriting:
    """The verbs of an edition that take its text from elsewhere; what it was is kept first."""

    pk: Any
    refresh_from_db: Any

    @transaction.atomic
    def rewrite(
        self,
        by: User,
        text: diff.Text,
        *,
        revision: int,
        why: str,
        now: datetime.datetime | None = None,
    ) -> list[str]:
        """Gives this draft another text; the one that it has is kept as a saved state.

        `revision` is the one that `by` looked at, `why` the sentence for the record. Returns what
        the text points to and is gone. Raises Refused, and NotPermitted.
        """
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_edit(by, document.kind, "change drafts")
        must_be_draft(edition)
        then = "Nothing was changed: look at the new text first."
        must_be_revision(edition, revision, then)
        Revision.objects.keep(edition)
        gone = diff.write(edition.typed, text)
        edition.refresh_from_db()
        edition.record_save(by)
        record(edition, by, now, why)
        self.refresh_from_db()
        return [str(name) for name in dict.fromkeys(gone)]

    @transaction.atomic
    def go_back(
        self, by: User, number: int, *, revision: int, now: datetime.datetime | None = None
    ) -> list[str]:
        """Gives this draft the text of one of its saves again; returns what of it is gone."""
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_edit(by, document.kind, "change drafts")
        must_be_draft(edition)
        kept = edition.revisions.filter(number=number).first()
        if kept is None:
            raise Refused("There is no such save of this draft. Nothing was changed.")
        why = f"Went back to the text of save {number}, of {moments.in_words(kept.saved_at)}."
        return self.rewrite(by, kept.text, revision=revision, why=why, now=now)

    @transaction.atomic
    def carry_forward(
        self,
        by: User,
        fix: "Edition",
        chosen: dict[str, str],
        *,
        revision: int | None = None,
        fix_revision: int | None = None,
        now: datetime.datetime | None = None,
    ) -> Self:
        """Takes over what was chosen of the changes of `fix`, which goes live before this one.

        `chosen` says "fix", "mine" or "together" for the key of each change; what only the fix
        changed is taken over unless it says "mine". The revisions are those that `by` looked at.
        Raises Refused where something that both changed is not decided, and NotPermitted.
        """
        document, edition, now = lock_edition(self, now)  # type: ignore[arg-type]
        require_edit(by, document.kind, "carry changes forward")
        if edition.live_from is not None:
            require(by, "publishing.publish_document", "change what is scheduled")
            must_be_scheduled(edition, now)
        lineage = Lineage(list(document.editions.select_related("saved_by")))
        before = lineage.before(edition, now)
        if before is None or before.pk != fix.pk:
            raise Refused(
                "The plan of this page changed in the meantime: another edition goes live before "
                "this one now. Nothing was carried; look again."
            )
        for text, seen in ((edition, revision), (before, fix_revision)):
            if seen is not None and text.revision != seen:
                raise Refused(
                    f"{text.saved_by or 'Somebody'} changed the text of {text.short_name} at "
                    f"{moments.in_words(text.saved_at)}, after you opened this screen. "
                    "Nothing was carried; look again."
                )
        changes = lineage.changes(edition, before)
        chosen = decided(changes, chosen)
        # Whoever merges two texts becomes no writer of them by that: asked before it is saved.
        approval = Approval(edition).as_it_is()
        carried = [change for change in changes if chosen[change.key] != merging.MINE]
        if carried:
            Revision.objects.keep(edition)
            typed = edition.typed
            diff.write(typed, merging.apply(type(typed), diff.read(edition), changes, chosen))
            edition.refresh_from_db()
            edition.revision += 1
            edition.saved_at, edition.saved_by = now, by
        edition.made_from_id, edition.made_from_revision = before.pk, before.revision
        edition.save()
        if edition.live_from is not None:
            must_have_no_problems(edition, edition.live_from, now)
            if carried:
                must_be_approved_anew(approval, edition, by, now)
        save_and_renumber(document, edition, now)
        what = ", ".join(change.label for change in carried) or "nothing of it"
        record(
            edition,
            by,
            now,
            f"Carried {before.short_name} forward into {edition.short_name}: {what}.",
        )
        self.refresh_from_db()
        return self
