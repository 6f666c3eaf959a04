"""What is looked at before a page about the site goes live."""

from publishing.checks.complete import Complete


class PageIsComplete(Complete):
    name = "page-is-complete"
    kinds = ("page",)
    needed = {
        "body": "Write the text: a page without one cannot go live.",
        "summary": "Write a summary: it stands in the head of the page and in search results.",
    }
