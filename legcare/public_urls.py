"""URLs of the readers' pages, which work at every moment and in a preview."""

from django.urls import include, path

from legcare import views
from publishing.web import feeds, history, search, topics

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", include("articles.urls")),
    path("faq/", include("faq.urls")),
    path("teas/", include("teas.urls")),
    path("search/", search.search, name="search"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    path("topics/<slug:slug>/feed/", feeds.topic_feed, name="topic_feed"),
    path("updates/", history.site_updates, name="updates"),
    path("updates/feed/", feeds.site_feed, name="updates_feed"),
    # Pages about the site are at the root; their converter refuses the addresses of others.
    path("", include("pages.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
