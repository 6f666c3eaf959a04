"""Serves LegCare: prepares the data, then answers on HOST and PORT until Ctrl-C or SIGTERM.

`--dev` serves with Django's reloading development server and DEBUG on instead.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]


class Server(MPServer):
    """Is a granian that stops when its terminal is closed."""

    # Granian takes SIGHUP for "reload": it would outlive its terminal and keep the port.
    signal_handler_reload = MPServer.signal_handler_interrupt


def read_address() -> tuple[str, int]:
    """Returns HOST and PORT, or stops with a sentence when the site cannot listen there."""
    # Only this machine, unless somebody asks for more: TLS is the business of a proxy in front.
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        sys.exit(f"PORT must be a number from 1 to 65535, not {port!r}.")
    # Granian joins another granian on the same port, and readers would get either: ask first.
    try:
        socket.create_server((host, int(port)), family=family(host)).close()
    except OSError as error:
        reason = error.strerror or str(error)
        sys.exit(
            f"Cannot listen on {host}, port {port} ({reason}). Choose another: PORT=8001 make run"
        )
    return host, int(port)


def family(host: str) -> socket.AddressFamily:
    """Returns the address family that a numeric address is written in."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def serve(host: str, port: int) -> None:
    """Answers with granian."""
    Server(
        "legcare.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        working_dir=ROOT,
        # One Python process a core, at most two: SQLite has one writer, and memory is dear.
        workers=min(2, os.cpu_count() or 1),
        # Threads share one interpreter and hold one database connection each. Four let a page
        # wait for the database or an upload while others are rendered; more only queue inside.
        blocking_threads=4,
        # Counts open connections, idle ones too, not requests: a browser keeps up to six.
        # Room for some 170 browsers a process; what is above waits in the kernel's queue.
        backpressure=1024,
        backlog=1024,
        # A process that dies is replaced; one that does not stop within 10 s is ended.
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def main() -> None:
    """Serves as the arguments say."""
    dev = sys.argv[1:] == ["--dev"]
    if sys.argv[1:] and not dev:
        sys.exit("usage: tools/serve.py [--dev]")
    os.chdir(ROOT)
    if dev:
        os.environ["DEBUG"] = "1"
    host, port = read_address()
    # In a process of its own, so that no worker inherits a database connection.
    if code := subprocess.run([*MANAGE, "prepare"]).returncode:
        sys.exit(code)
    shown = f"[{host}]" if ":" in host else host.replace("127.0.0.1", "localhost")
    if dev:
        os.execv(MANAGE[0], [*MANAGE, "runserver", f"{shown}:{port}"])
    print(f"LegCare: http://{shown}:{port}/ (Ctrl-C stops it)", flush=True)
    serve(host, port)


if __name__ == "__main__":
    main()
