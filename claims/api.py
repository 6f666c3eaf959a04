"""Claims in JSON."""

from collections.abc import Sequence

from claims import statement
from claims.models import ClaimKind, ClaimText
from publishing.api.fields import Data, boolean, nullable, one_of, shape, text
from publishing.richtext import plain

CLAIM = shape(
    "What is said that a tea may do for the body.",
    text=text("The claim as it must be shown: with its asterisk, where it has one."),
    kind=one_of(ClaimKind.values),
    evidence=text("What it rests on."),
    asterisk=boolean("Whether the statement must stand beside it."),
    statement=nullable(
        text(
            "The statement of 21 CFR 101.93(c). Whoever shows the claim must show it on the same "
            "page, in bold and in a box."
        )
    ),
).named("Claim")


def serialize_claims(
    claims: Sequence[ClaimText | None], texts: statement.SiteTexts
) -> list[Data | None]:
    """Claims of a page as it shows them; None for each that is not shown.

    The asterisk is part of the text, so that no program shows the one without the other.
    """
    shown = [claim if claim and statement.may_show(claim, texts) else None for claim in claims]
    words = plain(statement.statement_html(filter(None, shown), texts))
    return [_serialize_claim(claim, words) if claim else None for claim in shown]


def _serialize_claim(claim: ClaimText, words: str) -> Data:
    return {
        "text": f"{claim.text}*" if claim.needs_statement else claim.text,
        "kind": claim.kind,
        "evidence": claim.evidence,
        "asterisk": claim.needs_statement,
        "statement": f"*{words}" if claim.needs_statement else None,
    }
