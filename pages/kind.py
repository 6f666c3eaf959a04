"""The declaration of pages about the site."""

from django.utils.translation import gettext_lazy as _

from pages import addresses, api
from pages.models import SitePage
from publishing.kinds import Kind

PAGE = Kind(
    model=SitePage,
    one=_("Page about LegCare"),
    many=_("About LegCare"),
    page="pages:detail",
    reserved_slugs=addresses.of_parts,
    fields=api.PAGE,
)
