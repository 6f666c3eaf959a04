"""Text as a filter reads it: without markup, case and accents. In Python and in SQL alike."""

import re
import unicodedata
from typing import Any

from django.db.models import Func, TextField

TAG, ENTITY = r"<[a-z/][^>]*>", r"&[a-z]+;"
# Accents and the like; not the marks that make another letter of a Japanese one.
ACCENTS = "[\u0300-\u036f]"
# ASCII, the usual quotation marks and dashes, kana and kanji: they fold to their small letters.
# To decompose and compose a text is most of what PostgreSQL has to do, and few texts need it.
SIMPLE = (
    "\u0001-\u007f\u2013\u2014\u2018\u2019\u201c\u201d\u3001\u3002\u3005\u300c\u300d"
    "\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
)
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
        template = (
            f"CASE WHEN %(expressions)s ~ '[^{SIMPLE}]' "
            f"THEN lower(normalize({plain}, NFKC)) ELSE lower({bare}) END"
        )
        return self.as_sql(compiler, connection, template=template, **context)


def teach_sqlite(connection: Any, **_kwargs: Any) -> None:
    """Gives a new connection to SQLite the function that Folded calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(IN_SQL, 1, folded_rich, deterministic=True)
