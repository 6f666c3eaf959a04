"""The site's texts in JSON: the disclaimer of every page."""

from publishing.api.fields import rich_text, shape, text

DISCLAIMER = shape(
    "To be shown with the text.",
    title=text(),
    text=rich_text("The medical disclaimer of the site"),
).named("Disclaimer")
