"""Runner of the checks: those of the kind's declaration, then those of the settings."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from publishing.checks.base import ERROR, OVERRIDDEN, WARNING, Check, Finding
from publishing.checks.required import HasTitle, RequiredFields
from publishing.checks.subject import Subject
from publishing.kinds import kinds
from publishing.models import Edition, Override


def findings(
    edition: Edition,
    at: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
    members: list[Edition] | None = None,
) -> list[Finding]:
    """Findings in an edition as it would be live at `at`: errors, warnings, overridden errors.

    `at` is by default the edition's own moment, or `now`. `members` are the editions of its
    release, where the caller has read them.
    """
    now = now or timezone.now()
    subject = Subject(edition, at or edition.live_from or now, now, members)
    found = [finding for check in checks_of(subject.kind) for finding in check.look(subject)]
    if any(finding.permission for finding in found):
        found = _overridden(subject, found)
    order = [ERROR, WARNING, OVERRIDDEN]
    return sorted(found, key=lambda finding: order.index(finding.level))


def errors(found: Iterable[Finding]) -> list[Finding]:
    """Findings that refuse publication."""
    return [finding for finding in found if finding.level == ERROR]


def warnings(found: Iterable[Finding]) -> list[Finding]:
    """Findings that a person confirms before publication."""
    return [finding for finding in found if finding.level == WARNING]


def unread(found: Iterable[Finding], read: Iterable[str] | None) -> list[Finding]:
    """The warnings whose keys are not in `read`; none where `read` is None."""
    if read is None:
        return []
    keys = set(read)
    return [finding for finding in warnings(found) if finding.key not in keys]


def checks_of(kind: str) -> list[Check]:
    """The checks of a kind: those it declares, then those of the settings; none switched off."""
    checks = [*declared(kind), *_named(tuple(settings.CHECKS))]
    return [check for check in checks if check.name not in settings.CHECKS_OFF]


@cache
def declared(kind: str) -> list[Check]:
    """The checks of a kind's declaration, after those that every kind has."""
    declaration = kinds()[kind]
    return [HasTitle(), RequiredFields(declaration), *(check() for check in declaration.checks)]


@lru_cache(maxsize=8)
def _named(paths: tuple[str, ...]) -> list[Check]:
    return [import_string(path)() for path in paths]


def _overridden(subject: Subject, found: list[Finding]) -> list[Finding]:
    """The findings, with the level OVERRIDDEN where an override exists for their wording."""
    rows = Override.objects.filter(document=subject.edition.document_id).select_related("by")
    overrides = {row.digest: row for row in rows}
    return [
        replace(finding, level=OVERRIDDEN, override=overrides[finding.digest])
        if finding.permission and finding.digest in overrides
        else finding
        for finding in found
    ]
