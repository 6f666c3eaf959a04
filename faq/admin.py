from django.contrib import admin

from faq.models import Question, QuestionDocument
from publishing.desk.editions import EditionAdmin
from publishing.desk.references import DocumentAdmin


@admin.register(Question)
class QuestionAdmin(EditionAdmin):
    title_label = "Question"
    fieldsets = [(None, {"fields": ["title", "answer", "topics"]})]


@admin.register(QuestionDocument)
class QuestionDocumentAdmin(DocumentAdmin):
    edition_model = Question
