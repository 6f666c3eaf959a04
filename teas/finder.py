"""Rule of the tea finder: from the signs that a visitor ticks to patterns, teas and articles.

docs/decisions/0021 says why the rule is as simple as this.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import F, Q

from publishing.kinds import kinds
from publishing.models import Edition
from teas.models import Pattern, Sign, SignPattern, Tea

# A pattern fits when so many points come together, from so many signs at least.
FITS_FROM_POINTS, FITS_FROM_SIGNS = 4, 2
# Two patterns whose points differ by no more than this fit equally well.
CLOSE = 1
# So many patterns are shown in full, so many teas, and so many articles on each pattern.
SHOWN_PATTERNS, SHOWN_TEAS, SHOWN_ARTICLES = 3, 6, 3
LEVELS = [Sign.Level.EMERGENCY, Sign.Level.URGENT]


@dataclass
class Fit:
    """A pattern, and the ticked signs that point to it, the strongest first."""

    pattern: Pattern
    reasons: list[SignPattern] = field(default_factory=list)

    @property
    def points(self) -> int:
        return sum(reason.weight for reason in self.reasons)

    @property
    def is_clear(self) -> bool:
        return self.points >= FITS_FROM_POINTS and len(self.reasons) >= FITS_FROM_SIGNS

    @property
    def order(self) -> tuple[int, int, str]:
        """The best first: by points, by how many signs say so, and by name."""
        return -self.points, -len(self.reasons), self.pattern.name


@dataclass
class FinderResult:
    """Result of the finder: red flags before all, then patterns, the best first."""

    signs: list[Sign]
    fits: list[Fit]

    @property
    def flags(self) -> dict[str, list[Sign]]:
        """The ticked red flags by level, the most urgent level first."""
        found = {level: [sign for sign in self.signs if sign.level == level] for level in LEVELS}
        return {str(level): signs for level, signs in found.items() if signs}

    @property
    def is_emergency(self) -> bool:
        return Sign.Level.EMERGENCY in self.flags

    @property
    def may_offer_teas(self) -> bool:
        """Whether a tea may be spoken of: not to somebody whom a doctor should see first."""
        return not self.flags

    @property
    def ordinary(self) -> list[Sign]:
        return [sign for sign in self.signs if not sign.is_red_flag]

    @property
    def leading(self) -> list[Fit]:
        """The patterns that fit clearly, and about as well as the best one."""
        best = self.fits[0].points if self.fits else 0
        return [fit for fit in self.fits if fit.is_clear and best - fit.points <= CLOSE]

    @property
    def verdict(self) -> str:
        """How much the ticked signs say, in a word: what the page begins with."""
        if not self.fits:
            return "nothing" if self.ordinary else "flags"
        if self.leading:
            return "one" if len(self.leading) == 1 else "several"
        if len(self.ordinary) == 1:
            return "single"
        best = self.fits[0].points
        return "scattered" if sum(best - fit.points <= CLOSE for fit in self.fits) > 1 else "faint"

    @property
    def shown(self) -> list[Fit]:
        """The patterns to read about: those with half of the best one's points at least."""
        near = [fit for fit in self.fits if 2 * fit.points >= self.fits[0].points]
        return near[:SHOWN_PATTERNS]

    @property
    def rest(self) -> list[Fit]:
        """The patterns that are named only."""
        return self.fits[len(self.shown) :]

    @property
    def to_drink_for(self) -> list[Fit]:
        """The patterns to look for teas for: those that fit clearly, where any does."""
        return self.leading[:SHOWN_PATTERNS] or self.shown

    @property
    def pointless(self) -> list[Sign]:
        """The ticked signs that point to no pattern."""
        used = {reason.sign_id for fit in self.fits for reason in fit.reasons}
        return [sign for sign in self.ordinary if sign.pk not in used]


def signs_in_order() -> list[Sign]:
    """Every sign as the page asks for it: red flags, the worst first, then group by group."""
    levels: list[str] = [*LEVELS, Sign.Level.NONE]
    groups: list[str] = list(Sign.Group)

    def place(sign: Sign) -> tuple[int, int]:
        # The level of a flag stands for its group.
        return levels.index(sign.level), 0 if sign.is_red_flag else groups.index(sign.group)

    return sorted(Sign.objects.prefetch_related("weights__pattern"), key=place)


def find(ticked: Iterable[Sign]) -> FinderResult:
    """Weighs the ticked signs: the points of a pattern are the weights that lead to it."""
    signs = list(ticked)
    fits: dict[int, Fit] = {}
    for sign in signs:
        if sign.is_red_flag:
            continue
        for weight in sign.weights.all():
            fit = fits.setdefault(weight.pattern_id, Fit(weight.pattern))
            # The sign that the weight would look up is this one.
            weight.sign = sign
            fit.reasons.append(weight)
    for fit in fits.values():
        fit.reasons.sort(key=lambda reason: -reason.weight)
    return FinderResult(signs, sorted(fits.values(), key=lambda fit: fit.order))


def teas_for(fits: list[Fit], at: datetime.datetime) -> list[Tea]:
    """Live teas that suit these patterns, the one that suits most of them best first.

    Of a pattern that very many teas suit, only the newest texts are looked at.
    """
    if not fits:
        return []
    live = Tea.objects.live(at)
    newest = [
        live.filter(patterns=fit.pattern).order_by("-pk").values("pk")[:SHOWN_TEAS] for fit in fits
    ]
    chosen = Tea.objects.filter(reduce(or_, (Q(pk__in=each) for each in newest)))
    teas: list[Tea] = list(
        chosen.with_dates(at).select_related("document").prefetch_related("patterns", "claims")
    )
    points = {fit.pattern.pk: fit.points for fit in fits}

    def order(tea: Tea) -> tuple[int, str, int]:
        suits = sum(points.get(pattern.pk, 0) for pattern in tea.patterns.all())
        return -suits, tea.title, tea.pk

    return sorted(teas, key=order)[:SHOWN_TEAS]


def articles_for(fits: list[Fit], at: datetime.datetime) -> dict[int, list[Edition]]:
    """Live pages with content rows on these patterns, the newest texts, by pattern.

    Each has `pattern` and `western`: the row's column `western_parallel`. Other apps have such
    rows; their models say which.
    """
    found: dict[int, list[Edition]] = {fit.pattern.pk: [] for fit in fits}
    for rows, column in _rows_on_patterns() if fits else ():
        live = Edition.objects.live(at)
        newest = [
            live.filter(**{f"{rows}__{column}": fit.pattern})
            .order_by(f"-{rows}__pk")
            .values(f"{rows}__pk")[:SHOWN_ARTICLES]
            for fit in fits
        ]
        several = reduce(or_, (Q(**{f"{rows}__in": each}) for each in newest))
        pages = Edition.objects.filter(several).select_related("document").order_by("title", "pk")
        for edition in pages.annotate(
            pattern=F(f"{rows}__{column}"), western=F(f"{rows}__western_parallel")
        ):
            found[edition.pattern].append(edition)
    return found


def _rows_on_patterns() -> Iterator[tuple[str, str]]:
    """Lookups from an edition to content rows that quote Western medicine on a pattern.

    With each, the name of its column that points to the pattern.
    """
    for kind in kinds().values():
        for relation in kind.model.content_rows():
            row = relation.related_model
            for column in row._meta.concrete_fields:
                if column.related_model is Pattern and hasattr(row, "western_parallel"):
                    yield f"{kind.model._meta.model_name}__{relation.name}", column.name


def by_group(signs: Iterable[Sign]) -> list[dict[str, object]]:
    """The signs as the page's form asks for them: red flags together, then group by group."""
    flags = [sign for sign in signs if sign.is_red_flag]
    groups: dict[str, list[Sign]] = defaultdict(list)
    for sign in signs:
        if not sign.is_red_flag:
            groups[sign.group].append(sign)
    ordinary = [
        {"name": group.label, "slug": group.value, "signs": groups[group], "is_red": False}
        for group in Sign.Group
        if groups[group]
    ]
    red = [{"name": "", "slug": "flags", "signs": flags, "is_red": True}] if flags else []
    return [*red, *ordinary]
