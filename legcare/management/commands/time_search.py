import json
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publishing import moments
from publishing.search.finding import find

WARM, COUNTED = 2, 15
# What readers look for, in the words of the made-up site (fill).
SEARCHES = {
    "a rare word": "yuyugar",
    "a word of some texts": "kasumo",
    "a word of every text": "morning",
    "a word of many titles": "lantern",
    "two words": "lantern river",
    "two words of every text": "legs evening",
    "words in quotation marks": "“warm socks at night”",
    "a word that is still being typed": "lanter",
    "a Japanese word": "芍薬甘草湯",
    "a misspelt word": "lantren",
    "nothing that there is": "xqzzy",
    "a question of many words": "why do legs that carry us tell so in the evening",
}
# A year ago, when most of what is past by now was live.
BEFORE = timedelta(days=365)


class Command(BaseCommand):
    help = "Times searches on a site that fill made, and prints the medians as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        reader = Client(headers={"host": "localhost"})
        figures = {}
        for what, words in SEARCHES.items():
            figures[what] = self.measure(reader, words, now, reverse("search"))
        figures["the median of these"] = self.median(list(figures.values()))
        then = now - BEFORE
        prefix = f"/at/{moments.in_address(then)}"
        for what in ("a rare word", "a word of every text", "two words"):
            address = prefix + reverse("search")
            figures[f"{what}, a year ago"] = self.measure(reader, SEARCHES[what], then, address)
        self.stdout.write(json.dumps(figures))

    def measure(self, reader: Client, words: str, at: Any, address: str) -> dict[str, Any]:
        """How long the index needs, and the page with its ten results."""

        def page() -> None:
            answer = reader.get(address, {"q": words})
            if answer.status_code != 200:
                raise CommandError(f"The search for “{words}” answers {answer.status_code}.")

        with CaptureQueriesContext(connection) as queries:
            page()
        found = find(words, at, [])
        return {
            "found": f"{found.count}+" if found.is_capped else str(found.count),
            "index": self.timed(lambda: find(words, at, [])),
            "page": self.timed(page),
            "queries": len(queries),
        }

    def timed(self, do: Callable[[], Any]) -> float:
        """The median of some rounds, in milliseconds."""
        times = []
        for counted in range(WARM + COUNTED):
            start = time.perf_counter()
            do()
            if counted >= WARM:
                times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times)

    def median(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        medians = {name: statistics.median(row[name] for row in rows) for name in ("index", "page")}
        return {"found": "", "queries": max(row["queries"] for row in rows), **medians}
