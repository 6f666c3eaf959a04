"""The declaration of exercises."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from publishing.kinds import Kind
from publishing.search.content import SearchContent
from tests.exercise import api
from tests.exercise.models import Exercise


def search(exercise: Exercise, content: SearchContent) -> None:
    content.summary = exercise.summary
    content.body = [exercise.cautions, *(move.text for move in exercise.moves.all())]


EXERCISE = Kind(
    model=Exercise,
    one=_("Exercise"),
    many=_("Exercises"),
    page="exercise:detail",
    list_page="exercise:list",
    menu=_("Exercises"),
    position=4,
    row_template="exercise/_row.html",
    needed={"summary": "Write the summary."},
    pictures={"picture": "picture_alt"},
    search=search,
    searched_rows=("moves",),
    fields=api.EXERCISE,
    json=api.exercise,
    sample=str(Path(__file__).parent / "sample"),
)
