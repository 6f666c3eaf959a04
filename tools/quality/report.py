"""Report of the measurements: on the terminal, and between the markers of docs/quality.md."""

import datetime
import os
import platform
import re

from tools.quality.lines import ROOT, Found, Line

DOCUMENT = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
ROW = re.compile(r"\| `make quality ARGS=(?P<name>[\w-]+)` \|.*")
SHOWN_FAULTS = 25


def say(line: Line, found: Found, seconds: float) -> None:
    """Prints one line with the result, and its faults below."""
    sign = "FAILS" if found.faults else "holds"
    print(f"{sign}  {line.name:14} {found.figure}  ({seconds:.0f} s)", flush=True)
    for fault in found.faults[:SHOWN_FAULTS]:
        print(f"         - {fault}", flush=True)
    if len(found.faults) > SHOWN_FAULTS:
        print(f"         and {len(found.faults) - SHOWN_FAULTS} more", flush=True)


def write(lines: tuple[Line, ...], results: dict[str, Found], chromium: str) -> None:
    """Brings the table up to date: rows of lines that were not measured now stay as they are."""
    text = DOCUMENT.read_text()
    head, rest = text.split(BEGIN)
    table, tail = rest.split(END)
    rows = {found["name"]: found[0] for found in ROW.finditer(table)}
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    for line in lines:
        if line.name in results:
            rows[line.name] = row(line, results[line.name], today)
    new = [
        "",
        f"Measured on {machine(chromium)}.",
        "",
        "| command | demand | found | | on |",
        "|---|---|---|---|---|",
        *(rows[line.name] for line in lines if line.name in rows),
        "",
    ]
    DOCUMENT.write_text(f"{head}{BEGIN}{chr(10).join(new)}{END}{tail}")


def row(line: Line, found: Found, day: str) -> str:
    """Row of the table for a line."""
    verdict = f"fails: {len(found.faults)}" if found.faults else "holds"
    cells = [f"`make quality ARGS={line.name}`", line.demand, found.figure, verdict, day]
    return f"| {' | '.join(each.replace('|', '∣') for each in cells)} |"


def machine(chromium: str) -> str:
    """Hardware and software of the measurement, for the report."""
    cores = os.cpu_count() or 1
    return (
        f"{cores} cores ({platform.machine()}, {platform.system()}), "
        f"Chromium {chromium}, Python {platform.python_version()}, load {os.getloadavg()[0]:.0f}"
    )
