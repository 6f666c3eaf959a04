"""Sentences of the record of events, made when they are shown."""

import datetime
from collections import defaultdict
from collections.abc import Mapping

from django.utils import formats
from django.utils.text import capfirst

from publishing import moments

Value = str | int | None

# Keys of the data with moments and days (ISO 8601).
MOMENTS = ("at", "before")
DAYS = ("day",)

# By the code of the action; `name` is the short name of the edition then: 2.0, the draft.
SENTENCES = {
    "begin_page": "Began the draft.",
    "begin_draft": "Began a draft from {source}.",
    "save_draft": "{sentence}",
    "carry_forward": "Carried {fix} forward into {name}: {what}.",
    "discard": "Discarded the draft.",
    "restore": "Brought the discarded draft back.",
    "remove_discarded": "Removed a discarded draft for good.",
    "submit": "Submitted {text} for review{said}",
    "take_back_submission": "Took the submission back.",
    "approve": "Approved {text}{said}",
    "approve_by_publishing": "Approved {name} by letting it go live.",
    "approve_by_merging": "Approved {name} with what was carried forward.",
    "return": "Returned {text}: {comment}",
    "review": "Recorded for readers: {text} was reviewed by {reviewer} on {day}.",
    "change_review": "Changed for readers: a review by {reviewer} on {day}.",
    "remove_review": "Removed for readers: a review by {reviewer} on {day}.",
    "override": "Overrode the rule {rule} for “{words}”. The reason: {reason}",
    "publish": "Published {name}.",
    "publish_backdated": "Published {name} with an earlier date, {at}.",
    "schedule": "Scheduled {name} for {at}.",
    "reschedule": "Moved {name} from {before} to {at}.",
    "take_back": "Took {name} back to a draft.",
    "correct_note": "Corrected the note of {name}. It was: {note}",
    "withdraw": "Withdrew the page.",
    "schedule_withdrawal": "Planned a withdrawal for {at}.",
    "cancel_withdrawal": "Cancelled {name}.",
    "close": "Closed {name} to the public. The reason: {reason}",
    "reopen": "Opened {name} again. It was closed because: {reason}",
    "change_address": "Changed the address from “{old}” to “{new}”.",
    "assign": "{assigned}",
    "make_preview_link": "Made a link to look at {name}{for_whom}.",
    "revoke_preview_link": "Revoked the link{for_whom}.",
    # Of a text, with its release.
    "join_release": "Added {name} to the release “{release}”.",
    "leave_release": "Took {name} out of the release “{release}”.",
    "publish_with_release": "Published {name} with the release “{release}”.",
    "schedule_with_release": "Scheduled {name} with the release “{release}” for {at}.",
    "reschedule_with_release": "Moved {name} with the release “{release}” from {before} to {at}.",
    "cancel_with_release": "Cancelled the moment of the release “{release}”.",
    "lose_release": "Removed the release “{release}”.",
    # Of a release.
    "begin_release": "Began the release.",
    "rename_release": "Renamed the release; it was “{old}”.",
    "add_to_release": "Added {name} of “{member}”.",
    "take_out_of_release": "Took out {name} of “{member}”{by_itself}.",
    "member_left_release": "“{member}” is no part of it any more: {why}.",
    "publish_release": "Published the release.",
    "schedule_release": "Scheduled the release for {at}.",
    "reschedule_release": "Moved the release from {before} to {at}.",
    "cancel_release": "Cancelled the moment, {before}.",
    "remove_release": "Removed the release.",
    # From older versions, and from other apps in their own words.
    "note": "{sentence}",
}


def sentence_of(code: str, data: Mapping[str, Value]) -> str:
    """The sentence of an action, filled with the data of its event."""
    words = defaultdict(str, {key: _in_words(key, value) for key, value in data.items()})
    words["said"] = f": {words['comment']}" if words["comment"] else "."
    words["for_whom"] = f" for {words['reader']}" if words["reader"] else ""
    words["by_itself"] = f"; it goes live by itself on {words['at']}" if words["at"] else ""
    words["assigned"] = _assigned(data)
    sentence = SENTENCES.get(code, SENTENCES["note"]).format_map(words)
    return capfirst(sentence)


def _in_words(key: str, value: Value) -> str:
    if value is None:
        return ""
    if key in MOMENTS:
        return moments.in_words(datetime.datetime.fromisoformat(str(value)))
    if key in DAYS:
        return formats.date_format(datetime.date.fromisoformat(str(value)), "DATE_FORMAT")
    return str(value)


def _assigned(data: Mapping[str, Value]) -> str:
    """Sentences on the changed owner and review cycle of a page."""
    sentences = []
    if "owner" in data:
        owner = data["owner"]
        sentences.append(f"Made {owner} its owner." if owner else "Left it without an owner.")
    if "review_cycle" in data:
        cycle = data["review_cycle"]
        by_topics = "Let its topics say when it is to be read again."
        sentences.append(f"Set its review cycle to {cycle}." if cycle else by_topics)
    return " ".join(sentences)
