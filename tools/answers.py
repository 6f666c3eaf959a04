"""Records the answer of every public address, and compares two recordings.

    python -m tools.answers record http://localhost:8000 var/before
    python -m tools.answers compare var/before var/after

A refactoring that promises the same site records before and after it, on copies of one data
folder. Names of static files carry a digest of their content, which is left out.
"""

import argparse
import difflib
import http.client
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from tools.quality.pages import PAGES, Links

# Besides now: the site as of these moments.
MOMENTS = ("2025-06-01T00:00:00Z", "2026-01-05T00:00:00Z", "2026-06-01T00:00:00Z")
# No page links to all of them.
SEEDS = (
    *("/", "/sitemap.xml", "/sitemap-1.xml", "/robots.txt", "/.well-known/security.txt"),
    *("/openapi.json", "/site.webmanifest", "/updates/feed/", "/faq/?q=cramp", "/search/?q=cramps"),
    *("/updates/?page=2", "/search/?q=blood+deficiency", "/search/?q=shakuyaku", "/teas/?kind=tea"),
    *(page.address for page in PAGES if not page.template and page.method == "GET"),
)
SKIPPED = re.compile(r"^/(admin|static|media|preview|share|calendar|at)/")
DIGEST = re.compile(r"(/static/[^\"'\s>]*?)\.[0-9a-f]{12}(\.[a-z0-9]+)")
FEED = re.compile(r'<link[^>]* href="([^"]+)"[^>]*type="application/(?:atom\+xml|json)"')
ENTRY = re.compile(r"<loc>([^<]+)</loc>")
HEADERS = ("Content-Type", "Location", "Last-Modified", "Link", "Memento-Datetime")
MOST = 6_000


class Reader:
    """HTTP client of one site, over one connection."""

    def __init__(self, site: str) -> None:
        self.site = site.rstrip("/")
        self.connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)

    def read(self, address: str) -> str:
        """The answer as it is compared: status, some headers and the body."""
        self.connection.request("GET", quote(address, safe="/?&=%:+;,.-_~"))
        answer = self.connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        if "json" in (answer.getheader("Content-Type") or ""):
            body = json.dumps(json.loads(body), indent=1, ensure_ascii=False)
        heads = [f"{name}: {answer.getheader(name)}" for name in HEADERS if answer.getheader(name)]
        text = "\n".join([str(answer.status), *heads, "", body])
        return DIGEST.sub(r"\1\2", text)

    def links(self, address: str, text: str) -> Iterator[str]:
        """The public addresses of this site that an answer leads to, now and in the past."""
        found = [*Links(text).found, *FEED.findall(text), *ENTRY.findall(text)]
        for link in found:
            parts = urlsplit(urljoin(self.site + address, link.replace("&amp;", "&")))
            if parts.netloc != urlsplit(self.site).netloc or SKIPPED.match(parts.path):
                continue
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def record(site: str, folder: Path) -> None:
    """Writes the answer of each address into one file of `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    reader = Reader(site)
    waiting = list(dict.fromkeys(SEEDS))
    seen = set(waiting)
    documents = []
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        text = reader.read(address)
        write(folder, address, text)
        if address.startswith("/at/") or "?" in address:
            continue
        documents.append(address)
        new = dict.fromkeys(reader.links(address, text))
        waiting += [link for link in new if link not in seen]
        seen.update(new)
    for address in documents:
        if address.startswith(("/sitemap", "/robots", "/openapi", "/site.", "/.well", "/healthz")):
            continue
        others = [f"{address}?format=json", *(f"/at/{moment}{address}" for moment in MOMENTS)]
        others += [f"/timemap{address}", f"/at/{MOMENTS[1]}{address}?format=json"]
        for other in others:
            write(folder, other, reader.read(other))
    print(f"{len(list(folder.iterdir()))} answers of {site} in {folder}")


def write(folder: Path, address: str, text: str) -> None:
    name = quote(address, safe="").replace("%2F", ",")[:200]
    (folder / name).write_text(f"{address}\n{text}", encoding="utf-8")


def compare(before: Path, after: Path) -> int:
    """Prints what differs; returns how many addresses do."""
    names = sorted({file.name for folder in (before, after) for file in folder.iterdir()})
    count = 0
    for name in names:
        texts = [read(folder / name) for folder in (before, after)]
        if texts[0] == texts[1]:
            continue
        count += 1
        old, new = (text.splitlines() for text in texts)
        lines = difflib.unified_diff(old, new, n=0, lineterm="")
        print(name, *[line[:200] for line in list(lines)[2:14]], sep="\n    ")
    print(f"{count} of {len(names)} answers differ")
    return count


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    recording.add_argument("site")
    recording.add_argument("folder", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    given = parser.parse_args()
    if given.command == "record":
        record(given.site, given.folder)
    else:
        sys.exit(min(compare(given.before, given.after), 1))


if __name__ == "__main__":
    main()
