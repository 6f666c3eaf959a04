from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The pages about the site itself: who makes it, by which rules, what it stores."""

    name = "pages"
    verbose_name = "Pages"
