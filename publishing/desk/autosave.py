"""What a browser keeps of what is typed, until the site says that it was saved.

The form sends a name that its script made up for what it keeps (static/publishing/keep.js). The
answer to a save that succeeded gives it back in a cookie, which the script reads and takes away.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from publishing.brand import brand

FIELD = "_keeping"
POPUP = "admin/popup_response.html"
NAME = re.compile(r"[0-9a-z]{8,40}")
# As long as a browser keeps anything; and of how many saves.
SECONDS = 30 * 24 * 3600
MOST = 20


def note_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tells the browser, after a save, which of the texts that it keeps need not be kept."""
    name = request.POST.get(FIELD, "") if request.method == "POST" else ""
    # Every form that was not saved is answered with itself.
    is_saved = response.status_code == 302 or getattr(response, "template_name", "") == POPUP
    if is_saved and NAME.fullmatch(name):
        cookie = f"{brand().slug}_saved"
        before = [known for known in request.COOKIES.get(cookie, "").split(".") if known]
        names = [known for known in before if NAME.fullmatch(known)][-MOST + 1 :]
        response.set_cookie(
            cookie,
            ".".join([*names, name]),
            max_age=SECONDS,
            path="/admin/",
            secure=settings.CSRF_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
