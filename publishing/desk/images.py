"""Admin of stored pictures: a grid to choose from, an upload, and the uses of each picture."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from publishing import actions, moments
from publishing.desk.permissions import Context, current_user
from publishing.http.desk_urls import desk_url
from publishing.images import uses
from publishing.models import Image
from publishing.refusals import Refused

# The query parameter with the field of the form that opened the grid.
FIELD_VAR = "field"
NO_PERMISSION = (
    "You do not have the permission to add pictures. Ask an administrator if you need it."
)
NO_FILE = "Choose a picture first."


class PictureList(ChangeList):
    """Grid whose pages and searches keep the field that a picture is chosen for."""

    def get_filters_params(self, params: dict[str, str] | None = None) -> dict[str, Any]:
        filters = super().get_filters_params(params)
        filters.pop(FIELD_VAR, None)
        return filters


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    # Django's templates, because those of the app are for editions.
    change_form_template = "admin/change_form.html"
    change_list_template = "admin/publishing/image/change_list.html"
    list_display = ["name"]
    search_fields = ["name", "alt"]
    list_per_page = 24
    show_full_result_count = False
    actions = None
    fields = ["shown", "name", "alt", "facts", "address", "uses"]
    readonly_fields = ["shown", "facts", "address", "uses"]

    class Media:
        css = {"all": ["publishing/pictures.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return PictureList

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "alt":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 60, "maxlength": 200})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        title = "Choose a picture" if IS_POPUP_VAR in request.GET else "Pictures"
        context = {"title": title, "search_var": SEARCH_VAR, "all_address": _grid_url(request)}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    # Columns and fields

    @admin.display(description="Picture")
    def shown(self, image: Image) -> str:
        return format_html(
            '<a href="{0}"><img class="picture-shown" src="{0}" alt="{1}" width="{2}" '
            'height="{3}"></a>',
            *(image.address, image.alt or "no alternative text yet", image.width, image.height),
        )

    @admin.display(description="Size")
    def facts(self, image: Image) -> str:
        by = f" by {image.added_by}" if image.added_by else ""
        size = f"{image.width:,} × {image.height:,} pixels, {filesizeformat(image.bytes)}"
        return f"{size}; added {moments.in_words(image.added_at.replace(second=0))}{by}"

    @admin.display(description="Number and address")
    def address(self, image: Image) -> str:
        return format_html("{}<br>{}", image.pk, image.address)

    @admin.display(description="Where it is used")
    def uses(self, image: Image) -> str:
        shown_in = uses.find_uses(str(image.file.name))
        if not shown_in:
            return "Nowhere: no text shows it, and no earlier or planned one does."
        rows = format_html_join("", "<li>{}</li>", ((_use_link(use),) for use in shown_in))
        return format_html('<ul class="picture-uses">{}</ul>', rows)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    # Adding

    def get_urls(self) -> list[URLPattern]:
        upload = path(
            "upload/", self.admin_site.admin_view(self.upload), name="publishing_image_upload"
        )
        return [upload, *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirects to the grid, which begins with the upload form."""
        if not self.has_add_permission(request):
            raise PermissionDenied(NO_PERMISSION)
        return HttpResponseRedirect(_grid_url(request))

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Stores one picture from the text editor (answers JSON), or any number from the grid."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        from_editor = request.GET.get("responseType") == "json"
        if not self.has_add_permission(request):
            if from_editor:
                return _refusal(NO_PERMISSION, 403)
            raise PermissionDenied(NO_PERMISSION)
        files = request.FILES.getlist("upload")
        upload = self._upload_from_editor if from_editor else self._upload_from_grid
        return upload(request, files)

    def _upload_from_editor(self, request: HttpRequest, files: list[UploadedFile]) -> JsonResponse:
        if len(files) != 1:
            return _refusal(NO_FILE, 400)
        try:
            image = actions.save_picture(files[0], current_user(request))
        except Refused as refused:
            return _refusal(refused.sentence, 400)
        return JsonResponse(
            {
                "uploaded": 1,
                "fileName": image.name,
                "url": image.address,
                "width": image.width,
                "height": image.height,
                "alt": image.alt,
            }
        )

    def _upload_from_grid(self, request: HttpRequest, files: list[UploadedFile]) -> HttpResponse:
        names = []
        alt = request.POST.get("alt", "").strip()
        if not files:
            messages.error(request, NO_FILE)
        for file in files:
            try:
                image = actions.save_picture(
                    file,
                    current_user(request),
                    alt=alt if len(files) == 1 else "",
                )
            except Refused as refused:
                messages.error(request, f"“{file.name}” was not taken. {refused.sentence}")
            else:
                names.append(f"“{image}”")
        if names:
            are = "is" if len(names) == 1 else "are"
            messages.success(request, f"{', '.join(names)} {are} among the pictures now.")
        return HttpResponseRedirect(_grid_url(request))

    # Deleting

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        shown_in = [use for image in objs for use in uses.find_uses(str(image.file.name))]
        return deleted, counts, missing, [*protected, *map(_use_link, shown_in)]

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        try:
            response = super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            # A text has shown the picture since the confirmation page was opened.
            messages.error(request, refused.sentence)
            here = reverse("admin:publishing_image_change", args=[object_id])
            return HttpResponseRedirect(here)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 409
        return response

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        actions.delete_picture(obj, current_user(request))


def _use_link(use: uses.PictureUse) -> str:
    if use.edition is None:
        return format_html("{}", use.sentence)
    if use.edition.discarded_at is not None:
        address = reverse("admin:publishing_discarded_change", args=[use.edition.pk])
    else:
        address = desk_url(use.edition)
    return format_html('<a href="{}">{}</a>', address, use.sentence)


def _grid_url(request: HttpRequest) -> str:
    """The address of the grid, as a popup for the same field where it is one."""
    query = {name: request.GET[name] for name in (IS_POPUP_VAR, FIELD_VAR) if name in request.GET}
    return reverse("admin:publishing_image_changelist", query=query or None)


def _refusal(sentence: str, status: int) -> JsonResponse:
    """The JSON answer of a refused upload, in the form that CKEditor shows."""
    return JsonResponse({"uploaded": 0, "error": {"message": sentence}}, status=status)
