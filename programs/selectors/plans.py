"""What the plan of a program shows: who looks after it, money by source, team, stages with their doers."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import User
from programs.enums import ActivityForm, BudgetSource, ManagementStage, StagePart
from programs.models import BudgetLine, Program, StageDoer, StagePlan, TeamMember
from programs.rules.plans import Share, form_of_stage, forms_of_program, shares_of


@dataclass(frozen=True)
class BudgetSourceTotal:
    """All money of one source, in rupiah, with its lines; `share` is its part of the whole (None of nothing)."""

    source: BudgetSource
    amount_idr: Decimal
    lines: list[BudgetLine]
    share: Share | None


@dataclass(frozen=True)
class Budget:
    """The money of a program, in rupiah, by source."""

    total_idr: Decimal
    sources: list[BudgetSourceTotal]


@dataclass(frozen=True)
class PlannedStage:
    """One of the five stages: its plan (None while nothing is planned), who does it, and the form that this makes."""

    stage: ManagementStage
    plan: StagePlan | None
    doers: list[StageDoer]
    form: ActivityForm | None


@dataclass(frozen=True)
class DoerRow:
    """One organization across the five stages, as a row of the table who does what: (stage, part or "")."""

    organization: object
    parts: list[tuple[ManagementStage, str]]


def coordinators_of(user) -> QuerySet[User]:
    """Who may look after a program of the reader's institution."""
    return User.objects.filter(
        memberships__institution=user.membership.institution_id,
        memberships__role__in=[Role.COORDINATOR, Role.ADMIN],
        is_active=True,
    ).distinct()


def budget_of(program: Program) -> Budget:
    """The money planned for a program. One query."""
    lines = list(BudgetLine.objects.filter(program=program).select_related("funder"))
    shares = {share.key: share for share in shares_of((line.source, line.amount_idr) for line in lines)}
    sources = []
    for source in dict.fromkeys(line.source for line in lines):
        mine = [line for line in lines if line.source == source]
        total = sum((line.amount_idr for line in mine), Decimal(0))
        sources.append(BudgetSourceTotal(BudgetSource(source), total, mine, shares.get(source)))
    return Budget(sum((row.amount_idr for row in sources), Decimal(0)), sources)


def team_of(program: Program) -> QuerySet[TeamMember]:
    """The people in the team of a program, in their order. One query."""
    return TeamMember.objects.filter(program=program).select_related("user")


def stages_of(program: Program) -> list[PlannedStage]:
    """All five stages in their order. Two queries."""
    plans = {plan.stage: plan for plan in StagePlan.objects.filter(program=program)}
    doers: dict[str, list[StageDoer]] = {}
    for doer in StageDoer.objects.filter(stage_plan__program=program).select_related("organization", "stage_plan"):
        doers.setdefault(doer.stage_plan.stage, []).append(doer)
    return [
        PlannedStage(
            stage, plans.get(stage), doers.get(stage, []), form_of_stage([doer.part for doer in doers.get(stage, [])])
        )
        for stage in ManagementStage
    ]


def doer_rows(stages: list[PlannedStage]) -> list[DoerRow]:
    """Who does what, one row an organization in the order in which they were named; no query."""
    parts: dict[int, dict[str, str]] = {}
    named: dict[int, object] = {}
    for doer in sorted((doer for stage in stages for doer in stage.doers), key=lambda doer: doer.pk):
        named.setdefault(doer.organization_id, doer.organization)
        parts.setdefault(doer.organization_id, {})[doer.stage_plan.stage] = str(StagePart(doer.part).label)
    return [
        DoerRow(named[key], [(stage, found.get(stage.value, "")) for stage in ManagementStage])
        for key, found in parts.items()
    ]


def forms_of(stages: list[PlannedStage]) -> list[ActivityForm]:
    """The forms in which the whole program is carried out."""
    return forms_of_program([[doer.part for doer in stage.doers] for stage in stages])
