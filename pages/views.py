from pages.models import SitePage
from publishing.kinds import Context
from publishing.richtext.headings import add_heading_anchors
from publishing.web.live_page import LivePage


class SitePageView(LivePage[SitePage]):
    """Page about the site itself; it belongs to no topic."""

    model = SitePage
    template_name = "pages/detail.html"

    def get_context(self, edition: SitePage) -> Context:
        return {"edition": edition, "topics": [], "contents": add_heading_anchors(edition.body)[1]}
