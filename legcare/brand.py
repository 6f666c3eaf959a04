"""The brand of this site."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from publishing.brand import Brand

BRAND = Brand(
    name="LegCare",
    slug="legcare",
    description=_(
        "Leg cramps, swelling, cold feet and tired legs, as Kampo sees them and as Western "
        "medicine does."
    ),
    about=_(
        "<strong>LegCare</strong> explains troubles of the legs twice: as Kampo, the traditional "
        "medicine of Japan, sees them, and as Western medicine does."
    ),
    emblem=_("a leg before a rising sun"),
    icon="img/favicon.svg",
    logo="img/icon-512.png",
    share_image="img/share.png",
    share_ground=Path(__file__).parent / "share-ground.png",
    paper="#f6f1e7",
    theme_light="#fdfbf6",
    theme_dark="#1f252b",
    ink="#2b4257",
    accent="#9c4522",
    soft="#565d63",
)
