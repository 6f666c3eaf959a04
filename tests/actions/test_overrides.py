"""A wording that a rule refuses may stand for a reason that is kept, in one person's name."""

import html

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from publishing import actions, checks
from publishing.actions.drafts import begin_draft
from publishing.models import Override
from tests.support.expect import everything, last_event, not_permitted, refused
from tests.support.factories import (
    DAY,
    HOUR,
    NOW,
    change,
    draft,
    person,
    perspective,
    withdrawn,
)

pytestmark = pytest.mark.django_db

REASON = "Our lawyer looked at it on Monday."


@pytest.fixture
def publisher(db):
    """Publishes, and may not override."""
    user = User.objects.create_user("editor", is_staff=True)
    known = Permission.objects.filter(
        content_type__app_label__in=["teas", "articles", "publishing"]
    )
    user.user_permissions.set(known.exclude(codename="override_claims"))
    return user


def text(answer):
    return html.unescape(answer.content.decode())


def address(edition, verb="override"):
    meta = edition.document.edition_model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_action", args=[edition.pk, verb])


def refused_tea():
    return change(draft("tea"), body="<p>It warms. It heals tired legs.</p>")


def digests(edition):
    return [finding.digest for finding in checks.errors(checks.findings(edition))]


def override_all(edition, by):
    for digest in digests(edition):
        actions.override(edition, by, digest, REASON, now=NOW)


def test_a_wording_that_is_overridden_may_go_live_and_the_reason_is_kept():
    tea, chief = refused_tea(), person("chief")
    with refused("“heals”"):
        actions.publish(tea, chief, now=NOW)
    override_all(tea, chief)
    sentence, name, _at = last_event()
    assert sentence.startswith("Overrode the rule ")
    assert sentence.endswith(f"for “heals”. The reason: {REASON}")
    assert name == "chief"
    row = Override.objects.latest("pk")
    assert (row.words, row.wording, row.revision) == ("heals", "It heals tired legs.", tea.revision)
    assert (row.edition_id, row.by, row.reason, row.at) == (tea.pk, chief, REASON, NOW)
    assert actions.publish(tea, chief, now=NOW).number == "1.0"


def test_it_holds_for_that_sentence_in_later_texts_and_for_no_other():
    tea, chief = refused_tea(), person("chief")
    override_all(tea, chief)
    actions.publish(tea, chief, now=NOW - HOUR)
    update = begin_draft(tea.document, chief, now=NOW)
    change(update, body="<p>It warms you. It heals tired legs.</p><p>Drink.</p>")
    assert digests(update) == []
    change(update, body="<p>It heals tired feet.</p>")
    assert len(digests(update)) == 2
    other = change(draft("tea", title="Other tea"), body="<p>It heals tired legs.</p>")
    assert len(digests(other)) == 2


def test_it_is_only_for_those_who_may(publisher):
    tea = refused_tea()
    with not_permitted():
        actions.override(tea, publisher, digests(tea)[0], REASON, now=NOW)


def test_what_is_not_refused_cannot_be_overridden():
    tea, chief = refused_tea(), person("chief")
    (first, *_more) = digests(tea)
    with refused("the reason is kept", field="reason"):
        actions.override(tea, chief, first, " ", now=NOW)
    with refused("after you opened this screen"):
        actions.override(tea, chief, first, REASON, revision=1, now=NOW)
    actions.override(tea, chief, first, REASON, now=NOW)
    with refused("look again"):
        actions.override(tea, chief, first, REASON, now=NOW)
    missing = change(draft("tea", title="Empty"), body="")
    with refused("look again"):
        actions.override(missing, chief, digests(missing)[0], REASON, now=NOW)


def test_perspectives_of_articles_are_overridden_alike():
    article, chief = draft(), person("chief")
    perspective(article, claim_kind="traditional", claim_text="Heals.", claim_evidence="A book.")
    assert len(digests(article)) == 2
    override_all(article, chief)
    assert digests(article) == []


def test_a_discarded_draft_takes_no_override_of_its_page_along():
    tea, chief = refused_tea(), person("chief")
    override_all(tea, chief)
    actions.publish(tea, chief, now=NOW - HOUR)
    update = begin_draft(tea.document, chief, now=NOW)
    change(update, body="<p>It cures all.</p>")
    override_all(update, chief)
    actions.discard(update, chief, now=NOW)
    assert Override.objects.filter(document=tea.document, edition=update).count() == 2
    actions.remove(update, chief)
    assert Override.objects.filter(document=tea.document, edition=None).count() == 2


# On the desk


def test_from_the_finding_to_the_screen_and_back(client):
    client.force_login(person("chief"))
    tea = refused_tea()
    form = text(client.get(reverse("admin:teas_tea_change", args=[tea.pk])))
    assert "Override with a reason…" in form
    assert "no legal advice" in form
    where = f"{address(tea)}?wording={digests(tea)[0]}"
    assert where in form
    page = text(client.get(where))
    assert "In the sentence: It heals tired legs." in page
    sent = {"wording": digests(tea)[0], "reason": "Short", "revision": tea.revision}
    assert "at least 10 characters" in text(client.post(where, sent))
    for digest in digests(tea):
        sent |= {"reason": REASON, "wording": digest}
        answer = client.post(where, sent, follow=True)
        assert "“heals” may stand; your reason is kept." in text(answer)
    row = Override.objects.latest("at")
    assert f"chief answers for it, {timezone.localtime(row.at):%b}" in text(answer)
    publish = text(client.get(address(tea, "publish")))
    assert "What a rule refuses and somebody answers for" in publish
    assert REASON in publish
    history = text(client.get(reverse("admin:teas_tea_history", args=[tea.pk])))
    assert f"The reason: {REASON}" in history
    assert client.get(where).status_code == 200  # There is nothing left to override; it says so.


def test_others_are_told_whom_to_ask_and_cannot_do_it_by_hand(client, publisher):
    client.force_login(publisher)
    tea = refused_tea()
    for page in (reverse("admin:teas_tea_change", args=[tea.pk]), address(tea, "publish")):
        shown = text(client.get(page))
        assert "ask somebody with the permission to override" in shown
        assert "Override with a reason…" not in shown
    before = everything()
    sent = {"wording": digests(tea)[0], "reason": REASON, "revision": tea.revision}
    assert client.get(address(tea)).status_code == 403
    assert client.post(address(tea), sent).status_code == 403
    assert everything() == before


def test_who_may_override_and_not_change_the_text_is_led_nowhere(client, publisher):
    publisher.user_permissions.add(Permission.objects.get(codename="override_claims"))
    publisher.user_permissions.remove(Permission.objects.get(codename="change_tea"))
    publisher = User.objects.get(pk=publisher.pk)
    client.force_login(publisher)
    tea = refused_tea()
    shown = text(client.get(address(tea, "publish")))
    assert "“heals”" in shown
    assert "Override with a reason…" not in shown
    assert client.get(address(tea)).status_code == 403
    with not_permitted():
        actions.override(tea, publisher, digests(tea)[0], REASON, now=NOW)


@pytest.mark.parametrize("wording", ["", "nonsense", "0" * 64])
def test_nonsense_is_answered_with_a_sentence(client, wording):
    client.force_login(person("chief"))
    tea = refused_tea()
    sent = {"wording": wording, "reason": REASON, "revision": tea.revision}
    assert client.post(address(tea), sent).status_code == 200
    assert not Override.objects.exists()


def test_a_withdrawal_has_no_wording(client):
    client.force_login(person("chief"))
    planned = withdrawn("tea", at=NOW + DAY).document.editions.get(is_withdrawal=True)
    page = client.get(address(planned))
    assert (page.status_code, "Nothing can be done here" in text(page)) == (200, True)
