"""Environment variables for the settings; a wrong value raises ImproperlyConfigured."""

import logging
import os
import re
import secrets
from collections.abc import Collection
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language


def drop_traceback(record: logging.LogRecord) -> bool:
    """Log filter that drops the traceback of a refused request, which is no error."""
    if record.name == "django.request" and record.levelno < logging.ERROR:
        record.exc_info = record.exc_text = None
    return True


def wrong(name: str, value: str, expected: str) -> ImproperlyConfigured:
    """The exception for a wrong value, with one sentence for the operator."""
    return ImproperlyConfigured(f"{name} is {value!r}, but must be {expected}.")


def flag(name: str, default: bool = False) -> bool:
    """A boolean: 1, true, yes, on; or 0, false, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise wrong(name, value, "1 or 0")


def names(name: str, default: str, known: Collection[str] | None = None) -> list[str]:
    """A list of names separated by commas, or none; only those in `known`, if given."""
    value = os.environ.get(name, "").strip() or default
    if value.lower() == "none":
        return []
    chosen = list(dict.fromkeys(each.strip() for each in value.split(",") if each.strip()))
    if known is not None and not set(chosen) <= set(known):
        raise wrong(name, value, f"some of {', '.join(sorted(known))}, with commas between them")
    return chosen


def port(name: str, default: int) -> int:
    """A TCP port, 1 to 65535."""
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise wrong(name, value, "a port number from 1 to 65535")
    return int(value)


def mail_port(name: str, *, tls: bool, ssl: bool) -> int:
    """The port of the mail server: 587 with STARTTLS, 465 with TLS from the start, else 25."""
    if tls and ssl:
        raise wrong("EMAIL_USE_SSL", "1", "0 where EMAIL_USE_TLS is 1")
    return port(name, 465 if ssl else 587 if tls else 25)


def address(name: str, default: str) -> str:
    """Sender of mails: an address, with or without a name before it."""
    value = os.environ.get(name) or default
    _name, plain = parseaddr(value)
    before, _at, host = plain.rpartition("@")
    if not before or not host or "\n" in value or "\r" in value:
        raise wrong(name, value, "an address such as LegCare <desk@example.com>")
    return value


def contacts(name: str, default: str) -> list[str]:
    """Contacts separated by commas: e-mail addresses, https or tel URLs."""
    found = [each if ":" in each else f"mailto:{each}" for each in names(name, default)]
    form = re.compile(r"mailto:[^\s@]+@[^\s@]+|https://[^\s/]+\S*|tel:\+?[\d.-]+", re.ASCII)
    if not found or not all(map(form.fullmatch, found)):
        expected = "an e-mail address, or an address such as https://example.com/report"
        raise wrong(name, os.environ.get(name) or default, expected)
    return found


def site_url(name: str, default: str) -> str:
    """Base URL of the site: http or https and a host, without a path."""
    value = os.environ.get(name) or default
    expected = "an address such as https://www.example.com, without a path"
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong(name, value, expected) from None
    more = parts.path.rstrip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not host or more:
        raise wrong(name, value, expected)
    return value.rstrip("/")


def time_zone(name: str, default: str) -> str:
    """The site's time zone by its IANA name."""
    value = os.environ.get(name) or default
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise wrong(name, value, "a time zone such as Asia/Tokyo or Europe/London") from None
    return value


def translations(folder: Path) -> list[tuple[str, str]]:
    """LANGUAGES of the settings: English, and those with a compiled translation in `folder`."""
    compiled = folder.glob("*/LC_MESSAGES/django.mo")
    codes = {"en", *(to_language(file.parts[-3]) for file in compiled)}
    return [(code, str(LANG_INFO.get(code, {}).get("name", code))) for code in sorted(codes)]


def language(name: str, default: str, known: Collection[str]) -> str:
    """Code of the interface language, such as en or pt-br; one of `known`."""
    value = os.environ.get(name, "").strip() or default
    code = value.lower().replace("_", "-")
    if code not in known:
        raise wrong(
            name,
            value,
            f"one of {', '.join(sorted(known))}; another language needs its folder in locale/ "
            "with a compiled translation (make messages)",
        )
    return code


def data_folder(name: str, default: Path) -> Path:
    """Folder of the database, the media and the secrets; created if missing."""
    folder = Path(os.environ.get(name) or default).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise wrong(name, str(folder), f"a folder that can be written ({error.strerror})") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise wrong(name, str(folder), "a folder that can be written")
    return folder


def secret(file: Path) -> str:
    """A secret, created at the first start in `file`, which only its owner can read."""
    try:
        with open(file, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as new:
            new.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    value = file.read_text().strip()
    if len(value) < 50:
        raise ImproperlyConfigured(
            f"The secret in {file} is too short. Remove the file; the next start makes a new one "
            "(everybody has to log in again)."
        )
    return value


def database(name: str, data: Path) -> dict[str, Any]:
    """The database: SQLite in the data folder, or PostgreSQL by its URL."""
    value = os.environ.get(name, "").strip()
    if not value:
        return sqlite(str(data / "legcare.sqlite3"))
    expected = "postgresql://user:password@host:5432/name or sqlite:///file"
    shown = value.split("@")[-1]
    try:
        config: dict[str, Any] = {**dj_database_url.parse(value)}
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        raise wrong(name, shown, expected) from None
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return sqlite(config["NAME"])
    if config["ENGINE"] != "django.db.backends.postgresql" or not config["NAME"]:
        raise wrong(name, shown, expected)
    options = {**config.get("OPTIONS", {}), "connect_timeout": 4}
    options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 4}
    return {**config, "OPTIONS": options, "CONN_MAX_AGE": 0}


def sqlite(name: str) -> dict[str, Any]:
    """SQLite for several threads: a writer locks at its start and waits up to 10 seconds.

    Recursive triggers make REPLACE ask the triggers that refuse to delete.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA recursive_triggers=ON;"
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
            ),
        },
    }
