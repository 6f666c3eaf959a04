"""Where a person sees whether they are reminded by e-mail, and switches that off or on."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from publishing.desk.rights import Rights
from publishing.models import DigestWish


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest) -> HttpResponse:
    rights = Rights(request.user)
    if not rights.viewed:
        raise PermissionDenied
    if request.method == "POST":
        wanted = "on" in request.POST
        DigestWish.objects.say(rights.user, wanted)
        messages.success(
            request,
            "You will be reminded by e-mail."
            if wanted
            else "You will not be reminded by e-mail any more. The desk shows the same things.",
        )
        return HttpResponseRedirect(reverse("admin:reminders"))
    context = {
        **admin.site.each_context(request),
        "title": "Reminders by e-mail",
        "wanted": DigestWish.objects.wants(rights.user),
        "email": rights.user.email,
    }
    return TemplateResponse(request, "admin/desk/reminders.html", context)
