"""Autosave in the browser: tells the script which local copies the site has saved.

The script (static/publishing/autosave.js) sends the name of the copy with the form. The answer to a
successful save returns the name in a cookie; the script reads and removes it.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from publishing.brand import brand

FIELD = "_keeping"
POPUP = "admin/popup_response.html"
NAME = re.compile(r"[0-9a-z]{8,40}")
# The age of the cookie, as of a local copy, and the number of names in it.
SECONDS = 30 * 24 * 3600
MOST = 20


def note_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Adds the cookie to the answer to a successful save; a form with errors is no redirect."""
    name = request.POST.get(FIELD, "")
    is_saved = response.status_code == 302 or getattr(response, "template_name", "") == POPUP
    if is_saved and NAME.fullmatch(name):
        cookie = f"{brand().slug}_saved"
        earlier = filter(NAME.fullmatch, request.COOKIES.get(cookie, "").split("."))
        response.set_cookie(
            cookie,
            ".".join([*earlier, name][-MOST:]),
            max_age=SECONDS,
            path="/admin/",
            secure=settings.CSRF_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
