from django.apps import AppConfig


class ImportingConfig(AppConfig):
    """Brings pages from files into the desk, as drafts."""

    name = "importing"
