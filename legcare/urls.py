from django.contrib import admin
from django.urls import include, path

from legcare import views

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", include("articles.urls")),
    path("faq/", include("faq.urls")),
    path("teas/", include("teas.urls")),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("media/<path:path>", views.media, name="media"),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
