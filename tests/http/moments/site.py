"""Addresses of the site that the tests of other moments read."""

import datetime
from typing import Any

from django.contrib.auth.models import Permission, User
from django.http import QueryDict

from tests.support.factories import DAY, NOW

LISTS = ["/", "/articles/", "/faq/", "/teas/", "/topics/", "/topics/feet/"]
PAGES = ["/articles/cold-feet/", "/faq/why/", "/teas/ginger/"]

# What editors type as links, and which of them lead to public pages.
INSIDE = ["/", "/teas/?page=2", "/teas/ginger/#how", "/faq/why", "/faq/nobody-knows/"]
OUTSIDE = ["/media/x.pdf", "/static/x.css", "/admin/", "/healthz", "/nothing/at/all/", "/teas/a/b/"]
ELSEWHERE = ["https://teas.example/teas/", "mailto:teas@teas.example", "#teas"]
FUTURE = NOW + 20 * DAY


def at(moment: datetime.datetime, address: str = "/") -> str:
    return f"/at/{moment:%Y-%m-%dT%H:%M:%SZ}{address}"


def text(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    content: str = answer.content.decode()
    return content


def links_to(addresses: list[str]) -> str:
    """Rich text with links to these addresses."""
    return "".join(f'<p><a href="{address}">Look.</a></p>' for address in addresses)


def request_moment(client: Any, date: str, time: str, page: str = "/", **more: str) -> Any:
    query = QueryDict(mutable=True)
    query.update({"at_0": date, "at_1": time, "page": page} | more)
    return client.get(f"/admin/moment/?{query.urlencode()}")


def user_of(name: str) -> User:
    """Staff without the permission, and somebody who has it and is not staff, or not any more."""
    user: User = User.objects.create_user(
        name, is_staff=name != "no staff", is_active=name != "not active any more"
    )
    if name != "staff without the permission":
        user.user_permissions.add(Permission.objects.get(codename="see_future"))
    return user
