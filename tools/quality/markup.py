"""Validity of pages: by html5lib, by html-validate, by the W3C's validator."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import html5lib

from tools.quality.lines import HERE, Found, Missing, Site, npm_program, program


def parse_errors(text: str) -> list[str]:
    """Errors of a strict HTML parser in a page."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    return [f"line {at[0]}: {name} {values or ''}" for at, name, values in parser.errors]


def parsed(site: Site) -> Found:
    """Parses every page strictly."""
    texts = site.texts()
    faults = [f"{name}: {error}" for name, text in texts.items() for error in parse_errors(text)]
    return Found(f"{len(faults)} errors on {len(texts)} pages", faults)


def written(site: Site) -> dict[str, str]:
    """Writes every page into a file; returns names of pages by file."""
    folder = site.folder / "pages"
    folder.mkdir(exist_ok=True)
    names = {}
    for number, (name, text) in enumerate(site.texts().items()):
        file = folder / f"{number:03}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.html"
        file.write_text(text)
        names[str(file)] = name
    return names


def validated(site: Site) -> Found:
    """Asks html-validate, with its rules on markup, style and accessibility."""
    names = written(site)
    # Into a file: what it prints it cuts off at its end.
    report = site.folder / "html-validate.json"
    command = [
        *(str(npm_program(".bin/html-validate")), "--config", str(HERE / "htmlvalidate.json")),
        *("--formatter", f"json={report}", str(site.folder / "pages")),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not report.exists():
        raise Missing(f"html-validate did not run: {done.stderr.strip()[:300]}")
    faults = [
        f"{names.get(str(result['filePath']), result['filePath'])}: "
        f"line {message['line']}: {message['ruleId']}: {message['message']}"
        for result in json.loads(report.read_text())
        for message in result["messages"]
    ]
    return Found(f"{len(faults)} errors on {len(names)} pages", faults)


def checked(site: Site) -> Found:
    """Asks vnu, the validator of the W3C, for errors and warnings; and about the drawings."""
    java = program("java", "default-jre-headless")
    vnu = [java, "-jar", str(npm_program("vnu-jar/build/dist/vnu.jar"))]
    names = written(site)
    drawings = sorted((HERE.parents[1] / "legcare" / "static" / "img").glob("*.svg"))
    faults = [
        *_vnu(vnu, [Path(each) for each in names], names),
        *_vnu([*vnu, "--svg"], drawings, {}),
    ]
    return Found(f"{len(faults)} errors on {len(names)} pages, {len(drawings)} drawings", faults)


def _vnu(start: list[str], files: list[Path], names: dict[str, str]) -> list[str]:
    if not files:
        return []
    command = [*start, "--stdout", "--exit-zero-always", "--format", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise Missing(f"vnu did not run: {done.stderr.strip()[:300]}")
    messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    faults = []
    for message in messages:
        file = str(message.get("url", "")).removeprefix("file:")
        where = names.get(file, Path(file).name)
        kind = message.get("subType", message["type"])
        faults.append(f"{where}: line {message.get('lastLine', '?')}: {kind}: {message['message']}")
    return faults
