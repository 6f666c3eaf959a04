from django.urls import path

from faq import views
from faq.models import Question
from publishing.web.history import history_urls

app_name = "faq"

urlpatterns = [
    path("", views.question_list, name="list"),
    path("<slug:slug>/", views.QuestionPage.as_view(), name="detail"),
    *history_urls(Question),
]
