"""Writing what of a program's gaps is to be partnered: needs, one by one or all that the gaps ask for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_number
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes
from programs.models import Component, Need, Program
from programs.rules.needs import aspect_of, quantity_in_line, recorded_quantity, refusal_of_form
from programs.services.locks import lock_need, lock_planned
from programs.services.scope import check_values_scope


@transaction.atomic
def create_need(*, actor, program: Program, values: Mapping[str, Any]) -> Need:
    """A new need at the end of the order, also without a component.

    Raises `NotAllowed`, `TransitionRefused` when the program is over, `DomainError` at the field that does not fit
    the aspect or belongs elsewhere, `ValidationError`.
    """
    program = lock_planned(actor, program)
    need = Need(institution_id=program.institution_id, program=program, created_by_id=actor.pk)
    need.rank = _last_rank(program) + 1
    _check(need, program, values)
    for name, value in values.items():
        setattr(need, name, value)
    need.full_clean()
    need.save()
    audit.record(actor=actor, action="need.create", sentence=f"mencatat kebutuhan {need}", subjects=[need, program])
    return need


@transaction.atomic
def create_needs_from_gaps(*, actor, program: Program, components: Sequence[Component] | None = None) -> list[Need]:
    """A need for each gap that has none yet, of all `components` or of those given; returns what was made.

    Aspect by the kind of component, quantity and unit of the gap, region of the program where it has just one, and
    its period. Twice makes nothing the second time. Raises `NotAllowed`, `TransitionRefused` when the program is over.
    """
    program = lock_planned(actor, program)
    wanted = Component.objects.filter(program=program).lacking().select_for_update(of=("self",)).order_by("order", "pk")
    if components is not None:
        wanted = wanted.filter(pk__in=[component.pk for component in components])
    rows = list(wanted)
    covered = _with_standing_need(rows)
    regions = list(program.regions.all()[:2])
    rank = _last_rank(program)
    needs: list[Need] = []
    for component in rows:
        if component.pk in covered:
            continue
        need = Need(
            institution_id=program.institution_id,
            program=program,
            component=component,
            name=component.name,
            aspect=aspect_of(component.kind),
            quantity=component.gap,
            unit=component.unit,
            rank=rank + len(needs) + 1,
            region=regions[0] if len(regions) == 1 else None,
            starts_on=program.starts_on,
            ends_on=program.ends_on,
            created_by_id=actor.pk,
        )
        need.clean_fields(exclude=["program", "institution", "component", "region", "created_by"])
        needs.append(need)
    Need.objects.bulk_create(needs)
    if needs:
        entries: list[tuple[str, str, list, list]] = [
            ("need.create", f"membuat kebutuhan {need}: {_quantity(need)}", [need, program], []) for need in needs
        ]
        audit.record_many(actor=actor, entries=entries)
    return needs


@transaction.atomic
def update_need(*, actor, need: Need, values: Mapping[str, Any], version: int | None = None) -> Need:
    """Change a need. Raises as `create_need`, `StaleVersion`, and `TransitionRefused` for a cancelled one."""
    program, need = lock_need(actor, need)
    _check(need, program, values)
    changes = apply_changes(need, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="need.update",
            sentence=f"mengubah kebutuhan {need}",
            subjects=[need, program],
            changes=changes,
        )
    return need


@transaction.atomic
def align_need(*, actor, need: Need) -> Need:
    """Let a need record what its component lacks now, less what the other needs of that component record.

    Raises `DomainError` for a need without component, `NotAllowed`, `TransitionRefused`.
    """
    program, need = lock_need(actor, need)
    if need.component_id is None:
        raise DomainError("Kebutuhan ini tidak dibuat dari komponen.")
    component = Component.objects.get(pk=need.component_id)
    others = Need.objects.filter(component=component).standing().exclude(pk=need.pk).values_list("flow", "quantity")
    wanted = quantity_in_line(component.gap, recorded_quantity(others))
    old = _quantity(need)
    changes = apply_changes(need, {"quantity": wanted, "unit": component.unit}, version=None)
    if changes:
        audit.record(
            actor=actor,
            action="need.align",
            sentence=f"menyamakan kebutuhan {need} dengan kekurangannya: dari {old} menjadi {_quantity(need)}",
            subjects=[need, program],
            changes=changes,
        )
    return need


def _check(need: Need, program: Program, values: Mapping[str, Any]) -> None:
    check_values_scope(program.institution_id, values)
    component = values.get("component")
    if component is not None and component.program_id != program.pk:
        raise DomainError("Komponen ini milik program lain.", field="component")
    now = {name: values.get(name, getattr(need, name)) for name in ("aspect", "flow", "activity_form")}
    refusal = refusal_of_form(**now)
    if refusal:
        raise ValidationError({refusal[0]: refusal[1]})


def _with_standing_need(components: Sequence[Component]) -> set[int]:
    needs = defaultdict(list)
    rows = Need.objects.filter(component__in=components).standing()
    for component_id, flow in rows.values_list("component_id", "flow"):
        needs[component_id].append((flow, Decimal(1)))
    return {key for key, found in needs.items() if recorded_quantity(found) > 0}


def _last_rank(program: Program) -> int:
    return Need.objects.filter(program=program).aggregate(last=Max("rank"))["last"] or 0


def _quantity(need: Need) -> str:
    return f"{format_number(need.quantity)} {need.unit}".strip() if need.quantity is not None else "tanpa jumlah"
