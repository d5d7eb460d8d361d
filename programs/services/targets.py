"""Writing the targets of a program: the changed cells of a sheet, all of them or none."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_number
from kemitraan.core.services import audit
from programs.models import Indicator, Program, Target
from programs.rules.periods import Period, period_of
from programs.services.locks import lock_planned

TargetKey = tuple[uuid.UUID, dt.date]


@dataclass(frozen=True)
class TargetCell:
    """A cell of the sheet that a person changed: the new value (None clears it), and the one they saw before."""

    indicator: uuid.UUID
    period_starts_on: dt.date
    value: Decimal | None
    seen: Decimal | None


class TargetsRefused(DomainError):
    """Some cells cannot be saved, so none was; `problems` says why, `stored` is what somebody else wrote meanwhile."""

    def __init__(self, problems: dict[TargetKey, str], stored: dict[TargetKey, Decimal | None]) -> None:
        super().__init__("Belum ada yang disimpan: beberapa target perlu diperiksa.")
        self.problems = problems
        self.stored = stored


@transaction.atomic
def save_targets(*, actor, program: Program, cells: Sequence[TargetCell]) -> int:
    """Write the changed cells of a program's targets, all or none; returns how many targets changed.

    Raises `NotAllowed`, `TransitionRefused` when the program is over, and `TargetsRefused` for cells that somebody
    else changed meanwhile or that belong to no period of the program.
    """
    program = lock_planned(actor, program)
    wanted = {cell.indicator for cell in cells}
    rows = Indicator.objects.filter(program=program, public_id__in=wanted).select_for_update().order_by("pk")
    indicators = {indicator.public_id: indicator for indicator in rows}
    sheet = _TargetSheet(program, indicators)
    for cell in cells:
        sheet.take(cell)
    if sheet.problems:
        raise TargetsRefused(sheet.problems, sheet.stale)
    return sheet.write(actor)


class _TargetSheet:
    """What submitted cells mean for the stored targets."""

    def __init__(self, program: Program, indicators: Mapping[uuid.UUID, Indicator]) -> None:
        self.program = program
        self.indicators = indicators
        self.stored: dict[TargetKey, Target] = {}
        by_pk = {indicator.pk: indicator for indicator in indicators.values()}
        for target in Target.objects.filter(indicator__in=by_pk).select_for_update().order_by("pk"):
            indicator = by_pk[target.indicator_id]
            period = self._period(indicator, target.period_starts_on)
            self.stored[indicator.public_id, period.starts_on] = target
        self.problems: dict[TargetKey, str] = {}
        self.stale: dict[TargetKey, Decimal | None] = {}
        self.wanted: dict[TargetKey, tuple[Period, Decimal | None]] = {}

    def _period(self, indicator: Indicator, day: dt.date) -> Period:
        return period_of(day, indicator.frequency, self.program.starts_on, self.program.ends_on)

    def take(self, cell: TargetCell) -> None:
        key = (cell.indicator, cell.period_starts_on)
        indicator = self.indicators.get(cell.indicator)
        if indicator is None:
            self.problems[key] = "Indikator ini sudah dihapus orang lain."
            return
        period = self._period(indicator, cell.period_starts_on)
        key = (cell.indicator, period.starts_on)
        target = self.stored.get(key)
        there = target.value if target else None
        if there not in {cell.seen, cell.value}:
            shown = format_number(there) if there is not None else "kosong"
            self.problems[key] = f"Sudah diubah orang lain menjadi {shown}. Simpan lagi untuk memakai isian Anda."
            self.stale[key] = there
            return
        if cell.value is not None and target is None and not self._is_within(period):
            self.problems[key] = "Periode ini di luar masa program."
            return
        self.wanted[key] = (period, cell.value)

    def _is_within(self, period: Period) -> bool:
        starts_before_end = self.program.ends_on is None or period.starts_on <= self.program.ends_on
        ends_after_start = period.ends_on is None or period.ends_on >= self.program.starts_on
        return starts_before_end and ends_after_start

    def write(self, actor) -> int:
        new, changed, gone = [], [], []
        told: dict[uuid.UUID, list[dict[str, str]]] = {}
        now = clock.now()
        for key, (period, value) in self.wanted.items():
            target = self.stored.get(key)
            old = target.value if target else None
            if old == value:
                continue
            indicator = self.indicators[key[0]]
            told.setdefault(key[0], []).append(
                {
                    "field": "value",
                    "label": f"Target {period.label}",
                    "old": format_number(old),
                    "new": format_number(value),
                }
            )
            if target is None and value is not None:
                target = Target(
                    institution_id=self.program.institution_id,
                    indicator=indicator,
                    period_starts_on=period.starts_on,
                    value=value,
                )
                target.clean_fields(exclude=["institution", "indicator"])
                new.append(target)
            elif target is not None and value is None:
                gone.append(target.pk)
            elif target is not None and value is not None:
                target.value, target.version, target.updated_at = value, target.version + 1, now
                target.clean_fields(exclude=["institution", "indicator"])
                changed.append(target)
        Target.objects.filter(pk__in=gone).delete()
        Target.objects.bulk_update(changed, ["value", "version", "updated_at"])
        Target.objects.bulk_create(new)
        entries: list[tuple[str, str, list, list]] = [
            (
                "indicator.targets",
                f"mengubah {len(changes)} target {self.indicators[key]}",
                [self.indicators[key], self.program],
                changes,
            )
            for key, changes in told.items()
        ]
        if entries:
            audit.record_many(actor=actor, entries=entries)
        return len(new) + len(changed) + len(gone)
