"""Fills the new columns for what was written before there were any."""

import datetime

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.utils import timezone

CYCLE = datetime.timedelta(days=3 * 365)


def fill(apps, schema_editor):
    Edition = apps.get_model("publishing", "Edition")
    Document = apps.get_model("publishing", "Document")
    origins = Edition.objects.filter(pk=OuterRef("made_from"))
    made = Edition.objects.exclude(made_from=None)
    made.update(made_from_revision=Subquery(origins.values("revision")[:1]))
    # What goes on from another text than the one before it may lack something of that; whether it
    # does is told, from then on, whenever the plan of its page changes.
    texts = Edition.objects.filter(is_withdrawal=False, live_from__isnull=False)
    earlier = texts.filter(document=OuterRef("document"), live_from__lt=OuterRef("live_from"))
    before = Subquery(earlier.order_by("-live_from").values("pk")[:1])
    now = datetime.datetime.now(datetime.UTC)
    scheduled = texts.filter(live_from__gt=now).annotate(before=before).exclude(before=None)
    lacking = [
        edition for edition in scheduled.iterator() if edition.made_from_id != edition.before
    ]
    for edition in lacking:
        edition.misses_id = edition.before
    Edition.objects.bulk_update(lacking, ["misses"], batch_size=200)
    newest = texts.filter(document=OuterRef("pk")).order_by("-live_from").values("live_from")
    documents = []
    for document in Document.objects.annotate(newest=Subquery(newest[:1])).exclude(newest=None):
        document.review_by = timezone.localdate(document.newest) + CYCLE
        documents.append(document)
    Document.objects.bulk_update(documents, ["review_by"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_desk_of_time")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
