"""Registry of the kinds of content. An app declares its kind in its module `kind`."""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser, User
from django.utils.module_loading import module_has_submodule

from publishing.roles import ADMINISTRATOR, AUTHOR, MEDICAL_REVIEWER, PUBLISHER

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from publishing.api.fields import Data, Shape
    from publishing.api.schema_org import Node
    from publishing.checks import Check
    from publishing.http.requests import Request
    from publishing.models import Edition
    from publishing.search.content import SearchContent

E = TypeVar("E", bound="Edition")
# Context of a template.
Context = dict[str, Any]


class Approver(Enum):
    """The approver of texts of a kind before they go live; settings may override it."""

    NOBODY = "nobody"
    SECOND_PERSON = "a second person"
    MEDICAL_REVIEWER = "a medical reviewer"


@dataclass(frozen=True)
class HomePart:
    """A kind's part of the home page: a template, and its context as of a moment."""

    template: str
    context: Callable[[datetime.datetime], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[E]):
    """Declaration of a kind of content."""

    # The concrete subclass of Edition; its `kind` is the name of the kind.
    model: type[E]

    # Singular and plural name of the kind's pages for readers; marked for translation.
    one: "StrOrPromise" = ""
    many: "StrOrPromise" = ""
    # URL names of one page and of the list of all; empty where a kind has none. The namespace of
    # `page` also holds the page's history (publishing.web.history.history_urls).
    page: str = ""
    list_page: str = ""
    # Addresses that no page of the kind may have. Callable, because it may depend on the URLconf.
    reserved_slugs: Callable[[], Collection[str]] = frozenset
    # Name in the menu and on topics, and the place there; without a name the kind is in neither.
    menu: "StrOrPromise" = ""
    position: int = 100
    # Template of a page as a row among pages of all kinds, such as on a topic: gets `edition`
    # with its dates, `text` with the columns of the kind, and `kind`.
    row_template: str = ""
    # Template of the drawing that stands for a page without a picture.
    icon: str = "drawings/leaf.svg"
    # The kind's part of the home page.
    home: "HomePart | None" = None
    # URL names of further pages with a form, such as the tea finder: crawlers are told of the
    # page, and kept from its results.
    finders: tuple[str, ...] = ()
    # Whether the kind's pages tell readers who reviewed them.
    shows_reviews: bool = False

    # Columns without which no text goes live, each with the sentence that asks for it; and columns
    # of pictures, each with that of its alternative text.
    needed: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    # Further checks, after these and before those of settings.CHECKS.
    checks: "tuple[type[Check], ...]" = ()

    # Roles that write texts of the kind, and those that only read them on the desk.
    writers: tuple[str, ...] = (AUTHOR, PUBLISHER, ADMINISTRATOR)
    readers: tuple[str, ...] = (MEDICAL_REVIEWER,)
    approval: Approver = Approver.SECOND_PERSON

    # Adds the words of a text to its searchable content; by default its summary and rich texts.
    # Without texts of other documents, which change on their own timelines.
    search: "Callable[[E, SearchContent], None] | None" = None
    # Relations that `search` reads, to prefetch.
    searched_rows: tuple[str, ...] = ()

    # JSON fields of the page (publishing.api.json_data.EDITION, extended), and of a row of the
    # list where it shows more than json_data.ROW.
    fields: "Shape | None" = None
    row: "Shape | None" = None
    # From the context of the page's template: the values of `fields` that the edition itself
    # lacks, and the schema.org graph of the page.
    json: "Callable[[Request, Context], Data] | None" = None
    schema_org: "Callable[[Request, Context], list[Node]] | None" = None

    # Folder of its sample content, inside the one of the site's sample content or absolute.
    sample: str = ""

    @property
    def name(self) -> str:
        """The name of the kind in the database, in addresses and in JSON."""
        return self.model.kind

    @property
    def namespace(self) -> str:
        """The namespace of the kind's URL names."""
        return self.page.partition(":")[0]

    def permission(self, action: str = "change") -> str:
        """The permission to write the kind, or to see it."""
        meta = self.model._meta
        return f"{meta.app_label}.{action}_{meta.model_name}"


@cache
def kinds() -> dict[str, Kind[Any]]:
    """All kinds by name, in the order of INSTALLED_APPS."""
    apps.check_models_ready()
    found: dict[str, Kind[Any]] = {}
    for config in apps.get_app_configs():
        if config.module is None or not module_has_submodule(config.module, "kind"):
            continue
        for declared in vars(import_module(f"{config.name}.kind")).values():
            # A module may import another app's kind.
            if isinstance(declared, Kind) and declared.model._meta.app_label == config.label:
                found[declared.name] = declared
    return found


def in_menu() -> list[Kind[Any]]:
    """The kinds of the menu, in its order."""
    return sorted((kind for kind in kinds().values() if kind.menu), key=lambda kind: kind.position)


def kinds_without_pages() -> list[str]:
    """The names of the kinds that have no pages of their own, such as the site's texts."""
    return [name for name, kind in kinds().items() if not kind.page]


def permission(kind: str, action: str = "change") -> str:
    """The name of the permission to write a kind, or to see it."""
    return kinds()[kind].permission(action)


def may_edit(user: User | AnonymousUser, kind: str) -> bool:
    """Whether a user may write texts of this kind."""
    return user.has_perm(permission(kind))


def may_view(user: User | AnonymousUser, kind: str) -> bool:
    """Whether a user may see texts of this kind on the desk."""
    return user.has_perm(permission(kind, "view")) or may_edit(user, kind)
