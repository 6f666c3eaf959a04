"""Which encoding an answer travels in, where a reader takes several."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_http_compression.middleware import HttpCompressionMiddleware


class Compression(HttpCompressionMiddleware):
    """Takes Brotli before Zstandard, which makes our pages 4 % larger at the library's levels."""

    def maybe_compress(self, request: HttpRequest, response: HttpResponseBase) -> None:
        accepted = request.headers.get("Accept-Encoding", "")
        # Without a weight it weighs 1: nothing that somebody accepts comes before it.
        if "br" in map(str.strip, accepted.split(",")):
            accepted = "br"
        asked: Any = SimpleNamespace(headers={"accept-encoding": accepted})
        super().maybe_compress(asked, response)
