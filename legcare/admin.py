"""Admin of the accounts of the desk and of their roles."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Field, ManyToManyField, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from publishing.desk.lists import DeskListMixin
from publishing.role_permissions import in_words

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(DeskListMixin, UserAdmin):
    """Accounts with their roles. Only an account with all rights changes another one."""

    list_display = ["username", "name", "roles", "is_active"]
    list_filter = ["groups", "is_active", "is_staff"]
    filter_horizontal = ()
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Personal info", {"fields": ("first_name", "last_name", "email")}),
        ("What this account may do", {"fields": ("is_active", "is_staff", "groups")}),
        ("Important dates", {"fields": ("last_login", "date_joined")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Name", ordering="last_name")
    def name(self, user: User) -> str:
        return user.get_full_name() or "–"

    @admin.display(description="Roles")
    def roles(self, user: User) -> str:
        names = ["All rights"] if user.is_superuser else []
        names += sorted(group.name for group in user.groups.all())
        return ", ".join(names) or "None"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> "_FieldsetSpec":
        """Only an account with all rights may give them to another one."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
            return fieldsets
        return [
            (name, {**options, "fields": (*options["fields"], "is_superuser")})
            if "groups" in options["fields"]
            else (name, options)
            for name, options in fieldsets
        ]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "groups":
            roles = format_html_join("", "<strong>{}</strong> {}.<br>", in_words().items())
            kwargs["label"] = "Roles"
            kwargs["help_text"] = roles + "An account needs “Staff status” to open the desk."
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or request.user.is_superuser)


@admin.register(Group)
class RoleAdmin(DeskListMixin, GroupAdmin):
    """Roles with their permissions as checkboxes."""

    filter_horizontal = ()
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
