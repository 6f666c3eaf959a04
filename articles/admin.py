from django.contrib import admin

from articles.models import Article, ArticleQuestion, Perspective, Source
from publishing.desk.content_rows import ContentRowInline, ReviewInline, TabularContentRowInline
from publishing.desk.editions import EditionAdmin


class PerspectiveInline(ContentRowInline):
    model = Perspective
    autocomplete_fields = ["tea"]
    fields = [
        *("pattern", "kampo_view", "western_parallel", "tea"),
        *("claim_kind", "claim_text", "claim_evidence", "position"),
    ]


class ArticleQuestionInline(TabularContentRowInline):
    model = ArticleQuestion
    autocomplete_fields = ["question"]
    fields = ["question", "position"]


class SourceInline(TabularContentRowInline):
    model = Source
    fields = ["citation", "url", "read_on", "position"]


@admin.register(Article)
class ArticleAdmin(EditionAdmin):
    inlines = [PerspectiveInline, ArticleQuestionInline, SourceInline, ReviewInline]
    search_fields = [*EditionAdmin.search_fields, "summary"]
    autocomplete_fields = ["author"]
    fieldsets = [
        (None, {"fields": ["title", "summary", "author", "topics"]}),
        ("Picture", {"fields": ["hero_image", "hero_alt"]}),
        ("Text", {"fields": ["body", "see_doctor"]}),
    ]
