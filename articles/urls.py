from django.urls import path

from articles import views
from articles.models import Article
from publishing.web.history import history_urls

app_name = "articles"

urlpatterns = [
    path("", views.article_list, name="list"),
    path("<slug:slug>/", views.ArticlePage.as_view(), name="detail"),
    *history_urls(Article),
]
