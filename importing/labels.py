"""Patterns of dates, headings and labels in English and Japanese, and splitting into words."""

import datetime
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from publishing.richtext.japanese import LETTERS

# A sign of Chinese or Japanese is a word of its own: lines break between any two of them.
WORD = re.compile(rf"[{LETTERS}]|[^\W_{LETTERS}]+")
SENTENCE = re.compile(r"(?<=[.!?:])\s+|(?<=[。！？：])")
LABELS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PATTERNS = {name: re.compile("|".join(each), re.IGNORECASE) for name, each in LABELS.items()}


def words(text: str) -> list[str]:
    """The words of a text, in one spelling of letters and without signs that nobody sees."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    seen = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Mn"))
    return WORD.findall(seen)


def key(text: str) -> str:
    """Comparison key of a name, without case and punctuation."""
    return " ".join(words(text))


def sentences(text: str) -> list[str]:
    """The sentences of a line, each with the sign at its end."""
    return [part for part in SENTENCE.split(text) if part.strip()]


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june"),
            *("jul july", "aug august", "sep sept september", "oct october", "nov november"),
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
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
LONGEST_LINE = 160


@dataclass(frozen=True)
class UpdatedLine:
    """A line such as "Updated: November 30, 2025": the days that it may mean."""

    readings: tuple[datetime.date, ...]
    # Whether the line says nothing else.
    is_whole: bool

    @property
    def day(self) -> datetime.date | None:
        return self.readings[0] if len(self.readings) == 1 else None


def date_in(text: str) -> tuple[re.Match[str] | None, list[datetime.date]]:
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
    days = {_day(year, month, day) for month, day in pairs} - {None}
    return found, sorted(day for day in days if day is not None)


def updated_in(line: str) -> UpdatedLine | None:
    """Parses a line that names the day of the last update; None where it is no such line."""
    if len(line) > LONGEST_LINE:
        return None
    for label in PATTERNS["updated"].finditer(line):
        before = line[: label.start()].strip()
        if before and before[-1].isalnum() and before[-1].isascii():
            continue
        found, days = date_in(line[label.end() :])
        if found is None or line[label.end() :][: found.start()].strip(" \t(,"):
            continue
        rest = before + line[label.end() + found.end() :]
        is_whole = not re.search(
            r"\w", re.sub(r"\b\d{1,2}:\d\d\b|\b(?:at|am|pm|jst|utc|gmt)\b", "", rest, flags=re.I)
        )
        return UpdatedLine(tuple(days), is_whole)
    return None


def is_date_only(line: str) -> bool:
    found, _days = date_in(line)
    return found is not None and not re.search(r"\w", line[: found.start()] + line[found.end() :])


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found if year >= 1990 else None


def in_words(days: tuple[datetime.date, ...]) -> str:
    """The days that a date may mean: "November 12, 2025" or "December 11, 2025"."""
    return " or ".join(f"{day:%B} {day.day}, {day.year}" for day in days)


LONGEST_HEADING = 80
LONGEST_IN_WORDS = 12
END = (".", "!", "。", "！", ",", ";", ":", "、", "：", "…", "*")
SECTIONS = ("questions", "kampo", "doctor", "sources", "disclaimer")


def section(text: str) -> str:
    """The section of an article that a heading begins; empty for any other heading."""
    bare = text.strip().rstrip(":：").strip()
    if not bare or len(bare) > LONGEST_HEADING or bare.endswith((".", "!", "。")):
        return ""
    return next((name for name in SECTIONS if PATTERNS[name].match(bare)), "")


def asks(text: str) -> bool:
    """Whether a line is a question."""
    return text.rstrip(" \"'”’」』)）*").endswith(("?", "？"))


def is_label(text: str) -> bool:
    """Whether a line begins with one of the labels, so that it is no heading."""
    return any(PATTERNS[name].match(text) for name in ("tea", "western", "summary", "answer"))
