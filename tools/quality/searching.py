"""Measurement of search times on 20,000 live documents."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.quality.lines import ROOT, Found, Missing, Site

DOCUMENTS = 20_000
# The row of tools/timing.py that is held against the limit.
MEDIAN = "the median of these"
# Milliseconds, by database.
LIMITS = {"SQLite": 30, "PostgreSQL": 50}
MANAGE = [sys.executable, str(ROOT / "manage.py")]
# What runs for each database: it makes a site of that size, and prints times by query as JSON.
TIME = 'shell --no-imports -c "from tools import timing; timing.searches()"'
STEPS = f"prepare && {{manage}} fill --documents={DOCUMENTS} --editions=1 && {{manage}} {TIME}"


def search(site: Site) -> Found:
    """Times of searches on both databases."""
    figures, faults = [], []
    for name, limit in LIMITS.items():
        median = _times(name, site.folder / name)[MEDIAN]
        figures.append(f"{name} {median['index']:.0f} ms, {median['page']:.0f} ms with its page")
        if median["index"] >= limit:
            faults.append(f"{name}: {median['index']:.0f} ms, not below {limit}")
    return Found("; ".join(figures), faults)


def _times(name: str, data: Path) -> dict[str, dict[str, float]]:
    data.mkdir()
    env = os.environ | {"LEGCARE_DATA": str(data), "SAMPLE_CONTENT": "0", "DEBUG": ""}
    env.pop("DATABASE_URL", None)
    manage = " ".join(MANAGE)
    steps = ["sh", "-c", f"{manage} {STEPS.format(manage=manage)}"]
    start = [sys.executable, str(ROOT / "tools" / "with_postgres.py"), "--"]
    command = [*start, *steps] if name == "PostgreSQL" else steps
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    shutil.rmtree(data)
    if done.returncode:
        raise Missing(f"the search was not measured on {name}: {done.stderr.strip()[-300:]}")
    rows: dict[str, dict[str, float]] = json.loads(done.stdout[done.stdout.index("{") :])
    return rows
