"""Measures the readers' site: python -m tools.quality [line …] [--keep] [--url ADDRESS]

Serves the sample content as in production, on a free port, from an empty data folder; measures the
lines that are named, or all of them; ends with a status other than 0 when one does not hold.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error as BrowserError

from tests.support import site as sites
from tools.quality import access, lighthouse, machines, markup, report, weight
from tools.quality.browser import opened
from tools.quality.lines import Found, Line, Missing, Site, addresses
from tools.quality.searching import search

LINES = (
    Line("addresses", "every kind of page answers as it should", addresses),
    Line("weight", "article page: HTML and CSS, compressed, at most 14 KB", weight.weight),
    Line("requests", "article page: at most 3 requests besides images", weight.requests),
    Line(
        "scripts", "article page: 0 bytes of JavaScript; every page whole without", weight.scripts
    ),
    Line("shift", "no page moves while it arrives (CLS 0)", weight.shift),
    Line("html5lib", "every page parses without an error", markup.parsed),
    Line("html-validate", "no error: recommended, standard, a11y", markup.validated),
    Line("vnu", "no error and no warning of the W3C's validator", markup.checked),
    Line("axe", "no violation at 360, 768, 1440 px, light and dark", access.axe),
    Line("reflow", "320 × 256 px (400 %): nothing sideways, nothing cut", access.reflow),
    Line("spacing", "text spaced out (1.4.12): nothing sideways, nothing cut", access.spacing),
    Line("large-text", "text at 200 % (1.4.4): nothing sideways, nothing cut", access.large_text),
    Line("targets", "24 px or free room around, at three widths (2.5.8)", access.targets),
    Line("focus", "Tab: in order, seen, not hidden, never trapped", access.focus),
    Line("forced-colors", "contrast under forced colours, light and dark", access.forced_colors),
    Line("feeds", "valid for feedparser; ids, dates, absolute links", machines.feeds),
    Line("json-ld", "read by extruct; says what it must, no supplement", machines.json_ld),
    Line("dates", "equal on the page, in JSON-LD, feed, sitemap, JSON, header", machines.dates),
    Line("search", "median at 20,000 documents: 30 ms SQLite, 50 ms PostgreSQL", search),
    Line("lighthouse", "100 / 100 / 100 / 100 on a phone, medians of 3", lighthouse.lighthouse),
)


@contextlib.contextmanager
def measured(url: str | None) -> Iterator[Site]:
    """The site at `url`, or one that is served for as long as it is measured."""
    with tempfile.TemporaryDirectory(prefix="legcare-quality-") as name, opened() as browser:
        folder = Path(name)
        if url:
            yield Site(url.rstrip("/"), folder, browser)
            return
        with sites.served(folder) as served:
            yield Site(served.url, folder, browser)


def measure(line: Line, site: Site) -> Found:
    """Result of a measurement; one that fails to run is a fault as well."""
    try:
        return line.measure(site)
    except (Missing, OSError, BrowserError) as error:
        return Found("not measured", [str(error).splitlines()[0]])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = [line.name for line in LINES]
    parser.add_argument("lines", nargs="*", metavar="line", help=", ".join(names))
    parser.add_argument("--url", help="a site that is served already")
    parser.add_argument("--keep", action="store_true", help="leave docs/quality.md as it is")
    options = parser.parse_args()
    if unknown := set(options.lines) - set(names):
        parser.error(f"no such line: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    chosen = [line for line in LINES if line.name in options.lines or not options.lines]
    results: dict[str, Found] = {}
    try:
        with measured(options.url) as site:
            for line in chosen:
                start = time.monotonic()
                results[line.name] = measure(line, site)
                report.say(line, results[line.name], time.monotonic() - start)
                if not options.keep:
                    report.write(LINES, results, site.browser.version)
    except Missing as error:
        sys.exit(str(error))
    failed = [name for name, found in results.items() if found.faults]
    print(f"{len(results) - len(failed)} of {len(results)} lines hold.")
    sys.exit(f"Not yet: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
