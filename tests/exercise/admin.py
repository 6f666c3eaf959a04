from django.contrib import admin

from publishing.admin import EditionAdmin, TablePartInline
from tests.exercise.models import Exercise, Move


class MoveInline(TablePartInline):
    model = Move
    fields = ["text", "position"]


@admin.register(Exercise)
class ExerciseAdmin(EditionAdmin):
    inlines = [MoveInline]
    text = [
        (None, {"fields": ["title", "summary", "topics"]}),
        ("Picture", {"fields": ["picture", "picture_alt"]}),
        ("Text", {"fields": ["cautions"]}),
    ]
