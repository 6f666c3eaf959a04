"""Action screens of editions, in the order of the buttons."""

from publishing.desk.screens.base import EditionScreen, available
from publishing.desk.screens.carry_forward import CarryForwardScreen
from publishing.desk.screens.documents import ChangeAddressScreen, OwnerScreen
from publishing.desk.screens.drafts import (
    DiscardScreen,
    NewDraftScreen,
    OverrideScreen,
    RevertScreen,
)
from publishing.desk.screens.preview_links import PreviewLinksScreen, RevokeLinkScreen
from publishing.desk.screens.publish import PublishScreen
from publishing.desk.screens.reviews import (
    RecordReviewScreen,
    ReviewDraftScreen,
    SubmitScreen,
    TakeBackSubmissionScreen,
)
from publishing.desk.screens.schedule import (
    CorrectNoteScreen,
    LeaveReleaseScreen,
    RescheduleScreen,
    TakeBackScreen,
)
from publishing.desk.screens.withdraw import (
    CancelWithdrawalScreen,
    CloseScreen,
    ReopenScreen,
    WithdrawScreen,
)
from publishing.desk.targets import EditionTarget

SCREENS: dict[str, type[EditionScreen]] = {
    screen.name: screen
    for screen in (
        SubmitScreen,
        ReviewDraftScreen,
        PublishScreen,
        OverrideScreen,
        CarryForwardScreen,
        RevertScreen,
        NewDraftScreen,
        RescheduleScreen,
        LeaveReleaseScreen,
        TakeBackScreen,
        TakeBackSubmissionScreen,
        RecordReviewScreen,
        CancelWithdrawalScreen,
        CorrectNoteScreen,
        CloseScreen,
        ReopenScreen,
        ChangeAddressScreen,
        OwnerScreen,
        PreviewLinksScreen,
        RevokeLinkScreen,
        WithdrawScreen,
        DiscardScreen,
    )
}


def available_screens(target: EditionTarget) -> list[EditionScreen]:
    """The listed screens whose action this person may take now."""
    return available(screen(target) for screen in SCREENS.values() if not screen.is_unlisted)
