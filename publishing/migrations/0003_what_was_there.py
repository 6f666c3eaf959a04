"""Fills the new columns for what was written before there were any."""

import datetime

from django.db import migrations
from django.db.models import Max

CYCLE = datetime.timedelta(days=3 * 365)


def fill(apps, schema_editor):
    Edition = apps.get_model("publishing", "Edition")
    Document = apps.get_model("publishing", "Document")
    for edition in Edition.objects.exclude(made_from=None).select_related("made_from"):
        Edition.objects.filter(pk=edition.pk).update(made_from_revision=edition.made_from.revision)
    now = datetime.datetime.now(datetime.UTC)
    texts = Edition.objects.filter(is_withdrawal=False, live_from__lte=now)
    newest = texts.values("document").annotate(newest=Max("live_from"))
    for row in newest.values_list("document", "newest"):
        Document.objects.filter(pk=row[0]).update(review_by=(row[1] + CYCLE).date())


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_desk_of_time")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
