"""What is looked at before a tea goes live."""

from publishing.checks.complete import Complete


class TeaIsComplete(Complete):
    name = "tea-is-complete"
    kinds = ("tea",)
    needed = {
        "summary": "Write the summary: it stands on every card of this tea.",
        "body": "Write the description.",
    }
    pictures = {"image": "image_alt"}
