"""Base class of the commands that run an action on a page, and its arguments."""

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

# An argument of a command: the parameters of ArgumentParser.add_argument.
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
    """Command that runs an action on a page, in the name and with the permissions of a user.

    A refusal is one sentence on standard error and an exit status other than 0.
    """

    # Besides the page and --by.
    arguments: ClassVar[list[Callable[[ArgumentParser], object]]] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("page", help="the page's address, such as articles/leg-cramps")
        parser.add_argument("--by", required=True, metavar="USER", help="in whose name")
        for add in self.arguments:
            add(parser)

    def handle(self, *_args: object, page: str, by: str, **options: object) -> None:
        namespace = Namespace(**options)
        try:
            if options.get("at"):
                namespace.at = parse_moment(namespace.at)
            document = Document.objects.at_address(page)
            self.stdout.write(self.run_action(document, active_user(by), namespace))
        except Refused as refused:
            raise CommandError(refused.in_full) from None
        except PermissionDenied as denied:
            raise CommandError(f"{by}: {denied}") from None

    @abstractmethod
    def run_action(self, document: Document, by: User, options: Namespace) -> str:
        """Runs the action; returns its result as a sentence."""

    def draft(self, document: Document) -> Edition:
        """The draft of a page. Raises Refused where there is none."""
        draft: Edition | None = document.editions.drafts().first()
        if draft is None:
            raise Refused(f"“{document}” has no draft. Begin one with new_draft.")
        return draft


def active_user(name: str) -> User:
    """The active account of this name. Raises CommandError where there is none."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active account “{name}”.")
    return found


def parse_moment(text: str) -> datetime.datetime:
    """Parses an ISO 8601 moment with its offset from UTC. Raises CommandError."""
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
