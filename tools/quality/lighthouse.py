"""Google's Lighthouse, as it looks at a site on a phone."""

import json
import os
import statistics
import subprocess
from typing import Any

from tools.quality import pages
from tools.quality.browser import chromium
from tools.quality.lines import Found, Missing, Site, npm_program

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3
WANTED = 100
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def lighthouse(site: Site) -> Found:
    """Medians of three runs on each page; a page that misses is measured once more for noise."""
    figures, faults = [], []
    for name in pages.LIGHTHOUSE:
        page = pages.named(name)
        if site.answers[page].status != page.status:
            faults.append(f"{page}: answers {site.answers[page].status}")
            continue
        scores, again = _medians(site, page), ""
        if min(scores.values()) < WANTED:
            scores, again = _medians(site, page), " (second try)"
        figures.append(f"{page} {' / '.join(map(str, scores.values()))}{again}")
        faults += [
            f"{page}: {category} {score}: {_reasons(site, page, category)}"
            for category, score in scores.items()
            if score < WANTED
        ]
    return Found("; ".join(figures), faults)


def _medians(site: Site, page: pages.Page) -> dict[str, int]:
    runs = [_run(site, page, CATEGORIES) for _run_number in range(RUNS)]
    return {
        category: round(
            statistics.median(run["categories"][category]["score"] for run in runs) * 100
        )
        for category in CATEGORIES
    }


def _reasons(site: Site, page: pages.Page, category: str) -> str:
    """Names of the audits of a category that cost points."""
    report = _run(site, page, (category,))
    return ", ".join(
        f"{reference['id']} ({report['audits'][reference['id']]['title']})"
        for reference in report["categories"][category]["auditRefs"]
        if reference["weight"]
        and (report["audits"][reference["id"]]["score"] or 0) < 1
        and report["audits"][reference["id"]]["scoreDisplayMode"] not in {"notApplicable", "manual"}
    )


def _run(site: Site, page: pages.Page, categories: tuple[str, ...]) -> dict[str, Any]:
    command = [
        *(str(npm_program(".bin/lighthouse")), site.url + page.address, "--output=json", "--quiet"),
        *(f"--only-categories={','.join(categories)}", f"--chrome-flags={FLAGS}"),
    ]
    env = os.environ | {"CHROME_PATH": chromium(), "TMPDIR": str(site.folder)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        raise Missing(f"lighthouse did not run: {done.stderr.strip()[-300:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    if "runtimeError" in report:
        raise Missing(f"lighthouse gave up: {report['runtimeError']['message']}")
    return report
