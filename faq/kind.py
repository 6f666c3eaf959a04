"""The declaration of questions with their answers."""

from django.utils.translation import gettext_lazy as _

from faq import api
from faq.models import Question
from publishing.kinds import Kind

QUESTION = Kind(
    model=Question,
    one=_("Question"),
    many=_("Questions and answers"),
    page="faq:detail",
    list_page="faq:list",
    fields=api.QUESTION,
    row=api.ROW,
    json=api.question,
    schema_org=api.question_graph,
    menu=_("Questions"),
    position=2,
    row_template="faq/_row.html",
    needed={"answer": "Write the answer: a question without one cannot go live."},
    icon="drawings/question.svg",
    sample="questions",
)
