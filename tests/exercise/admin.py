from django.contrib import admin

from publishing.desk.content_rows import TabularContentRowInline
from publishing.desk.editions import EditionAdmin
from tests.exercise.models import Exercise, Move


class MoveInline(TabularContentRowInline):
    model = Move
    fields = ["text", "position"]


@admin.register(Exercise)
class ExerciseAdmin(EditionAdmin):
    inlines = [MoveInline]
    fieldsets = [
        (None, {"fields": ["title", "summary", "topics"]}),
        ("Picture", {"fields": ["picture", "picture_alt"]}),
        ("Text", {"fields": ["cautions"]}),
    ]
