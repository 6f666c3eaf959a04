from django import template

from sitetexts.models import SiteText

register = template.Library()


@register.filter
def words_for(text: SiteText, count: int) -> str:
    """The words of a site's text beside so many of what it is about, as rich text."""
    return text.words_for(count)
