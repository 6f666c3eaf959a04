"""URL patterns that the pages of every kind have."""

from django.urls import URLPattern, path

from publishing.models import Edition
from publishing.web.feeds import PageFeed
from publishing.web.history import PageUpdate, PageUpdates


def history_urls(model: type[Edition]) -> list[URLPattern]:
    """URL patterns of a page's history, its feed, and the comparisons of its editions.

    For the urlpatterns of the kind's own app, whose namespace stands in the kind's `page`.
    """
    return [
        path("<slug:slug>/updates/", PageUpdates.as_view(model=model), name=PageUpdates.name),
        path("<slug:slug>/updates/feed/", PageFeed.as_view(model=model), name=PageFeed.name),
        path(
            "<slug:slug>/updates/<str:number>/",
            PageUpdate.as_view(model=model),
            name=PageUpdate.name,
        ),
    ]
