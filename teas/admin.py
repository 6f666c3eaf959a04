from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from claims import wording
from publishing.desk.content_rows import (
    ContentRowInline,
    ParentPermissionInline,
    TabularContentRowInline,
)
from publishing.desk.editions import EditionAdmin
from publishing.desk.lists import ReferenceFilter
from publishing.desk.references import DocumentAdmin, ReferenceAdmin
from teas.models import Claim, Ingredient, Pattern, Sign, SignPattern, Tea, TeaDocument


class PatternForm(forms.ModelForm):
    """Form of a pattern; wording rules check its sentence, which stands on many pages."""

    def clean_sentence(self) -> str:
        sentence: str = self.cleaned_data["sentence"]
        for found in wording.find_matches(sentence, "text"):
            if found.rule.level == wording.ERROR:
                raise ValidationError(
                    f"“{found.words}”: {found.rule.title} ({found.rule.market}). "
                    f"Write instead, for example: “{found.rule.instead}”"
                )
        return sentence


@admin.register(Pattern)
class PatternAdmin(ReferenceAdmin):
    form = PatternForm
    list_display = ["name", "japanese_name", "sentence"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "japanese_name"]


class SignPatternInline(ParentPermissionInline[Sign], admin.TabularInline):
    """Weights of the patterns that a sign points to, edited with the sign."""

    model = SignPattern
    template = "admin/publishing/tabular.html"
    fields = ["pattern", "weight"]
    extra = 2
    max_num = 20

    def may_edit(self, request: HttpRequest, parent: Sign | None) -> bool:
        return request.user.has_perm(f"teas.{'change' if parent else 'add'}_sign")

    def has_view_permission(self, request: HttpRequest, obj: Sign | None = None) -> bool:
        return request.user.has_perm("teas.view_sign") or self.may_edit(request, obj)


@admin.register(Sign)
class SignAdmin(ReferenceAdmin):
    """Signs that the tea finder asks about. Every change is public as soon as it is saved."""

    list_display = ["text", "group", "urgency", "points_to", "position"]
    list_filter = ["level", "group"]
    search_fields = ["text", "slug"]
    ordering = ["group", "position", "text"]
    prepopulated_fields = {"slug": ["text"]}
    inlines = [SignPatternInline]
    fieldsets = [
        (
            None,
            {
                "fields": ["text", "slug", "help", "group", "position"],
                "description": "What visitors of the tea finder may tick. Signs stand on no "
                "timeline: what you save here is on the page at once.",
            },
        ),
        (
            "Red flag",
            {
                "fields": ["level", "advice"],
                "description": "A sign that must not wait. Whoever ticks it reads your advice "
                "before everything else; below, it points to no pattern.",
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("weights__pattern")

    @admin.display(description="urgency", ordering="level")
    def urgency(self, sign: Sign) -> str:
        return sign.get_level_display() if sign.is_red_flag else "–"

    @admin.display(description="points to")
    def points_to(self, sign: Sign) -> str:
        points = ", ".join(f"{each.pattern} {each.weight}" for each in sign.weights.all())
        return points or ("–" if sign.is_red_flag else "Nothing yet")


class IngredientInline(TabularContentRowInline):
    model = Ingredient
    fields = ["name", "japanese_name", "amount", "position"]


class ClaimInline(ContentRowInline):
    model = Claim
    fields = ["kind", "text", "evidence", "position"]


@admin.register(Tea)
class TeaAdmin(EditionAdmin):
    title_label = "Name"
    inlines = [IngredientInline, ClaimInline]
    search_fields = [*EditionAdmin.search_fields, "japanese_name", "summary"]
    list_filter = [*EditionAdmin.list_filter, "type", ("patterns", ReferenceFilter)]
    fieldsets = [
        (None, {"fields": ["title", "japanese_name", "type", "summary", "topics", "patterns"]}),
        ("Picture", {"fields": ["image", "image_alt"]}),
        ("Text", {"fields": ["body", "preparation"]}),
        (
            "Cautions",
            {
                "fields": ["caution_pregnancy", "caution_medicines", "caution_allergies"],
                "description": "Readers see these before they decide. Say it plainly, or say "
                "that nothing is known.",
            },
        ),
        ("Where to buy", {"fields": ["buy_url", "price_text"]}),
    ]


@admin.register(TeaDocument)
class TeaDocumentAdmin(DocumentAdmin):
    edition_model = Tea
