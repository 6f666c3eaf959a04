from django.apps import AppConfig


class FaqConfig(AppConfig):
    """Questions and their answers."""

    name = "faq"
    verbose_name = "Questions and answers"
