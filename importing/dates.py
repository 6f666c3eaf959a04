"""The day that a page says it was updated on, as such lines are written."""

import datetime
import re
from dataclasses import dataclass

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
UPDATED = re.compile(
    r"(?:page |article |text )?(?:was )?(?:last |latest |content )?(?:updated|update|modified"
    r"|revised|changed)"
    r"(?: on| at)?\s*[:：]?\s*|(?:最終)?(?:更新日?|改訂日?)(?:時)?\s*[:：]?\s*",
    re.IGNORECASE,
)
LINE = 160


@dataclass(frozen=True)
class Updated:
    """What a line says of the day: the day itself, or why none was taken from it."""

    day: datetime.date | None
    # Whether the line says nothing else.
    is_whole: bool
    readings: tuple[datetime.date, ...] = ()


def date_in(text: str) -> tuple[re.Match[str] | None, list[datetime.date]]:
    """The first date of a text, and the days that it may mean: one, two or none."""
    found = DATE.search(text)
    if found is None:
        return None, []
    if found["iso"] or found["japanese"]:
        year, month, day = (int(part) for part in re.findall(r"\d+", found[0]))
        pairs = [(month, day)]
    elif found["month"]:
        year, pairs = int(found["year"]), [(_month(found["month"]), int(found["day"]))]
    elif found["month2"]:
        year, pairs = int(found["year2"]), [(_month(found["month2"]), int(found["day2"]))]
    else:
        year, first, second = (int(found[name]) for name in ("year3", "first", "second"))
        pairs = [(first, second), (second, first)]
    days = {_day(year, month, day) for month, day in pairs} - {None}
    return found, sorted(day for day in days if day is not None)


def updated_in(line: str) -> Updated | None:
    """What a line such as "Updated: November 30, 2025" says; None where it is no such line."""
    if len(line) > LINE:
        return None
    for label in UPDATED.finditer(line):
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
        day = days[0] if len(days) == 1 else None
        return Updated(day, is_whole, tuple(days))
    return None


def is_date_only(line: str) -> bool:
    found, _days = date_in(line)
    return found is not None and not re.search(r"\w", line[: found.start()] + line[found.end() :])


def _month(name: str) -> int:
    return MONTHS[name.casefold()]


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found if year >= 1990 else None


def in_words(days: tuple[datetime.date, ...]) -> str:
    """The days that a date may mean: "November 12, 2025" or "December 11, 2025"."""
    return " or ".join(f"{day:%B} {day.day}, {day.year}" for day in days)
