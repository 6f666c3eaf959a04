from django.contrib import admin
from django.urls import include, path

from legcare import views
from legcare.public_urls import handler400, handler403, handler404, handler500
from publishing.desk.feed import feed

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("calendar/<slug:token>/legcare.ics", feed, name="calendar_feed"),
    path("healthz", views.healthz, name="healthz"),
    path("media/<path:path>", views.media, name="media"),
    # Last, because pages about the site stand at its root.
    path("", include("legcare.public_urls")),
]
