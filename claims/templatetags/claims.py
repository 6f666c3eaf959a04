from collections.abc import Iterable

from django import template
from django.template import Context, Engine
from django.utils.safestring import SafeString

from claims import statement as statements
from claims.models import ClaimText

register = template.Library()


@register.simple_tag(takes_context=True)
def claim(context: Context, claim: ClaimText | None) -> str:
    """Claim with its asterisk; empty where the statement that it needs is not live."""
    if claim is None or not statements.may_show(claim, context["site_texts"]):
        return ""
    return _rendered(context, "claims/_claim.html", claim=claim)


@register.simple_tag(takes_context=True)
def statement(context: Context, claims: Iterable[ClaimText] | int) -> str:
    """Statement on the claims of a page, or on so many; empty where none is needed or live."""
    if words := statements.statement_html(claims, context["site_texts"]):
        return _rendered(context, "claims/_statement.html", words=words)
    return ""


@register.simple_tag(takes_context=True)
def shown_claims(context: Context, claims: Iterable[ClaimText]) -> list[ClaimText]:
    """The claims that the tag `claim` does not leave out."""
    return [each for each in claims if statements.may_show(each, context["site_texts"])]


def _rendered(context: Context, name: str, **values: object) -> SafeString:
    return Engine.get_default().get_template(name).render(context.new(values))
