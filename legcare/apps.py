from importlib import import_module

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class LegcareConfig(AppConfig):
    """The site as a whole: home, topics, health, and the first start."""

    name = "legcare"

    def ready(self) -> None:
        """Gives Django's own part of the admin a name for editors."""
        apps.get_app_config("auth").verbose_name = "Accounts and permissions"


class DeskConfig(AdminConfig):
    """Django's admin with LegCare's admin site."""

    default_site = "legcare.desk.LegcareDesk"


class LegcareStaticFiles(StaticFilesConfig):
    """Static files without the unused parts of the editor."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *import_module(settings.RICH_TEXT_EDITOR).UNUSED_FILES,
    ]
