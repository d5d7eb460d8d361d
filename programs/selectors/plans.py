"""What the plan of a program shows: who looks after it, money by source, team, stages with their doers."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Membership, User
from programs.enums import ActivityForm, BudgetSource, ComponentKind, ManagementStage, StagePart
from programs.models import BudgetLine, Component, Program, StageDoer, StagePlan, TeamMember
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
    """The money of a program, in rupiah, by source; `needed_idr` is what its components require, None without any."""

    total_idr: Decimal
    sources: list[BudgetSourceTotal]
    needed_idr: Decimal | None = None

    @property
    def missing_idr(self) -> Decimal:
        """What is required beyond what was recorded; 0 when that is enough."""
        return max((self.needed_idr or Decimal(0)) - self.total_idr, Decimal(0))

    @property
    def percent(self) -> int:
        """How much of what is required was recorded, 0 to 100 percent, rounded down."""
        if not self.needed_idr:
            return 100
        return min(100, int(self.total_idr * 100 / self.needed_idr))


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
    """The money planned for a program, and what its components require. Two queries."""
    lines = list(BudgetLine.objects.filter(program=program).select_related("funder"))
    shares = {share.key: share for share in shares_of((line.source, line.amount_idr) for line in lines)}
    sources = []
    for source in dict.fromkeys(line.source for line in lines):
        mine = [line for line in lines if line.source == source]
        total = sum((line.amount_idr for line in mine), Decimal(0))
        sources.append(BudgetSourceTotal(BudgetSource(source), total, mine, shares.get(source)))
    money = Component.objects.filter(program=program, kind=ComponentKind.FUNDS)
    needed = money.aggregate(total=Sum("required_quantity"))["total"]
    return Budget(sum((row.amount_idr for row in sources), Decimal(0)), sources, needed)


def team_of(program: Program) -> QuerySet[TeamMember]:
    """The people in the team of a program, in their order, each with its `role` in the institution. One query."""
    mine = Membership.objects.active_on(program.institution.today).filter(
        user=OuterRef("user"), institution=program.institution_id
    )
    rows = TeamMember.objects.filter(program=program).select_related("user")
    return rows.annotate(role=Subquery(mine.order_by("pk").values("role")[:1]))


def role_of(member: TeamMember) -> str:
    """The role of somebody who came from `team_of`, in words; empty when the membership is over."""
    role = member.role  # type: ignore[attr-defined]
    return str(Role(role).label) if role else ""


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
