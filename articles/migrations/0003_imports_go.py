from django.db import migrations


class Migration(migrations.Migration):
    """ImportedFile is a model of importing now; its table stays."""

    dependencies = [("articles", "0002_imports")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("ImportedFile")]
        )
    ]
