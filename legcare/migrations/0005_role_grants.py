from django.db import migrations

from legcare.migrations._roles import ADMINISTRATOR, AUTHOR, MEDICAL_REVIEWER, PUBLISHER

KINDS = ["articles.{}_article", "faq.{}_question", "teas.{}_tea", "pages.{}_sitepage"]
REFERENCE = ["publishing.{}_topic", "publishing.{}_person", "teas.{}_pattern", "teas.{}_sign"]
IMAGE, SITE_TEXT = "publishing.{}_image", "sitetexts.{}_sitetext"
ACCOUNTS = ["auth.{}_user", "auth.{}_group"]
WRITING = ["add", "change", "view"]
ALL = [*WRITING, "delete"]


def named(patterns, actions):
    return [pattern.format(action) for pattern in patterns for action in actions]


GIVEN = {
    AUTHOR: [
        *named([*KINDS, IMAGE], WRITING),
        *named(REFERENCE, ["view"]),
        "publishing.share_draft",
    ],
    MEDICAL_REVIEWER: [
        *named([*KINDS, *REFERENCE, SITE_TEXT, IMAGE], ["view"]),
        *named(["publishing.{}"], ["approve_document", "review_medically", "see_future"]),
    ],
    PUBLISHER: [
        *named([*KINDS, IMAGE], WRITING),
        *named([SITE_TEXT], ["change", "view"]),
        *named(REFERENCE, ALL),
        *named(["publishing.{}"], ["publish_document", "withdraw_document", "change_address"]),
        *named(["publishing.{}"], ["approve_document", "see_future", "share_draft"]),
    ],
    ADMINISTRATOR: [
        *named([*KINDS, *ACCOUNTS], WRITING),
        *named([SITE_TEXT], ["change", "view"]),
        *named([*REFERENCE, IMAGE], ALL),
        *named(["publishing.{}"], ["publish_document", "withdraw_document", "change_address"]),
        *named(["publishing.{}"], ["backdate_document", "see_future", "share_draft"]),
        *named(["publishing.{}"], ["approve_document", "review_medically", "close_edition"]),
        *named(["publishing.{}"], ["override_claims", "remove_discarded"]),
    ],
}


def write(apps, schema_editor):
    """Remembers what the migrations before this one gave, also where it was taken away since."""
    grants = apps.get_model("publishing", "RoleGrant").objects.using(schema_editor.connection.alias)
    for role, permissions in GIVEN.items():
        for permission in permissions:
            grants.get_or_create(role=role, permission=permission)


class Migration(migrations.Migration):
    dependencies = [("legcare", "0004_pages"), ("publishing", "0014_role_grants")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
