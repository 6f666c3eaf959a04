"""Fixtures of all tests: named people, the sample site, databases; and the lanes.

Lanes: `make test` runs what needs no running site, `make test-browser` the tests of a running
site and a Chromium, `make test-postgres` what touches the database (all on SQLite but this one).

Database: `db` undoes what a test writes. What fixtures with `module_db` write is there for all
tests of a module that ask for `db` as well; `sample_site` leads them to the sample content.
`concurrent_db` is for threads; it empties the database, which takes a while.
People: `author`, `publisher`, `chief`, `stranger`. Documents come from tests/support/factories.py.
"""

import contextlib
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
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

# A test on a busy machine may be slow; what it proves is right or wrong all the same. On CI there
# are more examples; other ones each time with `make test ARGS=--hypothesis-profile=explore`.
PROFILES: dict[str, dict[str, Any]] = {
    "fast": {"max_examples": 30, "derandomize": True},
    "ci": {"max_examples": 100, "derandomize": True},
    "explore": {"max_examples": 500, "print_blob": True},
}
for name, profile in PROFILES.items():
    hypothesis_settings.register_profile(name, deadline=None, **profile)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") == "true" else "fast")


# The fixtures that decide in which lanes a test runs; asked for by others, they count as well.
LANES = {
    "database": {"db", "transactional_db", "django_db_setup", "running_site"},
    "site": {"running_site"},
    "browser": {"browser"},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test with its lanes, and lets those with `module_db` be the last of their module.

    The others of the module find the database as it is anywhere else.
    """
    for item in items:
        asked = fixtures_of(item)
        for lane, fixtures in LANES.items():
            if asked & fixtures or (lane == "database" and item.get_closest_marker("django_db")):
                item.add_marker(lane)
    first: dict[Path, int] = {}
    for position, item in enumerate(items):
        first.setdefault(item.path, position)
    items.sort(key=lambda item: (first[item.path], "module_db" in fixtures_of(item)))


def fixtures_of(item: pytest.Item) -> set[str]:
    """The names of all fixtures that a test asks for, itself or by others."""
    return set(getattr(item, "fixturenames", ()))


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
            engine().clear()
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
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database for fixtures of a module; what they write is undone after its last test."""
    with django_db_blocker.unblock(), undone():
        yield


@contextlib.contextmanager
def other_database(name: str) -> Iterator[None]:
    """Leads the connection of the tests to another database of the same server."""

    default: Any = connection

    def lead_to(name: str) -> None:
        default.close()
        if default.vendor == "postgresql":
            default.close_pool()
        default.settings_dict["NAME"] = name

    before = default.settings_dict["NAME"]
    lead_to(name)
    try:
        yield
    finally:
        lead_to(before)


@pytest.fixture(scope="session")
def sample_database(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A copy of the tests' database with the sample content, which takes seconds to write."""
    own = str(connection.settings_dict["NAME"])
    name = f"{own}_sample"
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            name = str(tmp_path_factory.mktemp("sample") / "sample.sqlite3")
            execute("VACUUM INTO %s", [name])
        else:
            with other_database("postgres"):
                execute(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
        with other_database(name):
            sample_content.load(User.objects.create_superuser("editor"))
    yield name
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), other_database("postgres"):
            execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def execute(sql: str, values: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture(scope="module")
def sample_site(sample_database: str) -> Iterator[None]:
    """The sample content, for all tests of a module that ask for `db` as well."""
    with other_database(sample_database):
        yield
