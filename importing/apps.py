from django.apps import AppConfig


class ImportingConfig(AppConfig):
    """Import of files as drafts of articles."""

    name = "importing"
