import json
import statistics
import time
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from faq.models import Question
from publishing.models import Topic
from teas.models import Tea

WARM, COUNTED = 5, 40


class Command(BaseCommand):
    help = "Times the public pages of this site inside Django and prints the medians as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        article = Article.objects.live(now).select_related("document").first()
        question = Question.objects.live(now).select_related("document").first()
        tea = Tea.objects.live(now).select_related("document").first()
        topic = Topic.objects.live(now).first()
        if not (article and question and tea and topic):
            raise CommandError("This site lacks a live article, question, tea or topic.")
        pages = {
            "article": article.get_absolute_url(),
            "question": question.get_absolute_url(),
            "tea": tea.get_absolute_url(),
            "articles, newest first": reverse("articles:list"),
            "FAQ": reverse("faq:list"),
            "teas": reverse("teas:list"),
            "home": reverse("home"),
            "topic": topic.get_absolute_url(),
        }
        self.stdout.write(json.dumps({name: self.measure(url) for name, url in pages.items()}))

    def measure(self, url: str) -> dict[str, float]:
        client = Client(headers={"host": "localhost"})
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
