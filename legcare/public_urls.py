"""The pages for readers: those that there are at every moment, and under a preview."""

from django.urls import include, path

from legcare import searching, views

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", include("articles.urls")),
    path("faq/", include("faq.urls")),
    path("teas/", include("teas.urls")),
    path("search/", searching.search, name="search"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
