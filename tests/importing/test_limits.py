"""Limits of an import: twenty pages in less than five seconds and 200 MB."""

import contextlib
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from importing import completeness, file_reader, importer
from publishing.refusals import Refused
from tests.importing.test_formats import word_file

# Seconds of the processor: other work on the machine does not count.
SECONDS, MEGABYTES = 5, 200
# In a process of its own: what the tests themselves hold in memory does not count.
MEASURE = """
import re, sys
import django
django.setup()
from importing import completeness, file_reader, importer
source = file_reader.read(open(sys.argv[1], "rb").read())
assert completeness.missing(source.lines, [block.text for block in source.blocks]) == []
# The system's own measure would count what the tests held before this process began.
kilobytes = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
print(int(kilobytes) / 1024)
"""
ROOT = Path(__file__).parents[2]


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


def test_a_document_of_twenty_pages_is_imported_in_time(author):
    data = word_file(twenty_pages)
    start = time.process_time()
    article = importer.import_file(data, author).drafts.article
    assert time.process_time() - start < SECONDS
    assert len(article.body) > 60_000
    assert article.article_questions.count() == 20


def test_a_document_of_twenty_pages_is_read_within_the_memory(tmp_path):
    file = tmp_path / "long.docx"
    file.write_bytes(word_file(twenty_pages))
    environment = {
        "DJANGO_SETTINGS_MODULE": "legcare.settings",
        "LEGCARE_DATA": str(tmp_path / "data"),
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-c", MEASURE, str(file)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < MEGABYTES


HOSTILE = [
    "# x\n" + "[" * 50_000,
    "x " + "**" * 20_000,
    "x\n\n" + "(" * 50_000,
    "Q&A\n" + "Why?\nSo.\n" * 10_000,
    "x\n\n" + "Updated: 11/12/2025\n" * 10_000,
    "<p>x</p>" + "<span>" * 300 + "x <i>y</i>" * 9_000 + "<p>q</p>",
    "<p>" + "<b>x" * 20_000 + "</p>",
    "<table>" + "<tr><td>x" * 9_000 + "</table>",
    "<p>x" + "<br>a" * 19_000 + "</p>",
    "<div>" * 100_000 + "x</div>",
    "<p>x</p>" * 200_000,
    "word " * 200_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read_or_refused_in_a_moment(text):
    start = time.process_time()
    with contextlib.suppress(Refused):
        source = file_reader.read_text(text)
        completeness.missing(source.lines, [block.text for block in source.blocks])
    assert time.process_time() - start < 2 * SECONDS
