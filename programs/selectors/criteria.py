"""Reading the criteria of programs and of searches in them."""

from collections.abc import Iterable
from itertools import pairwise

from programs.models import CriteriaSet, Criterion, CriterionWeight, Program, Score, Selection, SelectionDecision
from programs.rules.criteria import CriterionRow, set_differences


def current_criteria(user, program: Program, selection: Selection | None = None) -> CriteriaSet | None:
    """The version in use: the search's own, else that of its program. At most 2 queries."""
    rows = CriteriaSet.objects.visible_to(user).filter(is_current=True, program=program)
    if selection is not None and (own := rows.filter(selection=selection).first()):
        return own
    return rows.filter(selection=None).first()


def versions_of(user, program: Program, selection: Selection | None = None) -> list[CriteriaSet]:
    """All versions of the search, or of the program without one; the newest first. One query."""
    rows = CriteriaSet.objects.visible_to(user).filter(program=program, selection=selection)
    return list(rows.select_related("created_by").order_by("-number"))


def weights_of(sets: Iterable[CriteriaSet | None]) -> dict[int, list[CriterionWeight]]:
    """The weights of each version by its key, in their order, with their criteria. One query."""
    keys = [one.pk for one in sets if one is not None]
    found: dict[int, list[CriterionWeight]] = {key: [] for key in keys}
    rows = CriterionWeight.objects.filter(criteria_set__in=keys).select_related("criterion")
    for weight in rows.order_by("criteria_set", "order", "pk"):
        found[weight.criteria_set_id].append(weight)
    return found


def row_of(weight: CriterionWeight) -> CriterionRow:
    """A stored weight with its criterion as the rules take it."""
    criterion = weight.criterion
    return CriterionRow(
        name=criterion.name,
        weight=weight.weight,
        explanation=criterion.explanation,
        method=criterion.method,
        judged_field=criterion.judged_field,
        near_km=criterion.near_km,
        far_km=criterion.far_km,
        scale_max=criterion.scale_max,
        is_mandatory=weight.is_mandatory,
        minimum=weight.minimum,
        criterion=criterion.pk,
        replaces=criterion.replaces_id,
    )


def changes_between(versions: list[CriteriaSet]) -> dict[int, list[dict[str, str]]]:
    """For each version (newest first) what it changed in the one before it. One query."""
    weights = {key: [row_of(one) for one in rows] for key, rows in weights_of(versions).items()}
    pairs = pairwise(versions)
    return {newer.pk: set_differences(weights[older.pk], weights[newer.pk]) for newer, older in pairs}


def program_differences(user, selection: Selection, mine: CriteriaSet | None) -> list[dict[str, str]]:
    """What the program's criteria of now say otherwise than `mine`, those of a search of its own; at most 2 queries."""
    if mine is None or mine.selection_id is None:
        return []
    theirs = current_criteria(user, selection.program)
    if theirs is None:
        return []
    weights = weights_of([mine, theirs])
    return set_differences([row_of(one) for one in weights[mine.pk]], [row_of(one) for one in weights[theirs.pk]])


def is_scored(criteria_set: CriteriaSet, selection: Selection | None) -> bool:
    """Whether people scored by this version (in the search, or in any search of its program), or decided by it."""
    scores = Score.objects.filter(criterion__weights__criteria_set=criteria_set)
    if selection is not None:
        scores = scores.filter(candidate__selection=selection)
    return scores.exists() or SelectionDecision.objects.filter(criteria_set=criteria_set).exists()


def is_free(criterion: Criterion, within: CriteriaSet) -> bool:
    """Whether a criterion may still change its meaning: nobody scored by it, and no other version uses it."""
    used = CriterionWeight.objects.filter(criterion=criterion).exclude(criteria_set=within)
    return not used.exists() and not Score.objects.filter(criterion=criterion).exists()


def versions_in_use(user, selection: Selection) -> list[CriteriaSet]:
    """The versions by which a search was or is judged, newest first: its own, else those of its program. 2 queries."""
    return versions_of(user, selection.program, selection) or versions_of(user, selection.program)
