import datetime

from django.db import migrations

SINCE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
PRODUCT = "This product is not intended to diagnose, treat, cure, or prevent any disease."
TEXTS = [
    {
        "slug": "medical-disclaimer",
        "title": "Medical disclaimer",
        "text": (
            "<p>This page informs; it does not examine you. It cannot take the place of a doctor, "
            "a pharmacist, or another professional who knows you and your medicines. If a trouble "
            "is new, strong, or does not pass, or if you are pregnant or take medicines, ask one "
            "of them before you try something from this page. In an emergency, call your local "
            "emergency number.</p>"
        ),
        "plural_text": "",
    },
    {
        # 21 CFR 101.93(c)(1) and (2): singular and plural, word for word.
        "slug": "statement-on-claims",
        "title": "Statement on claims",
        "text": (
            "<p>This statement has not been evaluated by the Food and Drug Administration. "
            f"{PRODUCT}</p>"
        ),
        "plural_text": (
            "<p>These statements have not been evaluated by the Food and Drug Administration. "
            f"{PRODUCT}</p>"
        ),
    },
]


def write(apps, schema_editor):
    """Writes the two texts that every page needs, live since before the site's first page."""
    documents = apps.get_model("publishing", "Document").objects
    texts = apps.get_model("sitetexts", "SiteText").objects
    for row in TEXTS:
        document = documents.create(kind="site-text", slug=row["slug"])
        texts.create(
            document=document,
            document_kind="site-text",
            title=row["title"],
            text=row["text"],
            plural_text=row["plural_text"],
            live_from=SINCE,
            dated_at=SINCE,
            major=1,
            minor=0,
            note="First published.",
        )


def remove(apps, schema_editor):
    apps.get_model("publishing", "Document").objects.filter(kind="site-text").delete()


class Migration(migrations.Migration):
    dependencies = [("sitetexts", "0001_initial")]
    operations = [migrations.RunPython(write, remove)]
