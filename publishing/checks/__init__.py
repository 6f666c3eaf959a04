"""What is looked at before a text goes live: small checks, one reader, one runner.

What a kind needs to be complete, and the checks of one kind alone, its app declares with the kind.
"""

from publishing.checks.base import ERROR, OVERRIDDEN, WARNING, Check, Finding
from publishing.checks.runner import declared, errors, findings, unread, warnings
from publishing.checks.subject import Passage, Subject

__all__ = [
    "ERROR",
    "OVERRIDDEN",
    "WARNING",
    "Check",
    "Finding",
    "Passage",
    "Subject",
    "declared",
    "errors",
    "findings",
    "unread",
    "warnings",
]
