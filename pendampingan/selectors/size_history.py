"""The business size of a group over time as a picture and a table, from its first year on."""

import datetime as dt
from dataclasses import dataclass

from partners.enums import SizeClass
from partners.models import Organization
from partners.selectors.sizes import YearSize, size_years
from programs.rules.level_chart import LevelChart, Scored, level_chart

CLASSES = list(SizeClass)
VOICE = "assessor"  # the color of the line


@dataclass(frozen=True)
class SizeHistory:
    """Years oldest first; the first with a size is the baseline, one class above it the target ("naik kelas")."""

    years: list[YearSize]

    @property
    def sized(self) -> list[YearSize]:
        return [year for year in self.years if year.size is not None]

    @property
    def baseline(self) -> YearSize | None:
        return self.sized[0] if self.sized else None

    @property
    def latest(self) -> YearSize | None:
        return self.sized[-1] if self.sized else None

    @property
    def target(self) -> SizeClass | None:
        if self.baseline is None or self.baseline.size is None:
            return None
        return CLASSES[min(CLASSES.index(self.baseline.size) + 1, len(CLASSES) - 1)]

    @property
    def gain(self) -> int:
        """Classes since the first year; below zero when it fell."""
        if self.baseline is None or self.latest is None:
            return 0
        return _level(self.latest) - _level(self.baseline)

    @property
    def gain_words(self) -> str:
        if self.baseline is None or len(self.sized) < 2:
            return ""
        since = f"sejak {self.baseline.year}"
        if self.gain == 0:
            return f"Tetap {since}."
        return f"{'Naik' if self.gain > 0 else 'Turun'} {abs(self.gain)} kelas {since}."

    @property
    def chart(self) -> LevelChart | None:
        """None before two years are known: one point is no line."""
        if self.target is None or len(self.sized) < 2:
            return None
        scores = [Scored(dt.date(year.year, 12, 31), _level(year), _said(year)) for year in self.sized]
        return level_chart([(VOICE, scores)], highest=len(CLASSES), target=CLASSES.index(self.target) + 1)

    @property
    def sentence(self) -> str:
        """The whole line in words, for those who do not see the picture."""
        return "Kelas usaha: " + "; ".join(_said(year) for year in self.sized)


def size_history_of(organization: Organization) -> SizeHistory:
    """The size of a group or business year by year. At most two queries."""
    return SizeHistory(size_years(organization))


def _level(year: YearSize) -> int:
    assert year.size is not None
    return CLASSES.index(year.size) + 1


def _said(year: YearSize) -> str:
    return f"{year.size.label.lower() if year.size else ''} {year.year}"
