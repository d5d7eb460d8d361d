"""Writing what a program measures: its indicators."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from kemitraan.core.errors import DomainError
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Indicator, Program, Reading, Target
from programs.services.locks import lock_planned
from programs.services.orders import move_row

MOST_INDICATORS = 60
# What readings and targets were written in; another one is another indicator.
FIXED_BY_READINGS = {"unit": "satuan", "frequency": "frekuensi"}
BASELINE = ("baseline_value", "baseline_on")


@transaction.atomic
def create_indicator(*, actor, program: Program, values: Mapping[str, Any]) -> Indicator:
    """A new indicator behind the others.

    Raises `NotAllowed`, `TransitionRefused` when the program is over, `DomainError` when there are too many or the
    baseline is no baseline, `ValidationError`.
    """
    program = lock_planned(actor, program)
    rows = Indicator.objects.filter(program=program)
    if rows.count() >= MOST_INDICATORS:
        raise DomainError(f"Paling banyak {MOST_INDICATORS} indikator dalam satu program.")
    last = rows.aggregate(last=Max("order"))["last"] or 0
    indicator = Indicator(
        institution_id=program.institution_id, program=program, order=last + 1, created_by_id=actor.pk, **values
    )
    _check_baseline(program, values)
    indicator.full_clean()
    indicator.save()
    audit.record(
        actor=actor,
        action="indicator.create",
        sentence=f"menambah indikator {indicator}",
        subjects=[indicator, program],
    )
    return indicator


@transaction.atomic
def update_indicator(
    *, actor, indicator: Indicator, values: Mapping[str, Any], version: int | None = None
) -> Indicator:
    """Change an indicator. Its unit stays once something was read, its frequency also once it has targets.

    Raises as `create_indicator`, and `StaleVersion`.
    """
    program, indicator = _lock(actor, indicator)
    _check_fixed(indicator, values)
    stored = {name: getattr(indicator, name) for name in BASELINE}
    _check_baseline(program, {**stored, **values})
    changes = apply_changes(indicator, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="indicator.update",
            sentence=f"mengubah indikator {indicator}",
            subjects=[indicator, program],
            changes=changes,
        )
    return indicator


@transaction.atomic
def set_indicator_use(*, actor, indicator: Indicator, is_active: bool) -> Indicator:
    """Stop or go on measuring an indicator; what was read stays. Raises `NotAllowed`, `TransitionRefused`."""
    program, indicator = _lock(actor, indicator)
    changes = apply_changes(indicator, {"is_active": is_active}, version=None)
    if changes:
        word = "memakai lagi" if is_active else "menghentikan"
        audit.record(
            actor=actor,
            action="indicator.use" if is_active else "indicator.stop",
            sentence=f"{word} indikator {indicator}",
            subjects=[indicator, program],
            changes=changes,
        )
    return indicator


@transaction.atomic
def remove_indicator(*, actor, indicator: Indicator) -> None:
    """Delete an indicator that was never read, with its targets.

    Raises `NotAllowed`, `TransitionRefused` when the program is over, `DomainError` when something was read.
    """
    program, indicator = _lock(actor, indicator)
    if Reading.objects.filter(indicator=indicator).exists():
        raise DomainError("Indikator ini sudah punya nilai, jadi tidak dapat dihapus. Hentikan saja.")
    audit.record(
        actor=actor,
        action="indicator.delete",
        sentence=f"menghapus indikator {indicator}",
        subjects=[indicator, program],
    )
    Target.objects.filter(indicator=indicator).delete()
    indicator.delete()


@transaction.atomic
def move_indicator(*, actor, indicator: Indicator, steps: int) -> Indicator:
    """Place an indicator `steps` further down (below 0: up). Raises `NotAllowed`, `TransitionRefused`."""
    program, indicator = _lock(actor, indicator)
    rows = list(Indicator.objects.filter(program=program).select_for_update().order_by("order", "pk"))
    if move_row(rows, indicator.pk, steps):
        audit.record(
            actor=actor,
            action="indicator.move",
            sentence=f"memindahkan indikator {indicator}",
            subjects=[indicator, program],
        )
    return next(row for row in rows if row.pk == indicator.pk)


def _lock(actor, indicator: Indicator) -> tuple[Program, Indicator]:
    program = lock_planned(actor, indicator.program)
    return program, lock(indicator)


def _check_fixed(indicator: Indicator, values: Mapping[str, Any]) -> None:
    changed = [name for name in FIXED_BY_READINGS if name in values and values[name] != getattr(indicator, name)]
    if not changed:
        return
    name = changed[0]
    if Reading.objects.filter(indicator=indicator).exists():
        word = FIXED_BY_READINGS[name]
        raise DomainError(f"Sudah ada nilai, jadi {word} tidak dapat diubah. Buat indikator baru.", field=name)
    if "frequency" in changed and Target.objects.filter(indicator=indicator).exists():
        raise DomainError("Kosongkan targetnya dahulu; target berlaku untuk periode yang lama.", field="frequency")


def _check_baseline(program: Program, values: Mapping[str, Any]) -> None:
    day = values.get("baseline_on")
    if day is not None and values.get("baseline_value") is None:
        raise DomainError("Isi juga nilai awalnya.", field="baseline_value")
    if day is not None and day > program.institution.today:
        raise DomainError("Tanggal nilai awal tidak boleh di masa depan.", field="baseline_on")
