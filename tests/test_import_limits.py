"""A document of twenty pages takes less than five seconds and 200 MB."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from articles.importing import keeping, reading
from tests.test_import_formats import word_file

SECONDS, MEGABYTES = 5, 200
# In a process of its own: what the tests themselves hold in memory does not count.
MEASURE = """
import re, sys, time
import django
django.setup()
from django.contrib.auth.models import User
from articles.importing import importer
user = User.objects.create_superuser("editor")
data = open(sys.argv[1], "rb").read()
start = time.perf_counter()
article = importer.bring_in(data, user, name="long.docx").written.article
seconds = time.perf_counter() - start
# The system's own measure would count what the tests held before this process began.
kilobytes = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
print(seconds, int(kilobytes) / 1024, len(article.body))
"""
ROOT = Path(__file__).parent.parent


def twenty_pages(document: Any) -> None:
    """Some 10,000 words with headings, lists, tables and mixed formatting, and questions."""
    document.add_heading("A long article", 0)
    document.add_paragraph("What it is about, in a sentence.")
    sentence = "Pull the toes toward the shin and keep the knee straight until it gives way. "
    for page in range(20):
        document.add_heading(f"Part {page}", 1)
        for part in range(6):
            paragraph = document.add_paragraph()
            for run in range(5):
                paragraph.add_run(f"{page}.{part}.{run} {sentence}").bold = run == 1
        for item in range(4):
            document.add_paragraph(f"{page} item {item}", style="List Bullet")
        table = document.add_table(3, 3)
        for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"{page} cell {number}"
    document.add_heading("Q&A", 1)
    for number in range(20):
        document.add_paragraph(f"Why {number}?")
        document.add_paragraph(f"{number} {sentence}")


def test_a_document_of_twenty_pages_is_imported_within_the_limits(tmp_path):
    file = tmp_path / "long.docx"
    file.write_bytes(word_file(twenty_pages))
    environment = {
        "DJANGO_SETTINGS_MODULE": "legcare.settings",
        "LEGCARE_DATA": str(tmp_path / "data"),
        "PATH": "/usr/bin:/bin",
    }

    def run(*arguments: str) -> Any:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    assert run("manage.py", "migrate", "-v0").returncode == 0
    done = run("-c", MEASURE, str(file))
    assert done.returncode == 0, done.stderr
    seconds, megabytes, length = map(float, done.stdout.split())
    assert length > 60_000
    assert seconds < SECONDS, f"{seconds:.1f} s"
    assert megabytes < MEGABYTES, f"{megabytes:.0f} MB"


@pytest.mark.parametrize("line", ["(" * 50_000, "a" * 150_000, "Q: " * 30_000, "**" * 20_000])
def test_hostile_lines_take_no_time(line):
    start = time.perf_counter()
    source = reading.read_text(f"Cramps\n\n{line}\n\nQ&A\n{line}?\n")
    keeping.missing(source.lines, [block.text for block in source.blocks])
    assert time.perf_counter() - start < SECONDS
