"""The words of pages, in English and Japanese: sequences of words, dates, headings and labels."""

import datetime
import re
import unicodedata
from dataclasses import dataclass

from publishing.richtext.japanese import LETTERS

# A sign of Chinese or Japanese is a word of its own: lines break between any two of them.
WORD = re.compile(rf"[{LETTERS}]|[^\W_{LETTERS}]+")
SENTENCE = re.compile(r"(?<=[.!?:])\s+|(?<=[。！？：])")


def words(text: str) -> list[str]:
    """The words of a text, in one spelling of letters and without signs that nobody sees."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    seen = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Mn"))
    return WORD.findall(seen)


def key(text: str) -> str:
    """What two names have in common that differ in nothing but case and punctuation."""
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
UPDATED = re.compile(
    r"(?:page |article |text )?(?:was )?(?:last |latest |content )?(?:updated|update|modified"
    r"|revised|changed)"
    r"(?: on| at)?\s*[:：]?\s*|(?:最終)?(?:更新日?|改訂日?)(?:時)?\s*[:：]?\s*",
    re.IGNORECASE,
)
LONGEST_LINE = 160


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
    if len(line) > LONGEST_LINE:
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


ANY = re.IGNORECASE
LONGEST_HEADING = 80
LONGEST_IN_WORDS = 12

QUESTIONS = re.compile(
    r"(?:your |common |frequent |some |more )?(?:q\s*(?:&|＆|and|/)\s*a(?:s)?\b|questions? (?:and"
    r"|&) answers?"
    r"|faqs?\b|(?:frequently|commonly|often) asked questions?|questions? (?:that )?(?:we|people"
    r"|readers) (?:are )?(?:often )?ask"
    r"|(?:common|frequent) questions?|よくある(?:ご)?質問|質問と(?:回答|答え)|Ｑ＆Ａ)",
    ANY,
)
KAMPO = re.compile(
    r"(?:the |a |from the |from a )?kampo(?:['’]s)?(?: medicine(?:['’]s)?)?$"
    r"|[^–—:|]{0,30}\bkampo\b.{0,25}\b(?:perspectives?|views?|viewpoint|sees?|says?|thinks"
    r"|point of view|eyes|patterns?|explains?|understanding|approach|looks?)\b"
    r"|[^–—:|]{0,30}\b(?:perspectives?|views?|viewpoint|eyes|lens)\b.{0,20}\bkampo\b"
    r"|漢方(?:$|医学)|漢方.{0,8}(?:見|視点|考え|観点|とらえ|捉え|立場)",
    ANY,
)
DOCTOR = re.compile(
    r"when (?:to|should you|should i|you should|do i need to|do you need to) (?:go to |go and )?"
    r"(?:see|call|consult|visit|contact|seek|ask|talk to|get|the doctor|a doctor)\b.{0,60}$"
    r"|(?:see|consult|call|ask|go to) (?:a|your|the) (?:doctor|physician|gp)\b.{0,30}$"
    r"|(?:seek|get) (?:medical|professional) (?:help|advice|care|attention)\b.{0,20}$"
    r"|(?:warning|danger) signs?\b.{0,30}$|red flags?\b.{0,20}$"
    r"|.{0,12}(?:受診|医師|医療機関|病院).{0,16}$",
    ANY,
)
SOURCES = re.compile(
    r"(?:our |main |selected )?(?:sources?|references?|further reading|bibliography|literature"
    r"|citations?)(?: (?:and|&) (?:sources?|references?|further reading|links))?$"
    r"|(?:出典|参考文献|参考資料|参考)$",
    ANY,
)
DISCLAIMER = re.compile(
    r"(?:medical |health |legal |important |our )*(?:disclaimer|notice)s?$"
    r"|please note$|免責(?:事項)?$",
    ANY,
)
SUMMARY = re.compile(r"(?:in short|summary|abstract|at a glance|概要|要約)\s*[:：]\s*", ANY)
BYLINE = re.compile(
    r"(?:written |text |an article )?by\s*[:：]?\s+(?=[A-Z])|author\s*[:：]\s*"
    r"|(?:著者|執筆)\s*[:：]\s*",
    ANY,
)

QUESTION = re.compile(
    r"(?:Q|Question|問|質問)\s*\d{0,3}\s*[:：.．)、]\s*|[Ｑ]\s*\d{0,3}\s*[:：.．)、]?\s*|\d{1,3}\s*[.)．]\s+",
    ANY,
)
ANSWER = re.compile(
    r"(?:A|Answer|答|回答)\s*\d{0,3}\s*[:：)．、]\s*|A\d{0,3}\.(?:\s+|(?=<|$))|[Ａ]\s*\d{0,3}\s*[:：.．)、]?\s*",
    ANY,
)
MARKED = re.compile(r"(?:Q|Question|問|質問)\s*\d{0,3}\s*[:：.．)、]|[Ｑ]", ANY)

PATTERN = re.compile(r"^(?:the )?(?:kampo )?(?:pattern|証)\s*\d?\s*[:：]\s*", ANY)
PATTERN_WORDS = re.compile(
    r"\b(?:deficiency|stagnation|stasis|excess|retention|pattern|heat|cold|dampness|wind"
    r"|counterflow)$"
    r"|[虚実証滞毒逆]$|瘀血$",
    ANY,
)
WESTERN = re.compile(
    r"(?:the |a )?(?:western|modern) (?:medical )?(?:parallel|view|perspective|medicine"
    r"|equivalent|explanation)s?\s*[:：]\s*|西洋医学(?:では|から)?\s*[:：]\s*",
    ANY,
)
WESTERN_HEADING = re.compile(
    r"(?:the |a |in )?(?:nearest )?(?:western|modern) (?:medical )?(?:parallel|view|perspective"
    r"|medicine|equivalent|explanation)s?$|西洋医学",
    ANY,
)
WESTERN_START = re.compile(
    r"(?:in|from|for|to) (?:the (?:view|perspective|point of view) of )?(?:the )?(?:western"
    r"|modern) (?:medicine|terms|medical|view|perspective|doctors?|point)\b|western medicine\b"
    r"|西洋医学",
    ANY,
)
TEA = re.compile(
    r"(?:(?:our |the )?(?:recommended|suggested|matching|fitting|suitable|best) )?(?:(?:kampo"
    r"|herbal) )?teas?(?: (?:that fits|for this|we recommend|to try|recommendation"
    r"|suggestion))?\s*[:：]\s*"
    r"|(?:お茶|おすすめのお?茶)\s*[:：]\s*",
    ANY,
)
TEA_HEADING = re.compile(
    r"(?:(?:our |the )?(?:recommended|suggested|matching|fitting|suitable|best) )(?:(?:kampo"
    r"|herbal) )?teas?$|(?:the )?teas?$|(?:お茶|おすすめのお?茶)$",
    ANY,
)
READ_ON = re.compile(
    r"\b(?:read|accessed|retrieved|visited|viewed|checked)(?: on)?\s*[:：]?\s*$"
    r"|閲覧日?\s*[:：]?\s*$",
    ANY,
)
ADDRESS = re.compile(r"https?://[^\s<>\"'、。）\]]+[^\s<>\"'、。）\].,;:)]", ANY)
MARKER = re.compile(r"\s*(?:[-–—•*●▪◦‣]\s+|[・●■]\s*|(?P<number>\d{1,2})[.)．]\s+)")
TRAIL = re.compile(r"[^>›»|]{1,40}(?:\s[>›»]\s[^>›»|]{1,60}){1,6}")
SHARE = re.compile(
    r"(?:share|print|tweet|e-?mail|follow us|back to top|like us|subscribe|scroll to)\b.{0,60}$",
    ANY,
)
COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b|all rights reserved)", ANY)

END = (".", "!", "。", "！", ",", ";", ":", "、", "：", "…", "*")
KNOWN = {
    "questions": QUESTIONS,
    "kampo": KAMPO,
    "doctor": DOCTOR,
    "sources": SOURCES,
    "disclaimer": DISCLAIMER,
}


def section(text: str) -> str:
    """Which part of a page a heading begins; empty where it is a heading like any other."""
    bare = text.strip().rstrip(":：").strip()
    if not bare or len(bare) > LONGEST_HEADING or bare.endswith((".", "!", "。")):
        return ""
    for name, pattern in KNOWN.items():
        if pattern.match(bare):
            return name
    return ""


def asks(text: str) -> bool:
    """Whether a line is a question."""
    return text.rstrip(" \"'”’」』)）*").endswith(("?", "？"))


def is_label(text: str) -> bool:
    """Whether a line begins with one of the labels, so that it is no heading."""
    found = (TEA, WESTERN, SUMMARY, ANSWER)
    return any(pattern.match(text) for pattern in found)
