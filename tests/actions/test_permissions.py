"""Who may do what: every verb asks for its permission before it changes anything."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from faq.models import Question
from publishing import actions, diff
from publishing.actions.drafts import begin_draft, begin_page
from publishing.refusals import NotPermitted
from tests.support.expect import not_permitted
from tests.support.factories import DAY, NOW, PERMISSIONS, add, draft, live, person, scheduled


def planned_withdrawal() -> Any:
    return actions.withdraw(live().document, person("chief"), "Over.", NOW + DAY, now=NOW)


# Each verb: what it is used on, how it is used, and who may.
WRITERS = {"author", "publisher", "chief"}
PUBLISHERS = {"publisher", "chief"}
VERBS: dict[str, tuple[Any, Any, set[str]]] = {
    "begin": (
        lambda: diff.build_content(Question, {"title": "Why?"}),
        lambda text, by: begin_page(Question, by, text, slug="why"),
        WRITERS,
    ),
    "new draft": (
        lambda: live().document,
        lambda document, by: begin_draft(document, by, now=NOW),
        WRITERS,
    ),
    "discard": (draft, lambda edition, by: actions.discard(edition, by, now=NOW), WRITERS),
    "address of a draft": (
        draft,
        lambda edition, by: actions.change_address(edition.document, by, "elsewhere", now=NOW),
        WRITERS,
    ),
    "address of a public page": (
        live,
        lambda edition, by: actions.change_address(edition.document, by, "elsewhere", now=NOW),
        PUBLISHERS,
    ),
    "publish": (draft, lambda edition, by: actions.publish(edition, by, now=NOW), PUBLISHERS),
    "schedule": (
        draft,
        lambda edition, by: actions.publish(edition, by, NOW + DAY, now=NOW),
        PUBLISHERS,
    ),
    "backdate": (
        draft,
        lambda edition, by: actions.publish(edition, by, NOW - DAY, backdate=True, now=NOW),
        {"chief"},
    ),
    "reschedule": (
        scheduled,
        lambda edition, by: actions.reschedule(edition, by, NOW + DAY, now=NOW),
        PUBLISHERS,
    ),
    "take back": (
        scheduled,
        lambda edition, by: actions.take_back(edition, by, now=NOW),
        PUBLISHERS,
    ),
    "correct a note": (
        lambda: add(live().document, NOW - DAY),
        lambda edition, by: actions.correct_note(edition, by, "New: socks.", now=NOW),
        PUBLISHERS,
    ),
    "withdraw": (
        lambda: live().document,
        lambda document, by: actions.withdraw(document, by, "Wrong.", now=NOW),
        PUBLISHERS,
    ),
    "backdate a withdrawal": (
        lambda: live().document,
        lambda document, by: actions.withdraw(
            document, by, "Wrong.", NOW - DAY, backdate=True, now=NOW
        ),
        {"chief"},
    ),
    "cancel a withdrawal": (
        planned_withdrawal,
        lambda withdrawal, by: actions.cancel_withdrawal(withdrawal, by, now=NOW),
        PUBLISHERS,
    ),
}


@pytest.mark.parametrize("name", PERMISSIONS)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_for_those_who_may_use_it(db, verb, name):
    make, use, allowed = VERBS[verb]
    thing, by = make(), person(name)
    if name in allowed:
        use(thing, by)
    else:
        with not_permitted():
            use(thing, by)


@pytest.mark.parametrize("verb", VERBS)
def test_a_visitor_uses_no_verb(db, verb):
    make, use, _allowed = VERBS[verb]
    thing = make()
    with pytest.raises(NotPermitted):
        use(thing, AnonymousUser())


def test_who_may_write_one_kind_may_not_write_another(stranger):
    may = Permission.objects.filter(codename__in=["add_question", "change_question"])
    stranger.user_permissions.set(may)
    question, tea, article = live("question").document, live("tea").document, draft("article")
    begin_draft(question, stranger, now=NOW)
    with not_permitted():
        begin_draft(tea, stranger, now=NOW)
    with not_permitted():
        actions.discard(article, stranger, now=NOW)
