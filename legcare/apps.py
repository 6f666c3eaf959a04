from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig

from publishing import ckeditor


class LegcareConfig(AppConfig):
    """The site as a whole: home, topics, health, and the first start."""

    name = "legcare"


class LegcareStaticFiles(StaticFilesConfig):
    """Static files without the parts of the editor that call a cloud or are never used."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *ckeditor.COLLECTSTATIC_IGNORE]
