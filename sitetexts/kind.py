"""The declaration of the site's own texts, which stand on many pages and have none of their own."""

from publishing.kinds import Kind
from publishing.roles import ADMINISTRATOR, PUBLISHER
from sitetexts.models import SiteText

SITE_TEXT = Kind(
    model=SiteText,
    needed={"text": "Write the text."},
    writers=(PUBLISHER, ADMINISTRATOR),
)
