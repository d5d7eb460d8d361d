"""How the coastal program of the example is planned to be run: money, team, stages, and who does which."""

import datetime as dt
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from kemitraan.monitoring.demo.ledger import record
from partners.models import Region
from programs.enums import BudgetSource, ManagementStage, StagePart
from programs.models import BudgetLine, Program, StageDoer, StagePlan, TeamMember

BUDGET = [
    (BudgetSource.OWN, "", "Dana pengabdian tahun berjalan", 120_000_000),
    (BudgetSource.DONOR, "bank", "Hibah modal kerja kelompok", 90_000_000),
    (BudgetSource.CSR, "bahari", "Pelatihan pengolahan dan sertifikasi", 60_000_000),
    (BudgetSource.GOVERNMENT, "dinas", "Peralatan produksi", 30_000_000),
]
TEAM = [
    ("koordinator@demo.test", "Menjaga jalannya program dan perjanjian"),
    ("pendamping@demo.test", "Mendampingi kelompok dan melaporkan kemajuannya"),
    ("admin@demo.test", "Mengelola anggaran dan dokumen"),
]
# Months after the start of the program, and who does what.
STAGES = [
    (ManagementStage.PLANNING, 0, 2, {"own": StagePart.WHOLE, "dinas": StagePart.SHARE}),
    (ManagementStage.ORGANIZING, 1, 3, {"own": StagePart.WHOLE}),
    (
        ManagementStage.IMPLEMENTATION,
        3,
        20,
        {"own": StagePart.SHARE, "bahari": StagePart.SHARE, "pkbm": StagePart.SHARE},
    ),
    (ManagementStage.MONITORING, 3, 22, {"own": StagePart.WHOLE, "dinas": StagePart.SHARE}),
    (ManagementStage.EVALUATION, 21, 24, {"own": StagePart.WHOLE}),
]
REGIONS = ["33.21", "33.20"]


def add_plan(institution, people, bodies, program: Program) -> None:
    """Vision, regions, budget by source, team and stages of `program`."""
    program.vision = "Pesisir utara yang hidup dari usaha warganya sendiri, lima belas tahun dari sekarang."
    program.full_clean()
    program.save()
    program.regions.set(Region.objects.filter(code__in=REGIONS))
    lines = [
        BudgetLine(
            institution=institution,
            program=program,
            source=source,
            funder=bodies.get(funder),
            description=description,
            amount_idr=Decimal(amount),
            order=order,
        )
        for order, (source, funder, description, amount) in enumerate(BUDGET)
    ]
    members = [
        TeamMember(institution=institution, program=program, user=people[email], duty=duty, order=order)
        for order, (email, duty) in enumerate(TEAM)
    ]
    for row in [*lines, *members]:
        row.full_clean()
        row.save()
    stages = [_add_stage(institution, bodies, program, *stage) for stage in STAGES]
    record(institution, "mencatat rencana program contoh", [*lines, *members, *stages])


def _add_stage(institution, bodies, program: Program, stage: str, first: int, last: int, doers) -> StagePlan:
    day: dt.date = program.starts_on
    plan = StagePlan(
        institution=institution,
        program=program,
        stage=stage,
        starts_on=day + relativedelta(months=first),
        ends_on=day + relativedelta(months=last, days=-1),
    )
    plan.full_clean()
    plan.save()
    for key, part in doers.items():
        doer = StageDoer(institution=institution, stage_plan=plan, organization=bodies[key], part=part)
        doer.full_clean()
        doer.save()
    return plan
