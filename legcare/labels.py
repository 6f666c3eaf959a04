"""Labels of columns and content rows in comparisons, marked for translation.

Django derives most of them from field names, where makemessages finds none.
"""

from django.utils.translation import gettext_noop as _

LABELS = {
    *(_("Alternative text"), _("Amount"), _("Answer"), _("Author"), _("Body")),
    *(_("Caution: allergies"), _("Caution: medicines"), _("Caution: pregnancy"), _("Citation")),
    *(_("Claim"), _("Claims"), _("Description"), _("Evidence"), _("Image"), _("Ingredient")),
    *(_("Ingredients"), _("Japanese name"), _("Kind"), _("Link"), _("Name"), _("Pattern")),
    *(_("Patterns"), _("Perspective"), _("Perspectives"), _("Picture"), _("Preparation")),
    *(_("Price"), _("Question"), _("Questions"), _("Read on"), _("Source"), _("Sources")),
    *(_("Summary"), _("Tea"), _("The Western parallel"), _("Title"), _("Topics"), _("Type")),
    *(_("What Kampo sees"), _("What the claim says"), _("When to see a doctor")),
    *(_("Where to buy"), _("claims"), _("ingredients"), _("perspectives"), _("questions")),
    *(_("sources"), _("Place in the footer"), _("Text")),
}
