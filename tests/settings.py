"""The settings of the site with one more kind, which proves that a kind is declared once."""

from legcare.settings import *  # noqa: F403
from legcare.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.exercise"]
ROOT_URLCONF = "tests.urls"
PUBLIC_URLCONF = "tests.public_urls"
