from django.http import HttpResponse

from publishing.http.pagination import paginate
from publishing.http.requests import Request
from publishing.kinds import Context
from publishing.web.lists import Listing
from publishing.web.live_page import LivePage
from tests.exercise.models import Exercise


def exercise_list(request: Request) -> HttpResponse:
    def fetch(start: int, stop: int) -> list[Exercise]:
        return Exercise.objects.updated_newest_first(request.moment, start, stop)

    page = paginate(request, fetch, 20)
    return Listing.of_kind(Exercise, page).answer(request, "exercise/list.html", {"page": page})


class ExercisePage(LivePage[Exercise]):
    model = Exercise
    template_name = "exercise/detail.html"

    def get_context(self, edition: Exercise) -> Context:
        return super().get_context(edition) | {"moves": list(edition.moves.all())}
