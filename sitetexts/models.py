from publishing.models import Edition
from publishing.richtext import RichTextField

DISCLAIMER = "medical-disclaimer"
CLAIMS = "statement-on-claims"


class SiteText(Edition):
    """A text of the site itself that stands on many pages and is dated like any other."""

    kind = "site-text"

    text = RichTextField()
    plural_text = RichTextField(
        "text for several",
        blank=True,
        help_text="Used where a page shows more than one claim; empty: the text above.",
    )

    class Meta:
        verbose_name = "site text"
        # Templates name these texts: there are no others, and none goes.
        default_permissions = ("change", "view")
