"""What is looked at before a text of the site goes live."""

from publishing.checks.complete import Complete


class SiteTextIsComplete(Complete):
    name = "site-text-is-complete"
    kinds = ("site-text",)
    needed = {"text": "Write the text."}
