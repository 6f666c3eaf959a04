from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate, pre_migrate


class PublishingConfig(AppConfig):
    """The timeline and all that follows from it; it knows no kind of content."""

    name = "publishing"
    verbose_name = "Topics and people"

    def ready(self) -> None:
        """Keeps the triggers that freeze the past in step with the tables; looks for the checks."""
        from publishing import checks as text_checks
        from publishing import role_permissions
        from publishing.kinds import kinds
        from publishing.models import triggers
        from publishing.system_checks import check_kinds

        reviewed = settings.MEDICAL_REVIEW or []
        if set(reviewed) - kinds().keys():
            raise ImproperlyConfigured(
                f"MEDICAL_REVIEW is {','.join(reviewed)!r}, but must be "
                f"none, or names of kinds with commas between them, of these: {', '.join(kinds())}."
            )
        # A wrong name in the settings stops the start.
        text_checks.must_exist()
        pre_migrate.connect(triggers.before_migrations, sender=self)
        post_migrate.connect(triggers.after_migrations, sender=self)
        # After the one of Django that makes the permissions, for every app.
        post_migrate.connect(role_permissions.after_migrations)
        checks.register(check_kinds, checks.Tags.models)
        checks.register(triggers.check_triggers, checks.Tags.database)  # type: ignore[call-overload]
