"""The statement on claims (21 CFR 101.93(c)): its words, and what it lets stand."""

from collections.abc import Iterable, Mapping

from claims.models import ClaimText
from sitetexts.models import SiteText

Texts = Mapping[str, SiteText]


def words(claims: Iterable[ClaimText] | int, texts: Texts) -> str:
    """The statement on these claims, or on so many, as rich text; empty where none is needed.

    Empty as well where none is live: then the claims may not be shown.
    """
    live = texts.get("claims")
    if not isinstance(claims, int):
        claims = sum(claim.needs_statement for claim in claims)
    if live is None or not claims:
        return ""
    return (claims > 1 and live.plural_text) or live.text


def may_show(claim: ClaimText, texts: Texts) -> bool:
    """Whether readers see a claim: one that needs the statement is seen nowhere without it."""
    return not claim.needs_statement or bool(words(1, texts))
