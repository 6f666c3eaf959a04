"""The headings and labels by which the parts of such a page are known, in English and Japanese."""

import re

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
