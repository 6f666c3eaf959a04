"""A wording that a person answers for, although a rule refuses it."""

import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction

from publishing import checks
from publishing.actions.conditions import must_be_revision, require_edit
from publishing.actions.locking import lock_edition
from publishing.actions.record import record
from publishing.models.document import Document
from publishing.models.edition import Edition
from publishing.refusals import Refused, require

if TYPE_CHECKING:
    from publishing.checks import Finding

CHANGED = (
    "This wording is not refused any more, or was changed in the meantime. "
    "Nothing was overridden; look again."
)


class OverrideManager(models.Manager["Override"]):
    @transaction.atomic
    def decide(
        self,
        edition: Edition,
        digest: str,
        reason: str,
        by: User,
        *,
        revision: int | None = None,
        now: datetime.datetime | None = None,
    ) -> "Override":
        """Lets a wording stand that a rule refuses, for a reason that is kept.

        `digest` is that of the finding. It holds for this document, as long as the sentence stays
        as it is, in later editions too. Raises Refused, and NotPermitted.
        """
        require(by, "publishing.override_claims", "override what the rules on claims refuse")
        document, edition, now = lock_edition(edition, now)
        require_edit(by, document.kind, "change this text, nor to override what is in it")
        if edition.is_withdrawal or (edition.live_from is not None and edition.live_from <= now):
            raise Refused("This text is no draft any more; there is nothing to override.")
        must_be_revision(edition, revision)
        reason = reason.strip()
        if not reason:
            raise Refused("Write why this may stand; the reason is kept.", field="reason")
        finding = self._finding(edition, digest, now)
        override: Any = self.create(
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
        sentence = f"Overrode the rule {finding.rule} for “{finding.words}”. The reason: {reason}"
        record(edition, by, now, sentence)
        return override

    @staticmethod
    def _finding(edition: Edition, digest: str, now: datetime.datetime) -> "Finding":
        for finding in checks.findings(edition, None, now):
            if finding.digest == digest and finding.permission and finding.is_error:
                return finding
        raise Refused(CHANGED)


class Override(models.Model):
    """Why a person lets a sentence stand that a rule refuses; written once, never changed.

    It holds for the exact sentence in its document, whichever edition has it.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="overrides")
    # The text that was looked at.
    edition = models.ForeignKey(Edition, models.SET_NULL, null=True, related_name="overrides")
    revision = models.PositiveIntegerField()
    rule = models.CharField(max_length=60)
    # Stands for the rule and the sentence in the index, however long that is.
    digest = models.CharField(max_length=64, editable=False)
    words = models.TextField()
    wording = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[Any] = OverrideManager()

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "digest"], name="override_is_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.words}"
