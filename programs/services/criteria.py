"""Writing criteria: in place until somebody scored by them, then as a new version that keeps the old one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from kemitraan.core.errors import DomainError, StaleVersion, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import changes_since, lock
from programs.enums import SelectionStatus
from programs.models import CriteriaSet, Criterion, CriterionWeight, Program, Score, Selection
from programs.rules.criteria import MEANING, CriterionRow, rows_problem, says_the_same, set_differences
from programs.selectors.criteria import current_criteria, is_free, is_scored, row_of, weights_of
from programs.services.locks import check_goes_on
from programs.services.transitions import stated_reason


@dataclass(frozen=True)
class Opened:
    """Which version, in which state, a form was opened with; `criteria_set` None: there was none."""

    criteria_set: CriteriaSet | None
    version: int | None


@transaction.atomic
def adopt_criteria(
    *,
    actor,
    program: Program,
    selection: Selection | None = None,
    rows: Sequence[CriterionRow],
    reason: str = "",
    opened: Opened | None = None,
) -> CriteriaSet:
    """The criteria of a program, or of one search in it, are `rows` from now on; weights total 100.

    What nobody scored by yet is changed in place; otherwise a new version is made, which needs a reason. A criterion
    with another meaning or scale is a new one that replaces the old one, whose scores stay. A search without criteria
    of its own begins with those of its program; searches that lean on those of the program keep them as they were when
    the program changes its own. Raises `NotAllowed`, `TransitionRefused` when the program or search
    is over, `StaleVersion` when the criteria changed since `opened`, and `DomainError` (field `reason` for a missing
    one).
    """
    require(can_write(actor))
    program, selection = _locked(program, selection)
    rows = [row.tidied() for row in rows]
    if problem := rows_problem(rows):
        raise DomainError(problem)
    base = current_criteria(actor, program, selection)
    if opened is not None:
        _check_unchanged(base, opened)
    old = weights_of([base]).get(base.pk, []) if base else []
    before = [row_of(weight) for weight in old]
    if _same(before, rows) and base and base.selection_id == (selection and selection.pk):
        return base
    scored = base is not None and is_scored(base, selection)
    reason = stated_reason(reason, is_required=scored)
    if selection is None and base is not None:
        _keep_for_searches(actor, base, old)
    if base is None or scored or base.selection_id != (selection and selection.pk):
        return _new_version(actor, program, selection, rows, old, reason)
    return _revised(actor, base, rows, old, reason)


@transaction.atomic
def copy_criteria_to(*, actor, selection: Selection) -> CriteriaSet | None:
    """Give a search the criteria of its program as its own first version; they share their scores.

    None when the program has none. A search with criteria of its own keeps them. Raises as `adopt_criteria`.
    """
    require(can_write(actor))
    program, mine = _locked(selection.program, selection)
    base = current_criteria(actor, program, mine)
    if mine is None or base is None or base.selection_id is not None:
        return base
    return _copied(actor, mine, base, weights_of([base])[base.pk])


@transaction.atomic
def follow_program_criteria(*, actor, selection: Selection, reason: str = "") -> CriteriaSet:
    """A search goes on by the criteria that its program has now, as a new version of its own.

    Criteria that both share keep their scores. Raises as `adopt_criteria`, and `DomainError` when the program has none.
    """
    require(can_write(actor))
    program, mine = _locked(selection.program, selection)
    wanted = current_criteria(actor, program)
    if mine is None or wanted is None:
        raise DomainError("Program ini belum punya kriteria.")
    base = current_criteria(actor, program, mine)
    weights = weights_of([base, wanted])
    old, new = weights[base.pk] if base else [], weights[wanted.pk]
    rows = [row_of(weight) for weight in new]
    if base is not None and base.selection_id == mine.pk and _same([row_of(weight) for weight in old], rows):
        return base
    scored = base is not None and is_scored(base, mine)
    reason = stated_reason(reason, is_required=scored) or f"Mengikuti kriteria program versi {wanted.number}."
    return _new_version(actor, program, mine, rows, old, reason, known=[*old, *new])


def _keep_for_searches(actor, base: CriteriaSet, weights: Sequence[CriterionWeight]) -> None:
    """Before a program changes its criteria: searches that have none of their own keep a copy of what they lean on."""
    leaning = Selection.objects.filter(program=base.program_id, criteria_sets=None)
    for selection in leaning.select_for_update(of=("self",)).order_by("pk"):
        _copied(actor, selection, base, weights)


def _copied(actor, selection: Selection, base: CriteriaSet, weights: Sequence[CriterionWeight]) -> CriteriaSet:
    reason = f"Disalin dari kriteria program versi {base.number}."
    return _new_version(actor, base.program, selection, [row_of(weight) for weight in weights], weights, reason)


def _locked(program: Program, selection: Selection | None) -> tuple[Program, Selection | None]:
    program = lock(program)
    check_goes_on(program)
    if selection is None:
        return program, None
    selection = lock(selection)
    if selection.program_id != program.pk:
        raise DomainError("Pencarian tidak ditemukan.")
    if selection.status != SelectionStatus.OPEN:
        raise TransitionRefused("Pencarian ini sudah selesai; kriterianya tidak dapat diubah lagi.")
    return program, selection


def _check_unchanged(base: CriteriaSet | None, opened: Opened) -> None:
    """Raise `StaleVersion` with what others changed since the form was opened."""
    if base is None or (opened.criteria_set == base and opened.version == base.version):
        return
    raise StaleVersion(changes_since(base, opened.version or 0 if opened.criteria_set == base else 0))


def _same(before: Sequence[CriterionRow], rows: Sequence[CriterionRow]) -> bool:
    def told(row: CriterionRow) -> tuple:
        return (row.criterion, row.weight, row.is_mandatory, row.minimum, *(getattr(row, name) for name in MEANING))

    return [told(row) for row in before] == [told(row) for row in rows]


def _new_version(
    actor,
    program: Program,
    selection: Selection | None,
    rows: Sequence[CriterionRow],
    old: Sequence[CriterionWeight],
    reason: str,
    known: Sequence[CriterionWeight] | None = None,
) -> CriteriaSet:
    """Write the next version; `old` is what it follows, `known` (default: `old`) whose criteria its rows may be."""
    mine = CriteriaSet.objects.filter(program=program, selection=selection)
    last = mine.order_by("-number").first()
    mine.filter(is_current=True).update(is_current=False)
    made = CriteriaSet(
        institution=program.institution,
        program=program,
        selection=selection,
        number=last.number + 1 if last else 1,
        reason=reason,
        created_by_id=actor.pk,
    )
    made.full_clean()
    made.save()
    stored = {weight.criterion_id: weight.criterion for weight in (old if known is None else known)}
    _weigh(made, rows, stored, may_edit=False)
    _tell(actor, made, old, reason, "criteria.adopt", "menetapkan")
    return made


def _revised(
    actor, current: CriteriaSet, rows: Sequence[CriterionRow], old: Sequence[CriterionWeight], reason: str
) -> CriteriaSet:
    current = lock(current)
    known = {weight.criterion_id: weight.criterion for weight in old}
    CriterionWeight.objects.filter(criteria_set=current).delete()
    used = _weigh(current, rows, dict(known), may_edit=True)
    _drop_unused([key for key in known if key not in used])
    current.version += 1
    current.reason = reason or current.reason
    current.full_clean()
    current.save()
    _tell(actor, current, old, reason, "criteria.revise", "mengubah")
    return current


def _weigh(
    criteria_set: CriteriaSet, rows: Sequence[CriterionRow], known: dict[int, Criterion], *, may_edit: bool
) -> set[int]:
    """Write the weights of a version; returns the keys of the criteria that it uses."""
    weights = []
    for order, row in enumerate(rows, start=1):
        criterion = _criterion_of(criteria_set, row, known, may_edit)
        weight = CriterionWeight(
            institution=criteria_set.institution,
            criteria_set=criteria_set,
            criterion=criterion,
            weight=row.weight,
            is_mandatory=row.is_mandatory,
            minimum=row.minimum,
            order=order,
        )
        weight.full_clean()
        weights.append(weight)
    CriterionWeight.objects.bulk_create(weights)
    return {weight.criterion_id for weight in weights}


def _criterion_of(
    criteria_set: CriteriaSet, row: CriterionRow, known: dict[int, Criterion], may_edit: bool
) -> Criterion:
    """The stored criterion of a row: the same one, the same one changed, or one that replaces it, or a new one."""
    stored = known.pop(row.criterion or 0, None)
    if stored is not None and says_the_same(stored, row):
        return stored
    meaning = {name: getattr(row, name) for name in MEANING}
    if stored is not None and may_edit and is_free(stored, criteria_set):
        for name, value in meaning.items():
            setattr(stored, name, value)
        criterion = stored
    else:
        criterion = Criterion(
            institution=criteria_set.institution, program_id=criteria_set.program_id, replaces=stored, **meaning
        )
    criterion.full_clean()
    criterion.save()
    return criterion


def _drop_unused(keys: list[int]) -> None:
    """Criteria that were never scored and that no version uses any more are of no use to anybody."""
    scored = Score.objects.filter(criterion__in=keys).values("criterion")
    unused = Criterion.objects.filter(pk__in=keys, weights=None, replaced_by=None).exclude(pk__in=scored)
    unused.delete()


def _tell(
    actor, criteria_set: CriteriaSet, old: Sequence[CriterionWeight], reason: str, action: str, verb: str
) -> None:
    new = weights_of([criteria_set])[criteria_set.pk]
    home = criteria_set.selection or criteria_set.program
    subjects = [criteria_set, criteria_set.program, *([home] if criteria_set.selection else [])]
    audit.record(
        actor=actor,
        action=action,
        sentence=f"{verb} kriteria versi {criteria_set.number} {home._meta.verbose_name} {home}",
        subjects=subjects,
        changes=set_differences([row_of(weight) for weight in old], [row_of(weight) for weight in new]),
        reason=reason,
    )
