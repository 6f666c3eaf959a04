from importlib import import_module

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class LegcareConfig(AppConfig):
    """The site as a whole: home, topics, health, and the first start."""

    name = "legcare"

    def ready(self) -> None:
        """Names Django's own part of the desk in words of editors."""
        apps.get_app_config("auth").verbose_name = "Accounts and permissions"


class DeskConfig(AdminConfig):
    """The stock admin with LegCare's front page, calendar and moments."""

    default_site = "legcare.desk.LegcareDesk"


class LegcareStaticFiles(StaticFilesConfig):
    """Static files without the parts of the editor that call a cloud or are never used."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *import_module(settings.RICH_TEXT_EDITOR).UNUSED_FILES,
    ]
