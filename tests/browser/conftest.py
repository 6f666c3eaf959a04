"""What every browser test may ask for: the real site, and pages whose errors fail the test."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError
from pytest_django import DjangoDbBlocker

from tests.support import factories
from tests.support import site as sites
from tests.support.site import Site

# Playwright runs its event loop in this thread, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The headless shell has no window to draw, and takes a third of the time of the whole browser.
CHROMIUMS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
CHROMIUM_ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--no-first-run", "--disable-quic", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of this run, which all workers of pytest-xdist share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def running_site(shared_folder: Path) -> Iterator[Site]:
    """The site as `make run` serves it: sample content, production settings, granian.

    All workers share it, so a test names what it writes as no other does, and expects of
    lists only what it wrote itself.
    """
    with sites.shared(shared_folder) as shared:
        yield shared


@pytest.fixture
def data(
    running_site: Site, django_db_blocker: DjangoDbBlocker
) -> Callable[[], contextlib.AbstractContextManager[None]]:
    """`with data():` writes into the site's database, with tests/support/factories.py."""

    @contextlib.contextmanager
    def opened() -> Iterator[None]:
        with django_db_blocker.unblock(), running_site.data():
            yield

    return opened


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    named = os.environ.get("LEGCARE_CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else CHROMIUMS)), None)
    if not found:
        pytest.exit(
            "The browser tests need a Chromium: apt install chromium-headless-shell, or chromium; "
            "or set LEGCARE_CHROMIUM to one.",
            returncode=1,
        )
    return {**browser_type_launch_args, "executable_path": found, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def base_url(running_site: Site) -> str:
    return running_site.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        # An editor abroad: what the desk shows and takes is in the site's zone all the same.
        "timezone_id": "America/New_York",
    }


class Watch:
    """Collects what must not happen in a browser: errors, and requests to anybody else."""

    def __init__(self, site: Site) -> None:
        self.host = urlsplit(site.url).netloc
        self.seen: list[str] = []
        self.documents: set[str] = set()

    def follow(self, context: BrowserContext) -> None:
        context.set_default_timeout(10_000)
        context.on("console", self.console)
        context.on("weberror", self.error)
        context.on("request", self.request)

    def console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        # Chromium reports every 4xx; a test that opens such a page looks at the status itself.
        refused = message.text.startswith("Failed to load resource: the server responded")
        if not (refused and message.location["url"] in self.documents):
            self.seen.append(f"error at {message.location['url']}: {message.text}")

    def error(self, error: WebError) -> None:
        self.seen.append(f"exception: {error.error}")

    def request(self, request: Request) -> None:
        if request.is_navigation_request():
            self.documents.add(request.url)
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.host:
            self.seen.append(f"request to another host: {request.url}")


@pytest.fixture(autouse=True)
def watch(running_site: Site) -> Iterator[Watch]:
    """Fails the test that saw an error in the browser, a breach of the CSP, or another host."""
    watch = Watch(running_site)
    yield watch
    assert watch.seen == []


@pytest.fixture
def new_context(new_context: Any, watch: Watch) -> Callable[..., BrowserContext]:
    """Further browsers, each with cookies of its own; they are watched like the first."""

    def opened(**options: Any) -> BrowserContext:
        context: BrowserContext = new_context(**options)
        watch.follow(context)
        return context

    return opened


@pytest.fixture(scope="session")
def logins() -> dict[str, Any]:
    """The cookies of people who logged in before; a login takes a while on purpose."""
    return {}


@pytest.fixture
def desk_of(
    new_context: Any, data: Any, logins: dict[str, Any], shared_folder: Path
) -> Callable[..., Page]:
    """The desk of a named person (tests/support/factories.py, or the editor), in a browser of
    its own. A worker's tests share one session of each person; who logs out asks for `alone`.
    """

    def opened(name: str = sites.EDITOR, *, alone: bool = False, **options: Any) -> Page:
        cookies = log_in(name) if alone or name not in logins else logins[name]
        if not alone:
            logins[name] = cookies
        page: Page = new_context(storage_state=cookies, **options).new_page()
        return page

    def log_in(name: str) -> Any:
        if name != sites.EDITOR:
            with sites.locked(shared_folder / "accounts.lock"), data():
                user = factories.person(name)
                # Another password would end the sessions of the other workers.
                if not user.check_password(sites.PASSWORD):
                    user.set_password(sites.PASSWORD)
                    user.save()
        context = new_context()
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(sites.PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_text("Log out").wait_for()
        state = context.storage_state()
        context.close()
        return state

    return opened


@pytest.fixture
def desk(desk_of: Callable[..., Page]) -> Page:
    """The desk of the editor who may do everything."""
    return desk_of()
