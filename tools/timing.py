"""Times this site's pages, desk and searches inside Django, and prints the medians as JSON.

    python manage.py shell --no-imports -c "from tools import timing; timing.pages()"
    python manage.py shell --no-imports -c "from tools import timing; timing.searches()"

The words that are looked for are those of a site that `manage.py fill` made.
"""

import datetime
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publishing import moments
from publishing.kinds import in_menu
from publishing.models import Edition, ReferenceData, Topic
from publishing.search.results import find
from teas.finder import ordered_signs
from teas.models import Pattern

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
BEFORE = datetime.timedelta(days=365)


def median(do: Callable[[], object], warm: int, counted: int) -> float:
    """The median of some rounds, in milliseconds."""
    times = []
    for number in range(warm + counted):
        start = time.perf_counter()
        do()
        if number >= warm:
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def browser() -> Client:
    return Client(headers={"host": "localhost"})


def pages() -> None:
    reader, editor = browser(), desk_browser()
    figures = {name: page_time(reader, url) for name, url in public_pages().items()}
    figures |= {name: page_time(editor, url) for name, url in desk_pages().items()}
    editor.logout()
    print(json.dumps(figures))


def public_pages() -> dict[str, str]:
    """A live page and the list of each kind in the menu, and what depends on a filter."""
    now = timezone.now()
    topic, pattern = Topic.objects.live(now).first(), Pattern.objects.live(now).first()
    ticks = "&".join(f"sign={sign.slug}" for sign in ordered_signs()[-3:])
    live = [(kind, kind.model.objects.live(now).first()) for kind in in_menu()]
    if not (all(edition for _kind, edition in live) and topic and pattern and ticks):
        raise CommandError("This site lacks a live page of a kind, a topic, a pattern or a sign.")
    addresses: dict[str, str] = {}
    for kind, edition in live:
        addresses[kind.name] = edition.get_absolute_url()
        addresses[f"list of {kind.namespace}"] = reverse(kind.list_page)
    return addresses | {
        "FAQ, rare words": reverse("faq:list") + "?q=nobody+wrote+this",
        "teas of a pattern": f"{reverse('teas:list')}?pattern={pattern.slug}&type=tea",
        "finder": reverse("teas:finder"),
        "finder, three ticks": f"{reverse('teas:finder')}?{ticks}",
        "home": reverse("home"),
        "topic": topic.get_absolute_url(),
    }


def page_time(client: Client, url: str) -> dict[str, float]:
    def get() -> None:
        status = client.get(url).status_code
        if status != 200:
            raise CommandError(f"{url} answers {status}.")

    milliseconds = median(get, warm=5, counted=40)
    with CaptureQueriesContext(connection) as queries:
        get()
    return {"milliseconds": milliseconds, "queries": len(queries)}


def desk_browser() -> Client:
    """The browser of the first administrator."""
    administrator = User.objects.filter(is_superuser=True).order_by("pk").first()
    if administrator is None:
        raise CommandError("This site has no administrator, whose desk could be measured.")
    client = browser()
    client.force_login(administrator)
    return client


def desk_pages() -> dict[str, str]:
    """The desk's own pages and its lists."""
    calendar = reverse("admin:calendar")
    pages = {
        "desk": reverse("admin:index"),
        "calendar, month": calendar,
        "calendar, agenda": f"{calendar}?view=agenda",
    }
    for model in apps.get_models():
        if issubclass(model, Edition | ReferenceData) and admin.site.is_registered(model):
            meta = model._meta
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            pages[f"desk, {meta.verbose_name_plural}"] = address
    return pages


def searches() -> None:
    now = timezone.now()
    reader, address = browser(), reverse("search")
    figures = {what: search_time(reader, words, now, address) for what, words in SEARCHES.items()}
    rows = list(figures.values())
    figures["the median of these"] = {
        "found": "",
        "queries": max(row["queries"] for row in rows),
        **{name: statistics.median(row[name] for row in rows) for name in ("index", "page")},
    }
    then = now - BEFORE
    past = f"/at/{moments.in_address(then)}{address}"
    for what in ("a rare word", "a word of every text", "two words"):
        figures[f"{what}, a year ago"] = search_time(reader, SEARCHES[what], then, past)
    print(json.dumps(figures))


def search_time(reader: Client, words: str, at: datetime.datetime, address: str) -> dict[str, Any]:
    """Search times of the index, and of the page with its ten results."""

    def page() -> None:
        status = reader.get(address, {"q": words}).status_code
        if status != 200:
            raise CommandError(f"The search for “{words}” answers {status}.")

    with CaptureQueriesContext(connection) as queries:
        page()
    found = find(words, at, [])
    return {
        "found": f"{found.count}+" if found.is_capped else str(found.count),
        "index": median(lambda: find(words, at, []), warm=2, counted=15),
        "page": median(page, warm=2, counted=15),
        "queries": len(queries),
    }
