from dataclasses import dataclass, field

from importing.blocks import Block


@dataclass
class Source:
    """What a file holds: its blocks, and all its lines, read without regard to the blocks."""

    format: str
    blocks: list[Block]
    lines: list[str]
    # The title that stands outside of the text, such as that of a browser's window.
    name: str = ""
    # Equal for the same content: the same file, or the same text however it came.
    checksum: str = ""
    left_out: list[tuple[str, str]] = field(default_factory=list)
