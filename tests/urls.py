"""All addresses of the site, and those of the exercises."""

from django.urls import include, path

from legcare import urls
from legcare.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("exercises/", include("tests.exercise.urls")), *urls.urlpatterns]
