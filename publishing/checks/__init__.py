"""Checks of an edition before it goes live.

A kind declares its required fields and its own checks; the setting CHECKS names those of all kinds.
"""

from publishing.checks.base import Check, Finding
from publishing.checks.runner import declared, errors, findings, unread, warnings
from publishing.checks.subject import FieldText, Subject

__all__ = [
    "Check",
    "FieldText",
    "Finding",
    "Subject",
    "declared",
    "errors",
    "findings",
    "unread",
    "warnings",
]
