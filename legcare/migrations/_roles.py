"""Gave permissions to roles in the first migrations; publishing.role_permissions does now."""

from typing import Any

from publishing.roles import ADMINISTRATOR, AUTHOR, MEDICAL_REVIEWER, PUBLISHER

__all__ = ["ADMINISTRATOR", "AUTHOR", "MEDICAL_REVIEWER", "PUBLISHER", "grant", "names"]


def grant(apps: Any, role: str, permissions: list[str]) -> None:
    """Gives a role permissions by their names, such as teas.view_tea; makes what is missing.

    `apps` are those of the migration, which depends on the ones that made the models.
    """
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
    group.permissions.add(*(_permission(apps, name) for name in permissions))


def names(apps: Any, app: str, model: str, *actions: str) -> list[str]:
    """The names of permissions of a model; all that it has where no actions are given."""
    meta = apps.get_model(app, model)._meta
    own = [codename for codename, _name in meta.permissions]
    known = [f"{action}_{meta.model_name}" for action in actions or meta.default_permissions]
    return [f"{app}.{codename}" for codename in known + ([] if actions else own)]


def _permission(apps: Any, name: str) -> Any:
    """The permission; Django itself makes the missing ones only after all migrations."""
    app, codename = name.split(".")
    known = apps.get_model("auth", "Permission").objects
    found = known.filter(content_type__app_label=app, codename=codename).first()
    if found is not None:
        return found
    for model in apps.get_app_config(app).get_models():
        meta = model._meta
        label = dict(meta.permissions).get(codename)
        action = codename.removesuffix(f"_{meta.model_name}")
        if label is None and action in meta.default_permissions and action != codename:
            label = f"Can {action} {meta.verbose_name}"
        if label is not None:
            types = apps.get_model("contenttypes", "ContentType").objects
            kind, _made = types.get_or_create(app_label=app, model=meta.model_name)
            return known.create(content_type=kind, codename=codename, name=label)
    raise LookupError(f"There is no permission {name}.")
