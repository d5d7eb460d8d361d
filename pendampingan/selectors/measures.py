"""What is measured of one group: indicators with its own baseline, capabilities of its pattern, its business size."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from kemitraan.core.formats import format_number
from partners.models import Organization
from partners.rules.sizes import SizeAnswer
from partners.selectors import size_answer_of
from programs.enums import GroupCombination
from programs.models import Indicator, PartnershipParty, Reading, Target
from programs.patterns import get_pattern
from programs.rules.series_chart import Box, Chart, chart_of
from programs.rules.targets import PeriodResult, Value, results_of
from programs.selectors.capability_scores import CapabilityPanel, capability_panels
from programs.selectors.indicators import definition_of

PICTURE = Box(340, 150, left=58, right=8, top=10, bottom=26)
# Of so many of its newest periods the picture speaks.
SHOWN = 12


@dataclass(frozen=True)
class Measure:
    """One indicator as read of this group until the local date `read_on`; the first reading is its baseline.

    Periods oldest first.
    """

    indicator: Indicator
    organization: Organization
    results: list[PeriodResult]
    baseline: Decimal
    read_on: dt.date

    @cached_property
    def chart(self) -> Chart | None:
        return chart_of(self.results[-SHOWN:], self.indicator.unit, baseline=self.baseline, box=PICTURE)

    @property
    def latest(self) -> PeriodResult:
        return [result for result in self.results if result.figure is not None][-1]

    @property
    def change_words(self) -> str:
        """Against the same period of last year; empty where nothing was read then."""
        change = self.latest.change
        if change is None:
            return ""
        sign = "+" if change.difference > 0 else ""
        percent = f" ({sign}{format_number(change.percent)} %)" if change.percent is not None else ""
        return f"{sign}{format_number(change.difference)} {self.indicator.unit}{percent} dari masa yang sama tahun lalu"


@dataclass(frozen=True)
class Measures:
    """Everything that is counted of a group."""

    indicators: list[Measure]
    capabilities: list[CapabilityPanel]
    size: SizeAnswer


def measures_of(user, organization: Organization) -> Measures:
    """Indicators, capabilities and size of a group, as far as `user` may see them. At most eight queries."""
    return Measures(_indicators(user, organization), _capabilities(user, organization), size_answer_of(organization))


def _indicators(user, organization: Organization) -> list[Measure]:
    return indicator_measures(user, [organization], today=organization.institution.today)


def indicator_measures(
    user, organizations: Iterable[Organization], *, today: dt.date, until: dt.date | None = None
) -> list[Measure]:
    """What indicators were of each of the groups, by group in the given order, from readings up to `until` (else all).

    Two queries. A target of the whole program is one of each group only where the groups are averaged.
    """
    groups = {one.pk: one for one in organizations}
    rows = Reading.objects.visible_to(user).standing().filter(organization__in=groups)
    if until is not None:
        rows = rows.filter(read_on__lte=until)
    readings: dict[tuple[int, int], list[Reading]] = defaultdict(list)
    for reading in rows.select_related("indicator__program").order_by("read_on", "pk"):
        assert reading.organization_id is not None
        readings[reading.organization_id, reading.indicator_id].append(reading)
    shared = {pk for (_, pk), own in readings.items() if own[0].indicator.combination == GroupCombination.AVERAGE}
    targets: dict[int, dict] = defaultdict(dict)
    for target in Target.objects.visible_to(user).filter(indicator__in=shared):
        targets[target.indicator_id][target.period_starts_on] = target.value
    found = [_measure(groups[group], own, targets[pk], today) for (group, pk), own in readings.items()]
    place = {pk: number for number, pk in enumerate(groups)}
    return sorted(
        found,
        key=lambda one: (
            place[one.organization.pk],
            one.indicator.program_id,
            one.indicator.order,
            one.indicator.pk,
        ),
    )


def _measure(organization: Organization, readings: list[Reading], targets: dict, today: dt.date) -> Measure:
    indicator = readings[0].indicator
    values = [Value(reading.read_on, reading.value) for reading in readings]
    every = results_of(definition_of(indicator, indicator.program), values, targets, today)
    begun = [result for result in every if not result.period.is_ahead(today)]
    first = next(place for place, result in enumerate(begun) if result.figure is not None)
    results = begun[first:]
    return Measure(indicator, organization, results, results[0].amount or Decimal(0), readings[-1].read_on)


def _capabilities(user, organization: Organization) -> list[CapabilityPanel]:
    """The five capabilities of sub-kontrak, or whatever else the pattern of a partnership expects of the group."""
    parties = PartnershipParty.objects.visible_to(user).filter(organization=organization)
    rows = parties.select_related("partnership", "organization").order_by("partnership__pattern", "pk")
    found: list[CapabilityPanel] = []
    for code, group in groupby(rows, key=lambda party: party.partnership.pattern):
        found += capability_panels(user, get_pattern(code), list(group))
    return found
