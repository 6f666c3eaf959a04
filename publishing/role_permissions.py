"""Permissions of the roles, given after migrate from the declarations of the kinds.

Each is given once and recorded (RoleGrant): what an administrator adds to a role stays, and what
they remove does not come back.
"""

from collections import defaultdict
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission, User
from django.db import connections, transaction
from django.db.models import Model
from django.utils.text import get_text_list

from publishing.kinds import kinds
from publishing.models import Document, Image, ReferenceData, RoleGrant
from publishing.roles import ADMINISTRATOR, AUTHOR, MEDICAL_REVIEWER, PUBLISHER

WRITING = ("add", "change", "view")
OF_DOCUMENTS = {
    AUTHOR: ["share_draft"],
    MEDICAL_REVIEWER: ["approve_document", "review_medically", "see_future"],
    PUBLISHER: [
        *("publish_document", "withdraw_document", "change_address"),
        *("approve_document", "see_future", "share_draft"),
    ],
}


def in_words() -> dict[str, str]:
    """Descriptions of the roles, for the form that assigns them."""
    written = sorted(
        str(kind.model._meta.verbose_name_plural)
        for kind in kinds().values()
        if AUTHOR in kind.writers
    )
    return {
        AUTHOR: f"writes {get_text_list(written, 'and')}, and submits them for review",
        MEDICAL_REVIEWER: "reads everything, approves texts or returns them, writes none",
        PUBLISHER: "writes, approves where no medical reviewer has to, publishes and withdraws",
        ADMINISTRATOR: "may do all that there is, and gives others their roles",
    }


def declared() -> dict[str, set[str]]:
    """Names of the permissions of each role, such as teas.view_tea."""
    roles: dict[str, set[str]] = defaultdict(set)
    for role, codenames in OF_DOCUMENTS.items():
        roles[role] |= {f"{Document._meta.app_label}.{codename}" for codename in codenames}
    for kind in kinds().values():
        for role in kind.writers:
            roles[role] |= _names(kind.model)
        for role in kind.readers:
            roles[role] |= _names(kind.model, "view")
    labels = {Document._meta.app_label, *(kind.model._meta.app_label for kind in kinds().values())}
    for model in apps.get_models():
        if model._meta.app_label in labels:
            roles[ADMINISTRATOR] |= _names(model)
        if issubclass(model, ReferenceData):
            roles[PUBLISHER] |= _names(model)
            roles[AUTHOR] |= _names(model, "view")
            roles[MEDICAL_REVIEWER] |= _names(model, "view")
    roles[AUTHOR] |= _names(Image, *WRITING)
    roles[PUBLISHER] |= _names(Image, *WRITING)
    roles[MEDICAL_REVIEWER] |= _names(Image, "view")
    roles[ADMINISTRATOR] |= _names(User, *WRITING) | _names(Group, *WRITING)
    return roles


def _names(model: type[Model], *actions: str) -> set[str]:
    """Names of a model's permissions; all of them where no actions are given."""
    meta = model._meta
    known = [each for each in meta.default_permissions if not actions or each in actions]
    codenames = {get_permission_codename(action, meta) for action in known}
    if not actions:
        codenames |= {codename for codename, _name in meta.permissions}
    return {f"{meta.app_label}.{codename}" for codename in codenames}


def after_migrations(sender: AppConfig, using: str, **_kwargs: Any) -> None:
    """Grants the roles their new permissions of an app (post_migrate)."""
    if RoleGrant._meta.db_table not in connections[using].introspection.table_names():
        return
    known = Permission.objects.using(using).filter(content_type__app_label=sender.label)
    permissions = {f"{sender.label}.{each.codename}": each for each in known}
    with transaction.atomic(using):
        for role, names in declared().items():
            if names := names & permissions.keys():
                _give(role, {name: permissions[name] for name in names}, using)


def _give(role: str, permissions: dict[str, Permission], using: str) -> None:
    grants = RoleGrant.objects.using(using).filter(role=role)
    given = set(grants.values_list("permission", flat=True))
    new = sorted(permissions.keys() - given)
    if not new:
        return
    groups = Group.objects.using(using)
    # A group with grants that is missing was removed or renamed by an administrator.
    group = groups.filter(name=role).first() if given else groups.get_or_create(name=role)[0]
    if group is not None:
        group.permissions.add(*(permissions[name] for name in new))
        RoleGrant.objects.using(using).bulk_create(
            RoleGrant(role=role, permission=name) for name in new
        )
