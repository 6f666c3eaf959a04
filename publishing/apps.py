from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class PublishingConfig(AppConfig):
    """The engine: the timeline without any kind of content."""

    name = "publishing"
    verbose_name = "Topics and people"

    def ready(self) -> None:
        """Keeps the triggers that freeze the past in step with the tables; registers checks."""
        from publishing import role_permissions
        from publishing.models import triggers
        from publishing.system_checks import check_kinds, check_settings

        pre_migrate.connect(triggers.before_migrations, sender=self)
        post_migrate.connect(triggers.after_migrations, sender=self)
        # After Django's own receiver, which creates the permissions of each app.
        post_migrate.connect(role_permissions.after_migrations)
        checks.register(check_kinds, checks.Tags.models)
        checks.register(check_settings)
        checks.register(triggers.check_triggers, checks.Tags.database)
