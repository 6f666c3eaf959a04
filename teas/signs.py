"""Reference data of the tea finder: signs, and the patterns that they point to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from publishing.models import Generation, ReferenceData


class FinderData(ReferenceData):
    """Reference data of the tea finder; a new row changes its page."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if self._state.adding:
                Generation.objects.move_unannounced()
            super().save(*args, **kwargs)


class Sign(FinderData):
    """Sign that a visitor may tick, or a red flag."""

    class Group(models.TextChoices):
        FEEL = "feel", _("What you feel in your legs and feet")
        SEE = "see", _("What you see on your legs and feet")
        WHEN = "when", _("When it comes, and what makes it better or worse")
        BODY = "body", _("The rest of you")

    class Level(models.TextChoices):
        NONE = "", "An ordinary sign"
        URGENT = "urgent", "Red flag: see a doctor today"
        EMERGENCY = "emergency", "Red flag: call an ambulance"

    text = models.CharField(
        max_length=120,
        unique=True,
        help_text="In the words of a visitor who speaks of themselves: My feet are cold even in "
        "bed.",
    )
    slug = models.SlugField(
        "name in the address",
        max_length=60,
        unique=True,
        help_text="Stands in the address of every result that people kept or shared. Once the "
        "sign is in use, leave it as it is.",
    )
    group = models.CharField(
        max_length=10,
        choices=Group.choices,
        default=Group.FEEL,
        help_text="Where the finder asks for it. Red flags are asked for before all groups.",
    )
    help = models.CharField(
        "explanation",
        max_length=200,
        blank=True,
        help_text="One sentence below the sign, where it needs one. How to look for it, for "
        "example.",
    )
    level = models.CharField(
        "urgency",
        max_length=10,
        choices=Level.choices,
        default=Level.NONE,
        blank=True,
        help_text="A red flag sends the visitor to a doctor before anything else is said, and no "
        "tea is offered. With “call an ambulance”, no pattern is shown either.",
    )
    advice = models.TextField(
        blank=True,
        help_text="For a red flag: what it may mean, and why it cannot wait, in one or two "
        "sentences.",
    )
    position = models.PositiveSmallIntegerField(
        "order", default=0, help_text="Within its group; smaller numbers come first."
    )

    class Meta:
        ordering = ["position", "text"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level="") | ~models.Q(advice=""),
                name="red_flag_says_why",
                violation_error_message="A red flag needs its advice.",
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=["", "urgent", "emergency"]),
                name="sign_has_a_known_level",
            ),
            models.CheckConstraint(
                condition=models.Q(group__in=["feel", "see", "when", "body"]),
                name="sign_has_a_known_group",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        self.advice = self.advice.strip()
        if self.is_red_flag and not self.advice:
            raise ValidationError({"advice": "Say what the visitor should do, and why."})
        if self.advice and not self.is_red_flag:
            raise ValidationError(
                {"level": "Only a red flag has advice. Choose its urgency, or empty the advice."}
            )

    @property
    def is_red_flag(self) -> bool:
        return self.level != self.Level.NONE


class SignPattern(FinderData):
    """Weight of a sign for a pattern."""

    class Weight(models.IntegerChoices):
        WEAK = 1, "1: a little"
        CLEAR = 2, "2: clearly"
        STRONG = 3, "3: strongly"

    sign = models.ForeignKey(Sign, models.CASCADE, related_name="weights")
    pattern = models.ForeignKey("teas.Pattern", models.CASCADE, related_name="sign_weights")
    weight = models.PositiveSmallIntegerField(
        "how strongly", choices=Weight.choices, default=Weight.CLEAR
    )

    class Meta:
        # Whoever may change a sign may change what it points to.
        default_permissions = ()
        ordering = ["-weight", "pattern__name"]
        verbose_name = "pattern that it points to"
        verbose_name_plural = "patterns that it points to"
        constraints = [
            models.UniqueConstraint(
                fields=["sign", "pattern"],
                name="sign_points_to_a_pattern_once",
                violation_error_message="The sign points to this pattern already.",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=3), name="weight_is_one_to_three"
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if (self.sign_id or SignPattern.sign.is_cached(self)) and self.sign.is_red_flag:
            raise ValidationError(
                "A red flag points to no pattern: it leads to a doctor. Remove the patterns, or "
                "make it an ordinary sign."
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.pattern} ({self.weight} of 3)"
