"""Actions: changes of the timeline that a person asks for, one function each.

Each takes the lock, reads the current state, checks the conditions, changes, and records the
event. Each raises Refused, or NotPermitted, with a sentence for the person.
"""

from publishing.actions.discarding import discard, remove, restore
from publishing.actions.documents import assign, change_address
from publishing.actions.drafts import (
    begin_draft,
    begin_page,
    carry_forward,
    revert,
    save_draft,
)
from publishing.actions.overrides import override
from publishing.actions.pictures import delete_picture, save_picture, save_pictures_of
from publishing.actions.preview_links import (
    make_calendar_feed,
    make_preview_link,
    remove_calendar_feed,
    revoke_preview_link,
)
from publishing.actions.publishing import correct_note, publish, reschedule, take_back
from publishing.actions.releases import (
    add_to_release,
    add_withdrawal_to_release,
    begin_release,
    cancel_release,
    remove_release,
    rename_release,
    schedule_release,
    take_out_of_release,
)
from publishing.actions.reviewing import approve, return_draft, review, submit, take_back_submission
from publishing.actions.withdrawing import cancel_withdrawal, close, reopen, withdraw
