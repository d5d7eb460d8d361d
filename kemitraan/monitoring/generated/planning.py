"""Generated planning: what programs need, what their partners cover, their money, and conditions of partnerships."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from kemitraan.accounts.models import Institution
from kemitraan.monitoring.generated.batches import public_id, random_of, write
from kemitraan.monitoring.generated.organizations import source_name
from programs.enums import BudgetSource, ComponentKind, PartnershipCondition
from programs.models import (
    BudgetLine,
    Component,
    ConditionCheck,
    Need,
    NeedCoverage,
    Obligation,
    Partnership,
    PartnershipParty,
    Program,
)
from programs.rules.needs import aspect_of

# Kind, name, unit, and how many are required at most.
COMPONENTS = (
    (ComponentKind.BUILDING, "Gedung pelatihan", "gedung", 3),
    (ComponentKind.EQUIPMENT, "Perlengkapan kelas", "set", 40),
    (ComponentKind.MATERIAL, "Bahan ajar", "eksemplar", 200),
    (ComponentKind.TOOL, "Peralatan praktik", "unit", 30),
    (ComponentKind.TRAINER, "Tenaga pelatih", "orang", 20),
    (ComponentKind.PARTICIPANT, "Peserta", "orang", 400),
    (ComponentKind.FUNDS, "Dana pelatihan", "rupiah", 900_000_000),
)
BUDGET_LINES = 3
CHECKED = 0.8  # of the conditions were looked at and met


def add_planning(institution: Institution, seed: int, today: dt.date) -> None:
    """Seven components, a need for each that lacks, and three budget lines a program; each partnership covers one
    need by its first party and one by its first duty, and meets most of the four conditions."""
    rng = random_of(seed, "planning")
    programs = list(Program.objects.filter(institution=institution, source=source_name(seed)).order_by("pk"))
    for program in programs:
        Component.objects.bulk_create(_components(program, rng))
        Need.objects.bulk_create(_needs(program, rng))
    write(line for program in programs for line in _budget(program, rng))
    needs: dict[int, list[Need]] = {}
    for need in Need.objects.filter(program__in=programs).order_by("pk"):
        needs.setdefault(need.program_id, []).append(need)
    partnerships = Partnership.objects.filter(institution=institution, source=source_name(seed)).order_by("pk")
    rows = list(partnerships)
    write(_covers(rows, needs, rng))
    write(check for row in rows for check in _conditions(row, rng, today))


def _components(program: Program, rng: Random) -> list[Component]:
    found = []
    for order, (kind, name, unit, most) in enumerate(COMPONENTS, start=1):
        required = rng.randint(max(1, most // 10), most)
        found.append(
            Component(
                public_id=public_id(rng),
                institution_id=program.institution_id,
                program=program,
                kind=kind,
                name=name,
                unit=unit,
                required_quantity=Decimal(required),
                available_quantity=Decimal(rng.choice((0, required // 2, required))),
                order=order,
            )
        )
    return found


def _needs(program: Program, rng: Random) -> list[Need]:
    lacking = Component.objects.filter(program=program).lacking().order_by("order")
    return [
        Need(
            public_id=public_id(rng),
            institution_id=program.institution_id,
            program=program,
            component=component,
            name=component.name,
            aspect=aspect_of(component.kind),
            quantity=component.gap,
            unit=component.unit,
            importance=rng.randint(1, 5),
            urgency=rng.randint(1, 5),
            rank=rank,
            is_partnered=True,
            partnered_reason="Belum dimiliki, dan ada mitra yang punya.",
        )
        for rank, component in enumerate(lacking, start=1)
    ]


def _budget(program: Program, rng: Random) -> Iterator[BudgetLine]:
    for order, source in enumerate(rng.sample(BudgetSource.values, BUDGET_LINES)):
        yield BudgetLine(
            public_id=public_id(rng),
            institution_id=program.institution_id,
            program=program,
            source=source,
            description="Dana tahun berjalan",
            amount_idr=Decimal(rng.randint(10, 400) * 1_000_000),
            order=order,
        )


def _covers(partnerships: list[Partnership], needs: dict[int, list[Need]], rng: Random) -> Iterator[NeedCoverage]:
    first = {}
    for party in PartnershipParty.objects.filter(partnership__in=partnerships).order_by("-order", "pk"):
        first[party.partnership_id] = party
    duties = {}
    for duty in Obligation.objects.filter(partnership__in=partnerships).order_by("-pk"):
        duties[duty.partnership_id] = duty
    for row in partnerships:
        wanted = needs.get(row.program_id or 0, [])
        chosen = rng.sample(wanted, min(2, len(wanted)))
        for need, by in zip(chosen, ("party", "obligation"), strict=False):
            part = max(Decimal(1), (need.quantity or Decimal(1)) // 20)
            yield NeedCoverage(
                public_id=public_id(rng),
                institution_id=row.institution_id,
                need=need,
                party=first[row.pk] if by == "party" else None,
                obligation=duties[row.pk] if by == "obligation" else None,
                quantity=part,
            )


def _conditions(partnership: Partnership, rng: Random, today: dt.date) -> Iterator[ConditionCheck]:
    for condition in PartnershipCondition.values:
        if rng.random() < CHECKED:
            yield ConditionCheck(
                public_id=public_id(rng),
                institution_id=partnership.institution_id,
                partnership=partnership,
                condition=condition,
                is_met=True,
                evidence="Notulen lokakarya kemitraan.",
                checked_on=min(partnership.starts_on, today),
            )
