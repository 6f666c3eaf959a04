"""The screens on which editors use the verbs of documents and editions, one a verb."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from publishing import moments
from publishing.admin.cases import Case, Verb
from publishing.admin.forms import (
    AddressForm,
    MomentField,
    NoteForm,
    PublishForm,
    WithdrawForm,
)
from publishing.desk.addresses import desk_url
from publishing.models import Withdrawal, plan
from publishing.refusals import Problem, Refused


def coming(case: Case) -> str:
    """What still follows after the change, as the end of a sentence."""
    others = [fact for fact in case.timeline.scheduled(case.now) if fact.pk != case.edition.pk]
    return "".join(
        f" {plan.name(fact)[:1].upper()}{plan.name(fact)[1:]} still follows on {fact.when}."
        for fact in others
    )


class Publish(Verb):
    name, label = "publish", "Publish or schedule…"

    def offered(self, case: Case) -> bool:
        return case.edition.is_draft

    def form(self, case: Case, data: Any = None) -> forms.Form:
        # Whoever comes second gets the form that they filled in, and then a refusal.
        others = [fact for fact in case.timeline.facts if fact.pk != case.edition.pk]
        return PublishForm(
            data,
            first=all(fact.is_withdrawal for fact in others),
            may_backdate=case.may("backdate_document"),
            initial={"revision": case.edition.revision, "note": case.edition.note},
        )

    def sentences(self, case: Case) -> list[str]:
        live = case.timeline.live(case.now)
        texts = case.timeline.texts(case.now)
        if texts:
            last: Any = texts[0].major, texts[0].minor
            major = "{}.{}".format(*plan.number_after(last, major=True))
            minor = "{}.{}".format(*plan.number_after(last, major=False))
            now = (
                f"Now: the text becomes live at once, as {major} where readers need to know, "
                f"as {minor} where not."
            )
        else:
            now = "Now: the page becomes public at once, as 1.0."
        if live is not None:
            now += f" It takes the place of {live.number}."
        before = f"readers keep seeing {live.number}" if live else "nobody but the desk sees it"
        return [
            now + coming(case),
            f"At a date and time: until then {before}. It changes on time by itself.",
            *case.edition.typed.remarks(case.now),
        ]

    def problems(self, case: Case) -> list[Problem]:
        return list(case.edition.typed.problems())

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        edition = case.edition.publish(
            case.request.user,  # type: ignore[arg-type]
            form.moment,
            major=form.major,
            note=form.cleaned_data["note"],
            revision=form.cleaned_data["revision"],
            backdate=form.backdate,
        )
        what = (
            f"{edition.number} goes live on {edition.when}, by itself."
            if edition.is_scheduled(timezone.now())
            else f"{edition.number} is live, dated {edition.when}."
            if form.backdate
            else f"{edition.number} is live now."
        )
        return f"“{edition.title}”: {what}{coming(case)}", desk_url(edition)


class Reschedule(Verb):
    name, label = "reschedule", "Change the moment…"

    def permitted(self, case: Case) -> bool:
        return case.may(case.edition.permission_to_schedule)

    def offered(self, case: Case) -> bool:
        return case.is_scheduled

    def form(self, case: Case, data: Any = None) -> forms.Form:
        class RescheduleForm(forms.Form):
            at = MomentField()

        return RescheduleForm(data, initial={"at": case.edition.live_from})

    def sentences(self, case: Case) -> list[str]:
        name = plan.name(case.edition)
        return [f"{name[:1].upper()}{name[1:]} is planned for {case.edition.when}."]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        edition = case.edition.reschedule(case.request.user, form.cleaned_data["at"])  # type: ignore[arg-type]
        name = plan.name(edition)
        target = desk_url(edition, "history") if edition.is_withdrawal else desk_url(edition)
        return f"“{edition.title}”: {name} moved to {edition.when}.", target


class TakeBack(Verb):
    name, label = "take-back", "Take back to a draft…"

    def offered(self, case: Case) -> bool:
        return case.is_scheduled and not case.edition.is_withdrawal

    def sentences(self, case: Case) -> list[str]:
        return [
            f"{case.edition.number} will not go live. It becomes a draft again; no word is lost."
        ]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        edition = case.edition.take_back(case.request.user)  # type: ignore[arg-type]
        return f"“{edition.title}” is a draft again.", desk_url(edition)


class NewDraft(Verb):
    name, label, at_once = "new-draft", "Write a new draft", True

    def permitted(self, case: Case) -> bool:
        return case.may_edit()

    def offered(self, case: Case) -> bool:
        return case.timeline.draft is None and not case.edition.is_withdrawal

    def sentences(self, case: Case) -> list[str]:
        return [
            f"The draft begins with the text of {case.edition.number}. Readers see nothing of it "
            "until you publish it."
        ]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        draft = case.edition.document.new_draft(case.request.user, case.edition)  # type: ignore[arg-type]
        return (
            f"This is a new draft of “{draft.title}”, made from {case.edition.number}.",
            desk_url(draft),
        )


class Discard(Verb):
    name, label, is_grave = "discard", "Discard this draft…", True

    def permitted(self, case: Case) -> bool:
        return case.may_edit()

    def offered(self, case: Case) -> bool:
        return case.edition.is_draft

    def sentences(self, case: Case) -> list[str]:
        if case.timeline.facts:
            return ["The draft is removed. What is published or scheduled stays as it is."]
        return ["The draft is removed, and with it the page, which was never published."]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        title, document = case.edition.title, case.edition.document
        if case.edition.discard(case.request.user):  # type: ignore[arg-type]
            return f"“{title}” was discarded.", desk_url(case.edition, "changelist")
        newest = document.editions.filter(is_withdrawal=False).by_desk_order()[0]
        return f"The draft of “{title}” was discarded.", desk_url(newest)


class Withdraw(Verb):
    name, label, is_grave = "withdraw", "Withdraw the page…", True
    of_document = True

    def permitted(self, case: Case) -> bool:
        return case.may("withdraw_document")

    def offered(self, case: Case) -> bool:
        facts = case.timeline.facts
        return bool(facts) and not facts[-1].is_withdrawal

    def form(self, case: Case, data: Any = None) -> forms.Form:
        may_backdate = case.may("backdate_document")
        return WithdrawForm(data, document=case.edition.document, may_backdate=may_backdate)

    def sentences(self, case: Case) -> list[str]:
        return [
            "From that moment on, readers find your notice instead of the text, and the page "
            "leaves every list. The past stays readable; a new edition brings the page back.",
            *([f"Mind what is planned already:{planned}"] if (planned := coming(case)) else []),
        ]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        withdrawal = case.edition.document.withdraw(
            case.request.user,  # type: ignore[arg-type]
            form.cleaned_data["notice"],
            form.moment,
            form.cleaned_data["successor"],
            backdate=form.backdate,
        )
        scheduled = withdrawal.is_scheduled(timezone.now())
        what = f"will be withdrawn on {withdrawal.when}, by itself" if scheduled else "is withdrawn"
        return f"“{withdrawal.title}” {what}.{coming(case)}", desk_url(case.edition, "history")


class CancelWithdrawal(Verb):
    name, label = "cancel-withdrawal", "Cancel the withdrawal…"

    def permitted(self, case: Case) -> bool:
        return case.may("withdraw_document")

    def offered(self, case: Case) -> bool:
        return case.edition.is_withdrawal and case.is_scheduled

    def sentences(self, case: Case) -> list[str]:
        return [f"The page will not be withdrawn on {case.edition.when}; it stays as it is."]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        withdrawal = Withdrawal.objects.filter(pk=case.edition.pk).first()
        if withdrawal is None:
            raise Refused("There is no planned withdrawal any more. Nothing was changed.")
        withdrawal.cancel(case.request.user)  # type: ignore[arg-type]
        newest = case.edition.document.editions.filter(is_withdrawal=False).by_desk_order()[0]
        return f"“{newest.title}” will not be withdrawn.", desk_url(newest)


class ChangeAddress(Verb):
    name, label = "change-address", "Change the address…"
    of_document = True

    def permitted(self, case: Case) -> bool:
        return case.may_edit() and case.may("change_address")

    def offered(self, case: Case) -> bool:
        has_page = bool(case.edition.document.edition_model.page)
        return has_page and bool(case.timeline.history(case.now))

    def form(self, case: Case, data: Any = None) -> forms.Form:
        return AddressForm(data, initial={"slug": case.edition.document.slug})

    def sentences(self, case: Case) -> list[str]:
        return [
            f"The page is at {case.edition.get_absolute_url()} now. "
            "The old address will lead to the new one, forever; no other page can ever have it."
        ]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        document = case.edition.document
        document.change_address(case.request.user, form.cleaned_data["slug"])  # type: ignore[arg-type]
        return f"The address is {document.get_absolute_url()} now.", desk_url(case.edition)


class CorrectNote(Verb):
    name, label = "correct-note", "Correct the note…"

    def offered(self, case: Case) -> bool:
        return case.edition.is_major and not case.edition.is_withdrawal

    def form(self, case: Case, data: Any = None) -> forms.Form:
        return NoteForm(data, initial={"note": case.edition.note})

    def sentences(self, case: Case) -> list[str]:
        return [
            f"This is what readers are told about {case.edition.number}. The text stays as it is; "
            "once the edition is live, the page says that the note was corrected."
        ]

    def do(self, case: Case, form: Any) -> tuple[str, str]:
        edition = case.edition.correct_note(case.request.user, form.cleaned_data["note"])  # type: ignore[arg-type]
        return f"The note of {edition.number} was corrected.", desk_url(edition)


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Publish(),
        NewDraft(),
        Reschedule(),
        TakeBack(),
        CancelWithdrawal(),
        CorrectNote(),
        ChangeAddress(),
        Withdraw(),
        Discard(),
    )
}


def offers(case: Case) -> list[Verb]:
    """The verbs that this person may use on the edition as it is."""
    return [verb for verb in VERBS.values() if verb.permitted(case) and verb.offered(case)]


def verb_view(model_admin: admin.ModelAdmin, request: HttpRequest, case: Case, verb: Verb) -> Any:
    """Shows a verb's screen, or uses the verb; a refusal keeps what was typed (409)."""
    if not verb.permitted(case):
        raise PermissionDenied(
            f"You do not have the permission for “{verb.label.rstrip('…')}”. "
            "Ask an administrator if you need it."
        )
    status = 200
    form = verb.form(case, request.POST if request.method == "POST" else None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            sentence, target = verb.do(case, form)
        except Refused as refused:
            status, problems = 409, list(refused.problems)
            form.add_error(
                refused.field if refused.field in form.fields else None, refused.sentence
            )
        except IntegrityError:
            status = 409
            form.add_error(
                None,
                "Something else changed on this page at the same moment. "
                "Nothing of yours was done; look again and repeat it.",
            )
        else:
            messages.success(request, sentence)
            return HttpResponseRedirect(target)
    offered = verb.offered(case)
    if offered and not problems:
        problems = verb.problems(case)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": verb.label.rstrip("…"),
        "opts": model_admin.model._meta,
        "original": case.edition,
        "state": case.timeline.in_words(case.now),
        "verb": verb,
        "form": form,
        "offered": offered,
        "problems": problems,
        "sentences": verb.sentences(case) if offered else [],
        "zone": moments.zone_in_words(),
        "now": moments.in_words(case.now),
        "back": desk_url(case.edition, "history")
        if case.edition.is_withdrawal
        else desk_url(case.edition),
    }
    return TemplateResponse(request, "admin/publishing/verb.html", context, status=status)
