import hashlib
import os
import secrets
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection

from legcare.apps import LegcareStaticFiles
from legcare.sample_content import is_empty, load
from publishing.search import indexing


class Command(BaseCommand):
    help = "Makes the site ready to serve: tables, the first login, static files, sample content."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        # One process needs no pool, and a pool would try for seconds and hide the reason.
        connection.settings_dict["OPTIONS"].pop("pool", None)
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(
                f"The database cannot be reached. Check DATABASE_URL and that it runs: {reason}"
            ) from None
        call_command("migrate", interactive=False, verbosity=0)
        # Errors are raised; the other output is of no use here.
        call_command("check", databases=["default"], fail_level="WARNING", stdout=StringIO())
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA optimize=0x10002")
        if indexing.is_outdated():
            self.stdout.write("Making the index of search …")
            indexing.update_all(rebuild=False)
        editor = self.first_login()
        if settings.SAMPLE_CONTENT and is_empty():
            self.stdout.write("Writing the sample content …")
            load(editor)
        if not settings.DEBUG:
            self.collect_static_files()

    def first_login(self) -> User:
        """The first administrator, created if missing; its password is printed once."""
        users = get_user_model().objects
        first = users.filter(is_superuser=True).order_by("pk").first()
        if first is not None:
            return first
        name = os.environ.get("DJANGO_SUPERUSER_USERNAME") or "editor"
        given = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        password = given or secrets.token_urlsafe(12)
        if users.filter(username=name).exists():
            raise CommandError(
                f"There is a user {name!r} who is no administrator, and no administrator. "
                "Set DJANGO_SUPERUSER_USERNAME to another name."
            )
        user = users.create_superuser(name, password=password)
        shown = "as given in DJANGO_SUPERUSER_PASSWORD" if given else password
        self.stdout.write(
            f"\n  The editors' login, shown this once:\n"
            f"    name      {name}\n    password  {shown}\n"
        )
        # At once, even into a pipe: it is not shown a second time.
        self.stdout.flush()
        return user

    def collect_static_files(self) -> None:
        """Runs collectstatic if a file was added, changed or removed since the last time."""
        digest = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list(LegcareStaticFiles.ignore_patterns):
                status = Path(storage.path(name)).stat()
                digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
        stamp = Path(settings.DATA) / "static.sha256"
        if stamp.exists() and stamp.read_text() == digest.hexdigest():
            return
        self.stdout.write("Collecting the static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())
