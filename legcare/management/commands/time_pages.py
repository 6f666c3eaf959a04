import json
import statistics
import time
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from faq.models import Question
from publishing.models import Person, Topic
from teas.finder import signs_in_order
from teas.models import Pattern, Tea

WARM, COUNTED = 5, 40
LISTS = (Article, Question, Tea, Topic, Person, Pattern)


class Command(BaseCommand):
    help = "Times this site's pages and desk inside Django and prints the medians as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        article = Article.objects.live(now).select_related("document").first()
        question = Question.objects.live(now).select_related("document").first()
        tea = Tea.objects.live(now).select_related("document").first()
        topic = Topic.objects.live(now).first()
        pattern = Pattern.objects.live(now).first()
        ticks = "&".join(f"sign={sign.slug}" for sign in signs_in_order()[-3:])
        if not (article and question and tea and topic and pattern and ticks):
            raise CommandError(
                "This site lacks a live article, question, tea, topic, pattern or sign."
            )
        pages = {
            "article": article.get_absolute_url(),
            "question": question.get_absolute_url(),
            "tea": tea.get_absolute_url(),
            "articles, newest first": reverse("articles:list"),
            "FAQ": reverse("faq:list"),
            "FAQ, rare words": reverse("faq:list") + "?q=nobody+wrote+this",
            "teas": reverse("teas:list"),
            "teas of a pattern": f"{reverse('teas:list')}?pattern={pattern.slug}&type=tea",
            "finder": reverse("teas:finder"),
            "finder, three ticks": f"{reverse('teas:finder')}?{ticks}",
            "home": reverse("home"),
            "topic": topic.get_absolute_url(),
        }
        reader = Client(headers={"host": "localhost"})
        figures = {name: self.measure(reader, url) for name, url in pages.items()}
        editor = self.editor()
        figures |= {name: self.measure(editor, url) for name, url in self.desk().items()}
        editor.logout()
        self.stdout.write(json.dumps(figures))

    def editor(self) -> Client:
        """The browser of the first administrator."""
        administrator = User.objects.filter(is_superuser=True).order_by("pk").first()
        if administrator is None:
            raise CommandError("This site has no administrator, whose desk could be measured.")
        client = Client(headers={"host": "localhost"})
        client.force_login(administrator)
        return client

    def desk(self) -> dict[str, str]:
        """The desk's own pages and its lists."""
        calendar = reverse("admin:calendar")
        pages = {
            "desk": reverse("admin:index"),
            "calendar, month": calendar,
            "calendar, agenda": f"{calendar}?view=agenda",
        }
        for model in LISTS:
            meta = model._meta
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            pages[f"list of {meta.verbose_name_plural}"] = address
        return pages

    def measure(self, client: Client, url: str) -> dict[str, float]:
        times = []
        for _warm in range(WARM):
            client.get(url)
        for _counted in range(COUNTED):
            start = time.perf_counter()
            response = client.get(url)
            times.append((time.perf_counter() - start) * 1000)
            if response.status_code != 200:
                raise CommandError(f"{url} answers {response.status_code}.")
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return {"milliseconds": statistics.median(times), "queries": len(queries)}
