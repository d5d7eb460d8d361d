"""The step bar of programs: everything that it needs of a program, from one statement."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from operator import add
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse

from programs.enums import (
    AgreementState,
    NeedFlow,
    PartnershipStatus,
    ReadingFrequency,
    SelectionStatus,
)
from programs.models import (
    Agreement,
    Component,
    CriteriaSet,
    Indicator,
    Need,
    NeedCoverage,
    ObligationOccurrence,
    Partnership,
    Program,
    Reading,
    Selection,
    SelectionNeed,
    Target,
)
from programs.rules import PROGRAM_TRANSITIONS
from programs.rules.periods import period_start
from programs.rules.planning_steps import ABOUT, NOW, JudgedStep, PlanningFacts, judge_steps, next_thing
from programs.selectors.coverage_standing import holding

# Where what is open is settled: place of the rules -> (route with the program's id, part of the page).
PLACES = {
    "summary": ("programs:program-detail", ""),
    "partnerships": ("programs:program-detail", "#kemitraan"),
    "agreements": ("programs:program-detail", "#perjanjian"),
    "components": ("programs:program-components", ""),
    "needs": ("programs:program-needs", ""),
    "criteria": ("programs:program-criteria", ""),
    "selections": ("programs:program-selections", ""),
    "indicators": ("programs:program-indicators", ""),
    "templates": ("programs:program-component-templates", ""),
    "selection_new": ("programs:selection-create", ""),
}
PARTNERSHIP_NEW = "partnership_new"
UNSIGNED = [AgreementState.DRAFT, AgreementState.NEGOTIATING, AgreementState.AGREED]
COUNTED = [field.name for field in fields(PlanningFacts) if field.name not in {"status", "is_past"}]
PREFIX = "planned_"


@dataclass(frozen=True)
class OpenItem:
    """One open thing of a step, with the address of the page on which it is settled (empty: nowhere to go)."""

    sentence: str
    url: str


@dataclass(frozen=True)
class Step:
    """One step as the page draws it."""

    code: str
    label: str
    state: str
    url: str
    open: tuple[OpenItem, ...]

    @property
    def note(self) -> str:
        return f"{len(self.open)} terbuka" if self.open else ""


@dataclass(frozen=True)
class NextStep:
    """The one thing to go on with: why, the button, and where it leads or which change of state it makes."""

    number: int
    label: str
    about: str
    sentence: str
    action: str
    url: str
    transition: str


@dataclass(frozen=True)
class Way:
    """The way of a program: its six steps, and what comes next (None when nothing is open)."""

    steps: tuple[Step, ...]
    next: NextStep | None


def with_planning(programs: QuerySet[Program], today: dt.date) -> QuerySet[Program]:
    """Adds what `facts_of` reads; `today` is a local date. Only for readers who see the whole institution."""
    counted = counted_rows(today).items()
    return programs.annotate(**{f"{PREFIX}{name}": reduce(add, map(count_of, parts)) for name, parts in counted})


def facts_of(program: Any, today: dt.date) -> PlanningFacts:
    """The facts of a program that came `with_planning`; no query."""
    return PlanningFacts(
        status=program.status,
        is_past=program.ends_on is not None and program.ends_on < today,
        **{name: getattr(program, f"{PREFIX}{name}") for name in COUNTED},
    )


def current_step(facts: PlanningFacts) -> JudgedStep | None:
    """The step that a program is in; None for one that is over."""
    return next((step for step in judge_steps(facts) if step.state == NOW), None)


def way_of(program: Program) -> Way:
    """The six steps of a program with what is open in each, as of today in its institution. One query."""
    today = program.institution.today
    row = with_planning(Program.objects.filter(pk=program.pk), today).get()
    judged = judge_steps(facts_of(row, today))
    return Way(tuple(_with_addresses(step, program) for step in judged), _next_step(judged, program))


def _next_step(steps: Sequence[JudgedStep], program: Program) -> NextStep | None:
    thing = next_thing(steps)
    if thing is None:
        return None
    number, step = next((place, step) for place, step in enumerate(steps, start=1) if thing in step.open)
    transition = thing.to if thing.to in PROGRAM_TRANSITIONS else ""
    url = "" if transition else address_of(thing.to or thing.place, program)
    return NextStep(number, step.label, ABOUT[step.code], thing.sentence, thing.action, url, transition)


def _with_addresses(step: JudgedStep, program: Program) -> Step:
    items = tuple(OpenItem(thing.sentence, address_of(thing.place, program)) for thing in step.open)
    return Step(step.code, step.label, step.state, address_of(step.place, program), items)


def address_of(place: str, program: Program) -> str:
    """Where something is settled; empty while there is no such page."""
    if place == PARTNERSHIP_NEW:
        return f"{reverse('programs:partnership-create')}?program={program.public_id}"
    route, part = PLACES[place]
    try:
        return f"{reverse(route, args=[program.public_id])}{part}"
    except NoReverseMatch:
        return ""


def count_of(rows: QuerySet) -> Subquery:
    """The number of `rows`, which name the program of the outer query by `OuterRef`."""
    counted = rows.order_by().annotate(found=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("found"), output_field=IntegerField())


def counted_rows(today: dt.date) -> Mapping[str, tuple[QuerySet, ...]]:
    """What is counted for each program, by the names of `PlanningFacts`; parts that share no row are added up."""
    here = OuterRef("pk")
    components = Component.objects.filter(program=here)
    lacking = components.lacking()
    needs = Need.objects.standing().filter(program=here)
    partnered = needs.filter(is_partnered=True)
    covered = Exists(holding(NeedCoverage.objects.filter(need=OuterRef("pk")), today))
    uncovered = partnered.exclude(flow=NeedFlow.GIVEN).filter(~covered)
    sought = Exists(SelectionNeed.objects.filter(need=OuterRef("pk"), selection__status=SelectionStatus.OPEN))
    searches = Selection.objects.filter(program=here).exclude(status=SelectionStatus.CLOSED)
    partnerships = Partnership.objects.filter(program=here).exclude(status=PartnershipStatus.CANCELLED)
    agreements = _agreements(here)
    indicators = Indicator.objects.filter(program=here, is_active=True)
    return {
        "components": (components,),
        "lacking": (lacking,),
        "unmet": (lacking.filter(~Exists(Need.objects.standing().filter(component=OuterRef("pk")))),),
        "needs": (needs,),
        "undecided": (needs.filter(is_partnered=None),),
        "partnered": (partnered,),
        "uncovered": (uncovered,),
        "unsought": (uncovered.filter(~sought),),
        "criteria": (CriteriaSet.objects.filter(program=here, is_current=True),),
        "searches": (searches,),
        "open_searches": (searches.filter(status=SelectionStatus.OPEN),),
        "partnerships": (partnerships,),
        "drafted_partnerships": (partnerships.filter(status=PartnershipStatus.DRAFT),),
        "agreements": agreements,
        "unsigned": tuple(rows.filter(state__in=UNSIGNED) for rows in agreements),
        "overdue": _overdue(here, today),
        "indicators": (indicators,),
        "untargeted": (indicators.filter(~Exists(Target.objects.filter(indicator=OuterRef("pk")))),),
        "unread": (indicators.filter(_unread(today)),),
    }


def _agreements(program: OuterRef) -> tuple[QuerySet[Agreement], QuerySet[Agreement]]:
    """Those of the program itself, and those of its partnerships alone; apart, so that each is found by an index."""
    rows = Agreement.objects.exclude(state=AgreementState.CANCELLED)
    return rows.filter(program=program), rows.filter(_elsewhere("program", program), partnership__program=program)


def _overdue(program: OuterRef, today: dt.date) -> tuple[QuerySet[ObligationOccurrence], ...]:
    """Due dates before today of the duties of its partnerships, of its agreements, and of both."""
    rows = ObligationOccurrence.objects.speaking_on(today).unreported().filter(due_on__lt=today)
    of_partnership, of_agreement = "obligation__partnership__program", "obligation__agreement__program"
    of_both = "obligation__agreement__partnership__program"
    return (
        rows.filter(**{of_partnership: program}),
        rows.filter(_elsewhere(of_partnership, program), **{of_agreement: program}),
        rows.filter(_elsewhere(of_partnership, program), _elsewhere(of_agreement, program), **{of_both: program}),
    )


def _elsewhere(field: str, program: OuterRef) -> Q:
    """Rows that do not lead to the program by `field`."""
    return Q(**{f"{field}__isnull": True}) | ~Q(**{field: program})


def _unread(today: dt.date) -> Q:
    """Indicators without any value since the period before the present one began, where the program ran then.

    What is read once is unread when the program's last day is over.
    """
    wanted = Q()
    for frequency in ReadingFrequency:
        readings = Reading.objects.filter(indicator=OuterRef("pk")).standing()
        if not frequency.months:
            wanted |= Q(~Exists(readings), frequency=frequency, program__ends_on__lt=today)
            continue
        begun = period_start(today, frequency.months)
        since = begun - relativedelta(months=frequency.months)
        wanted |= Q(~Exists(readings.filter(read_on__gte=since)), frequency=frequency, program__starts_on__lt=begun)
    return wanted
