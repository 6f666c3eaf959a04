"""The site's texts in JSON: the disclaimer of every page, and claims with their statement."""

from publishing.api.fields import Data, flag, nullable, one_of, rich_text, shape, text
from publishing.richtext import plain
from sitetexts.models import SiteText

DISCLAIMER = shape(
    "To be shown with the text.",
    title=text(),
    text=rich_text("The medical disclaimer of the site"),
).named("Disclaimer")
CLAIM = shape(
    "What is said that a tea may do for the body.",
    text=text("The claim as it must be shown: with its asterisk, where it has one."),
    kind=one_of(["structure_function", "traditional", "none"]),
    evidence=text("What it rests on."),
    asterisk=flag("Whether the statement must stand beside it."),
    statement=nullable(
        text(
            "The statement of 21 CFR 101.93(c). Whoever shows the claim must show it on the same "
            "page, in bold and in a box."
        )
    ),
).named("Claim")


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
