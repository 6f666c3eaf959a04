"""The declaration of teas, formulas and other products."""

from django.utils.translation import gettext_lazy as _

from publishing.kinds import Approver, Kind
from publishing.search.content import SearchContent
from teas import api
from teas.models import Pattern, Tea


def search(tea: Tea, content: SearchContent) -> None:
    """Searchable content of a tea, without its claims, which need their statement."""
    content.names, content.summary = [tea.japanese_name], tea.summary
    ingredients = [f"{row.name} {row.japanese_name}".strip() for row in tea.ingredients.all()]
    cautions = [f"{heading}: {text}" for heading, text in tea.cautions]
    content.body = [tea.body, ", ".join(ingredients), tea.preparation, *cautions]
    content.references += [(Pattern, pattern.pk) for pattern in tea.patterns.all()]


def reserved_slugs() -> frozenset[str]:
    """The tea finder's address, which the public contract names."""
    return frozenset({"finder"})


TEA = Kind(
    model=Tea,
    one=_("Tea or formula"),
    many=_("Teas and formulas"),
    page="teas:detail",
    list_page="teas:list",
    finders=("teas:finder",),
    menu=_("Teas"),
    position=3,
    row_template="teas/_row.html",
    icon="drawings/tea.svg",
    reserved_slugs=reserved_slugs,
    needed={
        "summary": "Write the summary: it stands on every card of this tea.",
        "body": "Write the description.",
    },
    pictures={"image": "image_alt"},
    approval=Approver.MEDICAL_REVIEWER,
    search=search,
    searched_rows=("ingredients", "patterns"),
    fields=api.TEA,
    row=api.ROW,
    json=api.tea,
    schema_org=api.tea_graph,
    sample="teas",
)
