"""Index of the site's database: publishing.search.sqlite or publishing.search.postgresql."""

from types import ModuleType

from django.db import connection

from publishing.search import postgresql, sqlite

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def engine() -> ModuleType:
    return ENGINES[connection.vendor]
