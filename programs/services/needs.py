"""Writing what of a program's gaps is to be partnered: needs, their order, and the decision to partner them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_number
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import SelectionStatus
from programs.models import Component, Need, Program
from programs.rules.needs import (
    aspect_of,
    moved,
    quantity_in_line,
    recorded_quantity,
    refusal_of_form,
)
from programs.services.locks import lock_planned
from programs.services.scope import check_values_scope

NO_REASON = "Tuliskan alasannya."


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
    program, need = _lock(actor, need)
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
    program, need = _lock(actor, need)
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


@transaction.atomic
def decide_needs(*, actor, program: Program, needs: Sequence[Need], is_partnered: bool, reason: str) -> list[Need]:
    """Decide for several needs at once whether they are partnered, with one reason; returns those that changed.

    Raises `DomainError` without a reason, without needs, for one of another program or a cancelled one, and where a
    need is searched for or covered already and should not be partnered; then none is decided.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(NO_REASON, field="reason")
    program = lock_planned(actor, program)
    rows = _lock_needs(program, needs)
    if not is_partnered:
        _check_not_in_use(rows)
    changed = []
    entries: list[tuple[str, str, list, list]] = []
    for need in rows:
        changes = apply_changes(need, {"is_partnered": is_partnered, "partnered_reason": reason}, version=None)
        if changes:
            word = "dimitrakan" if is_partnered else "tidak dimitrakan"
            entries.append(("need.decide", f"memutuskan kebutuhan {need} {word}", [need, program], changes))
            changed.append(need)
    if entries:
        audit.record_many(actor=actor, entries=entries, reason=reason)
    return changed


@transaction.atomic
def cancel_need(*, actor, need: Need, reason: str) -> Need:
    """Give a need up; its row, its searches and its coverage stay to be read.

    Raises `DomainError` without a reason, and while a search for it is open, naming that search.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(NO_REASON, field="reason")
    program, need = _lock(actor, need)
    searching = need.selections.filter(status="open").first()
    if searching is not None:
        raise DomainError(f"Masih dicari mitranya dalam “{searching}”. Tutup pencarian itu dahulu.")
    today = clock.today(program.institution.time_zone)
    apply_changes(need, {"cancelled_on": today, "cancel_reason": reason}, version=None)
    audit.record(
        actor=actor,
        action="need.cancel",
        sentence=f"membatalkan kebutuhan {need}",
        subjects=[need, program],
        reason=reason,
    )
    return need


@transaction.atomic
def restore_need(*, actor, need: Need) -> Need:
    """A need that was given up counts again. Raises `TransitionRefused` when it was not."""
    program = lock_planned(actor, need.program)
    need = lock(need)
    if need.cancelled_on is None:
        raise TransitionRefused("Kebutuhan ini tidak dibatalkan.")
    apply_changes(need, {"cancelled_on": None, "cancel_reason": ""}, version=None)
    audit.record(actor=actor, action="need.restore", sentence=f"memulihkan kebutuhan {need}", subjects=[need, program])
    return need


@transaction.atomic
def move_need(*, actor, need: Need, steps: int) -> None:
    """Move a need by `steps` places among the standing ones of its program (negative is up), as far as it goes."""
    program, need = _lock(actor, need)
    rows = list(Need.objects.filter(program=program).standing().order_by("rank", "pk"))
    keys = [row.pk for row in rows]
    _write_order(actor, program, rows, moved(keys, need.pk, steps))


@transaction.atomic
def order_needs(*, actor, program: Program, needs: Sequence[Need]) -> None:
    """Put the standing needs of a program into the order of `needs`; those not named follow as they were."""
    program = lock_planned(actor, program)
    rows = list(Need.objects.filter(program=program).standing().order_by("rank", "pk"))
    known = {row.pk for row in rows}
    named = [need.pk for need in needs if need.pk in known]
    _write_order(actor, program, rows, [*dict.fromkeys(named), *(row.pk for row in rows if row.pk not in set(named))])


@transaction.atomic
def order_by_priority(*, actor, program: Program) -> None:
    """Importance times urgency, highest first; equal ones stay in the order that was set by hand."""
    program = lock_planned(actor, program)
    rows = list(Need.objects.filter(program=program).standing().order_by("rank", "pk"))
    _write_order(actor, program, rows, [row.pk for row in sorted(rows, key=lambda row: -row.priority)])


def _lock(actor, need: Need) -> tuple[Program, Need]:
    """The program and a standing need of it, locked in that order."""
    program = lock_planned(actor, need.program)
    need = lock(need)
    if need.cancelled_on is not None:
        raise TransitionRefused("Kebutuhan ini sudah dibatalkan. Pulihkan dahulu.")
    return program, need


def _lock_needs(program: Program, needs: Sequence[Need]) -> list[Need]:
    wanted = {need.pk for need in needs}
    if not wanted:
        raise DomainError("Pilih paling sedikit satu kebutuhan.", field="needs")
    found = Need.objects.filter(pk__in=wanted, program=program).standing()
    rows = list(found.select_for_update(of=("self",)).order_by("pk"))
    if len(rows) < len(wanted):
        raise DomainError("Sebagian kebutuhan yang dipilih tidak ada lagi atau sudah dibatalkan.", field="needs")
    return rows


def _check_not_in_use(needs: Sequence[Need]) -> None:
    """Raise `DomainError` for what is being searched for or covered."""
    for need in Need.objects.filter(pk__in=[row.pk for row in needs]).prefetch_related("selections"):
        searching = next((row for row in need.selections.all() if row.status == SelectionStatus.OPEN), None)
        if searching is not None:
            raise DomainError(f"{need} masih dicari mitranya dalam “{searching}”. Tutup pencarian itu dahulu.")


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


def _write_order(actor, program: Program, rows: Sequence[Need], order: Sequence[int]) -> None:
    """Number the needs in `order`; told in the program's timeline when it is another order than before."""
    if [row.pk for row in rows] == list(order):
        return
    by_key = {row.pk: row for row in rows}
    for rank, key in enumerate(order, start=1):
        by_key[key].rank = rank
    Need.objects.bulk_update(by_key.values(), ["rank"])
    audit.record(
        actor=actor,
        action="need.order",
        sentence=f"mengurutkan kebutuhan program {program}",
        subjects=[program],
        changes=[
            {
                "field": "rank",
                "label": "urutan",
                "old": ", ".join(row.name for row in rows),
                "new": ", ".join(by_key[key].name for key in order),
            }
        ],
    )


def _quantity(need: Need) -> str:
    return f"{format_number(need.quantity)} {need.unit}".strip() if need.quantity is not None else "tanpa jumlah"
