import datetime
from argparse import ArgumentParser
from collections import Counter
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from publishing.desk.reminders import Digest, recipients
from publishing.models import SentDigest


class Command(BaseCommand):
    help = (
        "Sends each member of the staff what stands on the desk for them, once a day however often "
        "it is run. Run it daily, by cron or a timer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print the mails; send and note nothing"
        )

    def handle(self, *_args: object, dry_run: bool, **_options: object) -> None:
        now = timezone.now()
        if dry_run:
            self.show(now)
            return
        if not settings.EMAIL_HOST:
            raise CommandError(
                "No mail server is set, so nothing was sent. Name one in EMAIL_HOST; "
                "--dry-run shows what would be sent."
            )
        day = timezone.localdate(now)
        SentDigest.objects.delete_old(day)
        self.connection = get_connection()
        try:
            self.connection.open()
        except OSError as error:
            raise CommandError(
                f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} cannot be used, so "
                f"nothing was sent; the next run tries again: {reason(error)}."
            ) from None
        try:
            done = Counter(self.remind(user, day, now) for user in recipients())
        finally:
            self.connection.close()
        self.stdout.write(
            f"Sent: {done['sent']}. Nothing to say: {done['nothing']}. "
            f"Had theirs already: {done['had']}."
        )
        if done["failed"]:
            raise CommandError(
                f"Could not be sent: {done['failed']}. Run it again today to try those once more."
            )

    def show(self, now: datetime.datetime) -> None:
        """Prints all mails that would be sent, even to people who got theirs today."""
        digests = [digest for user in recipients() if (digest := Digest(user, now))]
        for digest in digests:
            self.stdout.write(f"To: {digest.user.email}\nSubject: {digest.subject}\n")
            self.stdout.write(f"{digest.text}\n")
        self.stdout.write(f"Would be sent: {len(digests)}. Nothing was sent.")

    def remind(self, user: User, day: datetime.date, now: datetime.datetime) -> str:
        """Sends a person's digest once a day; returns sent, nothing, had or failed."""
        digest = Digest(user, now)
        if not digest:
            return "nothing"
        mine = SentDigest.objects.claim(user, day, timezone.now())
        if mine is None:
            return "had"
        # Claimed before, noted after: a run that stops in between leaves it to a later one.
        try:
            self.connection.send_messages([digest.message()])
        except (OSError, SMTPException, ValueError) as error:
            mine.release()
            self.stderr.write(f"{user} <{user.email}>: {reason(error)}.")
            self.connection.close()
            return "failed"
        mine.mark_sent()
        return "sent"


def reason(error: Exception) -> str:
    """The message of a mail or network error in one line."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
