"""The declaration of pages about the site."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pages import addresses, api
from pages.models import SitePage
from publishing.brand import brand_name
from publishing.kinds import Kind

PAGE = Kind(
    model=SitePage,
    one=format_lazy(_("Page about {site}"), site=brand_name()),
    many=format_lazy(_("About {site}"), site=brand_name()),
    page="pages:detail",
    row_template="pages/_row.html",
    needed={
        "body": "Write the text: a page without one cannot go live.",
        "summary": "Write a summary: it stands in the head of the page and in search results.",
    },
    reserved_slugs=addresses.root_slugs,
    fields=api.PAGE,
    sample="pages",
)
