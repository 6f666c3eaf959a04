"""What search keeps, besides the index that the database itself keeps (publishing.search)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from publishing.models.document import Document
from publishing.models.edition import Edition


class SearchEntry(models.Model):
    """A dated edition as search knows it; made anew whenever that edition changes or moves."""

    edition = models.OneToOneField(
        Edition, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    # The one of the program that wrote it (publishing.search.content).
    version = models.PositiveSmallIntegerField()
    live_from = models.DateTimeField()
    # When another edition or a withdrawal takes its place; none where nothing is planned.
    live_until = models.DateTimeField(null=True)
    # Whether it was superseded when this was written: readers of today look among the others only.
    is_past = models.BooleanField(default=False)
    # What passages are taken from: the summary on the first line, then the text.
    text = models.TextField()

    objects: ClassVar[models.Manager["SearchEntry"]] = models.Manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["-live_until"], condition=Q(is_past=True), name="search_past_until"
            )
        ]

    def __str__(self) -> str:
        return str(self.edition)


class SearchWord(models.Model):
    """A word that stands in some text, as it is written there but for case and accents."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.word


class SearchSpelling(models.Model):
    """A way to misspell a word: without one of its letters. Two misspellings meet here."""

    key = models.CharField(max_length=40, db_index=True)
    word = models.ForeignKey(SearchWord, models.CASCADE, related_name="spellings")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key}: {self.word_id}"
