from django.contrib import admin
from django.urls import include, path, re_path

from legcare import machines, views
from legcare.public_urls import handler400, handler403, handler404, handler500
from publishing.desk.feed import feed
from publishing.machines import share

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("", include("legcare.public_urls")),
    path("admin/", admin.site.urls),
    path("calendar/<slug:token>/legcare.ics", feed, name="calendar_feed"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("site.webmanifest", machines.manifest, name="manifest"),
    path("openapi.json", machines.openapi, name="openapi"),
    re_path(
        r"^share/(?P<kind>[a-z-]+)/(?P<slug>[-a-zA-Z0-9_]+)/"
        r"(?P<major>[1-9][0-9]{0,3})\.(?P<minor>0|[1-9][0-9]{0,3})\.png$",
        share.picture,
        name="share_picture",
    ),
    path("healthz", views.healthz, name="healthz"),
    path("media/<path:path>", views.media, name="media"),
]
