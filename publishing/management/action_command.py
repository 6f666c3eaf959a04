"""Base of the commands that use an action: who asks, which page, which moment, and refusals."""

import datetime
from abc import ABC, abstractmethod
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from operator import methodcaller
from typing import ClassVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from publishing import moments
from publishing.models import Document, Edition
from publishing.refusals import Refused

# An argument of a command, with the parameters of ArgumentParser.add_argument.
argument = partial(methodcaller, "add_argument")
MOMENT = [
    argument(
        "--at",
        metavar="MOMENT",
        help="do it then and not now: 2026-12-01T09:00+09:00, or …Z for UTC",
    ),
    argument("--backdate", action="store_true", help="MOMENT may be past (needs the permission)"),
]


class ActionCommand(BaseCommand, ABC):
    """Command that uses one action on one page, in somebody's name and with their permissions.

    What is refused ends with one sentence on standard error and an exit status that is not 0.
    """

    # Beside the page and --by.
    arguments: ClassVar[list[Callable[[ArgumentParser], object]]] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("page", help="the page's address, such as articles/leg-cramps")
        parser.add_argument("--by", required=True, metavar="USER", help="in whose name")
        for add in self.arguments:
            add(parser)

    def handle(self, *_args: object, page: str, by: str, **options: object) -> None:
        given = Namespace(**options)
        try:
            if options.get("at"):
                given.at = moment(given.at)
            document = Document.objects.at_address(page)
            self.stdout.write(self.use(document, active_user(by), given))
        except Refused as refused:
            raise CommandError(refused.in_full) from None
        except PermissionDenied as denied:
            raise CommandError(f"{by}: {denied}") from None

    @abstractmethod
    def use(self, document: Document, by: User, options: Namespace) -> str:
        """Uses the action; returns what happened, in a sentence."""

    def draft(self, document: Document) -> Edition:
        """The draft of a page; raises Refused where it has none."""
        draft: Edition | None = document.editions.drafts().first()
        if draft is None:
            raise Refused(f"“{document}” has no draft. Begin one with new_draft.")
        return draft


def active_user(name: str) -> User:
    """The account of that name; raises CommandError where it is not there, or not active."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active account “{name}”.")
    return found


def moment(text: str) -> datetime.datetime:
    """A moment as ISO 8601 with its offset from UTC; raises CommandError for anything else."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not 1990 <= found.year <= 2200:
        raise CommandError(f"“{text}” is no moment. Write it like 2026-12-01T09:00+09:00.")
    if timezone.is_naive(found):
        zone = moments.zone_in_words()
        raise CommandError(
            f"“{text}” names no time zone. Write 2026-12-01T09:00+09:00, or …Z for UTC; "
            f"the site's own zone is {zone}."
        )
    return found
