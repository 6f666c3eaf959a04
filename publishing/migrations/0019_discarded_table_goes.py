import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0018_discarded_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name="event",
            name="discarded",
        ),
        migrations.RemoveField(
            model_name="revision",
            name="discarded",
        ),
        migrations.AlterField(
            model_name="revision",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="revisions",
                to="publishing.edition",
            ),
        ),
        migrations.DeleteModel(
            name="Discarded",
        ),
        migrations.CreateModel(
            name="Discarded",
            fields=[],
            options={
                "verbose_name": "discarded",
                "verbose_name_plural": "discarded",
                "ordering": ["-discarded_at", "-pk"],
                "permissions": [("remove_discarded", "Can remove for good what was discarded")],
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("publishing.edition",),
        ),
    ]
