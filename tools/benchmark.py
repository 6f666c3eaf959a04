"""Measures how the site's pages answer when there are 200 times as many documents.

    python tools/benchmark.py [--small 100] [--large 20000] [--editions 10]

Two sites are made in a temporary folder (on SQLite, or on the server of DATABASE_URL) and measured
in turn, several times; what counts is the ratio of the medians, not the times of this machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
ROUNDS = 5


def environment(folder: Path, name: str) -> dict[str, str]:
    """The environment of one of the two sites."""
    data = folder / name
    data.mkdir()
    own = os.environ | {"LEGCARE_DATA": str(data), "DEBUG": "", "SAMPLE_CONTENT": "0"}
    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        base = server.rpartition("/")[0]
        command = ["psql", "-q", server, "-c", f"CREATE DATABASE legcare_{name}"]
        subprocess.run(command, check=True)
        own["DATABASE_URL"] = f"{base}/legcare_{name}"
    return own


def timed(what: str, site: dict[str, str]) -> dict[str, Any]:
    """Response times of the pages or the searches of a site (tools/timing.py)."""
    code = f"from tools import timing; timing.{what}()"
    command = [*MANAGE, "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, env=site, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--small", type=int, default=100)
    parser.add_argument("--large", type=int, default=20_000)
    parser.add_argument("--editions", type=int, default=10)
    options = parser.parse_args()
    sizes = {"small": options.small, "large": options.large}
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postg") else "SQLite"
    with tempfile.TemporaryDirectory(prefix="legcare-bench-") as folder:
        sites = {}
        for name, documents in sizes.items():
            sites[name] = environment(Path(folder), name)
            for arguments in (
                ["prepare"],
                ["fill", f"--documents={documents}", f"--editions={options.editions}"],
            ):
                subprocess.run([*MANAGE, *arguments], env=sites[name], check=True)
        searches = timed("searches", sites["large"])
        figures: dict[str, dict[str, list[float]]] = {name: {} for name in sizes}
        queries: dict[str, int] = {}
        for _round in range(ROUNDS):
            for name, site in sites.items():
                for page, row in timed("pages", site).items():
                    figures[name].setdefault(page, []).append(row["milliseconds"])
                    queries[page] = row["queries"]
    print(f"\n{engine}, {options.editions} editions of each document, medians of {ROUNDS} rounds\n")
    print(f"| page | queries | {options.small:,} documents | {options.large:,} documents | ratio |")
    print("|---|---|---|---|---|")
    for page, times in figures["small"].items():
        small, large = statistics.median(times), statistics.median(figures["large"][page])
        row = f"{small:.1f} ms | {large:.1f} ms | {large / small:.2f}"
        print(f"| {page} | {queries[page]} | {row} |")
    print(f"\n{engine}, searches among {options.large:,} documents\n")
    print("| what is looked for | found | index alone | whole page | queries |")
    print("|---|---|---|---|---|")
    for what, row in searches.items():
        costs = f"{row['index']:.1f} ms | {row['page']:.1f} ms | {row['queries']}"
        print(f"| {what} | {row['found']} | {costs} |")


if __name__ == "__main__":
    main()
