from publishing.http.requests import Request
from sitetexts.models import CLAIMS, DISCLAIMER, SiteText

# Names of the texts in templates, by their slugs.
NAMES = {DISCLAIMER: "disclaimer", CLAIMS: "claims"}


def live_texts(request: Request) -> dict[str, SiteText]:
    """The site's texts at the request's moment, by their names in templates."""
    live = SiteText.objects.live(request.moment).filter(document__slug__in=NAMES)
    texts = {NAMES[text.document.slug]: text for text in live.select_related("document")}
    request.content_dates += [text.live_from for text in texts.values()]
    return texts
