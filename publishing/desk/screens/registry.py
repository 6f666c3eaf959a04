"""Action screens of editions, in the order of the buttons."""

from publishing.desk.screens import (
    carry_forward,
    documents,
    drafts,
    preview_links,
    publish,
    reviews,
    schedule,
    withdraw,
)
from publishing.desk.screens.base import EditionScreen, available
from publishing.desk.targets import EditionTarget

SCREENS: dict[str, type[EditionScreen]] = {
    screen.name: screen
    for screen in (
        reviews.SubmitScreen,
        reviews.ReviewDraftScreen,
        publish.PublishScreen,
        drafts.OverrideScreen,
        carry_forward.CarryForwardScreen,
        drafts.RevertScreen,
        drafts.NewDraftScreen,
        schedule.RescheduleScreen,
        schedule.LeaveReleaseScreen,
        schedule.TakeBackScreen,
        reviews.TakeBackSubmissionScreen,
        reviews.RecordReviewScreen,
        withdraw.CancelWithdrawalScreen,
        schedule.CorrectNoteScreen,
        withdraw.CloseScreen,
        withdraw.ReopenScreen,
        documents.ChangeAddressScreen,
        documents.OwnerScreen,
        preview_links.PreviewLinksScreen,
        preview_links.RevokeLinkScreen,
        withdraw.WithdrawScreen,
        drafts.DiscardScreen,
    )
}


def available_screens(target: EditionTarget) -> list[EditionScreen]:
    """The listed screens whose action this person may take now."""
    return available(screen(target) for screen in SCREENS.values() if not screen.is_unlisted)
