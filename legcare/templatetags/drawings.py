"""Template tag for the drawings of subjects."""

from django import template
from django.template.loader import get_template

register = template.Library()

# Drawings by the beginning of a word in a slug; editors choose the slugs of topics.
DRAWINGS = {
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
DEFAULT = "leaf"


@register.simple_tag
def drawing(about: str) -> str:
    """SVG of the drawing for a slug such as "cold-feet" or "tea"; a leaf for others."""
    return get_template(f"drawings/{drawing_name(about)}.svg").render()


def drawing_name(about: str) -> str:
    """Name of the drawing: the first match in the order of DRAWINGS."""
    words = about.split("-")
    matches = (name for start, name in DRAWINGS.items() if any(w.startswith(start) for w in words))
    return next(matches, DEFAULT)
