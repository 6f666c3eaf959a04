from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Gives models and columns the names by which the documentation calls them."""

    dependencies = [
        ("publishing", "0019_discarded_table_goes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The condition of an index does not follow a column that gets another name.
        migrations.RemoveIndex("edition", "edition_misses"),
        migrations.RenameField("edition", "misses", "missing_fix"),
        migrations.AddIndex(
            "edition",
            models.Index(
                fields=["live_from"],
                condition=Q(missing_fix__isnull=False),
                name="edition_missing_fix",
            ),
        ),
        migrations.RenameField("generation", "untold_change_at", "unannounced_change_at"),
        migrations.RemoveConstraint("step", "step_return_says_why"),
        migrations.RenameModel("Step", "ReviewAction"),
        migrations.AlterField(
            "reviewaction",
            "edition",
            models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="review_actions",
                to="publishing.edition",
            ),
        ),
        migrations.AddConstraint(
            "reviewaction",
            models.CheckConstraint(
                condition=~Q(kind="returned") | ~Q(comment=""),
                name="review_action_return_says_why",
            ),
        ),
        migrations.RemoveConstraint("opening", "opening_once_a_person"),
        migrations.RenameModel("Opening", "EditingSession"),
        migrations.AlterField(
            "editingsession",
            "edition",
            models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="editing_sessions",
                to="publishing.edition",
            ),
        ),
        migrations.AddConstraint(
            "editingsession",
            models.UniqueConstraint(
                fields=("edition", "user"), name="editing_session_once_a_person"
            ),
        ),
    ]
