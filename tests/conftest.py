"""Fixtures of all tests: named people, the sample site, databases; and the lanes.

Lanes: `make test` runs what needs no running site, `make test-browser` the tests of a running
site and a Chromium, `make test-postgres` what touches the database (all on SQLite but this one).

Database: `db` undoes what a test writes. `sample_site` with `db` adds the sample content, written
once a module. `concurrent_db` is for threads; it empties the database, which takes a while.
People: `author`, `publisher`, `chief`, `stranger`. Documents come from tests/support/factories.py.
"""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import override_settings
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from legcare import sample_content
from publishing.models import Document, triggers
from publishing.search.engines import engine
from sitetexts.models import SiteText
from tests.support.factories import person, undone

# A test on a busy machine may be slow; what it proves is right or wrong all the same.
hypothesis_settings.register_profile("legcare", deadline=None, print_blob=True)
hypothesis_settings.load_profile("legcare")


# The fixtures that decide in which lanes a test runs; asked for by others, they count as well.
LANES = {
    "database": {"db", "transactional_db", "django_db_setup", "running_site"},
    "site": {"running_site"},
    "browser": {"browser"},
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test with its lanes, so that -m can choose by them."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for lane, asked in LANES.items():
            if fixtures & asked or (lane == "database" and item.get_closest_marker("django_db")):
                item.add_marker(lane)


@pytest.fixture(scope="session", autouse=True)
def files_in_temporary_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    names = ("media", "static", "share")
    media, static, share = (tmp_path_factory.mktemp(name) for name in names)
    with override_settings(MEDIA_ROOT=media, STATIC_ROOT=static, SHARE_ROOT=share):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in production: in memory, threads do not wait for one another."""
    if connection.vendor == "sqlite":
        test: Any = connection.settings_dict["TEST"]
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def what_migrations_wrote_survives_a_flush() -> Iterator[None]:
    """Writes again, after Django's flush, what the migrations wrote; then flushes are harmless."""
    first_texts: Any = importlib.import_module("sitetexts.migrations.0002_first_texts")

    def write_again(**kwargs: Any) -> None:
        is_flush = "plan" not in kwargs
        if is_flush:
            # The words are in tables that a flush does not know of.
            engine().empty()
        if is_flush and not Document.objects.filter(kind=SiteText.kind).exists():
            first_texts.write(apps, None)

    sender = apps.get_app_config("sitetexts")
    post_migrate.connect(write_again, sender=sender)
    yield
    post_migrate.disconnect(write_again, sender=sender)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Ends what threads of tests left open on PostgreSQL, so that the database can be removed."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def concurrent_db(transactional_db: None) -> Iterator[None]:
    """A database whose transactions are real, for tests with threads or a live server.

    Django empties it afterwards, row by row on SQLite; the frozen past would refuse that.
    """
    yield
    triggers.thaw(connection)


@pytest.fixture
def author(db: None) -> User:
    """Writes every kind of content; publishes nothing."""
    return person("author")


@pytest.fixture
def publisher(db: None) -> User:
    """Writes, publishes, schedules, withdraws; stays out of the past."""
    return person("publisher")


@pytest.fixture
def chief(db: None) -> User:
    """May do all that there is, publishing into the past too."""
    return person("chief")


@pytest.fixture
def stranger(db: None) -> User:
    """Has an account and no permission."""
    return person("stranger")


@pytest.fixture(scope="module")
def sample_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The sample content, written once for all tests of a module."""
    with django_db_blocker.unblock(), undone():
        sample_content.load(User.objects.create_superuser("editor"))
        yield
