from django.db import migrations

from legcare.migrations._roles import ADMINISTRATOR, grant


def write(apps, schema_editor):
    """Lets administrators close texts to the public."""
    grant(apps, ADMINISTRATOR, ["publishing.close_edition"])


class Migration(migrations.Migration):
    dependencies = [
        ("legcare", "0002_signs"),
        ("publishing", "0012_closed_editions"),
    ]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
