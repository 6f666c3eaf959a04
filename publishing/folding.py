"""Text as a filter reads it: without markup, case and accents. In Python and in SQL alike."""

import re
import unicodedata
from typing import Any

from django.db.models import Func, TextField

TAG, ENTITY = r"<[a-z/][^>]*>", r"&[a-z]+;"
# Accents and the like; not the marks that make another letter of a Japanese one.
ACCENTS = "[\u0300-\u036f]"
IN_SQL = "legcare_folded"


def folded(text: str) -> str:
    """Plain text without case and accents: what is looked for, and what it is looked for in."""
    if text.isascii():
        return text.lower()
    bare = re.sub(ACCENTS, "", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", bare).lower()


def folded_rich(text: str | None) -> str:
    """The same of stored rich text."""
    bare = text or ""
    # One after the other, and only where there is something: a filter reads thousands of texts.
    for sign, markup in (("<", TAG), ("&", ENTITY)):
        if sign in bare:
            bare = re.sub(markup, "", bare)
    return folded(bare)


class Folded(Func):
    """`folded_rich` of a column, as an expression to filter by."""

    function = IN_SQL
    arity = 1
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        bare = f"regexp_replace(%(expressions)s, '{TAG}|{ENTITY}', '', 'g')"
        plain = rf"regexp_replace(normalize({bare}, NFKD), '[\u0300-\u036f]', '', 'g')"
        return self.as_sql(
            compiler, connection, template=f"lower(normalize({plain}, NFKC))", **context
        )


def teach_sqlite(connection: Any, **_kwargs: Any) -> None:
    """Gives a new connection to SQLite the function that Folded calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(IN_SQL, 1, folded_rich, deterministic=True)
