"""The sheet of targets: a row for each indicator, a cell for each period of a year, and blocks pasted into it."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from kemitraan.core.forms import BaseForm
from programs.forms.indicators import MeasuredField
from programs.models import Indicator
from programs.rules.amounts import PastedTargets, spread
from programs.rules.targets import PeriodResult
from programs.services.targets import TargetCell


@dataclass(frozen=True)
class GridCell:
    """One cell of the sheet: the bound field, its period, and how many month columns it is wide."""

    field: Any
    result: PeriodResult
    months: int

    @property
    def label(self) -> str:
        """Which period it is, where the column does not say it."""
        return self.result.period.short if self.months > 1 else ""


@dataclass(frozen=True)
class GridRow:
    """One indicator of the sheet; `seen` is the hidden field with what the cells showed.

    `before` and `after` are the month columns of the year in which the program does not run.
    """

    indicator: Indicator
    cells: list[GridCell]
    seen: Any
    before: range
    after: range


class TargetGridForm(BaseForm):
    """The targets of a year: a row for each indicator, a cell for each of its periods; and a box for a pasted block."""

    pasted = forms.CharField(
        required=False,
        label="Tempel dari Excel",
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control"}),
        help_text="Kolom pertama nama atau kode indikator, lalu satu kolom untuk setiap periode. "
        "Baris judul boleh ikut.",
    )

    def __init__(
        self, *args, indicators: Sequence[Indicator], results: Mapping[int, list[PeriodResult]], year: int, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        self.results = results
        self.year = year
        for indicator in indicators:
            for result in results[indicator.pk]:
                name = f"{indicator.name}, {result.period.label}"
                self.fields[cell_name(indicator, result)] = MeasuredField(
                    label=name,
                    unit=indicator.unit,
                    required=False,
                    initial=result.target,
                    widget=forms.TextInput(attrs={"class": "sheet-cell sheet-number", "aria-label": name}),
                )
            self.fields[seen_name(indicator)] = forms.CharField(
                required=False, initial=json.dumps(self.shown_targets(indicator)), widget=forms.HiddenInput
            )

    def shown_targets(self, indicator: Indicator) -> dict[str, str]:
        """What the cells of an indicator show now, by the first day of the period."""
        return {
            result.period.starts_on.isoformat(): str(result.target)
            for result in self.results[indicator.pk]
            if result.target is not None
        }

    @property
    def rows(self) -> list[GridRow]:
        """The sheet as the page draws it; cells of a row share the twelve month columns."""
        rows = []
        for indicator in self.indicators:
            results = self.results[indicator.pk]
            wide = _widths(results, self.year)
            cells = [
                GridCell(self[cell_name(indicator, result)], result, months)
                for result, months in zip(results, wide, strict=True)
            ]
            before = _first_month(results, self.year) - 1
            after = 12 - before - sum(wide)
            rows.append(GridRow(indicator, cells, self[seen_name(indicator)], range(before), range(after)))
        return rows

    @property
    def changed_cells(self) -> list[TargetCell]:
        """The cells whose value is not the one that was shown; after `is_valid`."""
        found = []
        for indicator in self.indicators:
            seen = _read_seen(self.cleaned_data.get(seen_name(indicator), ""))
            for result in self.results[indicator.pk]:
                day = result.period.starts_on
                value = self.cleaned_data[cell_name(indicator, result)]
                if value != seen.get(day):
                    found.append(TargetCell(indicator.public_id, day, value, seen.get(day)))
        return found

    def accept_stored(self, stored: Mapping[tuple[Any, dt.date], Decimal | None]) -> None:
        """After a conflict was told, the next save replaces what was stored."""
        self.data = self.data.copy()
        for indicator in self.indicators:
            seen = {day.isoformat(): str(value) for day, value in self._seen(indicator).items()}
            for (key, day), value in stored.items():
                if key == indicator.public_id:
                    seen[day.isoformat()] = "" if value is None else str(value)
            self.data[seen_name(indicator)] = json.dumps(seen)

    def _seen(self, indicator: Indicator) -> dict[dt.date, Decimal]:
        return _read_seen(self.cleaned_data.get(seen_name(indicator), ""))


def cell_name(indicator: Indicator, result: PeriodResult) -> str:
    return f"target_{indicator.public_id}_{result.period.starts_on.isoformat()}"


def seen_name(indicator: Indicator) -> str:
    return f"seen_{indicator.public_id}"


def _read_seen(text: str) -> dict[dt.date, Decimal]:
    """What the cells showed when the page was opened; anything else that was sent counts as nothing shown."""
    try:
        found = json.loads(text or "{}")
        return {dt.date.fromisoformat(day): Decimal(value) for day, value in found.items() if value}
    except (ValueError, ArithmeticError, AttributeError, TypeError):
        return {}


def _widths(results: Sequence[PeriodResult], year: int) -> list[int]:
    """How many of the year's twelve month columns each period takes."""
    wide = []
    for result in results:
        start = max(result.period.starts_on, dt.date(year, 1, 1))
        end = min(result.period.ends_on or dt.date(year, 12, 31), dt.date(year, 12, 31))
        wide.append(end.month - start.month + 1)
    return wide


def _first_month(results: Sequence[PeriodResult], year: int) -> int:
    """The month of the year in which the first of the periods begins; 1 where there is none."""
    return max(results[0].period.starts_on, dt.date(year, 1, 1)).month if results else 1


def with_pasted(
    form: TargetGridForm, data: QueryDict, rows: Iterable[PastedTargets]
) -> tuple[QueryDict, int, list[str]]:
    """(data with the pasted cells, how many rows fitted, names that are no indicator of the program).

    A blank pasted cell leaves what stands there; the sheet's cells clear a target.
    """
    data = data.copy()
    known = {indicator.name.casefold(): indicator for indicator in form.indicators}
    known |= {indicator.code.casefold(): indicator for indicator in form.indicators if indicator.code}
    filled, unknown = 0, []
    for row in rows:
        indicator = known.get(row.name.casefold())
        if indicator is None:
            unknown.append(row.name)
            continue
        filled += 1
        results = form.results[indicator.pk]
        months = _widths(results, form.year)[0] if results else 1
        for result, cell in zip(results, spread(row.cells, months, len(results)), strict=False):
            if cell:
                data[cell_name(indicator, result)] = cell
    return data, filled, unknown
