"""A wrong environment stops the start with one sentence that names the variable."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

MANAGE = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]


def manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs manage.py with nothing in its environment but what is given."""
    base = {"PATH": os.environ["PATH"], "LEGCARE_DATA": str(folder)}
    return subprocess.run(
        [*MANAGE, *arguments], env=base | environment, capture_output=True, text=True, timeout=60
    )


def sentence_of(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error of a command that refused to start."""
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stderr + done.stdout
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_nothing_needs_to_be_set(tmp_path):
    done = manage(tmp_path, "check")
    assert (done.returncode, done.stderr) == (0, "")
    secret = tmp_path / "secret_key"
    assert len(secret.read_text()) >= 50
    assert secret.stat().st_mode & 0o777 == 0o600


def test_the_secret_is_made_once(tmp_path):
    manage(tmp_path, "check")
    secret = (tmp_path / "secret_key").read_text()
    manage(tmp_path, "check")
    assert (tmp_path / "secret_key").read_text() == secret


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PORT", "eighty", "a port number"),
        ("SECOND_PERSON", "perhaps", "1 or 0"),
        ("SITE_LANGUAGE", "tlh", "one of en"),
        ("SITE_LANGUAGE", "../en", "one of en"),
        ("EMAIL_PORT", "smtp", "a port number"),
        ("EMAIL_USE_TLS", "maybe", "1 or 0"),
        ("DEFAULT_FROM_EMAIL", "LegCare", "an address such as"),
        ("SECURITY_CONTACT", "somebody", "an e-mail address"),
        ("SECURITY_CONTACT", "http://example.com/", "an e-mail address"),
        ("SECURITY_CONTACT", "a@b\nX: y", "an e-mail address"),
        ("PORT", "0", "a port number"),
        ("PORT", "65536", "a port number"),
        ("PORT", "٨٠", "a port number"),
        ("SITE_URL", "www.example.com", "an address such as"),
        ("SITE_URL", "ftp://www.example.com", "an address such as"),
        ("SITE_URL", "https://www.example.com/legs", "an address such as"),
        ("SITE_URL", "https://www.example.com:port", "an address such as"),
        ("SITE_URL", "https://[::1", "an address such as"),
        ("SITE_URL", "https://www.example.com#legs", "an address such as"),
        ("SITE_URL", "https://www.example.com?legs", "an address such as"),
        ("SITE_URL", "https://me@www.example.com", "an address such as"),
        ("SITE_URL", "https://", "an address such as"),
        ("TIME_ZONE", "Tokyo", "a time zone such as"),
        ("TIME_ZONE", "../../etc/passwd", "a time zone such as"),
        ("TIME_ZONE", "Asia", "a time zone such as"),
        ("DEBUG", "maybe", "1 or 0"),
        ("MARKETS", "us,mars", "some of jp, us, with commas between them"),
        ("DATABASE_URL", "nonsense", "postgresql://"),
        ("DATABASE_URL", "oracle://host/legcare", "postgresql://"),
        ("DATABASE_URL", "mysql://host/legcare", "postgresql://"),
        ("DATABASE_URL", "postgresql://host", "postgresql://"),
        ("DATABASE_URL", "postgresql://host:port/legcare", "postgresql://"),
    ],
)
def test_a_wrong_value_stops_the_start(tmp_path, name, value, expected):
    sentence = sentence_of(manage(tmp_path, "check", **{name: value}))
    assert sentence.startswith(f"LegCare cannot start. {name} is {value!r}, but must be ")
    assert expected in sentence


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CHECKS_OFF", "reading-age,speling", "CHECKS_OFF names 'speling', but there is no such"),
        ("MEDICAL_REVIEW", "article,coffee", "MEDICAL_REVIEW names 'coffee', but there is no such"),
    ],
)
def test_a_name_that_nothing_has_stops_the_preparation(tmp_path, name, value, expected):
    done = manage(tmp_path, "prepare", **{name: value})
    assert done.returncode == 1
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_checks_are_switched_off_by_their_names(tmp_path):
    assert manage(tmp_path, "check", CHECKS_OFF="reading-age, sources").returncode == 0


def test_a_data_folder_that_cannot_be_made_stops_the_start(tmp_path):
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "data"):
        sentence = sentence_of(manage(folder, "check"))
        assert sentence.startswith(f"LegCare cannot start. LEGCARE_DATA is '{folder}', but must be")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_cannot_be_written_stops_the_start(tmp_path):
    tmp_path.chmod(0o500)
    sentence = sentence_of(manage(tmp_path, "check"))
    assert sentence.startswith("LegCare cannot start. LEGCARE_DATA is ")


def test_a_secret_that_is_too_short_stops_the_start(tmp_path):
    (tmp_path / "secret_key").write_text("short\n")
    assert str(tmp_path / "secret_key") in sentence_of(manage(tmp_path, "check"))


def test_a_password_is_never_shown(tmp_path):
    done = manage(tmp_path, "check", DATABASE_URL="postgresql://legcare:hush@host:port/legcare")
    assert "DATABASE_URL" in sentence_of(done)
    assert "hush" not in done.stderr


def test_a_database_that_does_not_answer_stops_the_preparation(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    url = f"postgresql://legcare:hush@127.0.0.1:{port}/legcare"
    done = manage(tmp_path, "prepare", DATABASE_URL=url)
    sentence = sentence_of(done)
    assert "The database cannot be reached. Check DATABASE_URL" in sentence
    assert "Connection refused" in sentence
    assert "hush" not in done.stderr


def test_a_file_for_the_database_that_cannot_be_opened_stops_the_preparation(tmp_path):
    done = manage(tmp_path, "prepare", DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/site.sqlite3")
    assert "The database cannot be reached. Check DATABASE_URL" in sentence_of(done)
