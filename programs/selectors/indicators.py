"""What a program's indicators say: figures, gaps and achievement of a year, and of one indicator over all its time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from kemitraan.core.models import Attachment
from programs.enums import PeriodStanding, ReadingFrequency
from programs.models import Indicator, Program, Reading, Target
from programs.querysets import sees_everything
from programs.rules.series_chart import SMALL, Chart, chart_of
from programs.rules.targets import Definition, PeriodResult, Total, Value, results_of, total_of

SHOWN_READINGS = 100
NEWEST = 8


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator in a year: its periods, what they come to, and its line."""

    indicator: Indicator
    results: list[PeriodResult]
    total: Total
    spark: Chart | None
    latest: PeriodResult | None

    @property
    def standing(self) -> PeriodStanding:
        """How the year stands so far."""
        if self.total.is_met is not None:
            return PeriodStanding.MET if self.total.is_met else PeriodStanding.UNMET
        if not self.total.read:
            return PeriodStanding.MISSING if self.total.missing else self._waiting
        if any(result.target is not None for result in self.results):
            return PeriodStanding.UNDER_WAY
        return PeriodStanding.UNTARGETED

    @property
    def _waiting(self) -> PeriodStanding:
        """Nothing was to be read yet: a period runs, or all are ahead."""
        runs = any(result.standing == PeriodStanding.UNDER_WAY for result in self.results)
        return PeriodStanding.UNDER_WAY if runs else PeriodStanding.AHEAD

    @property
    def gap_words(self) -> str:
        """`3 periode belum ada data: Maret 2026, …`; empty without gaps."""
        return gap_words(self.total)


@dataclass(frozen=True)
class Overview:
    """The indicators of a program in one calendar year; `stopped` are no longer measured."""

    year: int
    years: list[int]
    rows: list[IndicatorRow]
    stopped: list[Indicator]

    @property
    def counts(self) -> list[tuple[PeriodStanding, int]]:
        """How many indicators stand how, without those of which there are none."""
        standings = [row.standing for row in self.rows]
        return [(standing, standings.count(standing)) for standing in PeriodStanding if standing in standings]

    @property
    def met(self) -> int:
        """How many indicators have reached their target so far."""
        return sum(row.standing == PeriodStanding.MET for row in self.rows)

    @property
    def gap_count(self) -> int:
        """How many periods of all indicators are over and were not read."""
        return sum(len(row.total.missing) for row in self.rows)

    @property
    def has_targets(self) -> bool:
        return any(result.target is not None for row in self.rows for result in row.results)

    @property
    def has_changes(self) -> bool:
        """Whether something can be compared with the year before."""
        return any(row.latest is not None and row.latest.change for row in self.rows)


def gap_words(total: Total) -> str:
    """How many periods were not read and which; the first three by name."""
    if not total.missing:
        return ""
    names = ", ".join(period.label for period in total.missing[:3])
    more = f" dan {len(total.missing) - 3} lainnya" if len(total.missing) > 3 else ""
    return f"{len(total.missing)} periode belum ada data: {names}{more}"


def definition_of(indicator: Indicator, program: Program) -> Definition:
    """What the rules need of an indicator; no query."""
    return Definition(
        frequency=indicator.frequency,
        aggregation=indicator.aggregation,
        direction=indicator.direction,
        starts_on=program.starts_on,
        ends_on=program.ends_on,
        combination=indicator.combination,
        baseline=indicator.baseline_value,
        tolerance=indicator.tolerance or Decimal(0),
    )


def years_of(program: Program, today: dt.date, *, also: Iterable[int] = ()) -> list[int]:
    """The calendar years of a program, up to its end or to this year."""
    last = (program.ends_on or max(today, program.starts_on)).year
    return sorted({*range(program.starts_on.year, last + 1), *also})


def chosen_year(asked: str, years: list[int], today: dt.date) -> int:
    """The year that the address asks for, where the program has it; else this one, or the one nearest to it."""
    if asked.isascii() and asked.isdigit() and int(asked) in years:
        return int(asked)
    return min(max(today.year, years[0]), years[-1])


def overview_of(user, program: Program, asked_year: str = "") -> Overview:
    """The indicators that `user` may see, in a year, with the readings that they may see. Four queries."""
    today = program.institution.today
    years = years_of(program, today)
    year = chosen_year(asked_year, years, today)
    found = list(Indicator.objects.visible_to(user).filter(program=program).order_by("order", "pk"))
    used = [indicator for indicator in found if indicator.is_active]
    results = yearly_results(user, program, used, year)
    return Overview(
        year=year,
        years=years,
        rows=[_row(indicator, program, results[indicator.pk], today) for indicator in used],
        stopped=[indicator for indicator in found if not indicator.is_active],
    )


def yearly_results(user, program: Program, indicators: Iterable[Indicator], year: int) -> dict[int, list[PeriodResult]]:
    """The periods of a year of each indicator, by its key; compared with the year before. Three queries."""
    rows = list(indicators)
    first, last = dt.date(year - 1, 1, 1), dt.date(year, 12, 31)
    window = Q(read_on__gte=first, read_on__lte=last) | Q(indicator__frequency=ReadingFrequency.ONCE)
    readings = visible_readings(user, rows)
    values = _values(readings.filter(window))
    targets: dict[int, dict[dt.date, Decimal]] = defaultdict(dict)
    for target in Target.objects.visible_to(user).filter(indicator__in=rows):
        targets[target.indicator_id][target.period_starts_on] = target.value
    since = _known_since(readings)
    today = program.institution.today
    return {
        indicator.pk: [
            result
            for result in results_of(
                definition_of(indicator, program),
                values[indicator.pk],
                targets[indicator.pk],
                today,
                since[indicator.pk],
            )
            if result.period.meets(year)
        ]
        for indicator in rows
    }


def visible_readings(user, indicators: Iterable[Indicator]) -> QuerySet[Reading]:
    """Readings that count and that `user` may see."""
    return Reading.objects.visible_to(user).filter(indicator__in=list(indicators)).standing()


def _values(readings: QuerySet[Reading]) -> Mapping[int, list[Value]]:
    found: dict[int, list[Value]] = defaultdict(list)
    rows = readings.order_by("read_on", "pk").values_list("indicator_id", "read_on", "value", "organization_id")
    for indicator, read_on, amount, group in rows:
        found[indicator].append(Value(read_on, amount, group))
    return found


def _known_since(readings: QuerySet[Reading]) -> Mapping[int, dict[int, dt.date]]:
    found: dict[int, dict[int, dt.date]] = defaultdict(dict)
    groups = readings.filter(organization__isnull=False).order_by()
    for indicator, group, day in groups.values_list("indicator_id", "organization_id").annotate(first=Min("read_on")):
        found[indicator][group] = day
    return found


def _row(indicator: Indicator, program: Program, results: list[PeriodResult], today: dt.date) -> IndicatorRow:
    read = [result for result in results if result.figure is not None]
    return IndicatorRow(
        indicator=indicator,
        results=results,
        total=total_of(definition_of(indicator, program), results, today),
        spark=chart_of(results, indicator.unit, box=SMALL) if read else None,
        latest=read[-1] if read else None,
    )


@dataclass(frozen=True)
class ReadingRow:
    """A reading with the files that show it."""

    reading: Reading
    files: list[Attachment]


@dataclass(frozen=True)
class IndicatorSeries:
    """One indicator over all its periods: drawing, table, and what a year comes to."""

    year: int
    years: list[int]
    results: list[PeriodResult]
    row: IndicatorRow
    chart: Chart | None
    readings: list[ReadingRow]
    withdrawn: list[Reading]
    more: int

    @property
    def has_changes(self) -> bool:
        """Whether something can be compared with the year before."""
        return any(result.change for result in self.results)

    @property
    def newest(self) -> list[ReadingRow]:
        return self.readings[:NEWEST]

    @property
    def earlier(self) -> list[ReadingRow]:
        return self.readings[NEWEST:]


def series_of(user, indicator: Indicator, asked_year: str = "") -> IndicatorSeries:
    """Everything of an indicator that `user` may see; readings of the chosen year, newest first. Four queries.

    The baseline is that of the whole program, so who sees only some groups does not see it drawn beside them.
    """
    program = indicator.program
    today = program.institution.today
    years = years_of(program, today)
    year = chosen_year(asked_year, years, today)
    readings = visible_readings(user, [indicator])
    targets = Target.objects.visible_to(user).filter(indicator=indicator)
    results = results_of(
        definition_of(indicator, program),
        _values(readings)[indicator.pk],
        dict(targets.values_list("period_starts_on", "value")),
        today,
    )
    of_year = [result for result in results if result.period.meets(year)]
    until_now = [result for result in results if not result.period.is_ahead(today)]
    shown, withdrawn = _listed(user, indicator, year)
    return IndicatorSeries(
        year=year,
        years=years,
        results=of_year,
        row=_row(indicator, program, of_year, today),
        chart=chart_of(until_now, indicator.unit, baseline=indicator.baseline_value if sees_everything(user) else None),
        readings=_with_files(shown[:SHOWN_READINGS]),
        withdrawn=withdrawn,
        more=max(0, len(shown) - SHOWN_READINGS),
    )


def _listed(user, indicator: Indicator, year: int) -> tuple[list[Reading], list[Reading]]:
    rows = Reading.objects.visible_to(user).filter(indicator=indicator)
    if indicator.frequency != ReadingFrequency.ONCE:
        rows = rows.filter(read_on__year=year)
    found = list(rows.select_related("organization", "recorded_by", "withdrawn_by").order_by("-read_on", "-pk"))
    standing = [reading for reading in found if reading.withdrawn_at is None]
    return standing, [reading for reading in found if reading.withdrawn_at is not None]


def _with_files(readings: list[Reading]) -> list[ReadingRow]:
    files: dict[int, list[Attachment]] = defaultdict(list)
    rows = Attachment.objects.filter(
        content_type_of_subject=ContentType.objects.get_for_model(Reading),
        object_id__in=[reading.pk for reading in readings],
        removed_at=None,
    )
    for file in rows.select_related("uploaded_by").order_by("pk"):
        files[file.object_id].append(file)
    return [ReadingRow(reading, files[reading.pk]) for reading in readings]


def last_values(user, indicators: Iterable[Indicator], organization) -> dict[int, Reading]:
    """The newest reading of each indicator for an organization (None: the whole program), by the indicator's key."""
    rows = visible_readings(user, indicators).filter(organization=organization)
    same = Reading.objects.filter(indicator=OuterRef("indicator"), organization=organization).standing()
    newest = same.order_by("-read_on", "-pk").values("pk")[:1]
    return {reading.indicator_id: reading for reading in rows.filter(pk=Subquery(newest))}


def read_by_group(user, indicators: Iterable[Indicator]) -> set[int]:
    """Keys of those of the indicators that are read of groups."""
    rows = visible_readings(user, indicators).filter(organization__isnull=False).order_by()
    return set(rows.values_list("indicator_id", flat=True).distinct())


def measured_summary(user, program: Program) -> Overview | None:
    """How a program's indicators stand this year, for its summary; None while there are none."""
    overview = overview_of(user, program)
    return overview if overview.rows else None
