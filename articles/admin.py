from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from articles.models import Article, ArticleQuestion, Perspective, Source
from importing import desk_screens
from publishing.admin import EditionAdmin, PartInline, ReviewInline, TablePartInline


class PerspectiveInline(PartInline):
    model = Perspective
    autocomplete_fields = ["tea"]
    fields = [
        *("pattern", "kampo_view", "western_parallel", "tea"),
        *("claim_kind", "claim_text", "claim_evidence", "position"),
    ]


class ArticleQuestionInline(TablePartInline):
    model = ArticleQuestion
    autocomplete_fields = ["question"]
    fields = ["question", "position"]


class SourceInline(TablePartInline):
    model = Source
    fields = ["citation", "url", "read_on", "position"]


@admin.register(Article)
class ArticleAdmin(EditionAdmin):
    inlines = [PerspectiveInline, ArticleQuestionInline, SourceInline, ReviewInline]
    search_fields = [*EditionAdmin.search_fields, "summary"]
    autocomplete_fields = ["author"]
    text = [
        (None, {"fields": ["title", "summary", "author", "topics"]}),
        ("Picture", {"fields": ["hero_image", "hero_alt"]}),
        ("Text", {"fields": ["body", "see_doctor"]}),
    ]
    change_list_template = "admin/articles/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_screen), name="articles_article_import"),
            path("import/<int:pk>/", view(self.import_report), name=desk_screens.REPORT),
            *super().get_urls(),
        ]

    def import_screen(self, request: HttpRequest) -> HttpResponse:
        """The form by which a page is imported."""
        return desk_screens.import_view(self, request)

    def import_report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What became of a file that was imported."""
        return desk_screens.report_view(self, request, pk)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if original := context.get("original"):
            context["looks"] = [*context.get("looks", []), *desk_screens.ways(original.document)]
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        response: Any = super().history_view(request, object_id, extra_context)
        document = response.context_data["case"].edition.document
        response.context_data["reports"] = desk_screens.ways(document)
        return response
