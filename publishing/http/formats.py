"""Content formats of a page (`?format=json`), and errors as problem details (RFC 9457)."""

from collections.abc import Collection, Mapping
from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from publishing.http.requests import Request
from publishing.kinds import Context

FORMATS = ("html", "json")
PROBLEM = "application/problem+json"


def requested_format(request: HttpRequest) -> str:
    """The requested format; empty for an unknown one."""
    names = request.GET.getlist("format") or ["html"]
    return names[0] if len(names) == 1 and names[0] in FORMATS else ""


def wants_json(request: HttpRequest) -> bool:
    """Whether JSON is requested; false for a malformed query."""
    try:
        return requested_format(request) == "json"
    except SuspiciousOperation:
        return False


def unknown_format(request: Request, known: Collection[str] = FORMATS) -> HttpResponse:
    """Error page for an unknown format, with the known ones (400)."""
    if wants_json(request):
        return problem(400, _("This page does not come as JSON."))
    return bad_request(request, "format.html", {"formats": known})


def bad_request(request: HttpRequest, template: str, context: Context) -> HttpResponse:
    """Error page for a bad request (400), not cached."""
    response = render(request, template, context, status=400)
    response["Cache-Control"] = "no-cache"
    return response


def as_json(data: Mapping[str, object]) -> HttpResponse:
    """JSON response, open to scripts of other sites (CORS)."""
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def problem(status: int, detail: str, **more: object) -> HttpResponse:
    """Problem details (RFC 9457); `more` are extension members."""
    title = HTTPStatus(status).phrase
    data = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = as_json(data)
    response.status_code = status
    response["Content-Type"] = PROBLEM
    return response


def json_error(request: HttpRequest, status: int, sentence: str) -> HttpResponse | None:
    """Problem details for an error page, where JSON is requested."""
    return problem(status, sentence) if wants_json(request) else None
