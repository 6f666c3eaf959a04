from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from articles.admin import ArticleAdmin
from articles.models import Article
from importing import desk_screens

admin.site.unregister(Article)


@admin.register(Article)
class ImportedArticleAdmin(ArticleAdmin):
    """Articles on the desk, with the screens of their import."""

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
