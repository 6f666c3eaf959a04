"""Admin of the import: the form for a file or a pasted text, and the report."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from articles.admin import ArticleAdmin
from articles.models import Article
from importing import file_reader, importer, labels, writing
from importing.importer import AlreadyImported
from importing.models import ImportedFile
from importing.parsed_article import TITLES
from publishing.desk.permissions import Context, current_user, render
from publishing.http.desk_urls import desk_url
from publishing.models import Document, Edition
from publishing.refusals import Refused

ACCEPT = ".docx,.md,.markdown,.html,.htm,.txt,text/plain,text/html,text/markdown"
REPORT = "articles_article_import_report"


class ImportForm(forms.Form):
    """A file or a pasted text, one of the two."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="A Word document (.docx), Markdown, a saved web page (HTML), or plain text.",
    )
    text = forms.CharField(
        label="Or paste the text",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="As copied from a web page or a letter; HTML and Markdown are read as well.",
    )
    address = forms.SlugField(
        required=False,
        max_length=80,
        help_text="The last part of the page's web address. Left empty, it is made from the title.",
    )
    again = forms.BooleanField(
        label="Import it even if it was imported before",
        required=False,
        help_text="It becomes a new draft of the page that it became then.",
    )

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data.get("file")
        size = (file.size or 0) if file is not None else 0
        if size > file_reader.MAX_BYTES:
            raise ValidationError(file_reader.too_large(size))
        if file is not None and not size:
            raise ValidationError("This file is empty. Choose another one, or paste the text.")
        return file

    def clean(self) -> None:
        super().clean()
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text")
        if not self.errors and bool(file) == bool(text):
            raise ValidationError(
                "You chose a file and pasted a text. Leave one of the two out."
                if file
                else "Choose a file, or paste a text."
            )


def report_links(document: Document) -> list[tuple[str, str]]:
    """Links to the reports of the imports into a document, each with its label."""
    return [
        (f"Report of the import of “{record}”", reverse(f"admin:{REPORT}", args=[record.pk]))
        for record in ImportedFile.objects.filter(document_number=document.pk).only("name")
    ]


admin.site.unregister(Article)


@admin.register(Article)
class ImportedArticleAdmin(ArticleAdmin):
    """Admin of articles, with the import of a file and its reports."""

    change_list_template = "admin/importing/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_screen), name="articles_article_import"),
            path("import/<int:pk>/", view(self.import_report), name=REPORT),
            *super().get_urls(),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Edition | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context["reports"] = report_links(obj.document)
        return super().render_change_form(request, context, add, change, form_url, obj=obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse) and (context := response.context_data):
            context["reports"] = report_links(context["target"].edition.document)
        return response

    def import_screen(self, request: HttpRequest) -> HttpResponse:
        """Shows the form, or imports and redirects to the report; a refusal keeps the input."""
        by = current_user(request)
        importer.require_import(by)
        is_post = request.method == "POST"
        form = ImportForm(request.POST if is_post else None, request.FILES if is_post else None)
        status, earlier = 200, ""
        if form.is_valid():
            data, file = form.cleaned_data, form.cleaned_data["file"]
            try:
                imported = importer.import_file(
                    file.read() if file else data["text"],
                    by,
                    name=file.name if file else "",
                    slug=data["address"],
                    again=data["again"],
                )
            except AlreadyImported as refused:
                status, earlier = 409, refused.page_url
                form.add_error(None, refused.sentence)
            except Refused as refused:
                form.add_error("address" if refused.field == "slug" else None, refused.sentence)
            else:
                messages.success(
                    request,
                    f"The draft of “{imported.drafts.article}” was begun. "
                    "Readers see nothing of it yet.",
                )
                return HttpResponseRedirect(reverse(f"admin:{REPORT}", args=[imported.record.pk]))
        context = {
            "title": "Import an article",
            "opts": self.opts,
            "form": form,
            "earlier": earlier,
        }
        return render(request, "admin/importing/import.html", context, status)

    def import_report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Report of an import, each line with a link to its place."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = get_object_or_404(ImportedFile.objects.select_related("by"), pk=pk)
        user = current_user(request)
        texts = Edition.objects.filter(document=record.document_number, is_withdrawal=False)
        article = texts.in_desk_order().first()
        may_date = user.has_perms(["publishing.publish_document", "publishing.backdate_document"])
        day = record.updated if article and article.is_draft else None
        report = writing.lines_for(record, user)
        context = {
            "title": "Report of the import",
            "opts": self.opts,
            "record": record,
            "article": article,
            "article_address": desk_url(article) if article else "",
            "groups": [
                (kind, title, lines)
                for kind, title in TITLES.items()
                if (lines := [line for line in report if line["kind"] == kind])
            ],
            "day": labels.format_days((day,)) if day else "",
            "publish_address": (
                writing.publish_address(article, day) if article and day and may_date else ""
            ),
        }
        return render(request, "admin/importing/import_report.html", context)
