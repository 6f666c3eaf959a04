"""Makes rows of the texts that were discarded."""

from typing import Any

from django.db import migrations

from publishing.archive.old_discarded import COLUMNS, make_rows


def to_rows(apps: Any, _schema_editor: Any) -> None:
    discarded = apps.get_model("publishing", "Discarded")._base_manager
    revisions = apps.get_model("publishing", "Revision")._base_manager
    events = apps.get_model("publishing", "Event")._base_manager
    kept = list(discarded.order_by("pk").values(*COLUMNS))
    make_rows(apps, kept)
    for row in kept:
        revisions.filter(discarded=row["id"]).update(edition=row["edition_number"], discarded=None)
        events.filter(discarded=row["id"]).update(document=row["document_number"], discarded=None)
    discarded.all().delete()


class Migration(migrations.Migration):
    dependencies = [("publishing", "0017_discarded_columns")]
    # The models of the kinds are those of the migrations that a database has had by now: what was
    # discarded is of kinds that it knew.
    operations = [migrations.RunPython(to_rows, migrations.RunPython.noop)]
