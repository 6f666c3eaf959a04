import datetime
from typing import Self, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import slugify

from publishing.kinds import kinds, kinds_without_pages
from publishing.models.edition import Edition
from publishing.models.timeline import Timeline
from publishing.refusals import Refused

D = TypeVar("D", bound="Document")


class DocumentQuerySet(models.QuerySet[D]):
    """Documents, live or not."""

    def present(self) -> Self:
        """All except discarded documents."""
        return self.filter(discarded_at=None)

    def with_titles(self) -> Self:
        """Adds `desk_title`: the title of the draft, else of the newest edition."""
        texts = Edition.objects.filter(document=OuterRef("pk"), is_withdrawal=False)
        return self.annotate(desk_title=Subquery(texts.in_desk_order().values("title")[:1]))

    def with_pages(self) -> Self:
        """Documents of kinds that have pages of their own."""
        return self.exclude(kind__in=kinds_without_pages())

    def taken(self, kind: str, slug: str) -> bool:
        """Whether a page has or had this address; an old address redirects forever."""
        return (
            self.present().filter(kind=kind, slug=slug).exists()
            or OldAddress.objects.filter(kind=kind, slug=slug).exists()
        )

    def at_address(self, address: str) -> D:
        """The document at a public address such as articles/leg-cramps.

        A text without a page is named by its kind: site-text/medical-disclaimer. Raises Refused.
        """
        path = urlsplit(address).path.strip("/")
        slug = path.rpartition("/")[2]
        for name, kind in kinds().items():
            try:
                known = reverse(kind.page, args=[slug]).strip("/") if kind.page else ""
            except NoReverseMatch:
                continue
            if path != (known or f"{name}/{slug}"):
                continue
            found = self.present().filter(kind=name, slug=slug).first()
            if found is not None:
                return found
            if moved := OldAddress.objects.document(name, slug):
                raise Refused(f"That page has moved to {moved.get_absolute_url()}.")
        raise Refused(f"There is no page at “{address}”. Write it like articles/leg-cramps.")

    def free_slug(self, kind: str, title: str) -> str:
        """An unused address made from a title; empty where the title has no Latin letters."""
        stem = slugify(title)[:70].strip("-")
        slug, count = stem, 2
        while stem and (slug in kinds()[kind].reserved_slugs() or self.taken(kind, slug)):
            slug, count = f"{stem}-{count}", count + 1
        return slug


DocumentManager = models.Manager.from_queryset(DocumentQuerySet)


class KindDocumentManager(DocumentManager[D]):
    """Documents of one kind with titles, for proxy models that other kinds refer to."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> DocumentQuerySet[D]:
        documents = DocumentQuerySet[D](self.model, using=self._db)
        return documents.present().filter(kind=self.kind).with_titles()


class Document(models.Model):
    """The identity of one piece of content with a lasting address; its editions hold the text."""

    kind = models.CharField(max_length=20, editable=False)
    slug = models.SlugField("address", max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="documents"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Months until the next review; none: the cycle of its topics, else that of the site.
    review_cycle_months = models.PositiveSmallIntegerField(null=True, editable=False)
    # The day by which the page should be reviewed; none where no edition has a moment.
    review_by = models.DateField(null=True, editable=False)
    # A discarded document has only drafts, and its address is free.
    discarded_at = models.DateTimeField(null=True, editable=False)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = DocumentManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slug"],
                condition=Q(discarded_at=None),
                name="document_address_once",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "slug"], name="document_address"),
            models.Index(fields=["review_by"], name="document_review_by"),
        ]
        permissions = [
            ("publish_document", "Can publish, schedule and take back editions"),
            ("withdraw_document", "Can withdraw pages"),
            ("change_address", "Can change the address of a published page"),
            ("backdate_document", "Can publish into the past"),
            ("see_future", "Can see the site as of a moment to come"),
            ("share_draft", "Can make links that show a draft to people without an account"),
            ("approve_document", "Can approve drafts, or return them"),
            ("review_medically", "Can review as a medical reviewer"),
            ("close_edition", "Can close published texts to the public for a legal reason"),
            ("override_claims", "Can publish a claim that the wording rules refuse"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public address; the home page for a kind without pages of its own."""
        page = kinds()[self.kind].page
        return reverse(page, args=[self.slug]) if page else reverse("home")

    def get_history_url(self, view: str = "updates", *args: str) -> str:
        """The address of the page's history, of its feed, or of a comparison."""
        namespace = kinds()[self.kind].namespace
        return reverse(f"{namespace}:{view}", args=[self.slug, *args])

    # Questions

    @property
    def title(self) -> str:
        """The title of the draft, else of the newest edition."""
        if not hasattr(self, "desk_title"):
            edition = self.editions.filter(is_withdrawal=False).in_desk_order().first()
            self.desk_title = edition.title if edition else self.slug
        return self.desk_title or self.slug

    @property
    def edition_model(self) -> type[Edition]:
        return kinds()[self.kind].model

    def timeline(self) -> Timeline:
        """All facts of this document, from one query."""
        return Timeline(self.editions.present())

    def was_public(self, at: datetime.datetime) -> bool:
        """Whether the document had a fact by `at`."""
        return self.editions.history(at).exists()

    @staticmethod
    def check_slug(kind: str, slug: str) -> None:
        """Raises Refused for an address that is empty, malformed, reserved or taken."""
        if not slug:
            raise Refused(
                "Write an address in Latin letters, such as cold-feet; "
                "none could be made from the title.",
                field="slug",
            )
        try:
            Document._meta.get_field("slug").run_validators(slug)
        except ValidationError as error:
            raise Refused(" ".join(error.messages), field="slug") from None
        if slug in kinds()[kind].reserved_slugs():
            raise Refused(
                f"“{slug}” is the address of another part of the site. Choose another one.",
                field="slug",
            )
        if Document.objects.taken(kind, slug):
            raise Refused(
                f"The address “{slug}” belongs to another page, or did once. Choose another one.",
                field="slug",
            )

    @property
    def assignment(self) -> str:
        """Owner and review cycle as text, to detect a change in between."""
        return f"{self.owner_id or ''}-{self.review_cycle_months or ''}"


class OldAddressQuerySet(models.QuerySet["OldAddress"]):
    def document(self, kind: str, slug: str) -> Document | None:
        """The document that once had this address."""
        old = self.filter(kind=kind, slug=slug).select_related("document").first()
        return None if old is None else old.document


class OldAddress(models.Model):
    """Former address of a public page; it redirects to the page forever."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    document = models.ForeignKey(Document, models.CASCADE, related_name="old_addresses")

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "old addresses"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="old_address_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"
