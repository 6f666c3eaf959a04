"""URLs of the desk, of public pages at another moment, and of previews."""

import datetime

from django.urls import get_script_prefix, reverse

from publishing import moments
from publishing.models import Edition


def desk_url(edition: Edition, view: str = "change", *args: object) -> str:
    """URL of an admin view of an edition, or of the list of its kind."""
    meta = edition.document.edition_model._meta
    address = f"admin:{meta.app_label}_{meta.model_name}_{view}"
    return reverse(address, args=args or ([] if view == "changelist" else [edition.pk]))


def path_at(moment: datetime.datetime, page: str = "/") -> str:
    """URL of a public page, by default the home page, at a moment."""
    prefix = get_script_prefix()
    path = page.removeprefix(prefix).removeprefix("/")
    return f"{prefix}at/{moments.in_address(moment)}/{path}"


def preview_path(edition: Edition) -> str:
    """URL of the preview of an edition for staff; a path follows it."""
    return f"{get_script_prefix()}preview/edition-{edition.pk}"
