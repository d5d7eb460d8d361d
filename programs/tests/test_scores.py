"""Scores: a draft that only its assessor reads, sent once, opened again with a reason, and explainable later."""

from decimal import Decimal

import pytest

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.enums import ProgramStatus, SelectionStatus
from programs.models import Score
from programs.rules.criteria import CriterionRow
from programs.rules.scoring import read_score
from programs.selectors.criteria import weights_of
from programs.services.criteria import adopt_criteria
from programs.services.scores import Given, reopen_scores, save_scores, submit_scores
from programs.tests.planning_factories import AssessorFactory, CandidateFactory, SelectionFactory

ROWS = [
    CriterionRow("Visi", Decimal(50)),
    CriterionRow("Rekam jejak", Decimal(30), scale_max=10),
    CriterionRow("Jarak", Decimal(20), method="distance", near_km=1, far_km=50),
]


@pytest.fixture
def selection(institution):
    return SelectionFactory(program__institution=institution)


@pytest.fixture
def criteria(coordinator, selection):
    """The criteria of the program by name."""
    adopted = adopt_criteria(actor=coordinator, program=selection.program, rows=ROWS)
    return {weight.criterion.name: weight.criterion for weight in weights_of([adopted])[adopted.pk]}


@pytest.fixture
def candidate(selection):
    return CandidateFactory(selection=selection)


@pytest.fixture
def assessor(selection, coordinator):
    return AssessorFactory(selection=selection, user=coordinator)


def place(candidate, criterion) -> tuple[str, str]:
    return (str(candidate.public_id), str(criterion.public_id))


def stored(assessor) -> dict[str, tuple[Decimal, str]]:
    return {row.criterion.name: (row.value, row.note) for row in Score.objects.filter(assessor=assessor)}


@pytest.mark.parametrize(
    ("text", "value"), [("4", 4), (" 3,5 ", Decimal("3.5")), ("3.25", Decimal("3.25")), ("", None), ("  ", None)]
)
def test_scores_are_read_as_people_type_them(text, value):
    assert read_score(text) == value


@pytest.mark.parametrize("text", ["baik", "3,555", "1e999", "NaN", "Infinity", "--"])
def test_what_is_no_score_says_so(text):
    with pytest.raises(ValueError, match="bukan nilai"):
        read_score(text)


def test_save_scores_keeps_a_draft_cell_by_cell(coordinator, criteria, candidate, assessor):
    save_scores(
        actor=coordinator,
        assessor=assessor,
        scores={
            place(candidate, criteria["Visi"]): Given(Decimal(4), "Sejalan"),
            place(candidate, criteria["Rekam jejak"]): Given(Decimal("7.5")),
        },
    )
    save_scores(actor=coordinator, assessor=assessor, scores={place(candidate, criteria["Visi"]): Given(Decimal(5))})

    assert stored(assessor) == {"Visi": (5, "Sejalan"), "Rekam jejak": (Decimal("7.5"), "")}
    assessor.refresh_from_db()
    assert assessor.submitted_at is None


def test_save_scores_tells_the_trail_nothing_of_what_was_given(coordinator, criteria, candidate, assessor):
    save_scores(
        actor=coordinator, assessor=assessor, scores={place(candidate, criteria["Visi"]): Given(Decimal(4), "X")}
    )

    event = AuditEvent.objects.get(action="scores.save")
    assert event.sentence == "menyimpan 1 nilai sementara"
    assert event.changes == []
    assert set(event.subjects.values_list("content_type__model", flat=True)) == {"assessor"}


def test_saving_the_same_again_writes_nothing(coordinator, criteria, candidate, assessor):
    scores = {place(candidate, criteria["Visi"]): Given(Decimal(4))}
    for _ in range(2):
        save_scores(actor=coordinator, assessor=assessor, scores=scores)

    assert AuditEvent.objects.filter(action="scores.save").count() == 1


def test_a_score_that_is_taken_back_is_not_scored(coordinator, criteria, candidate, assessor):
    here = place(candidate, criteria["Visi"])
    save_scores(actor=coordinator, assessor=assessor, scores={here: Given(Decimal(4))})
    save_scores(actor=coordinator, assessor=assessor, scores={here: Given(None)})

    assert stored(assessor) == {}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("Visi", "6", "Visi bernilai 1 sampai 5."),
        ("Visi", "0", "Visi bernilai 1 sampai 5."),
        ("Rekam jejak", "10.01", "Rekam jejak bernilai 1 sampai 10."),
        ("Jarak", "3", "Jarak dihitung dari data, tidak diisi."),
    ],
)
def test_scores_off_the_scale_are_refused(coordinator, criteria, candidate, assessor, name, value, sentence):
    with pytest.raises(DomainError, match=sentence):
        save_scores(
            actor=coordinator, assessor=assessor, scores={place(candidate, criteria[name]): Given(Decimal(value))}
        )
    assert stored(assessor) == {}


def test_candidates_of_another_search_and_removed_ones_are_refused(coordinator, criteria, candidate, assessor):
    foreign = CandidateFactory(selection__program=assessor.selection.program)
    gone = CandidateFactory(selection=assessor.selection, removed_on="2026-01-05", removal_reason="Mundur")
    for wrong in (foreign, gone):
        with pytest.raises(DomainError, match="sudah tidak ada"):
            save_scores(
                actor=coordinator, assessor=assessor, scores={place(wrong, criteria["Visi"]): Given(Decimal(3))}
            )


def test_only_the_assessor_writes_own_scores(admin_user, coordinator, criteria, candidate, assessor):
    scores = {place(candidate, criteria["Visi"]): Given(Decimal(3))}
    for service in (save_scores, submit_scores):
        with pytest.raises(NotAllowed, match="Hanya penilai sendiri"):
            service(actor=admin_user, assessor=assessor, scores=scores)
    with pytest.raises(NotAllowed):
        reopen_scores(actor=admin_user, assessor=assessor, reason="Salah")


def test_who_was_taken_off_or_left_the_office_scores_no_more(coordinator, observer, criteria, candidate, assessor):
    scores = {place(candidate, criteria["Visi"]): Given(Decimal(3))}
    onlooker = AssessorFactory(selection=assessor.selection, user=observer)
    with pytest.raises(NotAllowed):
        save_scores(actor=observer, assessor=onlooker, scores=scores)
    assessor.removed_on = "2026-01-05"
    assessor.save()
    with pytest.raises(NotAllowed, match="tidak lagi"):
        save_scores(actor=coordinator, assessor=assessor, scores=scores)


def test_submit_scores_locks_and_tells_the_values_to_the_assessors_own_trail(
    coordinator, criteria, candidate, assessor
):
    here = place(candidate, criteria["Visi"])
    submitted = submit_scores(actor=coordinator, assessor=assessor, scores={here: Given(Decimal(4), "Sejalan")})

    assert submitted.submitted_at is not None
    told = AuditEvent.objects.get(action="scores.submit")
    assert told.changes == []
    assert set(told.subjects.values_list("content_type__model", flat=True)) == {"selection", "program"}
    values = AuditEvent.objects.get(action="scores.submit_values")
    assert [(change["label"], change["new"]) for change in values.changes] == [(f"{candidate} · Visi", "4 · Sejalan")]
    assert set(values.subjects.values_list("content_type__model", flat=True)) == {"assessor"}
    with pytest.raises(TransitionRefused, match="sudah dikirim"):
        save_scores(actor=coordinator, assessor=assessor, scores={here: Given(Decimal(1))})
    with pytest.raises(TransitionRefused):
        submit_scores(actor=coordinator, assessor=assessor)


def test_submit_scores_needs_a_score(coordinator, criteria, candidate, assessor):
    with pytest.raises(DomainError, match="paling sedikit satu"):
        submit_scores(actor=coordinator, assessor=assessor)


def test_reopen_scores_needs_a_reason_and_lets_them_be_changed(coordinator, criteria, candidate, assessor):
    here = place(candidate, criteria["Visi"])
    with pytest.raises(TransitionRefused, match="belum dikirim"):
        reopen_scores(actor=coordinator, assessor=assessor, reason="Salah")
    submit_scores(actor=coordinator, assessor=assessor, scores={here: Given(Decimal(4))})
    with pytest.raises(DomainError) as error:
        reopen_scores(actor=coordinator, assessor=assessor, reason=" ")
    assert error.value.field == "reason"

    opened = reopen_scores(actor=coordinator, assessor=assessor, reason="Salah baca berkas.")
    submit_scores(actor=coordinator, assessor=opened, scores={here: Given(Decimal(2))})

    assert stored(assessor) == {"Visi": (2, "")}
    event = AuditEvent.objects.get(action="scores.reopen")
    assert event.reason == "Salah baca berkas."
    history = AuditEvent.objects.filter(action="scores.submit_values").order_by("id")
    assert [event.changes[0]["new"] for event in history] == ["4", "2"]


def test_scores_of_a_search_or_program_that_is_over_stay_as_they_are(coordinator, criteria, candidate, assessor):
    scores = {place(candidate, criteria["Visi"]): Given(Decimal(3))}
    selection = assessor.selection
    selection.status = SelectionStatus.DECIDED
    selection.save()
    with pytest.raises(TransitionRefused, match="Pencarian ini sudah selesai"):
        save_scores(actor=coordinator, assessor=assessor, scores=scores)
    selection.status = SelectionStatus.OPEN
    selection.save()
    selection.program.status = ProgramStatus.CANCELLED
    selection.program.save()
    with pytest.raises(TransitionRefused, match="Program"):
        submit_scores(actor=coordinator, assessor=assessor, scores=scores)
