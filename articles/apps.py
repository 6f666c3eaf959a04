from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles: what a trouble is, what Kampo sees in it, and what may help."""

    name = "articles"
