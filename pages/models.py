from django.db import models

from publishing.models import KIND_PERMISSIONS, Edition
from publishing.richtext import RichTextField


class SitePage(Edition):
    """A page about the site itself, such as its editorial policy; it stands at the root."""

    kind = "page"

    summary = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences for the head and for searches."
    )
    body = RichTextField("text", blank=True)
    footer_position = models.PositiveSmallIntegerField(
        "place in the footer",
        null=True,
        blank=True,
        help_text="Links to the page stand in the footer of every page in the order of these "
        "numbers; the smallest comes first. Empty: not in the footer.",
    )

    class Meta:
        default_permissions = KIND_PERMISSIONS
        verbose_name = "page"
        indexes = [
            models.Index(
                fields=["footer_position"],
                condition=models.Q(footer_position__isnull=False),
                name="sitepage_footer_position",
            )
        ]
