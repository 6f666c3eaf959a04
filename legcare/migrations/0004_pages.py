from django.db import migrations

from legcare.migrations._roles import (
    ADMINISTRATOR,
    AUTHOR,
    MEDICAL_REVIEWER,
    PUBLISHER,
    grant,
    names,
)

PAGE = ("pages", "sitepage")
WRITERS = (AUTHOR, PUBLISHER, ADMINISTRATOR)


def write(apps, schema_editor):
    """Lets those write pages who write questions, and the medical reviewer read them."""
    for role in WRITERS:
        grant(apps, role, names(apps, *PAGE, "add", "change", "view"))
    grant(apps, MEDICAL_REVIEWER, names(apps, *PAGE, "view"))


class Migration(migrations.Migration):
    dependencies = [("legcare", "0003_closing"), ("pages", "0001_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
