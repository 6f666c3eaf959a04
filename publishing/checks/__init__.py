"""What is looked at before a text goes live: small checks, one reader, one runner.

What a check needs of a kind, the app of that kind knows, in its own `checking.py`.
"""

from publishing.checks.base import ERROR, OVERRIDDEN, WARNING, Check, Finding
from publishing.checks.runner import chosen, errors, findings, unread, warnings
from publishing.checks.subject import Passage, Subject

__all__ = [
    "ERROR",
    "OVERRIDDEN",
    "WARNING",
    "Check",
    "Finding",
    "Passage",
    "Subject",
    "chosen",
    "errors",
    "findings",
    "unread",
    "warnings",
]
