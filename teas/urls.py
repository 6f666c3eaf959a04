from django.urls import path

from teas import views

app_name = "teas"

urlpatterns = [
    path("", views.tea_list, name="list"),
    path("finder/", views.tea_finder, name="finder"),
    path("<slug:slug>/", views.TeaPage.as_view(), name="detail"),
]
