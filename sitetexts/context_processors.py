from django.utils.functional import SimpleLazyObject

from publishing.requests import Request
from sitetexts.models import CLAIMS, DISCLAIMER, SiteText


def site_texts(request: Request) -> dict[str, object]:
    """The site's texts as of the request's moment; read when a template first asks."""

    def read() -> dict[str, SiteText]:
        names = {DISCLAIMER: "disclaimer", CLAIMS: "claims"}
        live = SiteText.objects.live(request.moment).filter(document__slug__in=names)
        texts = {names[text.document.slug]: text for text in live.select_related("document")}
        request.shown += [text.live_from for text in texts.values()]
        return texts

    return {"site_texts": SimpleLazyObject(read)}
