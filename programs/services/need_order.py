"""Writing the order in which the needs of a program are met."""

from collections.abc import Sequence

from django.db import transaction

from kemitraan.core.services import audit
from programs.models import Need, Program
from programs.rules.orders import moved
from programs.services.locks import lock_need, lock_planned
from programs.services.orders import renumber


@transaction.atomic
def move_need(*, actor, need: Need, steps: int) -> None:
    """Move a need by `steps` places among the standing ones of its program (negative is up), as far as it goes."""
    program, need = lock_need(actor, need)
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


def _write_order(actor, program: Program, rows: Sequence[Need], order: Sequence[int]) -> None:
    """Number the needs in `order`; told in the program's timeline when it is another order than before."""
    if not renumber(rows, order, field="rank"):
        return
    by_key = {row.pk: row for row in rows}
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
