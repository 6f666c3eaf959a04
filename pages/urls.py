from django.urls import path, register_converter

from pages import addresses, views
from pages.models import SitePage
from publishing.web.history import history_urls

app_name = "pages"

register_converter(addresses.PageConverter, "page")

urlpatterns = [
    path("<page:slug>/", views.SitePageView.as_view(), name="detail"),
    *history_urls(SitePage),
]
