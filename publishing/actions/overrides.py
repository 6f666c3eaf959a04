"""Action that overrides a finding of the claim rules."""

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from publishing import checks
from publishing.actions.conditions import require_edit, require_revision
from publishing.actions.locking import lock_edition
from publishing.actions.record import record
from publishing.models import Edition, Override
from publishing.refusals import Refused, require


@transaction.atomic
def override(
    edition: Edition,
    by: User,
    digest: str,
    reason: str,
    *,
    revision: int | None = None,
    now: datetime.datetime | None = None,
) -> Override:
    """Overrides the finding with this digest, for a recorded reason.

    It holds in all editions of the document while the sentence stays the same.
    """
    require(by, "publishing.override_claims", "override what the rules on claims refuse")
    document, edition, now = lock_edition(edition, now)
    require_edit(by, document.kind, "change this text, nor to override what is in it")
    if edition.is_withdrawal or (edition.live_from is not None and edition.live_from <= now):
        raise Refused("This text is no draft any more; there is nothing to override.")
    require_revision(edition, revision)
    reason = reason.strip()
    if not reason:
        raise Refused("Write why this may stand; the reason is kept.", field="reason")
    finding = _finding(edition, digest, now)
    made = Override(
        document=document,
        edition=edition,
        revision=edition.revision,
        rule=finding.rule,
        digest=digest,
        words=finding.words,
        wording=finding.wording,
        reason=reason,
        by=by,
        at=now,
    )
    made.save(force_insert=True)
    record(edition, by, now, "override", rule=finding.rule, words=finding.words, reason=reason)
    return made


def _finding(edition: Edition, digest: str, now: datetime.datetime) -> checks.Finding:
    for finding in checks.findings(edition, None, now):
        if finding.digest == digest and finding.permission and finding.is_error:
            return finding
    raise Refused(
        "This wording is not refused any more, or was changed in the meantime. "
        "Nothing was overridden; look again."
    )
