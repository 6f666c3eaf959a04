"""Measures the readers' site: `make quality` runs it, docs/quality.md holds what it found."""

import os

import django
from django.apps import apps

# The pages are those of the kinds that the apps declare.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legcare.settings")
if not apps.ready:
    django.setup()
