from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from publishing.admin import (
    DocumentAdmin,
    EditionAdmin,
    PartInline,
    ReferenceAdmin,
    ReferenceFilter,
    TablePartInline,
)
from publishing.desk.rights import Rights
from teas import wording
from teas.models import Claim, Ingredient, Pattern, Tea, TeaDocument


class PatternForm(forms.ModelForm):
    """A pattern, whose sentence stands beside teas on many pages at once."""

    def clean_sentence(self) -> str:
        sentence: str = self.cleaned_data["sentence"]
        for found in wording.found_in(sentence, "text"):
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


class IngredientInline(TablePartInline):
    model = Ingredient
    fields = ["name", "japanese_name", "amount", "position"]


class ClaimInline(PartInline):
    model = Claim
    fields = ["kind", "text", "evidence", "position"]


@admin.register(Tea)
class TeaAdmin(EditionAdmin):
    title_label = "Name"
    inlines = [IngredientInline, ClaimInline]
    search_fields = [*EditionAdmin.search_fields, "japanese_name", "summary"]
    list_filter = [*EditionAdmin.list_filter, "type", ("patterns", ReferenceFilter)]
    text = [
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

    def get_urls(self) -> list[URLPattern]:
        screen = self.admin_site.admin_view(self.wording_screen)
        return [path("wording/", screen, name="teas_tea_wording"), *super().get_urls()]

    def wording_screen(self, request: HttpRequest) -> HttpResponse:
        """What may be said about teas: the rules of the markets that settings choose."""
        if not Rights(request.user).viewed:
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "What may be said about teas",
            "opts": self.opts,
            "markets": wording.markets(),
            "sees_teas": self.has_view_permission(request),
        }
        return TemplateResponse(request, "admin/teas/wording.html", context)


@admin.register(TeaDocument)
class TeaDocumentAdmin(DocumentAdmin):
    edition_model = Tea
