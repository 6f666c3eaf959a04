"""Members of a release with their findings and approvals, each read once."""

import datetime
from dataclasses import replace
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Prefetch

from publishing import checks
from publishing.kinds import kinds
from publishing.models import Edition, Release
from publishing.models.approval import Approval
from publishing.refusals import Problem

POINTED_TO = ("document", "saved_by", "dated_by", "withdrawal", "missing_fix")


class ReleaseMembers:
    """Editions that go live together; their number adds no queries but those of the checks."""

    def __init__(self, release: Release) -> None:
        self.release = release

    @cached_property
    def members(self) -> list[Edition]:
        members = self.release.members.select_related(*POINTED_TO)
        return list(members.order_by("title", "pk"))

    @property
    def kinds(self) -> set[str]:
        return {member.document_kind for member in self.members}

    @property
    def withdraws(self) -> bool:
        return any(member.is_withdrawal for member in self.members)

    @cached_property
    def _typed(self) -> dict[int, Edition]:
        """The members as instances of their kinds, with their content rows."""
        found: dict[int, Edition] = {}
        for kind in sorted(self.kinds):
            model = kinds()[kind].model
            rows = [
                Prefetch(str(part.get_accessor_name()), part.related_model._base_manager.all())
                for part in model.content_rows()
            ]
            texts = model._default_manager.select_related("document").prefetch_related(*rows)
            of_kind = [m.pk for m in self.members if m.document_kind == kind]
            found |= texts.in_bulk(of_kind)
        return found

    @cached_property
    def _unapproved(self) -> list[Approval]:
        """The approvals of the drafts that are not approved yet."""
        drafts = Approval.of([member for member in self.members if member.is_draft])
        return [approval for approval in drafts if not approval.is_satisfied]

    def findings(
        self, at: datetime.datetime | None = None, now: datetime.datetime | None = None
    ) -> list[checks.Finding]:
        """Findings of the checks for all members live at `at`; each names its member."""
        return [
            replace(finding, sentence=f"“{member}”: {finding.sentence}", edition=member)
            for member in self.members
            if not member.is_withdrawal
            for finding in checks.findings(
                self._typed[member.pk], at or self.release.live_from, now, self.members
            )
        ]

    def unapproved(self, by: User) -> list[Problem]:
        """Problems of the members that `by` does not approve by scheduling the release."""
        problems = [each.problem() for each in self._unapproved if each.refusal_for(by)]
        return [replace(each, sentence=f"“{each.edition}”: {each.sentence}") for each in problems]

    def approved_by_scheduling(self, by: User) -> list[Edition]:
        """The members that `by` approves by scheduling the release."""
        return [each.edition for each in self._unapproved if not each.refusal_for(by)]
