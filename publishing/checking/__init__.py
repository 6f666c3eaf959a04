"""What is looked at before a text goes live: small checks, one reader, one runner.

What a check needs of a kind, the app of that kind knows, in its own `checking.py`.
"""

from publishing.checking.base import ERROR, OVERRIDDEN, WARNING, Check, Finding
from publishing.checking.runner import chosen, errors, findings, unread, warnings
from publishing.checking.subject import Passage, Subject

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
