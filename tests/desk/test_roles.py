"""Permissions of the roles: what migrate gives them, and what it leaves to administrators."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS

from publishing.kinds import kinds
from publishing.models import RoleGrant
from publishing.role_permissions import after_migrations, declared
from publishing.roles import ADMINISTRATOR, AUTHOR, MEDICAL_REVIEWER, PUBLISHER

pytestmark = pytest.mark.django_db


def migrate() -> None:
    """What happens to the roles after migrations."""
    for config in apps.get_app_configs():
        after_migrations(sender=config, using=DEFAULT_DB_ALIAS)


def permissions(role: str) -> set[str]:
    rows = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def permission(name: str) -> Any:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def test_each_role_has_what_is_declared():
    assert {role: permissions(role) for role in declared()} == declared()
    assert set(declared()) == {AUTHOR, MEDICAL_REVIEWER, PUBLISHER, ADMINISTRATOR}


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_that_is_new_is_given_to_those_who_write_and_read_it(kind):
    new, model = kinds()[kind], kinds()[kind].model._meta.model_name
    for role in declared():
        Group.objects.get(name=role).permissions.remove(
            *Permission.objects.filter(content_type__model=model)
        )
    RoleGrant.objects.filter(permission__endswith=f"_{model}").delete()
    migrate()
    writers = {role for role in declared() if new.permission("change") in permissions(role)}
    readers = {role for role in declared() if new.permission("view") in permissions(role)}
    assert writers == set(new.writers)
    assert readers == {*new.writers, *new.readers}


def test_what_an_administrator_added_or_took_away_stays_so():
    author = Group.objects.get(name=AUTHOR)
    author.permissions.remove(permission("teas.add_tea"))
    author.permissions.add(permission("publishing.see_future"))
    before = permissions(AUTHOR)
    migrate()
    assert permissions(AUTHOR) == before


def test_a_role_that_was_removed_does_not_come_back():
    Group.objects.get(name=AUTHOR).delete()
    RoleGrant.objects.filter(permission="teas.add_tea").delete()
    migrate()
    assert not Group.objects.filter(name=AUTHOR).exists()


def test_a_database_without_roles_gets_all_of_them():
    Group.objects.all().delete()
    RoleGrant.objects.all().delete()
    migrate()
    assert {role: permissions(role) for role in declared()} == declared()
