"""The declaration of articles."""

from django.utils.translation import gettext_lazy as _

from articles import api
from articles.checks import PartsAreLive, PerspectiveEvidence, SeeDoctor, Sources
from articles.models import Article
from articles.views import home_context
from publishing.kinds import Approver, HomePart, Kind
from publishing.models import Person
from publishing.search.content import SearchContent
from teas.models import Pattern


def search(article: Article, content: SearchContent) -> None:
    """Searchable content of an article, without its claims; sources are found, never quoted."""
    content.summary = article.summary
    content.body = [article.body, article.see_doctor]
    for row in article.perspectives.all():
        content.body += [row.kampo_view, row.western_parallel]
        content.references.append((Pattern, row.pattern_id))
    content.unquoted += [source.citation for source in article.sources.all()]
    if article.author_id:
        content.references.append((Person, article.author_id))


ARTICLE = Kind(
    model=Article,
    one=_("Article"),
    many=_("Articles"),
    page="articles:detail",
    list_page="articles:list",
    menu=_("Articles"),
    position=1,
    row_template="articles/_row.html",
    icon="drawings/leg.svg",
    home=HomePart("articles/_home.html", home_context),
    needed={
        "summary": "Write the summary: lists and search results show it.",
        "body": "Write the body.",
    },
    pictures={"hero_image": "hero_alt"},
    checks=(PerspectiveEvidence, PartsAreLive, SeeDoctor, Sources),
    shows_reviews=True,
    approval=Approver.MEDICAL_REVIEWER,
    search=search,
    searched_rows=("perspectives", "sources"),
    fields=api.ARTICLE,
    json=api.article,
    schema_org=api.article_graph,
    sample="articles",
)
