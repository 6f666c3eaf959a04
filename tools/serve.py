"""Serves LegCare: prepares the data, then answers on HOST and PORT until Ctrl-C or SIGTERM.

`--dev` serves with Django's reloading development server and DEBUG on instead.
"""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def on_stop(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """Sets what happens at Ctrl-C, at SIGTERM, and when the terminal is closed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


class Server(MPServer):
    """Is a granian that Ctrl-C, SIGTERM and a closed terminal stop, every time."""

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        if multiprocessing.parent_process():
            os._exit(0)  # a worker, just forked from the server and not yet answering
        # A second signal (make hands on SIGTERM as well) would wait for the first one for ever.
        on_stop(signal.SIG_IGN)
        super().signal_handler_interrupt()

    # Granian takes SIGHUP for "reload": it would outlive its terminal and keep the port.
    signal_handler_reload = signal_handler_interrupt


def load_application() -> Callable[..., Any]:
    """Returns the WSGI application; runs in each worker, before it answers."""
    # Ctrl-C reaches the whole group, and the server tells its workers to stop as well: two
    # signals at once hang a worker. In a group of its own it hears of it once.
    os.setpgid(0, 0)
    threading.Thread(target=follow_server, daemon=True).start()
    sys.path.insert(0, str(ROOT))
    from legcare.wsgi import application

    return application


def follow_server() -> None:
    """Ends the worker when its server was killed, so that nothing stays behind on the port."""
    if server := multiprocessing.parent_process():
        server.join()
        os.kill(os.getpid(), signal.SIGTERM)


def serve(host: str, port: int) -> None:
    """Answers with granian."""
    Server(
        "legcare.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
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
    ).serve(target_loader=load_application, wrap_loader=False)


def read_address() -> tuple[str, int]:
    """Returns HOST and PORT, or stops with a sentence when the site cannot listen there."""
    # Only this machine, unless somebody asks for more: TLS is the business of a proxy in front.
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    try:
        family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        sys.exit(f"HOST must be an IP address such as 127.0.0.1 or 0.0.0.0, not {host!r}.")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        sys.exit(f"PORT must be a number from 1 to 65535, not {port!r}.")
    # Granian joins another granian on the same port, and readers would get either: ask first.
    try:
        socket.create_server((host, int(port)), family=family).close()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        sys.exit(f"Cannot listen at HOST {host}, PORT {port}: {reason}. Set PORT to another one.")
    return host, int(port)


def prepare() -> None:
    """Runs `manage.py prepare`; ends with it where we are stopped meanwhile."""

    def stop(number: int, frame: FrameType | None) -> None:
        on_stop(signal.SIG_IGN)
        sys.exit(128 + number)  # subprocess.run ends its process on the way out

    on_stop(stop)
    # In a process of its own, so that no worker inherits a database connection.
    if code := subprocess.run([*MANAGE, "prepare"], process_group=0).returncode:
        sys.exit(code)


def main() -> None:
    """Serves as the arguments say."""
    dev = sys.argv[1:] == ["--dev"]
    if sys.argv[1:] and not dev:
        sys.exit("usage: tools/serve.py [--dev]")
    if dev:
        os.environ["DEBUG"] = "1"
    host, port = read_address()
    prepare()
    shown = f"[{host}]" if ":" in host else host.replace("127.0.0.1", "localhost")
    if dev:
        os.execv(MANAGE[0], [*MANAGE, "runserver", f"{shown}:{port}"])
    print(f"LegCare: http://{shown}:{port}/ (Ctrl-C stops it)", flush=True)
    serve(host, port)


if __name__ == "__main__":
    main()
