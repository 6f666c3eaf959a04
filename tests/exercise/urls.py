from django.urls import path

from publishing.web.history import history_urls
from tests.exercise import views
from tests.exercise.models import Exercise

app_name = "exercise"

urlpatterns = [
    path("", views.exercise_list, name="list"),
    path("<slug:slug>/", views.ExercisePage.as_view(), name="detail"),
    *history_urls(Exercise),
]
