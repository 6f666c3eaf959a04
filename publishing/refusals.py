"""Refusals of actions, with a sentence for the user."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied


@dataclass(frozen=True)
class Problem:
    """A reason why an edition cannot go live; `field` names the input to correct.

    `edition` is set where several go live together; `screen` names the desk screen that corrects
    the problem where no field does.
    """

    field: str
    sentence: str
    edition: Any = None
    screen: str = ""


class Refused(Exception):
    """An action that cannot be carried out now; nothing was changed.

    `field` names the wrong input, where there is one; `problems` lists what to correct.
    """

    def __init__(self, sentence: str, field: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.problems = tuple(problems)

    @property
    def in_full(self) -> str:
        """The sentence, followed by those of the problems that it does not contain."""
        more = [problem.sentence for problem in self.problems]
        return " ".join([self.sentence, *(each for each in more if each not in self.sentence)])


class NotPermitted(PermissionDenied):
    """An action that this user has no permission for."""


def require(by: User | AnonymousUser, permission: str, doing: str) -> None:
    """Raises NotPermitted unless `by` has `permission`; `doing` completes the sentence."""
    if not by.has_perm(permission):
        raise NotPermitted(
            f"You do not have the permission to {doing}. Ask an administrator if you need it."
        )
