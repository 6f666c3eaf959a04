"""Which index this site has: the one of its database. Both have the same functions."""

from types import ModuleType

from django.db import connection

from publishing.search import postgresql, sqlite

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def engine() -> ModuleType:
    return ENGINES[connection.vendor]
