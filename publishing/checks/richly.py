"""Rich text as checks look at it: one pass over what the sanitiser has written."""

from dataclasses import dataclass, field

from publishing.richtext.markup import HEADINGS, INLINE, tokens

# What ends a sentence even without a full stop.
ENDS = {"p", "li", "h2", "h3", "h4", "caption", "figcaption", "td", "th", "tr", "blockquote"}


@dataclass(frozen=True)
class Heading:
    level: int
    words: str


@dataclass(frozen=True)
class Link:
    address: str
    words: str
    under: str
    # Whether it holds a picture, whose alternative text then speaks for it.
    has_picture: bool = False


@dataclass(frozen=True)
class Picture:
    source: str
    alt: str | None
    under: str


@dataclass(frozen=True)
class Table:
    has_names: bool
    under: str


@dataclass(frozen=True)
class Block:
    words: str
    under: str = ""


@dataclass
class Rich:
    """What a rich text holds, in its order; `blocks` are its words."""

    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


class _Reader:
    def __init__(self) -> None:
        self.rich = Rich()
        self.words: list[str] = []
        self.tags: list[str] = ["p"]
        self.under = ""
        self.link: tuple[str, int, int] | None = None
        self.tables: list[bool] = []

    def read(self, text: str) -> Rich:
        for token in tokens(text):
            if isinstance(token, str):
                self.words.append(token)
            elif token.name == "br":
                self.words.append(" ")
            else:
                if token.name not in INLINE and token.name != "img":
                    self._end_block()
                if token.is_end:
                    self._close(token.name)
                else:
                    self._open(token.name, token.attributes)
        self._end_block()
        return self.rich

    def _open(self, name: str, values: dict[str, str]) -> None:
        if name == "a":
            self.link = values.get("href", ""), len(self.words), len(self.rich.pictures)
        elif name == "img":
            picture = Picture(values.get("src", ""), values.get("alt"), self.under)
            self.rich.pictures.append(picture)
        elif name == "table":
            self.tables.append(False)
        elif name == "th" and self.tables:
            self.tables[-1] = True
        if name in ENDS:
            self.tags.append(name)

    def _close(self, name: str) -> None:
        if name == "a" and self.link is not None:
            address, start, pictures = self.link
            words = " ".join("".join(self.words[start:]).split())
            has_picture = len(self.rich.pictures) > pictures
            self.rich.links.append(Link(address, words, self.under, has_picture))
            self.link = None
        elif name == "table" and self.tables:
            self.rich.tables.append(Table(self.tables.pop(), self.under))
        if name in ENDS and len(self.tags) > 1:
            self.tags.pop()

    def _end_block(self) -> None:
        words = " ".join("".join(self.words).split())
        self.words.clear()
        if self.link is not None:
            # Only a link around a block, which nobody writes: its words then stand for themselves.
            self.link = self.link[0], 0, self.link[2]
        if not words:
            return
        tag = self.tags[-1]
        self.rich.blocks.append(Block(words, self.under))
        if tag in HEADINGS:
            self.under = words
            self.rich.headings.append(Heading(int(tag[1]), words))


def read(text: str) -> Rich:
    """What a rich text holds."""
    return _Reader().read(text)
