"""Addresses of the desk, and of public pages from another moment."""

import datetime

from django.urls import get_script_prefix, reverse

from publishing import moments
from publishing.models import Edition


def desk_url(edition: Edition, view: str = "change", *args: object) -> str:
    """The address of an edition's page on the desk, or of its list."""
    meta = edition.document.edition_model._meta
    address = f"admin:{meta.app_label}_{meta.model_name}_{view}"
    return reverse(address, args=args or ([] if view == "changelist" else [edition.pk]))


def path_at(moment: datetime.datetime, page: str = "/") -> str:
    """The address of a public page, or of the first one, as of a moment."""
    prefix = get_script_prefix()
    path = page.removeprefix(prefix).removeprefix("/")
    return f"{prefix}at/{moments.in_address(moment)}/{path}"


def preview_path(edition: Edition) -> str:
    """The address at which staff see an edition that is not live yet in its place on the site."""
    return f"{get_script_prefix()}preview/edition-{edition.pk}"
