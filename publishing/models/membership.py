"""What goes live with a release: adding pages to it and taking them out again."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db import transaction

from publishing.actions.conditions import must_be_draft, must_be_revision, must_have_no_problems
from publishing.actions.locking import lock_edition
from publishing.actions.numbering import clear_moment, save_and_renumber, set_moment
from publishing.actions.record import record
from publishing.actions.reviewing import must_be_approved
from publishing.models.edition import Withdrawal
from publishing.refusals import Refused, require

if TYPE_CHECKING:
    from publishing.models.document import Document
    from publishing.models.edition import Edition


class Membership:
    """The verbs of a release that change which drafts and withdrawals are its members."""

    pk: Any
    members: Any
    refresh_from_db: Any
    _begin: Any

    @transaction.atomic
    def add(
        self,
        edition: "Edition",
        by: User,
        *,
        major: bool = True,
        note: str = "",
        revision: int | None = None,
        read: Collection[str] | None = None,
        now: datetime.datetime | None = None,
    ) -> "Edition":
        """Lets a draft go live with this release; at once scheduled where the release is.

        `revision` is the edition's that `by` looked at, and `read` has the keys of the warnings;
        in a release without a moment the draft may still change, and nothing is asked. Raises
        Refused, and NotPermitted.
        """
        release, now = self._begin(by, "publish with a release", None, now)
        document, draft, now = lock_edition(edition, now)
        must_be_draft(draft)
        must_be_revision(draft, revision)
        release.must_be_free_for(document, draft)
        draft.readers_need_to_know = major
        draft.note = note.strip() if major else ""
        draft.release = release
        if release.is_in_preparation:
            draft.save(update_fields=["readers_need_to_know", "note", "release"])
        else:
            must_have_no_problems(draft, release.live_from or now, now, read)
            must_be_approved(draft, by, now)
            set_moment(document, draft, release.live_from, now, by)
        record(draft, by, now, f"Added {draft.short_name} to the release “{release}”.")
        release.note_change(by, now, f"Added {draft.short_name} of “{draft}”.")
        edition.refresh_from_db()
        self.refresh_from_db()
        return edition

    @transaction.atomic
    def add_withdrawal(
        self,
        document: "Document",
        by: User,
        notice: str,
        successor: "Document | None" = None,
        now: datetime.datetime | None = None,
    ) -> Withdrawal:
        """Lets a page be withdrawn with this release."""
        release, now = self._begin(by, "withdraw with a release", None, now)
        require(by, "publishing.withdraw_document", "withdraw pages")
        document.check_withdrawal(notice, successor)
        release.must_be_free_for(document, None)
        withdrawal = Withdrawal(
            document=document,
            is_withdrawal=True,
            notice=notice.strip(),
            successor=successor,
            release=release,
            title=document.title,
            saved_at=now,
            saved_by=by,
        )
        if release.is_in_preparation:
            withdrawal.save()
        else:
            set_moment(document, withdrawal, release.live_from, now, by)
        record(withdrawal, by, now, f"Added the withdrawal to the release “{release}”.")
        release.note_change(by, now, f"Added the withdrawal of “{withdrawal}”.")
        self.refresh_from_db()
        return withdrawal

    def must_be_free_for(self, document: "Document", draft: "Edition | None") -> None:
        """Refuses a page that goes live with this release already."""
        others = self.members.filter(document=document)
        if draft is not None and draft.release_id == self.pk:
            return
        if draft is not None and draft.release_id is not None:
            raise Refused(
                f"This draft is part of the release “{draft.release}”. Take it out there first.",
                field="release",
            )
        if other := others.first():
            raise Refused(
                f"This release has {other.short_name} of this page already; "
                "a page changes once in a release.",
                field="release",
            )
        if draft is None and document.editions.filter(live_from=None, is_withdrawal=True).exists():
            raise Refused("Another release withdraws this page already.", field="release")

    @transaction.atomic
    def take_out(
        self,
        member: "Edition",
        by: User,
        *,
        keep_moment: bool = False,
        revision: int | None = None,
        now: datetime.datetime | None = None,
    ) -> None:
        """Takes a member out: a draft again, or with `keep_moment` at the same moment by itself.

        A withdrawal that keeps no moment is forgotten.
        """
        release, now = self._begin(by, "take a page out of a release", revision, now)
        document, edition, now = lock_edition(member, now)
        if edition.release_id != release.pk:
            raise Refused("This is no part of the release any more. Nothing was changed.")
        if edition.is_withdrawal:
            require(by, "publishing.withdraw_document", "take back a withdrawal")
        name = edition.short_name
        record(edition, by, now, f"Took {name} out of the release “{release}”.")
        sentence = f"Took out {name} of “{edition}”"
        if keep_moment and edition.live_from is not None:
            edition.release = None
            save_and_renumber(document, edition, now)
            sentence += f"; it goes live by itself on {edition.when}"
        elif edition.is_withdrawal:
            edition.delete()
            save_and_renumber(document, None, now)
        elif edition.live_from is None:
            edition.release = None
            edition.save(update_fields=["release"])
        else:
            edition.release = None
            clear_moment(document, edition, now)
        release.note_change(by, now, f"{sentence}.")
        self.refresh_from_db()
