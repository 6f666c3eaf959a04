"""Tea finder: weighs the ticked signs, and finds patterns, teas and articles for them.

docs/decisions/0021 says why the rule is this simple.
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

# Points and signs from which a pattern fits clearly.
MIN_POINTS, MIN_SIGNS = 4, 2
# Two patterns whose points differ by no more than this fit equally well.
MAX_DIFFERENCE = 1
# Patterns shown in full, teas, and articles on each pattern.
MAX_PATTERNS, MAX_TEAS, MAX_ARTICLES = 3, 6, 3
LEVELS = [Sign.Level.EMERGENCY, Sign.Level.URGENT]


@dataclass
class Fit:
    """A pattern with the ticked signs that point to it, the strongest first."""

    pattern: Pattern
    reasons: list[SignPattern] = field(default_factory=list)

    @property
    def points(self) -> int:
        return sum(reason.weight for reason in self.reasons)

    @property
    def is_clear(self) -> bool:
        return self.points >= MIN_POINTS and len(self.reasons) >= MIN_SIGNS

    @property
    def sort_key(self) -> tuple[int, int, str]:
        """Sort key: most points first, then most signs, then the name."""
        return -self.points, -len(self.reasons), self.pattern.name


@dataclass
class FinderResult:
    """Result of the finder: the ticked signs, and the patterns that fit, the best first."""

    signs: list[Sign]
    fits: list[Fit]

    @property
    def red_flags(self) -> dict[str, list[Sign]]:
        """The ticked red flags by level, the most urgent level first."""
        found = {level: [sign for sign in self.signs if sign.level == level] for level in LEVELS}
        return {str(level): signs for level, signs in found.items() if signs}

    @property
    def is_emergency(self) -> bool:
        return Sign.Level.EMERGENCY in self.red_flags

    @property
    def may_offer_teas(self) -> bool:
        """Whether teas are shown: not where a doctor should be seen first."""
        return not self.red_flags

    @property
    def ordinary_signs(self) -> list[Sign]:
        return [sign for sign in self.signs if not sign.is_red_flag]

    @property
    def best_fits(self) -> list[Fit]:
        """The patterns that fit clearly, and about as well as the best one."""
        best = self.fits[0].points if self.fits else 0
        return [fit for fit in self.fits if fit.is_clear and best - fit.points <= MAX_DIFFERENCE]

    @property
    def verdict(self) -> str:
        """Code of the result's clarity, which chooses the first words of the page."""
        if not self.fits:
            return "nothing" if self.ordinary_signs else "flags"
        if self.best_fits:
            return "one" if len(self.best_fits) == 1 else "several"
        if len(self.ordinary_signs) == 1:
            return "single"
        best = self.fits[0].points
        return (
            "scattered"
            if sum(best - fit.points <= MAX_DIFFERENCE for fit in self.fits) > 1
            else "faint"
        )

    @property
    def shown_fits(self) -> list[Fit]:
        """The patterns shown in full: those with at least half of the points of the best one."""
        near = [fit for fit in self.fits if 2 * fit.points >= self.fits[0].points]
        return near[:MAX_PATTERNS]

    @property
    def other_fits(self) -> list[Fit]:
        """The patterns that are only named."""
        return self.fits[len(self.shown_fits) :]

    @property
    def fits_for_teas(self) -> list[Fit]:
        """The patterns to find teas for: those that fit clearly, if any; else those shown."""
        return self.best_fits[:MAX_PATTERNS] or self.shown_fits

    @property
    def unmatched_signs(self) -> list[Sign]:
        """The ticked signs that point to no pattern."""
        used = {reason.sign_id for fit in self.fits for reason in fit.reasons}
        return [sign for sign in self.ordinary_signs if sign.pk not in used]


def ordered_signs() -> list[Sign]:
    """All signs in the order of the form: red flags, the most urgent first, then by group."""
    levels: list[str] = [*LEVELS, Sign.Level.NONE]
    groups: list[str] = list(Sign.Group)

    def place(sign: Sign) -> tuple[int, int]:
        # The level of a flag stands for its group.
        return levels.index(sign.level), 0 if sign.is_red_flag else groups.index(sign.group)

    return sorted(Sign.objects.prefetch_related("weights__pattern"), key=place)


def weigh_signs(ticked: Iterable[Sign]) -> FinderResult:
    """Adds up the weights of the ticked signs by pattern."""
    signs = list(ticked)
    fits: dict[int, Fit] = {}
    for sign in signs:
        if sign.is_red_flag:
            continue
        for weight in sign.weights.all():
            fit = fits.setdefault(weight.pattern_id, Fit(weight.pattern))
            # Saves a query for the sign.
            weight.sign = sign
            fit.reasons.append(weight)
    for fit in fits.values():
        fit.reasons.sort(key=lambda reason: -reason.weight)
    return FinderResult(signs, sorted(fits.values(), key=lambda fit: fit.sort_key))


def teas_for(fits: list[Fit], at: datetime.datetime) -> list[Tea]:
    """Live teas for these patterns, those that suit most points first.

    Of each pattern, only the newest texts are considered.
    """
    if not fits:
        return []
    live = Tea.objects.live(at)
    newest = [
        live.filter(patterns=fit.pattern).order_by("-pk").values("pk")[:MAX_TEAS] for fit in fits
    ]
    chosen = Tea.objects.filter(reduce(or_, (Q(pk__in=each) for each in newest)))
    teas: list[Tea] = list(
        chosen.with_dates(at).select_related("document").prefetch_related("patterns", "claims")
    )
    points = {fit.pattern.pk: fit.points for fit in fits}

    def order(tea: Tea) -> tuple[int, str, int]:
        suits = sum(points.get(pattern.pk, 0) for pattern in tea.patterns.all())
        return -suits, tea.title, tea.pk

    return sorted(teas, key=order)[:MAX_TEAS]


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
            .values(f"{rows}__pk")[:MAX_ARTICLES]
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


def group_signs(signs: Iterable[Sign]) -> list[dict[str, object]]:
    """The groups of the form: red flags together, then the groups of ordinary signs."""
    groups: dict[str, list[Sign]] = defaultdict(list)
    for sign in signs:
        groups["flags" if sign.is_red_flag else sign.group].append(sign)
    labels = {"flags": "", **dict(Sign.Group.choices)}
    return [
        {"name": label, "slug": slug, "signs": groups[slug], "is_red": slug == "flags"}
        for slug, label in labels.items()
        if slug in groups
    ]
