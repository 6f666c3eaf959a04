import datetime

from django import template
from django.db.models.fields.files import ImageFieldFile
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from publishing import moments, richtext
from publishing.http.view_context import rewrite_links
from publishing.images import responsive
from publishing.kinds import Kind, in_menu, kinds
from publishing.models import Edition
from publishing.richtext import headings
from publishing.richtext import japanese as japanese_words

register = template.Library()


@register.filter
def rich(text: str) -> SafeString:
    """Stored rich text as HTML; the field sanitises it on every way in.

    Keeps links within the view context, adds responsive sizes to pictures, and marks Japanese
    words with `lang="ja"`.
    """
    shown = japanese_words.mark_japanese(responsive.add_responsive_pictures(rewrite_links(text)))
    return mark_safe(shown)  # noqa: S308 - see publishing.richtext


@register.filter
def japanese(text: str) -> SafeString:
    """Marks Japanese words of plain text or safe HTML with `lang="ja"`: titles, summaries."""
    return mark_safe(japanese_words.mark_japanese(conditional_escape(text)))  # noqa: S308 - escaped


@register.filter
def heading_anchors(text: str) -> str:
    """Rich text with an id on each of its headings of the second level; `rich` comes after it."""
    return headings.add_heading_anchors(text)[0]


@register.simple_tag
def picture_sources(stored: ImageFieldFile, width: int | None, sizes: str) -> SafeString:
    """The smaller copies of a stored picture as <source>s, for inside of a <picture>."""
    sources = responsive.source_tags(str(stored.name), width or 0, sizes)
    return mark_safe(sources)  # noqa: S308 - addresses of ours, and what the template wrote


@register.simple_tag
def kinds_in_menu() -> list[Kind]:
    """The kinds of the menu, in its order."""
    return in_menu()


@register.filter
def kind_of(edition: Edition) -> Kind:
    return kinds()[edition.document_kind]


@register.filter
def plain(text: str) -> str:
    """Rich text without markup, for descriptions."""
    return richtext.plain(text)


@register.filter
def day(moment: datetime.datetime | datetime.date) -> SafeString:
    """<time> element of a date, or of a moment in the site's time zone."""
    date = timezone.localdate(moment) if isinstance(moment, datetime.datetime) else moment
    words = formats.date_format(date, "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), words)


@register.filter
def in_words(moment: datetime.datetime) -> str:
    """A moment to the minute with its time zone, for editors."""
    return moments.in_words(moment)
