from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0015_event_codes"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="event",
            name="sentence",
        ),
    ]
