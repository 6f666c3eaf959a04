"""Tables of search, besides the full-text index of the database (publishing.search)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from publishing.models.document import Document
from publishing.models.edition import Edition


class SearchEntry(models.Model):
    """Searchable copy of a dated edition; rewritten whenever the edition changes or moves."""

    edition = models.OneToOneField(
        Edition, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    # Version of the indexing code (publishing.search.content).
    version = models.PositiveSmallIntegerField()
    live_from = models.DateTimeField()
    # The moment of the next fact; none where nothing is scheduled.
    live_until = models.DateTimeField(null=True)
    # Whether it was superseded when indexed; a search as of now skips such entries.
    is_past = models.BooleanField(default=False)
    # The summary on the first line, then the text; the source of excerpts.
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
    """A word of the indexed texts, without case and accents."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.word


class SearchSpelling(models.Model):
    """Deletion key of a word: the word without one letter (SymSpell)."""

    key = models.CharField(max_length=40, db_index=True)
    word = models.ForeignKey(SearchWord, models.CASCADE, related_name="spellings")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key}: {self.word_id}"
