"""The whole archive as one file of JSON Lines, out of one site and into an empty one.

The first line says what follows, the last one is its checksum. Between them stand the accounts that
the rows name, one row of a table a line, and the media files in pieces.
"""

from typing import Any

from publishing.brand import brand

# A line of the archive, or a row of a table, as JSON holds it.
JsonRow = dict[str, Any]

# Moved when an older program could not read the lines any more; new tables and columns are named
# in the first line and need no new version.
VERSION = 1
# No line is longer: one row with its texts, or a piece of a file.
LONGEST_LINE = 128 * 1024 * 1024
# How many bytes of a file stand in one line.
PIECE = 192 * 1024


def archive_format() -> str:
    """The name of the format, in the first line of every archive."""
    return f"{brand().name} archive"
