"""Export and import of a whole site as one file of JSON Lines.

The first line is a header, the last one a checksum. Between them are the accounts that rows name,
one table row a line, and the media files in pieces.
"""

from typing import Any

from publishing.brand import brand

# A line of the archive, or a row of a table, as JSON holds it.
JsonRow = dict[str, Any]

# Incremented when older code cannot read the lines any more; not for new tables and columns, which
# the header names.
VERSION = 1
# Longest line in bytes: one row with its texts, or a piece of a file.
LONGEST_LINE = 128 * 1024 * 1024
# Bytes of a file in one line.
PIECE = 192 * 1024


def archive_format() -> str:
    """Name of the format in the header."""
    return f"{brand().name} archive"
