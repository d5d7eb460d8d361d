"""What a search for partners came to: criteria, scores, totals and ranks, for pages and for a decision's record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from programs.enums import CandidateListing, JudgingMethod
from programs.models import (
    Assessor,
    Candidate,
    CriteriaSet,
    CriterionWeight,
    Need,
    Score,
    Selection,
)
from programs.rules.criteria import how_judged
from programs.rules.ranking import Cell, CriterionRule, Judged, Mark, Ranked, rank, weigh
from programs.rules.sensitivity import Shifts, Turns, shifts_of, turns_of
from programs.selectors.assessors import assessors_of, hidden_because
from programs.selectors.criteria import current_criteria, weights_of
from programs.selectors.judging import judge


@dataclass(frozen=True)
class ResultRow:
    """A candidate in its place; `sentences` say, by criterion, where a computed value comes from or why it misses."""

    candidate: Candidate
    ranked: Ranked
    sentences: dict[int, str] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.ranked.cells


@dataclass(frozen=True)
class Results:
    """Everything that a comparison shows. `hidden_because` is filled, and `rows` empty, for whom they would
    spoil own scores that are still to come."""

    user: Any
    selection: Selection
    criteria_set: CriteriaSet | None
    weights: list[CriterionWeight]
    rules: list[CriterionRule]
    judged: list[Judged]
    rows: list[ResultRow]
    assessors: list[Assessor]
    hidden_because: str = ""

    @property
    def is_hidden(self) -> bool:
        return bool(self.hidden_because)

    @property
    def is_mine_waiting(self) -> bool:
        """Hidden until the reader, an assessor, sends own scores."""
        return any(one.user_id == self.user.pk for one in self.waiting)

    @property
    def counting(self) -> list[Assessor]:
        """Assessors whose scores count: not taken off, and sent."""
        return [one for one in self.assessors if one.submitted_at is not None]

    @property
    def waiting(self) -> list[Assessor]:
        return [one for one in self.assessors if one.submitted_at is None]

    @property
    def leading(self) -> list[ResultRow]:
        return [row for row in self.rows if row.ranked.rank == 1]

    def turns(self) -> list[Turns]:
        """For each criterion, at which weight the first place changes."""
        return turns_of(self.rules, self.judged)

    def shifts(self) -> list[Shifts]:
        """For each criterion, at which weight the order changes next."""
        return shifts_of(self.rules, self.judged)

    def if_weighed(self, weights: Mapping[int, Fraction | Decimal | int]) -> "Results":
        """The same search if the criteria (by their keys) had other weights, in proportion to 100; writes nothing."""
        rules = weigh(self.rules, weights)
        rows = {row.candidate.pk: row for row in self.rows}
        found = [ResultRow(rows[one.key].candidate, one, rows[one.key].sentences) for one in rank(rules, self.judged)]
        return replace(self, rules=rules, rows=found)


def compared_candidates(user, selection: Selection) -> list[Candidate]:
    """Who is scored and compared: the short list, or everybody who stands while nobody is on it. One query."""
    rows = Candidate.objects.visible_to(user).filter(selection=selection).standing()
    found = list(rows.select_related("organization__region").order_by("pk"))
    short = [candidate for candidate in found if candidate.listing == CandidateListing.SHORT]
    return short or found


def results_of(user, selection: Selection, criteria_set: CriteriaSet | None = None) -> Results:
    """The comparison as `user` may see it, by `criteria_set` or by the version in use; a constant number of queries.

    An assessor sees nobody's results before sending own scores, and who could become one not before opening them:
    `hidden_because` says so and there are no rows.
    """
    assessors = assessors_of(user, selection)
    if reason := hidden_because(user, selection, assessors):
        return Results(user, selection, criteria_set, [], [], [], [], assessors, reason)
    return _gathered(user, selection, criteria_set, assessors)


def full_results(user, selection: Selection, criteria_set: CriteriaSet | None = None) -> Results:
    """As `results_of` with nothing hidden: for the record of a decision, never for a page."""
    return _gathered(user, selection, criteria_set, assessors_of(user, selection))


def judged_alone(user, candidate: Candidate, assessors: Sequence[Assessor]) -> Ranked | None:
    """One candidate by the version in use, also one that is not on the short list; None without criteria.

    `assessors` are those who assess now. Nothing is hidden, and `rank` says nothing: it is compared with nobody.
    """
    selection = candidate.selection
    used = current_criteria(user, selection.program, selection)
    weights = weights_of([used])[used.pk] if used else []
    if not weights:
        return None
    marks, _ = _marks(user, selection, weights, [candidate], assessors)
    judged = Judged(candidate.pk, candidate.organization.name, marks[candidate.pk])
    return rank([rule_of(one) for one in weights], [judged])[0]


def _gathered(user, selection: Selection, criteria_set: CriteriaSet | None, assessors: Sequence[Assessor]) -> Results:
    used = criteria_set or current_criteria(user, selection.program, selection)
    weights = weights_of([used])[used.pk] if used else []
    candidates = compared_candidates(user, selection) if weights else []
    rules = [rule_of(weight) for weight in weights]
    marks, sentences = _marks(user, selection, weights, candidates, assessors)
    judged = [Judged(one.pk, one.organization.name, marks[one.pk]) for one in candidates]
    by_key = {one.pk: one for one in candidates}
    rows = [ResultRow(by_key[one.key], one, sentences[one.key]) for one in rank(rules, judged)]
    return Results(user, selection, used, weights, rules, judged, rows, list(assessors))


def rule_of(weight: CriterionWeight) -> CriterionRule:
    """A stored weight as the ranking takes it; its key is that of the criterion."""
    criterion = weight.criterion
    return CriterionRule(
        criterion.pk, criterion.name, weight.weight, criterion.scale_max, weight.is_mandatory, weight.minimum
    )


def _marks(
    user,
    selection: Selection,
    weights: Sequence[CriterionWeight],
    candidates: Sequence[Candidate],
    assessors: Sequence[Assessor],
) -> tuple[dict[int, dict[int, list[Mark]]], dict[int, dict[int, str]]]:
    """Scores that count, and computed values, by candidate and criterion; and the sentences of the computed ones."""
    marks: dict[int, dict[int, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    sentences: dict[int, dict[int, str]] = defaultdict(dict)
    counting = {one.pk: str(one.user) for one in assessors if one.submitted_at is not None}
    typed = [weight.criterion_id for weight in weights if weight.criterion.method == JudgingMethod.TYPED]
    scores = Score.objects.filter(assessor__in=counting, criterion__in=typed, candidate__in=candidates)
    for score in scores.order_by("assessor_id"):
        mark = Mark(score.value, counting[score.assessor_id], score.note)
        marks[score.candidate_id][score.criterion_id].append(mark)
    for (candidate, criterion), found in judge(user, selection, [one.criterion for one in weights], candidates).items():
        sentences[candidate][criterion] = found.sentence
        if found.value is not None:
            marks[candidate][criterion].append(Mark(found.value, "", found.sentence))
    return marks, sentences


def results_record(results: Results) -> dict[str, Any]:
    """All that is known of a search, ready to be kept as JSON with a decision; numbers are text with two decimals.

    Complete also for an assessor from whom the results are hidden.
    """
    if results.is_hidden:
        results = full_results(results.user, results.selection, results.criteria_set)
    needs = Need.objects.visible_to(results.user).filter(selections=results.selection).order_by("rank", "pk")
    return {
        "selection": {"id": str(results.selection.public_id), "name": results.selection.name},
        "needs": [
            {
                "id": str(need.public_id),
                "name": need.name,
                "aspect": need.get_aspect_display(),
                "quantity": _text(need.quantity),
                "unit": need.unit,
            }
            for need in needs
        ],
        "criteria_version": results.criteria_set.number if results.criteria_set else None,
        "criteria": [_criterion_record(weight) for weight in results.weights],
        "assessors": [
            {
                "name": str(one.user),
                "submitted_at": one.submitted_at.isoformat() if one.submitted_at else None,
                "seen_mark": one.seen_mark,
            }
            for one in results.assessors
        ],
        "candidates": [_candidate_record(row) for row in results.rows],
    }


def _criterion_record(weight: CriterionWeight) -> dict[str, Any]:
    criterion = weight.criterion
    return {
        "id": str(criterion.public_id),
        "name": criterion.name,
        "explanation": criterion.explanation,
        "judged": how_judged(criterion),
        "weight": _text(weight.weight),
        "scale_max": criterion.scale_max,
        "is_mandatory": weight.is_mandatory,
        "minimum": _text(weight.minimum),
    }


def _candidate_record(row: ResultRow) -> dict[str, Any]:
    ranked, candidate = row.ranked, row.candidate
    return {
        "id": str(candidate.public_id),
        "organization": str(candidate.organization.public_id),
        "name": candidate.organization.name,
        "role": candidate.get_role_display(),
        "rank": ranked.rank,
        "total": _text(ranked.total),
        "is_complete": ranked.is_complete,
        "passes": ranked.passes,
        "scores": [
            {
                "criterion": cell.criterion.name,
                "mean": _text(cell.mean),
                "points": _text(cell.points),
                "spread": _text(cell.spread),
                "is_disputed": cell.is_disputed,
                "fails": cell.fails,
                "sentence": row.sentences.get(int(str(cell.criterion.key)), ""),
                "marks": [
                    {"by": mark.by, "value": _text(mark.value), "note": mark.note} for mark in cell.marks if mark.by
                ],
            }
            for cell in row.cells
        ],
    }


def rounded(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """An exact number as a decimal, half up."""
    number = Fraction(value)
    digits = Decimal(1).scaleb(-places)
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(digits, rounding=ROUND_HALF_UP)


def _text(value: Fraction | Decimal | int | None) -> str | None:
    return None if value is None else str(rounded(value))
