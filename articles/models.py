import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from claims.models import ClaimKind, ClaimRow, ClaimText
from faq.models import QuestionDocument
from publishing import moments
from publishing.images.upload import ImageField
from publishing.models import KIND_PERMISSIONS, ContentRow, Edition, Person, Review
from publishing.richtext import RichTextField
from teas.models import Pattern, TeaDocument


class Article(Edition):
    """Article on a complaint of the legs: its nature, causes, Kampo patterns and remedies."""

    kind = "article"

    summary = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences for lists and search results."
    )
    body = RichTextField(blank=True)
    hero_image = ImageField(
        "picture", blank=True, width_field="hero_width", height_field="hero_height"
    )
    hero_width = models.PositiveIntegerField(null=True, editable=False)
    hero_height = models.PositiveIntegerField(null=True, editable=False)
    hero_alt = models.CharField(
        "alternative text",
        max_length=200,
        blank=True,
        help_text="What the picture shows, for people who cannot see it.",
    )
    see_doctor = RichTextField(
        "when to see a doctor", blank=True, help_text="Signs that should not wait, as a list."
    )
    author = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="articles"
    )

    class Meta:
        default_permissions = KIND_PERMISSIONS

    def is_written_by(self, person: Person) -> bool:
        return self.author_id == person.pk

    def clean(self) -> None:
        super().clean()
        if self.hero_image and not self.hero_alt.strip():
            raise ValidationError({"hero_alt": "Say what the picture shows."})


class Perspective(ClaimRow):
    """Perspective of an article on one Kampo pattern, with Western parallel and tea."""

    claim_prefix = "claim_"
    claim_places = {
        **dict.fromkeys(["kampo_view", "western_parallel"], "perspective"),
        "claim_text": "claim",
        "claim_evidence": "evidence",
    }

    edition = models.ForeignKey(Article, models.CASCADE, related_name="perspectives")
    pattern = models.ForeignKey(Pattern, models.PROTECT, related_name="perspectives")
    kampo_view = RichTextField("what Kampo sees")
    western_parallel = RichTextField("the Western parallel", blank=True)
    tea = models.ForeignKey(
        TeaDocument, models.PROTECT, null=True, blank=True, related_name="perspectives"
    )
    claim_kind = models.CharField(
        "what the claim says", max_length=20, choices=ClaimKind.choices, default=ClaimKind.NONE
    )
    claim_text = models.CharField(
        "claim", max_length=300, blank=True, help_text="What the tea may do, in one sentence."
    )
    claim_evidence = models.TextField("evidence", blank=True)

    def __str__(self) -> str:
        return str(self.pattern)

    def claim_beside(self, tea: object) -> ClaimText | None:
        """The claim on the page, if any: one goes with its tea, while that is live."""
        return self.claim if self.claim_text and (tea is not None or not self.tea_id) else None


class ArticleQuestion(ContentRow):
    """Question on an article's page; the page shows its live answer."""

    edition = models.ForeignKey(Article, models.CASCADE, related_name="article_questions")
    question = models.ForeignKey(QuestionDocument, models.PROTECT, related_name="article_questions")

    class Meta(ContentRow.Meta):
        verbose_name = "question"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "question"],
                name="article_asks_a_question_once",
                violation_error_message="This question is on the article already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.question)


class Source(ContentRow):
    """Source of an article, with the day it was read."""

    edition = models.ForeignKey(Article, models.CASCADE, related_name="sources")
    citation = models.CharField(max_length=400)
    url = models.URLField("link", max_length=500, blank=True)
    read_on = models.DateField("read on", null=True, blank=True)

    def __str__(self) -> str:
        return self.citation

    def clean(self) -> None:
        moments.validate_past_day(self.read_on, "read_on")


def last_review(at: datetime.datetime) -> Subquery:
    """Name and credentials of an article's last reviewer by `at`, and the day (ISO)."""
    reviews = Review.objects.of_text(at).filter(edition=OuterRef("pk"))
    return Subquery(
        reviews.order_by("-reviewed_on", "-pk").values(
            data=JSONObject(
                name="reviewer__name",
                credentials="reviewer__credentials",
                reviewed_on="reviewed_on",
            )
        )[:1]
    )


def parts_changed(at: datetime.datetime) -> Subquery:
    """The moment at which a question or tea of an article last changed by `at`."""
    questions = ArticleQuestion.objects.filter(edition=OuterRef(OuterRef("pk")))
    teas = Perspective.objects.filter(edition=OuterRef(OuterRef("pk")), tea__isnull=False)
    facts = Edition.objects.filter(
        Q(document__in=questions.values("question")) | Q(document__in=teas.values("tea")),
        live_from__lte=at,
    )
    return Subquery(facts.order_by("-live_from").values("live_from")[:1])
