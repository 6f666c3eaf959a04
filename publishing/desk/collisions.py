"""Edit conflict of a draft: both texts side by side, and ways to resolve it that lose no word.

A form is stale once its draft was saved, published or discarded after the form was opened. It is
not saved, and keeps its data beside the other text. A second button, with the revision on the
screen as its value, resolves the conflict.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import admin
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
from publishing.desk.form_snapshot import pictures_to_keep, rows_as_new, text_of_form
from publishing.desk.permissions import Context, current_user
from publishing.diff import ContentData, merging
from publishing.diff.comparison import compare
from publishing.http.desk_urls import desk_url
from publishing.kinds import may_edit
from publishing.models import Edition
from publishing.numbers import is_number
from publishing.refusals import Refused

if TYPE_CHECKING:
    from django.http.request import _ImmutableQueryDict

# The code of the error of a stale form.
STALE = "stale_form"
NOT_SAVED = "Nothing was saved; what you typed is still here. See below what can be done."
# The buttons: save the form's text as the newer one, merge both, or begin anew with it.
MINE, TOGETHER, ANEW = "_mine", "_together", "_anew"
# The prefix of the formset of reviews.
REVIEWS = "reviews"
# What happened to the draft after the form was opened.
SAVED, DATED, DISCARDED, REMOVED = "saved", "dated", "discarded", "removed"


def find(
    model_admin: admin.ModelAdmin, request: HttpRequest, number: int, edition: Edition | None
) -> "Collision | None":
    """The collision of a submitted form of the draft `number`, if any; needs the site's lock.

    The rows of a stale form become new ones: the rows with their keys may not exist any more.
    Its reviews are left out, because they are of the older text.
    """
    revision = request.POST.get("opened", "")
    opened = int(revision) if is_number(revision, 9) else None
    if edition is not None and edition.is_draft and edition.revision == opened:
        return None
    request.POST = cast("_ImmutableQueryDict", rows_as_new(request.POST, only_new=[REVIEWS]))
    model = cast("type[Edition]", model_admin.model)
    discarded = None
    if edition is None:
        drafts = Edition.objects.discarded().select_related("discarded_by", "document")
        discarded = drafts.filter(pk=number, document_kind=model.kind).first()
    return Collision(model, request, opened, edition, discarded)


class Collision:
    """A stale form and the present state of its draft."""

    def __init__(
        self,
        model: type[Edition],
        request: HttpRequest,
        opened: int | None,
        edition: Edition | None,
        discarded: Edition | None,
    ) -> None:
        self.model, self.request, self.opened = model, request, opened
        self.edition, self.discarded = edition, discarded
        # Why the chosen way was refused.
        self.refusal = ""
        # The result.
        self.saved: Edition | None = None
        self.sentence = ""

    @property
    def state(self) -> str:
        if self.edition is not None:
            return SAVED if self.edition.is_draft else DATED
        return DISCARDED if self.discarded else REMOVED

    @property
    def way(self) -> str:
        """The chosen button, where it is available for the text on the screen."""
        sent = self.request.POST
        if self.refusal:
            return ""
        if self.edition is not None and self.edition.is_draft:
            shown = str(self.edition.revision)
            return next((way for way in (MINE, TOGETHER) if sent.get(way) == shown), "")
        return ANEW if ANEW in sent else ""

    @property
    def is_new_page(self) -> bool:
        """Whether the draft was removed for good, so that a new page begins."""
        return self.state == REMOVED and (self.way == ANEW or self.opened is None)

    def may_go_on(self) -> bool:
        """Whether this person may restore the discarded draft."""
        draft = self.discarded
        if draft is None or draft.discarded_with_page:
            return False
        return may_edit(self.request.user, draft.document_kind)

    def check(self) -> None:
        """Raises ValidationError with what happened, unless a way out was chosen."""
        if not self.way and not self.is_new_page:
            raise ValidationError(f"{self.refusal or self.happened} {NOT_SAVED}", code=STALE)

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
    def theirs(self) -> ContentData | None:
        """The present or the discarded text."""
        edition = self.edition or self.discarded
        return diff.read(edition) if edition is not None else None

    @cached_property
    def base(self) -> ContentData | None:
        """The text that the form was opened with, where it is known."""
        edition = self.edition or self.discarded
        if edition is None or self.opened is None:
            return None
        if self.opened == edition.revision:
            return self.theirs
        save = edition.revisions.filter(number=self.opened).first()
        return save.text if save else None

    def text_of_form(
        self, form: forms.ModelForm, formsets: Sequence[BaseModelFormSet]
    ) -> ContentData:
        return text_of_form(self.request, form, formsets, self.base or self.theirs or diff.EMPTY)

    def changes(self, mine: ContentData) -> list[merging.Change]:
        """The changes of the other text that `mine` lacks; none where the base is unknown."""
        if self.base is None or self.theirs is None:
            return []
        return merging.changes(self.model, self.base, mine=mine, fix=self.theirs)

    def merge(self, mine: ContentData, changes: list[merging.Change]) -> ContentData | None:
        """Both texts in one; None where both changed the same place, or the base is unknown."""
        if self.base is None or _conflicts(changes):
            return None
        chosen = {change.key: change.default for change in changes}
        return merging.apply(self.model, mine, changes, chosen)

    # The form

    def context(self, form: forms.ModelForm, formsets: Sequence[BaseModelFormSet]) -> Context:
        """Both texts side by side, and the ways that this person can choose."""
        base = self.base or self.theirs or diff.EMPTY
        mine, theirs = self.text_of_form(form, formsets), self.theirs
        is_valid = form.errors.keys() <= {NON_FIELD_ERRORS} and all(
            formset.is_valid() for formset in formsets
        )
        context: Context = {
            "state": self.state,
            "pictures": pictures_to_keep(form, mine, base),
            "is_valid": is_valid,
        }
        if theirs is not None:
            context["comparison"] = compare(self.model, theirs, mine)
        if self.edition is not None and self.edition.is_draft:
            who = str(self.edition.saved_by or "somebody")
            context |= {
                "revision": self.edition.revision,
                "they": f"What {who} saved at {moments.time_in_words(self.edition.saved_at)}",
                "who": who,
                "other": desk_url(self.edition),
                **(self._merge_context(mine) if is_valid else {}),
            }
        elif self.edition is not None:
            drafts = self.edition.document.editions.drafts().select_related("document")
            draft = drafts.first()
            context |= {
                "they": f"{self.edition.short_name}, live from {self.edition.when}",
                "other": desk_url(self.edition),
                "draft": desk_url(draft) if draft else "",
            }
        elif self.discarded is not None:
            context |= {
                "they": "The discarded draft",
                "who": str(self.discarded.discarded_by),
                "other": reverse("admin:publishing_discarded_change", args=[self.discarded.pk]),
            }
        return context

    def _merge_context(self, mine: ContentData) -> Context:
        changes = self.changes(mine)
        merged = self.merge(mine, changes)
        theirs = self.theirs or diff.EMPTY
        return {
            # Where one of the two texts has all changes, there is nothing to merge.
            "can_merge": merged is not None and merged != mine,
            "has_all": merged is not None and compare(self.model, theirs, merged).is_same,
            "conflicts": _conflicts(changes),
            "only_theirs": _labels(change for change in changes if not change.is_conflict),
        }

    # The result

    def resolve(self, form: forms.ModelForm, formsets: Sequence[BaseModelFormSet]) -> Edition:
        """Saves the form's text in the chosen way. Raises Refused, and NotPermitted."""
        user = current_user(self.request)
        text, slug = self.text_of_form(form, formsets), ""
        why = "Saved what was typed before that."
        sentence = "What you typed is the draft of “{}” now."
        if self.discarded is not None:
            draft = restore(self.discarded, user).edition
        else:
            draft = cast("Edition", self.edition)
        if self.state == DATED:
            draft = begin_draft(draft.document, user, draft)
        if self.state == SAVED:
            who = f"{draft.saved_by or 'somebody'} saved at {moments.in_words(draft.saved_at)}"
            if self.way == TOGETHER:
                text = self._merged(text)
                why = f"Brought another text together with what {who}."
                sentence = "The draft of “{}” has both texts now. Read it once as a whole."
            else:
                slug = form.cleaned_data.get("slug") or ""
                why = f"Saved another text over what {who}; that is kept as save {draft.revision}."
                sentence = (
                    f"Your text is the draft of “{{}}” now. What {who} is kept as save "
                    f"{draft.revision}: under “Editions and history” you can go back to it."
                )
        saved = save_draft(draft, user, text, revision=draft.revision, why=why, slug=slug)
        self.saved = saved.edition
        self.sentence = sentence.format(saved.edition.title)
        return saved.edition

    def _merged(self, mine: ContentData) -> ContentData:
        changes = self.changes(mine)
        merged = self.merge(mine, changes)
        if merged is None:
            raise Refused(
                "The two texts cannot be brought together as they are now: both changed "
                f"{', '.join(_conflicts(changes)) or 'the same places'}."
            )
        return merged


def _conflicts(changes: Iterable[merging.Change]) -> list[str]:
    """The places that only a person can decide."""
    return _labels(change for change in changes if not change.default)


def _labels(changes: Iterable[merging.Change]) -> list[str]:
    return list(dict.fromkeys(change.label for change in changes))
