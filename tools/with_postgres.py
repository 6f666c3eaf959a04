"""Runs a command with DATABASE_URL leading to a throw-away PostgreSQL.

    python tools/with_postgres.py -- COMMAND [ARGUMENT …]

The cluster lives in a temporary folder, listens on a Unix socket inside it and nowhere else, and
is stopped and removed when the command ends. The exit code is the command's.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

# Nothing here outlives the command, so nothing needs to survive a crash of the machine.
OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def find_programs() -> Path:
    """Returns the folder of the newest PostgreSQL server programs, or stops with a sentence."""
    found = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    if shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        found.append(Path(answer.stdout.strip()))
    found += Path("/usr/lib/postgresql").glob("*/bin")
    versions = {version(folder): folder for folder in found if (folder / "pg_ctl").exists()}
    if not versions:
        sys.exit("PostgreSQL is not installed (Debian and Ubuntu: apt install postgresql).")
    return versions[max(versions)]


def version(folder: Path) -> tuple[int, ...]:
    """Returns the version of the programs in a folder; (0,) where they do not run."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)
    return tuple(int(number) for number in re.findall(r"\d+", answer.stdout)) or (0,)


def unprivileged() -> dict[str, Any]:
    """Returns how to start a program as a plain user where we are root: PostgreSQL refuses it."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    sys.exit("PostgreSQL refuses to run as root, and there is no user postgres or nobody.")


@contextlib.contextmanager
def cluster() -> Iterator[dict[str, str]]:
    """Yields the environment of a running cluster; stops and removes it afterwards."""
    programs = find_programs()
    owner = unprivileged()
    # The plain user must be able to reach the folder, and root's own TMPDIR may be closed to it.
    parent = "/tmp" if owner else None  # noqa: S108 (mkdtemp makes its own folder there)
    folder = Path(tempfile.mkdtemp(prefix="legcare-pg-", dir=parent))
    data = folder / "data"

    def run(program: str, *arguments: str | Path) -> None:
        command = [programs / program, *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # out of reach of Ctrl-C: the cluster ends after the command
            **owner,
        )
        if done.returncode:
            log = folder / "log"
            sys.exit(f"{program} failed:\n{done.stdout}{log.read_text() if log.exists() else ''}")

    try:
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *locale)
        options = f"-k '{folder}' {OPTIONS}"
        run("pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        run("createdb", "-h", folder, "-U", "postgres", "legcare")
        host = str(folder).replace("/", "%2F")
        yield {
            "DATABASE_URL": f"postgres://postgres@{host}/legcare",
            # pg_dump and psql of the same version.
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        }
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


def main() -> int:
    """Runs the command of the arguments and returns its exit code."""
    if sys.argv[1:2] != ["--"] or not sys.argv[2:]:
        sys.exit("usage: python tools/with_postgres.py -- COMMAND [ARGUMENT …]")
    received: list[int] = []
    command: subprocess.Popen[bytes] | None = None

    def stop(number: int, frame: FrameType | None) -> None:
        """Hands the signal on to the command: its end is ours, and the cluster's."""
        received.append(number)
        if command and number != signal.SIGINT:  # Ctrl-C reaches the command by itself.
            command.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    with cluster() as environment:
        if received:
            return 128 + received[0]
        try:
            command = subprocess.Popen(sys.argv[2:], env=os.environ | environment)
        except OSError as error:
            sys.exit(f"{sys.argv[2]}: {error.strerror}.")
        code = command.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
