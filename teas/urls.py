from django.urls import path

from publishing.web.history import history_urls
from teas import views
from teas.models import Tea

app_name = "teas"

urlpatterns = [
    path("", views.tea_list, name="list"),
    path("finder/", views.tea_finder, name="finder"),
    path("<slug:slug>/", views.TeaPage.as_view(), name="detail"),
    *history_urls(Tea),
]
