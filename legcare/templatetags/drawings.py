"""Our own drawings, a line before a sun: what a page is about, for those who see it."""

from django import template
from django.template.loader import get_template

register = template.Library()

# By what a word of a topic's short name begins with; editors name topics as they like.
DRAWN = {
    "cramp": "cramp",
    "swell": "swelling",
    "swollen": "swelling",
    "cold": "cold",
    "tired": "tired",
    "heavy": "tired",
    "restless": "tired",
    "sleep": "sleep",
    "night": "sleep",
    "food": "food",
    "mineral": "food",
    "tea": "tea",
    "question": "question",
    "article": "leg",
    "leg": "leg",
    "doctor": "doctor",
    "moment": "moment",
}
ANYTHING_ELSE = "leaf"


@register.simple_tag
def drawing(about: str) -> str:
    """The drawing of what `about` names, such as "cold-feet" or "tea"; a leaf for the rest."""
    return get_template(f"drawings/{name_of(about)}.svg").render()


def name_of(about: str) -> str:
    """The name of the drawing; an earlier one of `DRAWN` goes before a later one."""
    words = about.split("-")
    found = (name for start, name in DRAWN.items() if any(w.startswith(start) for w in words))
    return next(found, ANYTHING_ELSE)
