"""The settings of the site with one more kind, which proves that a kind is declared once."""

import sys

from legcare.settings import *  # noqa: F403
from legcare.settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.exercise"]
ROOT_URLCONF = "tests.urls"
PUBLIC_URLCONF = "tests.public_urls"
# A running site, which has these settings too, serves collected files with their manifest.
if "pytest" in sys.modules:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    STORAGES = STORAGES | {"staticfiles": plain}
