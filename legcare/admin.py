"""The accounts of the desk: what each role is for, and who has which."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from legcare.roles import IN_WORDS

# What only somebody who may do all that there is may give away.
ALL_RIGHTS = ("is_superuser", "user_permissions")

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts with their roles; one with all rights is changed only by another one."""

    list_display = ["username", "name", "roles", "is_active"]
    list_filter = ["groups", "is_active", "is_staff"]

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

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and db_field.name == "groups":
            roles = "; ".join(f"{role}: {words}" for role, words in IN_WORDS.items())
            field.label = "Roles"
            field.help_text = f"{roles}. An account needs “Staff status” to open the desk."
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, *ALL_RIGHTS]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or request.user.is_superuser)
