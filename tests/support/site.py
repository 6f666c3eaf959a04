"""The real site for the browser tests: served as `make run` does, with data of its own."""

import contextlib
import dataclasses
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.db.utils import load_backend

from legcare import environment

ROOT = Path(__file__).resolve().parents[2]
EDITOR = "editor"
PASSWORD = "a password for the browser tests"
# What a developer's shell may hold, and the site under test must not see.
NOT_HANDED_ON = {"DEBUG", "SITE_URL", "TIME_ZONE", "HOST", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
PATIENCE = 240  # seconds; the first start writes the sample content and compresses files


@dataclasses.dataclass
class Site:
    """A running site: where it answers, and how tests reach its database."""

    url: str
    database: dict[str, Any]

    @contextlib.contextmanager
    def data(self) -> Iterator[None]:
        """Lets the tests' own process write into the site's database, through the real verbs."""
        backend: Any = load_backend(self.database["ENGINE"])
        before = connections["default"]
        site = backend.DatabaseWrapper(
            {**settings.DATABASES["default"], **self.database}, "default"
        )
        connections["default"] = site
        try:
            yield
        finally:
            site.close()
            connections["default"] = before


@contextlib.contextmanager
def database(folder: Path) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Yields an empty database as the site's environment and as Django's settings for it."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}, environment.sqlite(str(folder / "legcare.sqlite3"))
        return
    name = f"legcare_browser_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        own = urlsplit(url)._replace(path=f"/{name}").geturl()
        # Without the pool: Django keeps one for each alias, and it leads to another database.
        yield {"DATABASE_URL": own}, {**dj_database_url.parse(own), "OPTIONS": {}}
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Starts the site on a free port with sample content, and stops it in the end."""
    port = free_port()
    log = folder / "log"
    with database(folder) as (variables, config):
        inherited = {k: v for k, v in os.environ.items() if k not in NOT_HANDED_ON}
        inherited.pop("DATABASE_URL", None)
        env = inherited | {
            # As the tests themselves: with the exercises.
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "LEGCARE_DATA": str(folder),
            "DJANGO_SUPERUSER_USERNAME": EDITOR,
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            **variables,
        }
        command = [sys.executable, str(ROOT / "tools" / "serve.py")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                command, env=env, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            url = f"http://localhost:{port}"
            wait_for(f"{url}/healthz", server, log)
            yield Site(url, config)
        finally:
            stop(server)
    said = log.read_text()
    assert " ERROR " not in said, said


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a file that one process at a time may hold."""
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def shared(folder: Path) -> Iterator[Site]:
    """The one site of all workers: the first one starts it, and stops it after the last one.

    Every worker holds a shared lock while it uses the site; the kernel takes it from one that dies.
    """
    known = folder / "site.json"
    with (folder / "site.lock").open("a") as lock, contextlib.ExitStack() as stack:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if known.exists():
            site = Site(**json.loads(known.read_text()))
        else:
            own = folder / "site"
            shutil.rmtree(own, ignore_errors=True)
            own.mkdir()
            site = stack.enter_context(served(own))
            known.write_text(json.dumps(dataclasses.asdict(site), default=str))
            stack.callback(known.unlink)
            stack.callback(fcntl.flock, lock, fcntl.LOCK_EX)  # waits for the others
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield site


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until the site says that it is well."""
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"The site did not start:\n{log.read_text()}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ends the server as a terminal or systemd does; what does not yield is killed."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
        raise
