"""The search of the example: who gives room and trainers for the training, scored, and one of them chosen."""

import datetime as dt
from decimal import Decimal

from kemitraan.accounts.models import Institution, User
from kemitraan.core import clock
from partners.models import Organization
from programs.enums import Aspect, JudgingMethod
from programs.models import Assessor, Candidate, CriterionWeight, Need, Program, Score, Selection
from programs.selectors.criteria import current_criteria
from programs.selectors.suggestions import suggest_for
from programs.services.assessors import add_assessor
from programs.services.candidates import NewCandidate, add_candidate, add_candidates, remove_candidate, short_list
from programs.services.selection_decisions import NewPartnership, decide_selection
from programs.services.selections import open_selection

NAME = "Ruang dan pelatih untuk pelatihan mutu (contoh)"
COORDINATOR, ADMIN = "koordinator@demo.test", "admin@demo.test"
MOST_NEEDS = 2
SUGGESTED = 3
# What two assessors gave, by the place of the candidate and of the criterion, as parts of the highest score.
MARKS = {
    COORDINATOR: (("1.0", "0.8", "0.8"), ("0.6", "0.8", "0.6"), ("0.4", "0.6", "0.4")),
    ADMIN: (("0.8", "1.0", "0.6"), ("0.8", "0.6", "0.6"), ("0.4", "0.4", "0.6")),
}


def add_search(
    institution: Institution,
    people: dict[str, User],
    bodies: dict[str, Organization],
    program: Program,
    today: dt.date,
) -> Selection | None:
    """A search with candidates, scores and a decision for `program`; None while it has no needs to look for."""
    actor = people[COORDINATOR]
    wanted = Need.objects.filter(program=program, aspect__in=[Aspect.FACILITY, Aspect.PEOPLE]).standing()
    needs = list(wanted.exclude(is_partnered=False).order_by("aspect", "rank", "pk"))
    needs = [*needs[:1], *needs[-1:]][:MOST_NEEDS] if len(needs) > 1 else needs
    if not needs:
        return None
    selection = open_selection(actor=actor, program=program, needs=needs, name=NAME)
    candidates = _add_candidates(actor, selection, needs, bodies)
    short = short_list(actor=actor, candidates=candidates[:SUGGESTED])
    _add_scores(people, selection, short)
    decide_selection(
        actor=actor,
        candidate=short[0],
        reason="Nilai tertinggi; tempat dan orangnya sudah dikenal kelompok.",
        decided_on=today,
        covered={needs[0].pk: None},
        role="mitra",
        new_partnership=NewPartnership(
            f"Penyelenggaraan pelatihan mutu dengan {short[0]}", "futuristik", "mitra", today
        ),
    )
    selection.refresh_from_db()
    return selection


def _add_candidates(
    actor: User, selection: Selection, needs: list[Need], bodies: dict[str, Organization]
) -> list[Candidate]:
    """The best suggestions first, then two that people named; one of these is taken off again."""
    found = suggest_for(actor, needs, selection=selection, limit=SUGGESTED)
    rows = [NewCandidate(one.organization, "", one.quantities, one.as_rows()) for one in found]
    taken = {row.organization.pk for row in rows}
    rest = [bodies[key] for key in ("pkbm", "dinas", "koperasi", "kemasan") if bodies[key].pk not in taken]
    rows += [NewCandidate(organization, note="Diusulkan dalam rapat tim.") for organization in rest[: 4 - len(rows)]]
    candidates = add_candidates(actor=actor, selection=selection, rows=rows)
    dropped = add_candidate(actor=actor, selection=selection, organization=bodies["gelombang"])
    remove_candidate(actor=actor, candidate=dropped, reason="Gedungnya dipakai sampai akhir tahun.")
    return candidates


def _add_scores(people: dict[str, User], selection: Selection, candidates: list[Candidate]) -> None:
    """Two assessors have scored and sent what people judge."""
    criteria_set = current_criteria(people[COORDINATOR], selection.program, selection)
    weights = CriterionWeight.objects.filter(criteria_set=criteria_set, criterion__method=JudgingMethod.TYPED)
    typed = list(weights.select_related("criterion")) if criteria_set else []
    for email, marks in MARKS.items():
        assessor = add_assessor(actor=people[COORDINATOR], selection=selection, user=people[email])
        Score.objects.bulk_create(
            Score(
                institution=selection.institution,
                assessor=assessor,
                candidate=candidate,
                criterion=weight.criterion,
                value=max(Decimal(1), Decimal(marks[place][column % 3]) * weight.criterion.scale_max),
            )
            for place, candidate in enumerate(candidates)
            for column, weight in enumerate(typed)
        )
        if typed:
            now = clock.now()
            Assessor.objects.filter(pk=assessor.pk).update(submitted_at=now, first_submitted_at=now)
