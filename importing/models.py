from django.conf import settings
from django.db import models

from publishing.models import Document


class ImportedFile(models.Model):
    """Report on the import of a file; written once, never changed."""

    archive_name = "articles.importedfile"

    # No foreign key: a page may be deleted for good, and its key is never given again.
    document_number = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=120, blank=True)
    format = models.CharField(max_length=30)
    checksum = models.CharField(max_length=64, db_index=True)
    # Date of the last update according to the file; the draft has none.
    updated = models.DateField(null=True)
    # In order, each line a parsed_article.StoredLine.
    report = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        # It was a model of articles; `archive_name` keeps its name in archives.
        db_table = "articles_importedfile"
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name or "Pasted text"

    @property
    def document(self) -> Document | None:
        """The page that the file became; None where it was discarded."""
        return Document.objects.present().filter(pk=self.document_number).first()
