from typing import Any, ClassVar

from django.db import models
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from pages import addresses
from publishing.models import KIND_PERMISSIONS, Edition
from publishing.models.timeline import EditionQuerySet
from publishing.richtext import RichTextField
from publishing.search.content import Content


class SitePage(Edition):
    """A page about the site itself, such as its editorial policy; it stands at the root."""

    kind = "page"
    page = "pages:detail"
    called, called_many = _("Page about LegCare"), _("About LegCare")

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

    objects: ClassVar[Any] = EditionQuerySet.as_manager()

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

    def search_content(self) -> Content:
        content = super().search_content()
        content.summary, content.body = self.summary, [self.body]
        return content

    # Known only once the routes are.
    @classproperty
    def reserved_slugs(cls) -> frozenset[str]:
        return addresses.of_parts()
