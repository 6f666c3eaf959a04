from django.apps import AppConfig


class SiteTextsConfig(AppConfig):
    """The site's own dated texts: the medical disclaimer, the statement beside claims."""

    name = "sitetexts"
    verbose_name = "Site texts"
