from django.db import migrations

from legcare.migrations._roles import (
    ADMINISTRATOR,
    AUTHOR,
    MEDICAL_REVIEWER,
    PUBLISHER,
    grant,
    names,
)


def write(apps, schema_editor):
    """Gives each role over the finder's signs what it has over patterns."""
    seen = names(apps, "teas", "sign", "view")
    kept = names(apps, "teas", "sign")
    for role, permissions in {
        AUTHOR: seen,
        MEDICAL_REVIEWER: seen,
        PUBLISHER: kept,
        ADMINISTRATOR: kept,
    }.items():
        grant(apps, role, permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("legcare", "0001_roles"),
        ("teas", "0002_signs"),
    ]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
