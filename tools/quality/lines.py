"""Measurements of the readers' site: their demands, results, and the site itself."""

import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tools.quality.pages import PAGES, Page, crawl

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
# Renders pages that nobody can ask for, as the site in trouble does.
RENDER = """
import json, sys, django
django.setup()
from django.template.loader import render_to_string
json.dump({name: render_to_string(name) for name in sys.argv[1:]}, sys.stdout)
"""


# The oldest Node on which everything in package.json runs.
NODE = (20, 19)


class Missing(Exception):
    """A missing program; the message says what to install."""


@dataclass
class Found:
    """Result of a measurement: one figure in words, and every fault with its place."""

    figure: str
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A measurement: its name, its demand, and the function that measures."""

    name: str
    demand: str
    measure: Callable[["Site"], Found]


@dataclass(frozen=True)
class Answer:
    """HTTP response of the site."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def is_page(self) -> bool:
        return self.headers.get_content_type() == "text/html"


class Site:
    """HTTP client of the measured site, with its responses cached."""

    def __init__(self, url: str, folder: Path, browser: Browser) -> None:
        self.url = url
        self.folder = folder
        self.browser = browser

    def get(self, address: str, method: str = "GET") -> Answer:
        """One response; follows no redirect."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        try:
            connection.request(method, address)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    @cached_property
    def rendered(self) -> dict[str, str]:
        """Pages that are rendered without a request, by template."""
        names = [page.template for page in PAGES if page.template]
        env = os.environ | {
            "LEGCARE_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "legcare.settings",
        }
        command = [sys.executable, "-c", RENDER, *names]
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
        texts: dict[str, str] = json.loads(done.stdout)
        return texts

    @cached_property
    def answers(self) -> dict[Page, Answer]:
        """Responses of the site to each page of the list."""
        return {page: self._answer(page) for page in PAGES}

    def _answer(self, page: Page) -> Answer:
        if not page.template:
            return self.get(page.address, page.method)
        headers = http.client.HTTPMessage()
        headers["Content-Type"] = "text/html; charset=utf-8"
        return Answer(page.status, headers, self.rendered[page.template].encode())

    @cached_property
    def crawled(self) -> dict[str, str]:
        """Every linked page, by address."""

        def read(address: str) -> str | None:
            answer = self.get(address)
            return answer.text if answer.status == 200 and answer.is_page else None

        return crawl(read)

    def there(self) -> Iterator[Page]:
        """Pages of the list with the expected status; the line `addresses` names the others."""
        for page, answer in self.answers.items():
            if answer.status == page.status:
                yield page

    def texts(self) -> dict[str, str]:
        """Texts of all pages: those of the list by name, and linked ones by address."""
        listed = {page.name: self.answers[page].text for page in self.there()}
        addresses = {page.address for page in self.there()}
        return listed | {at: text for at, text in self.crawled.items() if at not in addresses}


def program(name: str, package: str) -> str:
    """Path of a program; raises Missing with a sentence on how to install it."""
    found = shutil.which(name)
    if not found:
        raise Missing(f"{name} is missing (Debian and Ubuntu: apt install {package}).")
    return found


def npm_program(name: str) -> Path:
    """Path of a program of tools/quality/package.json, installed when it is first needed."""
    node = program("node", "nodejs")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, said.strip().lstrip("v").split(".")))[:2] < NODE:
        raise Missing(f"{name} needs Node {'.'.join(map(str, NODE))} or newer, not {said.strip()}.")
    lock, mark = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if not mark.exists() or mark.stat().st_mtime < lock.stat().st_mtime:
        print("Installing what stands in tools/quality/package.json (once)", flush=True)
        command = [program("npm", "npm"), "ci", "--silent"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"npm ci in tools/quality failed: {done.stderr.strip()[:300]}")
    return HERE / "node_modules" / name


def addresses(site: Site) -> Found:
    """Status and content type of every page of the list, and the number of linked pages."""
    faults = [
        f"{page}: {page.method} {page.address} answers {answer.status}, not {page.status}"
        for page, answer in site.answers.items()
        if answer.status != page.status
    ]
    faults += [
        f"{page}: is no page ({site.answers[page].headers.get_content_type()})"
        for page in site.there()
        if not site.answers[page].is_page
    ]
    kinds, more = len(list(site.there())), len(site.texts())
    return Found(f"{kinds} of {len(PAGES)} kinds; {more} pages with those links lead to", faults)
