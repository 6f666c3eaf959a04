from django.contrib import admin

from publishing.admin import (
    DocumentAdmin,
    EditionAdmin,
    PartInline,
    ReferenceAdmin,
    ReferenceFilter,
    TablePartInline,
)
from teas.models import Claim, Ingredient, Pattern, Tea, TeaDocument


@admin.register(Pattern)
class PatternAdmin(ReferenceAdmin):
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


@admin.register(TeaDocument)
class TeaDocumentAdmin(DocumentAdmin):
    edition_model = Tea
