"""Ancestry of the editions of a document, for missing fixes and three-way merges.

An edition remembers the edition and revision that it was made from. A scheduled edition misses a
fix that goes live before it, until somebody carries the fix forward or decides not to.
"""

import datetime
from operator import attrgetter

from publishing import diff
from publishing.diff import merging
from publishing.models import Edition
from publishing.refusals import Refused


class Lineage:
    """The editions of one document by their keys."""

    def __init__(self, editions: list[Edition]) -> None:
        self.editions = {edition.pk: edition for edition in editions}

    def ancestors(self, edition: Edition) -> dict[int, int]:
        """The ancestors of an edition, itself first: their revisions by their keys."""
        found = {edition.pk: edition.revision}
        while edition.made_from_id in self.editions and edition.made_from_id not in found:
            revision = edition.made_from_revision or 1
            edition = self.editions[edition.made_from_id]
            found[edition.pk] = revision
        return found

    def predecessor(self, edition: Edition, now: datetime.datetime) -> Edition | None:
        """The last text that goes live before an edition; for a draft, by now."""
        until = edition.live_from or now
        earlier = [
            other
            for other in self.editions.values()
            if not other.is_withdrawal
            and other.pk != edition.pk
            and other.live_from is not None
            and other.live_from <= until
        ]
        return max(earlier, key=attrgetter("live_from"), default=None)

    def base(self, edition: Edition, other: Edition) -> diff.ContentData:
        """The last common ancestor's text; empty where there is none."""
        mine, theirs = self.ancestors(edition), self.ancestors(other)
        for pk, revision in mine.items():
            if pk in theirs:
                return diff.read_revision(self.editions[pk], min(revision, theirs[pk]))
        return diff.EMPTY

    def has_missing_changes(self, edition: Edition, before: Edition | None) -> bool:
        """Whether an edition lacks changes of the one before it."""
        if before is None:
            return False
        if self.ancestors(edition).get(before.pk, 0) >= before.revision:
            return False
        return bool(self.changes(edition, before))

    def changes(self, edition: Edition, before: Edition) -> list[merging.Change]:
        """The changes of `before` that `edition` lacks."""
        return merging.changes(
            type(edition.specific),
            self.base(edition, before),
            mine=diff.read(edition),
            fix=diff.read(before),
        )


def complete_choices(changes: list[merging.Change], chosen: dict[str, str]) -> dict[str, str]:
    """The choice for each change, else its default; raises Refused for missing and unknown ones."""
    choices = {change.key: chosen.get(change.key) or change.default for change in changes}
    if open_changes := [change.label for change in changes if not choices[change.key]]:
        raise Refused(f"Both texts changed this; choose for each: {', '.join(open_changes)}.")
    for change in changes:
        offered = {merging.FIX, merging.MINE}
        if change.together is not None:
            offered.add(merging.TOGETHER)
        if choices[change.key] not in offered:
            raise Refused(f"That cannot be chosen for {change.label}. Look again.")
    if chosen.keys() - choices.keys():
        raise Refused("The texts changed in the meantime. Nothing was carried; look again.")
    return choices
