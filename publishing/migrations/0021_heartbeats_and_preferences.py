from django.db import migrations


class Migration(migrations.Migration):
    """Gives two more names their usual words."""

    dependencies = [("publishing", "0020_plain_names")]

    operations = [
        migrations.RenameModel("DigestWish", "DigestPreference"),
        migrations.RenameField("editingsession", "gives_signs", "has_heartbeat"),
    ]
