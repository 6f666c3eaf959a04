"""Two texts beside each other for readers: nothing is named that the site does not show."""

import datetime
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from publishing.diff import Text
from publishing.diff.comparison import Comparison, compare, look_up
from publishing.models import Document, Edition


def compare_for_readers(
    model: type[Edition], old: Text, new: Text, at: datetime.datetime
) -> Comparison:
    """What differs, with pages named as they are live at `at`, and the signs of footnotes."""
    return compare(model, old, new, partial(named_by_what_is_live, at), marked=True)


def named_by_what_is_live(
    at: datetime.datetime, model: type[models.Model], keys: set[Any]
) -> dict[Any, str]:
    """What rows are called for readers: a page by its live title, and else by none."""
    if not issubclass(model, Document):
        return look_up(model, keys)
    live = Edition.objects.live(at).filter(document__in=keys)
    titles: dict[Any, str] = dict.fromkeys(keys, _("(not on the site now)"))
    return titles | dict(live.values_list("document_id", "title"))
