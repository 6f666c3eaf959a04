import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table is that of articles.ImportedFile, as it is."""

    dependencies = [
        ("articles", "0003_imports_go"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ImportedFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("document_number", models.BigIntegerField(db_index=True)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("format", models.CharField(max_length=30)),
                        ("checksum", models.CharField(db_index=True, max_length=64)),
                        ("updated", models.DateField(null=True)),
                        ("told", models.JSONField()),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "articles_importedfile",
                        "ordering": ["-at", "-pk"],
                        "default_permissions": (),
                    },
                ),
            ]
        )
    ]
