"""Why a verb was not carried out, as sentences for the person who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied


@dataclass(frozen=True)
class Problem:
    """Something that keeps an edition from going live; `field` names where it is mended.

    `edition` says of which one, where several go live together; `screen` names the verb of it
    that mends it, where no field does.
    """

    field: str
    sentence: str
    edition: Any = None
    screen: str = ""


class Refused(Exception):
    """A verb that cannot be carried out now; nothing was changed.

    `field` names the input at fault, where there is one; `problems` lists what is to be mended.
    """

    def __init__(self, sentence: str, field: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.problems = tuple(problems)

    @property
    def in_full(self) -> str:
        """The sentence, followed by those of the problems that it does not say itself."""
        more = [problem.sentence for problem in self.problems]
        return " ".join([self.sentence, *(each for each in more if each not in self.sentence)])


class NotPermitted(PermissionDenied):
    """A verb that this person may not use."""


def require(by: User | AnonymousUser, permission: str, doing: str) -> None:
    """Raises NotPermitted unless `by` has `permission`; `doing` completes the sentence."""
    if not by.has_perm(permission):
        raise NotPermitted(
            f"You do not have the permission to {doing}. Ask an administrator if you need it."
        )
