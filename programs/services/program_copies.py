"""A program copied as a new draft: what was thought out once goes along, what happened stays where it was."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction

from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from programs.enums import CopiedPart
from programs.models import Indicator, Program, StageDoer, StagePlan
from programs.selectors.criteria import current_criteria, row_of, weights_of
from programs.services.components import copy_components
from programs.services.criteria import adopt_criteria
from programs.services.programs import create_program

DIRECTION = ("strategy", "vision", "mission", "goals", "target_groups", "lead_actor", "coordinator")
# Of an indicator what belongs to its program or to its history; all else is what it measures and how.
OF_ONE_INDICATOR = {
    "id",
    "public_id",
    "program",
    "institution",
    "created_by",
    "created_at",
    "updated_at",
    "version",
    "baseline_value",
    "baseline_on",
}


@transaction.atomic
def copy_program(
    *,
    actor,
    source: Program,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date | None,
    parts: Collection[str] = tuple(CopiedPart.values),
) -> Program:
    """A new draft with the direction of `source` and the wanted `parts` (`CopiedPart`); also of one that is over.

    Dates of stages move by as many days as the beginning does; nothing is available yet, and an indicator has no
    baseline. Budget, team, needs, searches, partnerships, files and history are not copied. Raises `NotAllowed`,
    `ValidationError` for a period out of order.
    """
    require(can_write(actor))
    values: dict[str, Any] = {field: getattr(source, field) for field in DIRECTION}
    values |= {"name": name.strip(), "starts_on": starts_on, "ends_on": ends_on, "regions": list(source.regions.all())}
    program = create_program(actor=actor, values=values)
    copiers = {
        CopiedPart.STAGES: _copy_stages,
        CopiedPart.COMPONENTS: lambda actor, source, program: copy_components(
            actor=actor, program=program, source=source
        ),
        CopiedPart.CRITERIA: _copy_criteria,
        CopiedPart.INDICATORS: _copy_indicators,
    }
    for part, copier in copiers.items():
        if part in parts:
            copier(actor, source, program)
    audit.record(
        actor=actor,
        action="program.copy",
        sentence=f"menyalin program {source} menjadi {program}",
        subjects=[program, source],
    )
    return program


def _copy_stages(actor, source: Program, program: Program) -> None:
    moved = program.starts_on - source.starts_on
    for plan in source.stage_plans.prefetch_related("doers"):
        made = StagePlan(
            institution_id=program.institution_id,
            program=program,
            stage=plan.stage,
            starts_on=plan.starts_on and plan.starts_on + moved,
            ends_on=plan.ends_on and plan.ends_on + moved,
            note=plan.note,
        )
        made.full_clean()
        made.save()
        StageDoer.objects.bulk_create(
            StageDoer(
                institution_id=program.institution_id,
                stage_plan=made,
                organization_id=doer.organization_id,
                part=doer.part,
            )
            for doer in plan.doers.all()
        )


def _copy_criteria(actor, source: Program, program: Program) -> None:
    """The criteria in force, as new ones: what was scored by the old ones stays theirs."""
    current = current_criteria(actor, source, None)
    if current is not None:
        rows = [replace(row_of(weight), criterion=None) for weight in weights_of([current])[current.pk]]
        adopt_criteria(actor=actor, program=program, rows=rows)


def _copy_indicators(actor, source: Program, program: Program) -> None:
    copied = [field for field in Indicator._meta.concrete_fields if field.name not in OF_ONE_INDICATOR]
    for indicator in source.indicators.filter(is_active=True):
        values = {field.attname: getattr(indicator, field.attname) for field in copied}
        made = Indicator(institution_id=program.institution_id, program=program, created_by_id=actor.pk, **values)
        made.full_clean()
        made.save()
