import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0016_remove_event_sentence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="document",
            name="document_address_once",
        ),
        migrations.RemoveConstraint(
            model_name="edition",
            name="edition_one_draft",
        ),
        migrations.AddField(
            model_name="document",
            name="discarded_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="discarded_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="discarded_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="edition",
            name="discarded_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="discarded_release",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="edition",
            name="discarded_with_page",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["kind", "slug"], name="document_address"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("discarded_at__isnull", False)),
                fields=["-discarded_at", "-id"],
                name="edition_discarded",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("discarded_at", None)),
                fields=("kind", "slug"),
                name="document_address_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("discarded_at", None), ("is_withdrawal", False), ("live_from", None)
                ),
                fields=("document",),
                name="edition_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("discarded_at", None),
                        ("discarded_by", None),
                        ("discarded_release", ""),
                        ("discarded_with_page", False),
                    ),
                    models.Q(
                        ("discarded_at__isnull", False),
                        ("discarded_by__isnull", False),
                        ("is_withdrawal", False),
                        ("live_from", None),
                        ("release", None),
                    ),
                    _connector="OR",
                ),
                name="edition_discarded_is_draft",
            ),
        ),
    ]
