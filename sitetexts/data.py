"""The site's texts in JSON: the disclaimer of every page, and claims with their statement."""

from publishing.api.json_data import Data, text
from publishing.richtext import plain
from sitetexts.models import SiteText


def disclaimer(texts: dict[str, SiteText]) -> Data | None:
    """The medical disclaimer, where one is live."""
    live = texts.get("disclaimer")
    return {"title": live.title, "text": text(live.text)} if live else None


def statement(texts: dict[str, SiteText], claims: int) -> str:
    """The words of the statement on so many claims (21 CFR 101.93(c)); empty without one."""
    live = texts.get("claims")
    if live is None or not claims:
        return ""
    return plain(live.words_for(claims))


def claim(words: str, kind: str, evidence: str, needs_statement: bool, beside: str) -> Data | None:
    """A claim as pages show it; nothing where the statement that must stand beside it is missing.

    The asterisk is part of its text, so that no program shows the one without the other.
    """
    if needs_statement and not beside:
        return None
    return {
        "text": f"{words}*" if needs_statement else words,
        "kind": kind,
        "evidence": evidence,
        "asterisk": needs_statement,
        "statement": f"*{beside}" if needs_statement else None,
    }
