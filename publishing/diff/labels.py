"""Labels of comparisons, for translators."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SAME, CHANGED, ADDED, REMOVED, MOVED = "same", "changed", "added", "removed", "moved"
WORDS = {
    SAME: _("Unchanged"),
    CHANGED: _("Changed"),
    ADDED: _("Added"),
    REMOVED: _("Removed"),
    MOVED: _("Moved"),
}
# Changes in the order of a summary.
CHANGES = {
    "changed": _("Changed"),
    "rewritten": _("Rewritten"),
    "added": _("Added"),
    "removed": _("Removed"),
    "moved": _("Moved"),
    "moved and changed": _("Moved and changed"),
}
MOVED_HERE = {"moved": _("Moved here"), "moved and changed": _("Moved here and changed")}
MOVED_AWAY = _("Moved away")
# The other place of a moved block: its new place (now), or its old one (from).
UNDER = {"now": _("now under “%s”"), "from": _("from under “%s”")}
BEFORE_HEADINGS = {
    "now": _("now before the first heading"),
    "from": _("from before the first heading"),
}
FURTHER_UP = {"now": _("now further up"), "from": _("from further up")}
FURTHER_DOWN = {"now": _("now further down"), "from": _("from further down")}
INVISIBLE = _("Only unseen things changed, such as where a list begins.")

# Kinds of blocks.
NOUNS = {
    "paragraph": _("paragraph"),
    "heading": _("heading"),
    "list item": _("list item"),
    "table row": _("table row"),
    "dividing line": _("dividing line"),
    "picture": _("picture"),
    "caption": _("caption"),
}
COUNTED = {
    "paragraph": ngettext_lazy("%d paragraph", "%d paragraphs"),
    "heading": ngettext_lazy("%d heading", "%d headings"),
    "list item": ngettext_lazy("%d list item", "%d list items"),
    "table row": ngettext_lazy("%d table row", "%d table rows"),
    "dividing line": ngettext_lazy("%d dividing line", "%d dividing lines"),
    "picture": ngettext_lazy("%d picture", "%d pictures"),
    "caption": ngettext_lazy("%d caption", "%d captions"),
}
UNCHANGED = {
    "paragraph": ngettext_lazy("%d unchanged paragraph", "%d unchanged paragraphs"),
    "heading": ngettext_lazy("%d unchanged heading", "%d unchanged headings"),
    "list item": ngettext_lazy("%d unchanged list item", "%d unchanged list items"),
    "table row": ngettext_lazy("%d unchanged table row", "%d unchanged table rows"),
    "dividing line": ngettext_lazy("%d unchanged dividing line", "%d unchanged dividing lines"),
    "picture": ngettext_lazy("%d unchanged picture", "%d unchanged pictures"),
    "caption": ngettext_lazy("%d unchanged caption", "%d unchanged captions"),
}
UNCHANGED_MIXED = ngettext_lazy("%d unchanged passage", "%d unchanged passages")
