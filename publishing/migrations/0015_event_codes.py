import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject


def keep_sentences(apps, schema_editor):
    """Keeps what events say; what was done stood only in their sentences."""
    app, _dot, user = settings.AUTH_USER_MODEL.partition(".")
    names = apps.get_model(app, user).objects.filter(pk=OuterRef("by")).values("username")
    apps.get_model("publishing", "Event").objects.update(
        data=JSONObject(sentence=F("sentence")), by_name=Subquery(names[:1])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0014_role_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="code",
            field=models.CharField(default="note", max_length=40),
        ),
        migrations.AddField(
            model_name="event",
            name="data",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="event",
            name="by_name",
            field=models.CharField(default="", max_length=150),
        ),
        migrations.AddField(
            model_name="event",
            name="edition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="publishing.edition",
            ),
        ),
        migrations.RunPython(keep_sentences, migrations.RunPython.noop, elidable=True),
    ]
