"""Share pictures (Open Graph images): one for each edition that was live.

Drawn at the first request, and cached under a hash of the texts in SHARE_ROOT, which may be
emptied at any time.
"""

import functools
import hashlib
import logging
import os
import threading
from dataclasses import astuple
from pathlib import Path

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing.api import drawing, schema_org, text_layout
from publishing.brand import brand
from publishing.http import absolute_urls, http_cache
from publishing.http.requests import Request
from publishing.http.view_context import present_urls
from publishing.kinds import kinds
from publishing.models import Edition, OldAddress

# Increase it when the drawing of the same texts changes.
DESIGN = 1
# Seconds that a request waits for other drawings, before it gets the picture of the site.
WAIT = 2

logger = logging.getLogger(__name__)
# One drawing at a time in a process.
_drawing = threading.Lock()


def has_picture(request: Request, edition: Edition) -> bool:
    """Whether an edition has a share picture; one that is not public yet has none."""
    public = request.view_context is None or request.view_context.is_public
    return bool(public and edition.live_from and edition.number)


def address(request: Request, edition: Edition) -> str:
    """Absolute URL of an edition's share picture, else of the site's, in any view context."""
    if not has_picture(request, edition):
        return absolute_urls.of_static(brand().share_image)
    names = edition.document_kind, edition.document.slug, edition.major, edition.minor
    with present_urls(request.view_context):
        return absolute_urls.absolute(reverse("share_picture", args=names))


def node(request: Request, edition: Edition) -> schema_org.Node:
    """ImageObject (schema.org) of the share picture."""
    size = {"width": drawing.WIDTH, "height": drawing.HEIGHT}
    return {"@type": "ImageObject", "url": address(request, edition), **size}


def own_or_shared(
    request: Request, edition: Edition, own: FieldFile, width: int | None, height: int | None
) -> schema_org.Node:
    """ImageObject (schema.org) of an edition's own picture, else of its share picture."""
    return schema_org.picture(own.url, width, height) if own else node(request, edition)


@require_safe
def picture(request: Request, kind: str, slug: str, major: str, minor: str) -> HttpResponse:
    """Share picture of a live or superseded edition; redirects from an old address (301)."""
    edition = _edition(request, kind, slug, int(major), int(minor))
    if edition is None:
        document = OldAddress.objects.document(kind, slug)
        if document is None:
            raise Http404
        args = kind, document.slug, major, minor
        moved = HttpResponsePermanentRedirect(reverse("share_picture", args=args))
        # The page may go back to this address.
        return http_cache.set_max_age(request, moved, Edition.objects.next_change(request.moment))
    card = card_of(edition)
    content = png(card)
    if content is None:
        response: HttpResponse = HttpResponseRedirect(absolute_urls.of_static(brand().share_image))
        response["Cache-Control"] = "no-store"
        return response
    response = HttpResponse(content, content_type="image/png")
    response["ETag"] = f'"{key(card)}"'
    if edition.live_from:
        response["Last-Modified"] = http_date(edition.live_from.timestamp())
    # Cached no longer than a page, because the edition may be closed to the public.
    return http_cache.set_max_age(request, response, None)


def _edition(request: Request, kind: str, slug: str, major: int, minor: int) -> Edition | None:
    """The edition with its dates as of its own moment; None where readers cannot see it."""
    declared = kinds().get(kind)
    if declared is None or not declared.page:
        return None
    named = {"document__kind": kind, "document__slug": slug, "major": major, "minor": minor}
    since = Edition.objects.filter(live_from__lte=request.moment, **named).values_list("live_from")
    moment = since.first()
    if moment is None:
        return None
    return declared.model.objects.live(moment[0]).with_dates(moment[0]).filter(**named).first()


def card_of(edition: Edition) -> drawing.ShareCard:
    """Texts of an edition's share picture."""
    day = formats.date_format(timezone.localdate(edition.updated), "DATE_FORMAT")
    return drawing.ShareCard(edition.title, edition.kind_label, _("Updated %(day)s") % {"day": day})


def key(card: drawing.ShareCard) -> str:
    """Cache key of a picture: hash of the texts, the brand, the design, and the Japanese font."""
    parts = [str(DESIGN), *_brand_parts(), *astuple(card), str(text_layout.find_japanese_font())]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def _brand_parts() -> list[str]:
    """The parts of the brand in every picture."""
    site = brand()
    ground = hashlib.sha256(site.share_ground.read_bytes()).hexdigest()
    return [site.name, site.ink, site.accent, site.soft, ground]


def png(card: drawing.ShareCard) -> bytes | None:
    """The picture from the cache, else drawn; None after WAIT seconds for other drawings."""
    name = key(card)
    file = Path(settings.SHARE_ROOT) / name[:2] / f"{name}.png"
    if (cached := _read(file)) is not None:
        return cached
    if not _drawing.acquire(timeout=WAIT):
        return None
    try:
        # The other thread may have drawn it.
        if (cached := _read(file)) is not None:
            return cached
        drawn = _draw(card)
        _write(file, drawn)
        return drawn
    finally:
        _drawing.release()


@functools.lru_cache(maxsize=32)
def _draw(card: drawing.ShareCard) -> bytes:
    """Draws a picture; caches a few in memory, for a full disk."""
    return drawing.draw_card(card)


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _write(file: Path, content: bytes) -> None:
    """Writes a file atomically; logs a failure."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # The lock lets only one thread of a process write.
        new = file.with_name(f".{os.getpid()}-{file.name}")
        try:
            new.write_bytes(content)
            new.replace(file)
        except OSError:
            new.unlink(missing_ok=True)
            raise
    except OSError as error:
        logger.warning("A picture for sharing could not be kept: %s", error)
