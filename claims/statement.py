"""Statement on claims (21 CFR 101.93(c)): its text, and the claims that need it."""

from collections.abc import Iterable, Mapping

from claims.models import ClaimText
from sitetexts.models import SiteText

SiteTexts = Mapping[str, SiteText]


def statement_html(claims: Iterable[ClaimText] | int, texts: SiteTexts) -> str:
    """Rich text of the statement for claims, or a number of them; empty if not needed or live."""
    live = texts.get("claims")
    if not isinstance(claims, int):
        claims = sum(claim.needs_statement for claim in claims)
    if live is None or not claims:
        return ""
    return (claims > 1 and live.plural_text) or live.text


def may_show(claim: ClaimText, texts: SiteTexts) -> bool:
    """Whether readers see a claim: one that needs the statement, only while that is live."""
    return not claim.needs_statement or bool(statement_html(1, texts))
