from django.db import migrations

from legcare.migrations._roles import (
    ADMINISTRATOR,
    AUTHOR,
    MEDICAL_REVIEWER,
    PUBLISHER,
    grant,
    names,
)

WRITTEN = [("articles", "article"), ("faq", "question"), ("teas", "tea")]
SITE_TEXT = ("sitetexts", "sitetext")
REFERENCE = [("publishing", "topic"), ("publishing", "person"), ("teas", "pattern")]
PICTURE = ("publishing", "image")
ACCOUNTS = [("auth", "user"), ("auth", "group")]
OF_DOCUMENTS = {
    AUTHOR: ["share_draft"],
    MEDICAL_REVIEWER: ["approve_document", "review_medically", "see_future"],
    PUBLISHER: [
        *("publish_document", "withdraw_document", "change_address"),
        *("approve_document", "see_future", "share_draft"),
    ],
}


def write(apps, schema_editor):
    """Makes the four roles; a group that has such a name already is left as it is."""
    known = set(apps.get_model("auth", "Group").objects.values_list("name", flat=True))
    written = [name for row in WRITTEN for name in names(apps, *row, "add", "change", "view")]
    read = [name for row in REFERENCE for name in names(apps, *row, "view")]
    viewed = [name for row in [*WRITTEN, SITE_TEXT] for name in names(apps, *row, "view")]
    site_texts = names(apps, *SITE_TEXT, "change", "view")
    kept = [name for row in REFERENCE for name in names(apps, *row)]
    accounts = [name for row in ACCOUNTS for name in names(apps, *row, "add", "change", "view")]
    pictures = names(apps, *PICTURE, "add", "change", "view")
    everything = [
        *(name for row in [*WRITTEN, SITE_TEXT, *REFERENCE] for name in names(apps, *row)),
        *names(apps, "publishing", "document"),
        *names(apps, "publishing", "discarded"),
        *names(apps, *PICTURE),
        *accounts,
    ]
    roles = {
        AUTHOR: written + read + pictures,
        MEDICAL_REVIEWER: viewed + read + names(apps, *PICTURE, "view"),
        PUBLISHER: written + site_texts + kept + pictures,
        ADMINISTRATOR: everything,
    }
    for role, permissions in roles.items():
        if role not in known:
            own = [f"publishing.{codename}" for codename in OF_DOCUMENTS.get(role, [])]
            grant(apps, role, permissions + own)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("publishing", "0011_review_cycles"),
        ("articles", "0002_imports"),
        ("faq", "0001_initial"),
        ("teas", "0001_initial"),
        ("sitetexts", "0001_initial"),
    ]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
