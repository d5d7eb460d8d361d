"""A search with candidates, criteria and scores for tests."""

from dataclasses import dataclass
from decimal import Decimal

from kemitraan.core import clock
from partners.models import Organization
from partners.tests.factories import OrganizationFactory
from programs.enums import CandidateListing
from programs.models import Assessor, Candidate, Criterion, Need, Program, Selection, SelectionDecision
from programs.services.selection_decisions import NewPartnership, decide_selection
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import (
    AssessorFactory,
    CandidateFactory,
    CandidateNeedFactory,
    CriteriaSetFactory,
    CriterionFactory,
    CriterionWeightFactory,
    NeedFactory,
    ScoreFactory,
    SelectionFactory,
    SelectionNeedFactory,
)

SCORES = {"price": (4, 3, 2), "near": (5, 4, 1)}


@dataclass
class Search:
    """Two needs, two criteria (60 percent, and 40 percent mandatory from 2), three candidates, one sent assessment.

    Totals: Aula 88, Balai 68, Cabang 32; Cabang misses the mandatory criterion.
    """

    program: Program
    needs: list[Need]
    selection: Selection
    candidates: list[Candidate]
    criteria: list[Criterion]
    assessor: Assessor


def make_search(institution, user, **program) -> Search:
    """The search, complete and open, written row by row without the services."""
    own = OrganizationFactory(institution=institution, name="Lembaga Kita (contoh)", is_own=True)
    program = ProgramFactory(institution=institution, lead_actor=own, **program)
    needs = [
        NeedFactory(program=program, name="Ruang pelatihan", quantity=Decimal(3), unit="ruang", rank=1),
        NeedFactory(program=program, name="Pelatih mutu", aspect="people", quantity=Decimal(2), unit="orang", rank=2),
    ]
    selection = SelectionFactory(program=program, name="Ruang dan pelatih (contoh)")
    for need in needs:
        SelectionNeedFactory(selection=selection, need=need)
    candidates = [
        CandidateFactory(
            selection=selection,
            organization=OrganizationFactory(institution=institution, name=name),
            listing=CandidateListing.SHORT,
        )
        for name in ("Aula Jaya (contoh)", "Balai Karya (contoh)", "Cabang Sari (contoh)")
    ]
    for candidate in candidates:
        CandidateNeedFactory(candidate=candidate, need=needs[0], quantity=Decimal(2))
    version = CriteriaSetFactory(program=program, selection=selection, number=1)
    criteria = [
        CriterionFactory(program=program, name="Biaya"),
        CriterionFactory(program=program, name="Kedekatan"),
    ]
    CriterionWeightFactory(criteria_set=version, criterion=criteria[0], weight=Decimal(60))
    CriterionWeightFactory(
        criteria_set=version, criterion=criteria[1], weight=Decimal(40), is_mandatory=True, minimum=Decimal(2), order=1
    )
    assessor = AssessorFactory(selection=selection, user=user, submitted_at=clock.now())
    for criterion, marks in zip(criteria, SCORES.values(), strict=True):
        for candidate, mark in zip(candidates, marks, strict=True):
            ScoreFactory(candidate=candidate, assessor=assessor, criterion=criterion, value=Decimal(mark))
    return Search(program, needs, selection, candidates, criteria, assessor)


def organization_named(institution, name: str, **values) -> Organization:
    return OrganizationFactory(institution=institution, name=name, **values)


def new_partnership(search: Search, **values) -> NewPartnership:
    """A partnership of equals that begins today."""
    day = search.program.institution.today
    return NewPartnership(
        **{"name": "Kerja sama ruang", "pattern": "futuristik", "own_role": "mitra", "starts_on": day} | values
    )


def decide(actor, search: Search, place: int = 0, **values) -> SelectionDecision:
    """Choose a candidate for two rooms; `values` replace what the service takes."""
    values = {
        "reason": "Nilai tertinggi dan paling dekat.",
        "decided_on": search.program.institution.today,
        "covered": {search.needs[0].pk: Decimal(2)},
        "role": "mitra",
        "new_partnership": None if "partnership" in values else new_partnership(search),
    } | values
    return decide_selection(actor=actor, candidate=search.candidates[place], **values)
