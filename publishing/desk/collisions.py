"""Somebody else was faster: both texts at hand, and the ways out of it, without losing a word.

A form that was opened before the last save, or before its draft was published or discarded, is
not saved. What was typed into it stays in the form, beside what is there now; a second button,
which names the revision that was shown, says what is to become of the two.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from publishing import diff, moments
from publishing.actions.conditions import require_draft
from publishing.actions.discarding import restore
from publishing.actions.drafts import begin_draft, save_draft
from publishing.actions.locking import GONE
from publishing.desk.form_snapshot import pictures_to_keep, rows_as_new, typed_text
from publishing.desk.permissions import Context, current_user
from publishing.diff import Text, merging
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.kinds import may_edit
from publishing.models import Edition
from publishing.refusals import Refused

# The code of a refusal to save over what somebody else did in the meantime.
FASTER = "somebody_was_faster"
KEPT = "Nothing was saved; what you typed is still here. See below what can be done."
# The buttons: save what was typed over the other text, bring both together, or begin with it anew.
MINE, TOGETHER, ANEW = "_mine", "_together", "_anew"
# What the names of the rows that tell readers of reviews begin with.
REVIEWS = "reviews"
# What happened to the draft meanwhile.
SAVED, DATED, DISCARDED, REMOVED = "saved", "dated", "discarded", "removed"


def opened_revision(request: HttpRequest) -> int | None:
    number = request.POST.get("opened", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    return int(number) if is_number else None


def find(
    model_admin: admin.ModelAdmin, request: HttpRequest, number: int, edition: Edition | None
) -> "Collision | None":
    """The collision that a form of the draft `number` meets, if any; needs the lock.

    The rows that the form sent are new ones from then on: those that it knew may be gone. Reviews
    that it knew were of the text that it knew; they stay what they are.
    """
    opened = opened_revision(request)
    if edition is not None and edition.is_draft and edition.revision == opened:
        return None
    request.POST = cast("Any", rows_as_new(request.POST, only_new=[REVIEWS]))
    return Collision(model_admin, request, number, edition, opened)


class Collision:
    """What was typed into a form meets what somebody else did with the draft meanwhile."""

    def __init__(
        self,
        model_admin: admin.ModelAdmin,
        request: HttpRequest,
        number: int,
        edition: Edition | None,
        opened: int | None,
    ) -> None:
        self.model_admin, self.request = model_admin, request
        self.edition, self.opened = edition, opened
        self.discarded: Edition | None = None
        if edition is None:
            known = Edition.objects.discarded().select_related("discarded_by", "document")
            kind = model_admin.model.kind
            self.discarded = known.filter(pk=number, document_kind=kind).first()
        # Why the way out that was chosen led nowhere.
        self.refusal = ""
        # What came of it.
        self.saved: Edition | None = None
        self.sentence = ""

    # Questions

    @property
    def state(self) -> str:
        if self.edition is not None:
            return SAVED if self.edition.is_draft else DATED
        return DISCARDED if self.discarded else REMOVED

    @property
    def way(self) -> str:
        """The way out that was chosen and is open; only for the very text that was shown."""
        if self.refusal:
            return ""
        sent = self.request.POST
        if self.state == SAVED:
            shown = str(self.edition.revision) if self.edition else ""
            return next((way for way in (MINE, TOGETHER) if sent.get(way) == shown), "")
        return ANEW if ANEW in sent else ""

    @property
    def is_new_page(self) -> bool:
        """Whether nothing is left of the draft, so that a new page begins as any other does."""
        return self.state == REMOVED and (self.way == ANEW or self.opened is None)

    def may_go_on(self) -> bool:
        """Whether this person may do what the draft's own form let them do."""
        kept = self.discarded
        if kept is None or kept.discarded_with_page:
            return False
        return may_edit(self.request.user, kept.document_kind)

    def check(self) -> None:
        """Raises ValidationError, with what happened, unless a way out was chosen."""
        if not self.way and not self.is_new_page:
            raise ValidationError(f"{self.refusal or self.happened} {KEPT}", code=FASTER)

    @property
    def happened(self) -> str:
        if self.edition is None:
            return GONE
        try:
            require_draft(self.edition)
        except Refused as refused:
            return refused.sentence
        return (
            f"{self.edition.saved_by or 'Somebody'} saved this draft at "
            f"{moments.in_words(self.edition.saved_at)}, after you opened it."
        )

    # Texts

    @cached_property
    def theirs(self) -> Text | None:
        """The text that is there now, or was discarded."""
        there = self.edition or self.discarded
        return diff.read(there) if there is not None else None

    @cached_property
    def base(self) -> Text | None:
        """The text that was opened, where it is known."""
        where: Any = self.edition or self.discarded
        if where is None or self.opened is None:
            return None
        if self.opened == where.revision:
            return self.theirs
        save = where.revisions.filter(number=self.opened).first()
        return save.text if save else None

    def typed(self, form: forms.ModelForm, formsets: Sequence[BaseModelFormSet]) -> Text:
        return typed_text(self.request, form, formsets, self.base or self.theirs or diff.EMPTY)

    def changes(self, mine: Text) -> list[merging.Change] | None:
        """What the other text changed and `mine` does not have; None where no base is known."""
        if self.base is None or self.theirs is None:
            return None
        return merging.changes(self.model_admin.model, self.base, mine=mine, fix=self.theirs)

    def together(self, mine: Text, changes: list[merging.Change] | None) -> Text | None:
        """Both texts in one; None where both changed the same, so that only a person can say."""
        if changes is None or any(not change.default for change in changes):
            return None
        chosen = {change.key: change.default for change in changes}
        return merging.apply(self.model_admin.model, mine, changes, chosen)

    # What the form shows

    def context(self, form: forms.ModelForm, formsets: Sequence[BaseModelFormSet]) -> Context:
        """Both texts beside each other, and the ways out that are open to this person."""
        base = self.base or self.theirs or diff.EMPTY
        mine, theirs = self.typed(form, formsets), self.theirs
        is_sound = form.errors.keys() <= {NON_FIELD_ERRORS} and all(
            formset.is_valid() for formset in formsets
        )
        shown: Context = {
            "state": self.state,
            "pictures": pictures_to_keep(form, mine, base),
            "is_sound": is_sound,
        }
        if theirs is not None:
            shown["comparison"] = compare(self.model_admin.model, theirs, mine)
        ways: dict[str, Callable[[Text, bool], Context]] = {
            SAVED: self._ways_beside_a_save,
            DATED: self._ways_after_publishing,
            DISCARDED: self._ways_after_discarding,
            REMOVED: lambda _mine, _is_sound: {
                "anew": "Begin a new page with what you typed",
            },
        }
        return shown | ways[self.state](mine, is_sound)

    def _ways_beside_a_save(self, mine: Text, is_sound: bool) -> Context:
        edition: Any = self.edition
        who = str(edition.saved_by or "somebody")
        ways = {
            "revision": edition.revision,
            "they": f"What {who} saved at {moments.time_in_words(edition.saved_at)}",
            "who": who,
            "other": desk_url(edition),
        }
        if is_sound:
            changes = self.changes(mine)
            merged = self.together(mine, changes)
            # Where one of the two has it all already, there is nothing to bring together.
            is_one = merged is None or merged == mine
            ways |= {
                "can_join": not is_one,
                "has_all": merged is not None and self._is_theirs(merged),
                "conflicts": _labels(change for change in changes or () if not change.default),
                "only_theirs": _labels(
                    change for change in changes or () if not change.is_conflict
                ),
            }
        return ways

    def _is_theirs(self, text: Text) -> bool:
        """Whether the text that is there now says the same."""
        return compare(self.model_admin.model, self.theirs or diff.EMPTY, text).is_same

    def _ways_after_publishing(self, _mine: Text, _is_sound: bool) -> Context:
        edition: Any = self.edition
        draft = edition.document.editions.drafts().select_related("document").first()
        return {
            "they": f"{edition.short_name}, live from {edition.when}",
            "other": desk_url(edition),
            "draft": desk_url(draft) if draft else "",
            "anew": "" if draft else "Begin a new draft with what you typed",
        }

    def _ways_after_discarding(self, _mine: Text, _is_sound: bool) -> Context:
        kept: Any = self.discarded
        return {
            "they": "The discarded draft",
            "who": str(kept.discarded_by),
            "other": reverse("admin:publishing_discarded_change", args=[kept.pk]),
            "anew": "Bring the draft back with what you typed",
        }

    # What is done

    def resolve(self, form: forms.ModelForm, formsets: Sequence[BaseModelFormSet]) -> Edition:
        """Goes the way out that was chosen. Raises Refused, and NotPermitted."""
        user = current_user(self.request)
        text = self.typed(form, formsets)
        edition = self._draft(user)
        why, slug = "Saved what was typed before that.", ""
        if self.state == SAVED:
            who = f"{edition.saved_by or 'somebody'} saved at {moments.in_words(edition.saved_at)}"
            why = f"Saved another text over what {who}; that is kept as save {edition.revision}."
            self.sentence = (
                f"Your text is the draft of “{{}}” now. What {who} is kept as save "
                f"{edition.revision}: under “Editions and history” you can go back to it."
            )
            if self.way == TOGETHER:
                changes = self.changes(text)
                merged = self.together(text, changes)
                if merged is None:
                    conflicts = _labels(change for change in changes or () if not change.default)
                    raise Refused(
                        "The two texts cannot be brought together as they are now: both changed "
                        f"{', '.join(conflicts) or 'the same places'}."
                    )
                text = merged
                why = f"Brought another text together with what {who}."
                self.sentence = "The draft of “{}” has both texts now. Read it once as a whole."
            else:
                slug = form.cleaned_data.get("slug") or ""
        saved = save_draft(edition, user, text, revision=edition.revision, why=why, slug=slug)
        self.saved = saved.edition
        self.sentence = (self.sentence or "What you typed is the draft of “{}” now.").format(
            saved.edition.title
        )
        return saved.edition

    def _draft(self, user: User) -> Edition:
        """The draft that takes what was typed: the one there is, a new one, or the old one."""
        if self.discarded is not None:
            return restore(self.discarded, user).edition
        edition: Any = self.edition
        if self.state == DATED:
            return begin_draft(edition.document, user, edition)
        return Edition.objects.select_related("document", "saved_by").get(pk=edition.pk)


def _labels(changes: Iterable[merging.Change]) -> list[str]:
    return list(dict.fromkeys(change.label for change in changes))
