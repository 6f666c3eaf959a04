import contextlib
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from publishing.desk import editing_sessions
from publishing.desk.collisions import FASTER, Collision
from publishing.images.upload import ImageField, clean_uploads
from publishing.models import Generation


class Colliding(admin.ModelAdmin):
    """A form that shows both texts where somebody else was faster (publishing.desk.collisions)."""

    @contextlib.contextmanager
    def alone(self, request: HttpRequest) -> Iterator[None]:
        """Lets nobody else change anything while a form that was sent is looked at and saved."""
        if request.method != "POST":
            yield
            return
        # Pictures take their time: nobody waits for them.
        if self.has_add_permission(request) or self.has_change_permission(request):
            columns = self.model._meta.fields
            names = [column.name for column in columns if isinstance(column, ImageField)]
            clean_uploads(request.FILES, names)
        with transaction.atomic():
            Generation.objects.lock()
            yield

    def collision(self, request: HttpRequest) -> Collision | None:
        """What somebody else did with the draft after the form that is sent was opened."""
        return getattr(request, "collision", None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        collision = self.collision(request)
        return super().has_add_permission(request) or bool(collision and collision.may_go_on())

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.collision = self.collision(request)
        return form

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if self.collision(request):
            # The rows that were typed are not compared with those that are there by now.
            kwargs["instance"] = self.model()
        return kwargs

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Django's own record of the save; its rows were not saved one by one in a collision."""
        collision = self.collision(request)
        if collision and collision.saved:
            return collision.sentence
        return super().construct_change_message(request, form, formsets, add)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form, collision = context["adminform"].form, self.collision(request)
        is_faster = form.has_error(NON_FIELD_ERRORS, FASTER)
        if is_faster and collision:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["collision"] = collision.context(form, formsets)
        draft = kwargs.get("obj")
        if request.method == "POST" and not is_faster and draft is not None and draft.is_draft:
            # What is to be mended first is still open.
            context |= editing_sessions.opened(request, draft)
        response = super().render_change_form(request, context, *args, **kwargs)
        if is_faster:
            response.status_code = 409
        return response
