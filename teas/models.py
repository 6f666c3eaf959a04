import datetime
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.models import ClaimKind, ClaimRow
from publishing.images.upload import ImageField
from publishing.models import KIND_PERMISSIONS, ContentRow, Document, Edition, ReferenceData
from publishing.models.document import KindDocumentManager
from publishing.models.reference import ReferenceQuerySet
from publishing.richtext import RichTextField
from teas.signs import Sign, SignPattern

__all__ = [
    "Claim",
    "Ingredient",
    "Pattern",
    "Sign",
    "SignPattern",
    "Tea",
    "TeaDocument",
]


class PatternQuerySet(ReferenceQuerySet["Pattern"]):
    def live(self, at: datetime.datetime) -> Self:
        """The patterns that a tea which is live at `at` suits."""
        # One tea is enough: asked like this, a database looks for one and not for all of them.
        a_tea = Tea.objects.live(at).filter(patterns=OuterRef("pk")).values("pk")[:1]
        return self.annotate(a_tea=Subquery(a_tea)).filter(a_tea__isnull=False)


class Pattern(ReferenceData):
    """A Kampo pattern, such as Blood deficiency; it ties articles to teas."""

    is_searched = True

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField("short name", max_length=60, unique=True)
    japanese_name = models.CharField("Japanese name", max_length=30, blank=True)
    sentence = models.CharField(
        max_length=300, help_text="One sentence that says what the pattern means."
    )

    objects: ClassVar = PatternQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def search_names(self) -> list[str]:
        return [self.name, self.japanese_name]


class Tea(Edition):
    """A tea, a formula or another product; its title is the name."""

    class Type(models.TextChoices):
        TEA = "tea", _("Tea")
        FORMULA = "formula", _("Formula")
        OTHER = "other", _("Other product")

    kind = "tea"
    # Where each column stands in the eyes of the wording rules.
    claim_places = {
        **dict.fromkeys(["title", "japanese_name"], "name"),
        **dict.fromkeys(["summary", "body", "preparation"], "text"),
        **dict.fromkeys(["caution_pregnancy", "caution_medicines", "caution_allergies"], "caution"),
        "image_alt": "alt",
    }

    type = models.CharField(max_length=10, choices=Type.choices, default=Type.TEA)
    japanese_name = models.CharField("Japanese name", max_length=60, blank=True)
    summary = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences for lists and cards."
    )
    body = RichTextField("description", blank=True)
    preparation = RichTextField(blank=True, help_text="How to make it, step by step.")
    caution_pregnancy = models.TextField(
        "caution: pregnancy", blank=True, help_text="For pregnancy and breastfeeding."
    )
    caution_medicines = models.TextField("caution: medicines", blank=True)
    caution_allergies = models.TextField("caution: allergies", blank=True)
    patterns = models.ManyToManyField(Pattern, blank=True, related_name="teas")
    image = ImageField(blank=True, width_field="image_width", height_field="image_height")
    image_width = models.PositiveIntegerField(null=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, editable=False)
    image_alt = models.CharField(
        "alternative text",
        max_length=200,
        blank=True,
        help_text="What the picture shows, for people who cannot see it.",
    )
    buy_url = models.URLField(
        "where to buy", blank=True, help_text="Readers see that this is a sponsored link."
    )
    price_text = models.CharField(
        "price", max_length=80, blank=True, help_text="For example: about ¥1,200 for 20 bags."
    )

    class Meta:
        default_permissions = KIND_PERMISSIONS

    @property
    def kind_label(self) -> str:
        return str(self.get_type_display())

    @property
    def cautions(self) -> list[tuple[str, str]]:
        """The cautions that are there, each with its heading."""
        pairs = [
            (gettext("Pregnancy and breastfeeding"), self.caution_pregnancy),
            (gettext("Medicines"), self.caution_medicines),
            (gettext("Allergies"), self.caution_allergies),
        ]
        return [(heading, text) for heading, text in pairs if text]

    def clean(self) -> None:
        super().clean()
        if self.image and not self.image_alt.strip():
            raise ValidationError({"image_alt": "Say what the picture shows."})


class Ingredient(ContentRow):
    """Ingredient of a tea."""

    edition = models.ForeignKey(Tea, models.CASCADE, related_name="ingredients")
    name = models.CharField(max_length=100)
    japanese_name = models.CharField("Japanese name", max_length=60, blank=True)
    amount = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name


class Claim(ClaimRow):
    """Claim on a tea's effect on the body, with its evidence."""

    claim_places = {"text": "claim", "evidence": "evidence"}

    edition = models.ForeignKey(Tea, models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=20, choices=ClaimKind.choices)
    text = models.CharField("claim", max_length=300)
    evidence = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.text


class TeaDocument(Document):
    """A tea as other pages refer to it, whatever edition of it is live."""

    objects: ClassVar = KindDocumentManager(Tea.kind)

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "tea"
