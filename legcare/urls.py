from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from legcare import views
from legcare.public_urls import handler400, handler403, handler404, handler500
from publishing.api import openapi, share_picture
from publishing.desk.calendar_feed import feed_view
from publishing.web import crawlers, timegates

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("calendar/<slug:token>/legcare.ics", feed_view, name="calendar_feed"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("openapi.json", openapi.openapi, name="openapi"),
    re_path(
        r"^share/(?P<kind>[a-z-]+)/(?P<slug>[-a-zA-Z0-9_]+)/"
        r"(?P<major>[1-9][0-9]{0,3})\.(?P<minor>0|[1-9][0-9]{0,3})\.png$",
        share_picture.picture,
        name="share_picture",
    ),
    path("healthz", views.healthz, name="healthz"),
    path("media/<path:path>", views.media, name="media"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", crawlers.sitemap_file, name="sitemap_file"),
    path(".well-known/security.txt", crawlers.security, name="security"),
    path("security.txt", RedirectView.as_view(pattern_name="security", permanent=True)),
    # Memento (RFC 7089); there is none under another moment.
    re_path(r"^timegate/(?P<path>.*)$", timegates.timegate, name="timegate"),
    re_path(
        r"^timemap/until-(?P<until>[^/]+)/(?P<path>.*)$", timegates.timemap, name="timemap_until"
    ),
    re_path(r"^timemap/(?P<path>.*)$", timegates.timemap, name="timemap"),
    # Last, because pages about the site are at its root.
    path("", include("legcare.public_urls")),
]
