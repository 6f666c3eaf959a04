from django.utils.functional import SimpleLazyObject

from publishing.requests import Request
from sitetexts.reading import live_texts


def site_texts(request: Request) -> dict[str, object]:
    """The site's texts as of the request's moment; read when a template first asks."""
    return {"site_texts": SimpleLazyObject(lambda: live_texts(request))}
