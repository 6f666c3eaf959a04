"""System checks of kinds and settings: each error has a hint that says what to write where."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core import checks
from django.db.models import ManyToOneRel
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from publishing.checks import Check, declared
from publishing.kinds import Approver, Kind, kinds
from publishing.models import ContentRow, Edition, Withdrawal
from publishing.richtext import RichTextField
from publishing.roles import ADMINISTRATOR, AUTHOR, MEDICAL_REVIEWER, PUBLISHER

ROLES = {AUTHOR, MEDICAL_REVIEWER, PUBLISHER, ADMINISTRATOR}
# Message and hint of an error.
Fault = tuple[str, str]
Rule = Callable[[Kind[Any]], Iterable[Fault]]


def check_kinds(**_kwargs: Any) -> list[checks.CheckMessage]:
    """System check of all kinds, and of editions without a kind."""
    found: list[checks.CheckMessage] = [*_undeclared()]
    for kind in kinds().values():
        found += check_kind(kind)
    return found


def check_kind(kind: Kind[Any]) -> list[checks.CheckMessage]:
    """Errors in the declaration of one kind."""
    # A text in place of a tuple, read letter by letter, would be wrong many times.
    if errors := _errors(kind, {"publishing.E015": _lists_are_tuples}):
        return errors
    rules: dict[str, Rule] = {
        "publishing.E001": _rows_are_content_rows,
        "publishing.E002": _rows_name_the_edition,
        "publishing.E003": _has_words,
        "publishing.E004": _url_names_resolve,
        "publishing.E005": _templates_exist,
        "publishing.E006": _knows_what_is_needed,
        "publishing.E007": _has_words_to_search,
        "publishing.E008": _roles_exist,
        "publishing.E009": _has_fields,
        "publishing.E010": _checks_are_checks,
        "publishing.E016": _has_an_admin,
    }
    return _errors(kind, rules)


def _errors(kind: Kind[Any], rules: Mapping[str, Rule]) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"{kind.name}: {message}", hint=hint, obj=kind.model, id=id_)
        for id_, rule in rules.items()
        for message, hint in rule(kind)
    ]


def check_settings(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Checks that CHECKS, CHECKS_OFF and MEDICAL_REVIEW name classes, checks and kinds."""
    found: list[checks.CheckMessage] = []
    # Kinds whose checks are none have an error of their own.
    right = [name for name, kind in kinds().items() if not check_kind(kind)]
    names = {check.name for name in right for check in declared(name)}
    for path in settings.CHECKS:
        try:
            check = import_string(path)
        except ImportError as error:
            check, reason = None, str(error)
        else:
            reason = "it is no publishing.checks.Check"
        if isinstance(check, type) and issubclass(check, Check):
            names.add(check.name)
            continue
        hint = "Write the dotted path of a subclass of publishing.checks.Check, or remove it."
        message = f"CHECKS names {path!r}, but {reason}."
        found.append(checks.Error(message, hint=hint, id="publishing.E012"))
    for name in sorted(set(settings.CHECKS_OFF) - names):
        message = f"CHECKS_OFF names {name!r}, but there is no such check."
        hint = f"Name some of these in CHECKS_OFF: {', '.join(sorted(names))}."
        found.append(checks.Error(message, hint=hint, id="publishing.E013"))
    for name in sorted(set(settings.MEDICAL_REVIEW or []) - kinds().keys()):
        message = f"MEDICAL_REVIEW names {name!r}, but there is no such kind."
        hint = f"Write none, or some of these into MEDICAL_REVIEW: {', '.join(kinds())}."
        found.append(checks.Error(message, hint=hint, id="publishing.E014"))
    return found


def _undeclared() -> Iterator[checks.CheckMessage]:
    known = {Edition, Withdrawal, *(kind.model for kind in kinds().values())}
    for model in apps.get_models():
        if not issubclass(model, Edition) or model in known:
            continue
        if model.kind in kinds():
            other = kinds()[model.kind].model._meta.label
            message = f"{model._meta.label} and {other} are both called “{model.kind}”."
            hint = "Give one of the two another `kind`: it is the name in addresses and in JSON."
            yield checks.Error(message, hint=hint, obj=model, id="publishing.E011")
        elif not model._meta.proxy:
            message = f"{model._meta.label} is an edition, and no kind: no page or list knows it."
            hint = f"Write {model._meta.app_label}/kind.py with a publishing.kinds.Kind for it."
            yield checks.Error(message, hint=hint, obj=model, id="publishing.E011")


def _rows(kind: Kind[Any]) -> Iterator[ManyToOneRel]:
    for relation in kind.model._meta.related_objects:
        if isinstance(relation, ManyToOneRel) and relation.model is kind.model:
            yield relation


def _rows_are_content_rows(kind: Kind[Any]) -> Iterator[Fault]:
    for relation in _rows(kind):
        if not issubclass(relation.related_model, ContentRow):
            label = relation.related_model._meta.label
            hint = "Inherit from publishing.models.ContentRow, or point to the document."
            yield f"{label} points to its edition but is no ContentRow.", hint


def _rows_name_the_edition(kind: Kind[Any]) -> Iterator[Fault]:
    for relation in _rows(kind):
        if issubclass(relation.related_model, ContentRow) and relation.field.name != "edition":
            label = relation.related_model._meta.label
            yield (
                f"{label} points to its edition by another name than “edition”.",
                "Name the foreign key “edition”.",
            )


def _has_words(kind: Kind[Any]) -> Iterator[Fault]:
    if not kind.name:
        yield "its model has no name.", "Give the model `kind`, such as kind = “exercise”."
    if kind.page and not (kind.one and kind.many):
        hint = "Give its Kind `one` and `many`, marked for translation."
        yield "it has pages, and readers are not told what they are called.", hint


def _url_names_resolve(kind: Kind[Any]) -> Iterator[Fault]:
    names: list[tuple[str, list[str]]] = [(name, []) for name in (kind.list_page, *kind.finders)]
    if kind.page:
        names += [(kind.page, ["a"])]
        names += [(f"{kind.namespace}:{view}", ["a"]) for view in ("updates", "feed")]
    for name, args in names:
        try:
            if name:
                reverse(name, settings.PUBLIC_URLCONF, args)
        except NoReverseMatch:
            yield (
                f"there is no address of the name “{name}”.",
                f"Name a path so in {kind.model._meta.app_label}/urls.py (*history_urls(model) "
                f"makes those of a page's history), and include that in {settings.PUBLIC_URLCONF}.",
            )
    if kind.menu and not kind.list_page:
        yield "it is in the menu, which leads nowhere.", "Give its Kind `list_page`, or no `menu`."


def _templates_exist(kind: Kind[Any]) -> Iterator[Fault]:
    if kind.page and not kind.row_template:
        yield (
            "it has pages, and no template of a row.",
            "Give its Kind `row_template`: a template that extends components/_entry.html.",
        )
    names = [kind.row_template, kind.icon, kind.home.template if kind.home else ""]
    names += [f"{kind.namespace}/detail.html"] if kind.page else []
    names += [f"{kind.namespace}/list.html"] if kind.list_page else []
    for name in filter(None, names):
        try:
            get_template(name)
        except TemplateDoesNotExist:
            where = f"templates/{name}, of the app or of the site"
            yield f"its template {name} is not there.", f"Write {where}."
        except TemplateSyntaxError as error:
            yield f"its template {name} cannot be read: {error}.", "Correct its syntax."


def _knows_what_is_needed(kind: Kind[Any]) -> Iterator[Fault]:
    if not kind.needed:
        yield (
            "nothing is asked of a text before it goes live, not even a word.",
            "Give its Kind `needed`: columns, each with the sentence that asks for it.",
        )
    columns = {field.name for field in kind.model._meta.fields}
    for name in {*kind.needed, *kind.pictures, *kind.pictures.values()} - columns:
        where = f"{kind.model._meta.app_label}/kind.py"
        hint = f"In `needed` and `pictures` of {where}, name some of {', '.join(sorted(columns))}."
        yield f"it has no column “{name}”.", hint


def _has_words_to_search(kind: Kind[Any]) -> Iterator[Fault]:
    fields = kind.model._meta.fields
    has_texts = any(isinstance(each, RichTextField) or each.name == "summary" for each in fields)
    if kind.page and kind.search is None and not has_texts:
        yield (
            "search finds it by its title alone.",
            "Give its Kind `search`: a function that adds its words to a SearchContent.",
        )
    for name in kind.searched_rows:
        if not hasattr(kind.model, name):
            yield f"it has no rows “{name}”.", "Name a relation of the model in `searched_rows`."


def _roles_exist(kind: Kind[Any]) -> Iterator[Fault]:
    if not kind.writers:
        yield "no role may write it.", "Give its Kind `writers`, or leave them out for the usual."
    for name in {*kind.writers, *kind.readers} - ROLES:
        yield f"there is no role “{name}”.", f"Name one of {', '.join(sorted(ROLES))}."
    approval: object = kind.approval
    if not isinstance(approval, Approver):
        yield f"{approval!r} approves nothing.", "Give `approval` a publishing.kinds.Approver."


def _has_fields(kind: Kind[Any]) -> Iterator[Fault]:
    if kind.page and kind.fields is None:
        yield (
            "its JSON has no schema, so that OpenAPI says nothing of it.",
            f"Write {kind.model._meta.app_label}/api.py with json_data.EDITION.extended(…), and "
            "give it to its Kind as `fields`.",
        )


def _checks_are_checks(kind: Kind[Any]) -> Iterator[Fault]:
    named: tuple[object, ...] = kind.checks
    for each in named:
        if not (isinstance(each, type) and issubclass(each, Check)):
            yield f"{each!r} is no check.", "Name subclasses of publishing.checks.Check."


def _lists_are_tuples(kind: Kind[Any]) -> Iterator[Fault]:
    for name in ("finders", "checks", "writers", "readers", "searched_rows"):
        value: object = getattr(kind, name)
        if not isinstance(value, tuple | list):
            yield f"`{name}` is {value!r}.", f"Write a tuple, also around one: {name}=({value!r},)."


def _has_an_admin(kind: Kind[Any]) -> Iterator[Fault]:
    if not admin.site.is_registered(kind.model):
        yield (
            "the desk does not know it, so that nobody can write it.",
            f"Register an EditionAdmin for it in {kind.model._meta.app_label}/admin.py.",
        )
