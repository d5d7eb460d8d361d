"""What the programs of the example measure: readings with a gap, one that should sink, two years to compare."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kemitraan.monitoring.demo.ledger import record
from programs.enums import (
    Aggregation,
    GroupCombination,
    IndicatorDirection,
    ReadingFrequency,
    ReadingOrigin,
)
from programs.models import Indicator, Program, Reading, Target
from programs.rules.periods import periods_of

COORDINATOR = "koordinator@demo.test"
MENTOR = "pendamping@demo.test"
WHOLE = ""
NOT_READ = None


@dataclass(frozen=True)
class Measure:
    """An indicator with its values by period, oldest first, for each group (or WHOLE); None was not read.

    Targets go evenly from the first to the last period of the program.
    """

    values: Mapping[str, Any]
    readings: Mapping[str, list[float | None]]
    targets: tuple[int, int] | None = None
    baseline: int | None = None
    origin: str = ReadingOrigin.HAND


COASTAL = [
    Measure(
        {
            "name": "Produksi olahan ikan",
            "code": "P-1",
            "unit": "kg",
            "definition": "Berat produk jadi yang siap dijual, dijumlahkan dari semua kelompok.",
            "verification": "Catatan produksi kelompok",
        },
        {
            "sekar": [60, 72, 81, 90, NOT_READ, 104, 118, 121, 130, 142],
            "mina": [40, 44, 52, 49, NOT_READ, 61, 66, 70, NOT_READ, 83],
            "kerang": [NOT_READ, NOT_READ, 35, 38, NOT_READ, 44, 52, 51, 58, 61],
        },
        targets=(120, 420),
        baseline=80,
        origin=ReadingOrigin.REPORT,
    ),
    Measure(
        {
            "name": "Produk rusak atau dikembalikan",
            "code": "P-2",
            "unit": "%",
            "direction": IndicatorDirection.DOWN,
            "aggregation": Aggregation.AVERAGE,
            "verification": "Catatan pengembalian pembeli",
        },
        {WHOLE: [17, 16.5, 15, 15.5, 13, NOT_READ, 11.2, 10, 9.4, 8.8]},
        targets=(16, 5),
        baseline=18,
    ),
    Measure(
        {
            "name": "Anggota yang mencatat kas",
            "code": "P-3",
            "unit": "orang",
            "frequency": ReadingFrequency.QUARTERLY,
            "aggregation": Aggregation.LAST,
        },
        {"sekar": [2, 4, 6], "mina": [1, 3, 5]},
        targets=(6, 36),
        baseline=3,
    ),
    Measure(
        {
            "name": "Harga jual abon",
            "code": "P-4",
            "unit": "rupiah",
            "direction": IndicatorDirection.STEADY,
            "frequency": ReadingFrequency.QUARTERLY,
            "aggregation": Aggregation.AVERAGE,
            "combination": GroupCombination.AVERAGE,
            "tolerance": Decimal(5_000),
        },
        {WHOLE: [118_000, 126_500, 131_000]},
        targets=(125_000, 125_000),
    ),
    Measure(
        {
            "name": "Kelompok dengan pasar tetap",
            "code": "P-5",
            "unit": "kelompok",
            "frequency": ReadingFrequency.ONCE,
            "aggregation": Aggregation.LAST,
        },
        {WHOLE: []},
        targets=(6, 6),
        baseline=0,
    ),
]
PONDS = [
    Measure(
        {
            "name": "Udang yang hidup sampai panen",
            "code": "T-1",
            "unit": "%",
            "aggregation": Aggregation.AVERAGE,
            "verification": "Hitungan saat panen",
        },
        {
            WHOLE: [
                *(52, 54, 53, 57, 58, 60, 61, NOT_READ, 63, 66, 65, 68),
                *(67, 70, 69, 72, 74, 73, 76, 77, 79, 78, 81, 82, 84),
            ]
        },
        targets=(55, 80),
        baseline=50,
    ),
]


def add_indicators(institution, people, bodies, programs: Mapping[str, Program], today: dt.date) -> None:
    """Indicators with targets and readings for the coastal program and for the finished one."""
    for key, measures in (("pesisir", COASTAL), ("tambak", PONDS)):
        for order, measure in enumerate(measures, start=1):
            _add(institution, people, bodies, programs[key], measure, order, today)


def _add(institution, people, bodies, program: Program, measure: Measure, order: int, today: dt.date) -> None:
    indicator = Indicator(
        institution=institution,
        program=program,
        order=order,
        created_by=people[COORDINATOR],
        baseline_value=measure.baseline,
        baseline_on=program.starts_on - dt.timedelta(days=10) if measure.baseline is not None else None,
        **measure.values,
    )
    indicator.full_clean()
    indicator.save()
    rows: list[Target | Reading] = [*_targets(indicator, program, measure, today)]
    rows += _readings(indicator, program, people, bodies, measure, today)
    for row in rows:
        row.full_clean()
        row.save()
    record(institution, "mencatat indikator contoh", [indicator, *rows])


def _targets(indicator: Indicator, program: Program, measure: Measure, today: dt.date) -> Iterator[Target]:
    periods = periods_of(indicator.frequency, program.starts_on, program.ends_on, today)
    if measure.targets is None:
        return
    first, last = measure.targets
    steps = max(1, len(periods) - 1)
    for place, period in enumerate(periods):
        value = Decimal(round(first + (last - first) * place / steps))
        yield Target(
            institution=indicator.institution, indicator=indicator, period_starts_on=period.starts_on, value=value
        )


def _readings(
    indicator: Indicator, program: Program, people, bodies, measure: Measure, today: dt.date
) -> Iterator[Reading]:
    periods = periods_of(indicator.frequency, program.starts_on, program.ends_on, today)
    for key, values in measure.readings.items():
        over = [period for period in periods if period.ends_on and period.ends_on < today]
        for period, value in zip(over, values, strict=False):
            if value is None or period.ends_on is None:
                continue
            is_reported = measure.origin == ReadingOrigin.REPORT
            yield Reading(
                institution=indicator.institution,
                indicator=indicator,
                organization=bodies.get(key),
                read_on=max(program.starts_on, min(period.ends_on - dt.timedelta(days=2), program.ends_on or today)),
                value=Decimal(str(value)),
                origin=measure.origin,
                source="laporan pendampingan" if is_reported else "",
                recorded_by=people[MENTOR if is_reported else COORDINATOR],
                evidence=indicator.verification,
            )
