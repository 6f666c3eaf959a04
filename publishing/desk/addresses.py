from django.urls import reverse

from publishing.models import Edition


def desk_url(edition: Edition, view: str = "change", *args: object) -> str:
    """The address of an edition's page on the desk, or of its list."""
    meta = edition.document.edition_model._meta
    address = f"admin:{meta.app_label}_{meta.model_name}_{view}"
    return reverse(address, args=args or ([] if view == "changelist" else [edition.pk]))
