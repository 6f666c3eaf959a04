"""Patterns of dates, headings and labels in English and Japanese, and splitting into words."""

import calendar
import datetime
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from publishing.richtext.japanese import LETTERS

# A Chinese or Japanese character is a word of its own: lines break between any two of them.
WORD = re.compile(rf"[{LETTERS}]|[^\W_{LETTERS}]+")
SENTENCE = re.compile(r"(?<=[.!?:])\s+|(?<=[。！？：])")
LABELS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PATTERNS = {name: re.compile("|".join(each), re.IGNORECASE) for name, each in LABELS.items()}

MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
ORDINAL = r"(?:st|nd|rd|th)?"
DATE = re.compile(
    rf"(?P<iso>(?<!\d)\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})(?!\d)"
    rf"|(?P<japanese>\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)"
    rf"|(?P<month>\b(?:{MONTH})\b)\.?\s+(?P<day>\d{{1,2}}){ORDINAL},?\s+(?P<year>\d{{4}})"
    rf"|(?<!\d)(?P<day2>\d{{1,2}}){ORDINAL}\.?\s+(?:of\s+)?(?P<month2>(?:{MONTH}))\b\.?,?\s+(?P<year2>\d{{4}})"
    rf"|(?<!\d)(?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-](?P<year3>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
EARLIEST_YEAR = 1990
TIME = re.compile(r"\b\d{1,2}:\d\d\b|\b(?:at|am|pm|jst|utc|gmt)\b", re.IGNORECASE)

# In characters, and for a heading in words as well.
MAX_UPDATED_LINE = 160
MAX_HEADING = 80
MAX_HEADING_WORDS = 12
# A line that ends like this is no heading.
SENTENCE_ENDS = (".", "!", "。", "！", ",", ";", ":", "、", "：", "…", "*")
SECTIONS = ("questions", "kampo", "doctor", "sources", "disclaimer")


def words(text: str) -> list[str]:
    """Words of a text, in lower case and normal form (NFKC), without invisible characters."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    visible = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Mn"))
    return WORD.findall(visible)


def key(text: str) -> str:
    """Comparison key of a name, without case and punctuation."""
    return " ".join(words(text))


def sentences(text: str) -> list[str]:
    """Sentences of a line, each with the punctuation at its end."""
    return [part for part in SENTENCE.split(text) if part.strip()]


@dataclass(frozen=True)
class UpdatedLine:
    """A line such as "Updated: November 30, 2025", with the days that it may mean."""

    days: tuple[datetime.date, ...]
    # Whether the line says nothing else.
    is_whole: bool


def find_date(text: str) -> tuple[re.Match[str] | None, list[datetime.date]]:
    """The first date of a text, and the days that it may mean: one, two or none."""
    found = DATE.search(text)
    if found is None:
        return None, []
    if found["iso"] or found["japanese"]:
        year, month, day = (int(part) for part in re.findall(r"\d+", found[0]))
        pairs = [(month, day)]
    elif name := found["month"] or found["month2"]:
        year, day = int(found["year"] or found["year2"]), int(found["day"] or found["day2"])
        pairs = [(MONTHS[name.casefold()], day)]
    else:
        year, first, second = (int(found[name]) for name in ("year3", "first", "second"))
        pairs = [(first, second), (second, first)]
    return found, sorted({date for pair in pairs if (date := _date(year, *pair))})


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day) if year >= EARLIEST_YEAR else None
    except ValueError:
        return None


def parse_updated_line(line: str) -> UpdatedLine | None:
    """Parses a line with the day of the last update; None for any other line."""
    if len(line) > MAX_UPDATED_LINE:
        return None
    for label in PATTERNS["updated"].finditer(line):
        before, after = line[: label.start()].strip(), line[label.end() :]
        if before and before[-1].isalnum() and before[-1].isascii():
            continue
        found, days = find_date(after)
        if found is None or after[: found.start()].strip(" \t(,"):
            continue
        rest = TIME.sub("", before + after[found.end() :])
        return UpdatedLine(tuple(days), is_whole=not re.search(r"\w", rest))
    return None


def is_date_only(line: str) -> bool:
    found, _days = find_date(line)
    return found is not None and not re.search(r"\w", line[: found.start()] + line[found.end() :])


def format_days(days: tuple[datetime.date, ...]) -> str:
    """The days that a date may mean: "November 12, 2025" or "December 11, 2025"."""
    return " or ".join(f"{day:%B} {day.day}, {day.year}" for day in days)


def section_name(heading: str) -> str:
    """Name of the article's section (`SECTIONS`) below a heading; empty for other headings."""
    bare = heading.strip().rstrip(":：").strip()
    if not bare or len(bare) > MAX_HEADING or bare.endswith((".", "!", "。")):
        return ""
    return next((name for name in SECTIONS if PATTERNS[name].match(bare)), "")


def is_question(text: str) -> bool:
    return text.rstrip(" \"'”’」』)）*").endswith(("?", "？"))


def has_label(text: str) -> bool:
    """Whether a line begins with a label such as "Tea:", so that it is no heading."""
    return any(PATTERNS[name].match(text) for name in ("tea", "western", "summary", "answer"))
