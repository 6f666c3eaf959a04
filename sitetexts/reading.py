from publishing.http.requests import Request
from sitetexts.models import CLAIMS, DISCLAIMER, SiteText

# What pages call the texts, by their addresses.
NAMES = {DISCLAIMER: "disclaimer", CLAIMS: "claims"}


def live_texts(request: Request) -> dict[str, SiteText]:
    """The site's texts as of the request's moment, by the names that pages know them by."""
    live = SiteText.objects.live(request.moment).filter(document__slug__in=NAMES)
    texts = {NAMES[text.document.slug]: text for text in live.select_related("document")}
    request.content_dates += [text.live_from for text in texts.values()]
    return texts
