"""Pages of criteria: one click to begin, nothing lost when refused, versions to read, and who may do what."""

from decimal import Decimal

import pytest
from django.urls import reverse

from programs.models import CriteriaSet, Score
from programs.rules.criteria import STARTING_SETS, CriterionRow
from programs.selectors.criteria import weights_of
from programs.services.criteria import adopt_criteria, copy_criteria_to
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import CandidateFactory, ScoreFactory, SelectionFactory

DETAIL_QUERIES = 20
ROWS = [CriterionRow("Visi", Decimal(60), "Sejalan."), CriterionRow("Rekam jejak", Decimal(40))]


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution)


@pytest.fixture
def selection(program):
    return SelectionFactory(program=program)


@pytest.fixture
def adopted(coordinator, program):
    return adopt_criteria(actor=coordinator, program=program, rows=ROWS)


def address(name: str, record) -> str:
    return reverse(f"programs:{name}", args=[record.public_id])


def typed(criteria_set: CriteriaSet | None, rows: list[dict], **values) -> dict[str, str]:
    """What the form sends: these rows, and which state of the criteria it was opened with."""
    data = {
        "criteria-TOTAL_FORMS": str(len(rows)),
        "criteria-INITIAL_FORMS": "0",
        "opened_version": f"{criteria_set.public_id}:{criteria_set.version}" if criteria_set else "",
        **values,
    }
    for number, row in enumerate(rows):
        for name, value in ({"method": "typed", "scale_max": "5"} | row).items():
            data[f"criteria-{number}-{name}"] = value
    return data


def kept_rows(criteria_set) -> list[dict]:
    return [
        {
            "criterion": str(one.criterion.public_id),
            "name": one.criterion.name,
            "weight": str(one.weight),
            "explanation": one.criterion.explanation,
        }
        for one in weights_of([criteria_set])[criteria_set.pk]
    ]


def weights(program, selection=None) -> dict[str, Decimal]:
    current = CriteriaSet.objects.get(program=program, selection=selection, is_current=True)
    return {one.criterion.name: one.weight for one in weights_of([current])[current.pk]}


def test_program_without_criteria_begins_at_one_click(client_for, coordinator, program):
    client = client_for(coordinator)
    page = client.get(address("program-criteria", program)).content.decode()
    assert all(one.name in page for one in STARTING_SETS.values())

    answer = client.post(address("program-criteria-start", program), {"set": "umum"}, follow=True)

    assert "Kriteria ditetapkan." in answer.content.decode()
    assert sum(weights(program).values()) == 100


def test_starting_again_changes_nothing(client_for, coordinator, program, adopted):
    client_for(coordinator).post(address("program-criteria-start", program), {"set": "umum"})

    assert weights(program) == {"Visi": 60, "Rekam jejak": 40}


def test_unknown_starting_set_is_not_found(client_for, coordinator, program):
    assert client_for(coordinator).post(address("program-criteria-start", program), {"set": "x"}).status_code == 404
    assert not CriteriaSet.objects.exists()


def test_search_without_any_criteria_begins_them_for_its_program(client_for, coordinator, program, selection):
    answer = client_for(coordinator).post(address("selection-criteria-start", selection), {"set": "orang"})

    assert answer.url == address("selection-criteria", selection)
    assert sum(weights(program).values()) == 100


def test_form_saves_criteria_with_commas_and_every_way_of_judging(client_for, coordinator, program):
    rows = [
        {"name": "Visi", "weight": "33,34", "is_mandatory": "on", "minimum": "2,5"},
        {"name": "Legalitas", "weight": "33.33", "method": "field", "judged_field": "legal"},
        {"name": "Jarak", "weight": "33,33", "method": "distance", "near_km": "5", "far_km": "50"},
    ]
    answer = client_for(coordinator).post(address("program-criteria-edit", program), typed(None, rows))

    assert answer.url == address("program-criteria", program)
    assert weights(program) == {"Visi": Decimal("33.34"), "Legalitas": Decimal("33.33"), "Jarak": Decimal("33.33")}


def test_total_that_is_not_one_hundred_is_refused_and_nothing_typed_is_lost(client_for, coordinator, program):
    rows = [{"name": "Visi baru", "weight": "60"}, {"name": "Rekam jejak", "weight": "35", "explanation": "Tiga tahun"}]
    answer = client_for(coordinator).post(address("program-criteria-edit", program), typed(None, rows))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Bobot berjumlah 95 %, kurang 5 %. Jumlahnya harus 100 %." in page
    assert 'value="Visi baru"' in page
    assert 'value="Tiga tahun"' in page
    assert not CriteriaSet.objects.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"method": "field"}, "Pilih data mitra yang dinilai."),
        ({"method": "distance", "near_km": "50", "far_km": "5"}, "yang jauh harus lebih besar"),
        ({"is_mandatory": "on"}, "Kriteria wajib perlu nilai minimum."),
        ({"is_mandatory": "on", "minimum": "7"}, "paling tinggi 5"),
        ({"weight": "banyak"}, "Masukkan sebuah bilangan"),
    ],
)
def test_row_that_cannot_stand_is_told_at_its_field(client_for, coordinator, program, row, sentence):
    rows = [{"name": "Visi", "weight": "100"} | row]
    answer = client_for(coordinator).post(address("program-criteria-edit", program), typed(None, rows))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_even_weights_without_scripts_keep_everything_else(client_for, coordinator, program):
    rows = [{"name": "Visi", "weight": "60"}, {"name": "Jarak", "weight": ""}, {"name": "Mutu", "weight": "9"}]
    answer = client_for(coordinator).post(address("program-criteria-edit", program), typed(None, rows, bagi_rata="1"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert [page.count(f'value="{weight}"') for weight in ("33,34", "33,33")] == [1, 2]
    assert 'value="Mutu"' in page
    assert not CriteriaSet.objects.exists()


def test_scored_criteria_ask_for_a_reason_and_become_a_version(client_for, coordinator, program, selection, adopted):
    criterion = adopted.weights.first().criterion
    ScoreFactory(candidate=CandidateFactory(selection=selection), criterion=criterion)
    client, edit = client_for(coordinator), address("program-criteria-edit", program)
    rows = [row | {"weight": "50"} for row in kept_rows(adopted)]
    assert "Alasan perubahan" in client.get(edit).content.decode()

    refused = client.post(edit, typed(adopted, rows))
    assert "Tulis alasannya." in refused.content.decode()
    client.post(edit, typed(adopted, rows, reason="Jarak ternyata penting."))

    page = client.get(address("program-criteria", program)).content.decode()
    assert "Versi 2" in page
    assert "Jarak ternyata penting." in page
    assert "2 perubahan" in page
    old = client.get(address("program-criteria", program), {"versi": "1"}).content.decode()
    assert "yang tidak dipakai lagi" in old
    assert "60 %" in old
    assert Score.objects.get().criterion == criterion


def test_version_that_is_not_there_is_not_found(client_for, coordinator, program, adopted):
    for wrong in ("9", "satu"):
        assert client_for(coordinator).get(address("program-criteria", program), {"versi": wrong}).status_code == 404


def test_criteria_changed_meanwhile_are_shown_beside_what_was_typed(
    client_for, coordinator, admin_user, program, adopted
):
    opened = typed(adopted, [row | {"weight": "50"} for row in kept_rows(adopted)])
    adopt_criteria(
        actor=admin_user,
        program=program,
        rows=[CriterionRow("Visi", Decimal(100), "Sejalan.")],
    )
    client, edit = client_for(coordinator), address("program-criteria-edit", program)

    answer = client.post(edit, opened)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ratna Admin (contoh)" in page
    assert "Visi · 50 % · dinilai orang" in page
    adopted.refresh_from_db()
    assert f'value="{adopted.public_id}:{adopted.version}"' in page
    client.post(edit, opened | {"opened_version": f"{adopted.public_id}:{adopted.version}"})
    assert weights(program) == {"Visi": 50, "Rekam jejak": 50}


def test_changing_the_criteria_of_a_search_leaves_those_of_the_program(
    client_for, coordinator, program, selection, adopted
):
    client = client_for(coordinator)
    page = client.get(address("selection-criteria", selection)).content.decode()
    assert "memakai kriteria program" in page

    client.post(
        address("selection-criteria-edit", selection),
        typed(adopted, [row | {"weight": "50"} for row in kept_rows(adopted)]),
    )

    assert weights(program) == {"Visi": 60, "Rekam jejak": 40}
    assert weights(program, selection) == {"Visi": 50, "Rekam jejak": 50}
    assert "memakai kriteria program" not in client.get(address("selection-criteria", selection)).content.decode()


def test_criteria_are_read_by_those_who_see_the_institution_and_written_by_the_office(
    client_for, coordinator, observer, mentor_user, partner_user, other_admin, program, selection, adopted
):
    for page in (address("program-criteria", program), address("selection-criteria", selection)):
        for user in (coordinator, observer):
            assert client_for(user).get(page).status_code == 200
        for user in (mentor_user, partner_user, other_admin):
            assert client_for(user).get(page).status_code == 404
    for name, record in (("program-criteria", program), ("selection-criteria", selection)):
        assert client_for(observer).get(address(f"{name}-edit", record)).status_code == 403
        assert client_for(observer).post(address(f"{name}-start", record), {"set": "umum"}).status_code == 403
        assert client_for(other_admin).get(address(f"{name}-edit", record)).status_code == 404
        assert client_for(other_admin).post(address(f"{name}-start", record), {"set": "umum"}).status_code == 404
    assert (
        address("program-criteria-edit", program)
        not in client_for(observer).get(address("program-criteria", program)).content.decode()
    )


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_criteria_cost_constant_queries(
    client_for, coordinator, program, selection, count, django_assert_max_num_queries
):
    for number in range(count):
        rows = [CriterionRow(f"Kriteria {at}", Decimal(100) / 4) for at in range(4)]
        current = adopt_criteria(
            actor=coordinator,
            program=program,
            rows=[CriterionRow(f"Versi {number}", Decimal(100))] if number else rows,
            reason="Uji",
        )
        ScoreFactory(candidate=CandidateFactory(selection=selection), criterion=current.weights.first().criterion)
    copy_criteria_to(actor=coordinator, selection=selection)
    client = client_for(coordinator)
    for page in (address("program-criteria", program), address("selection-criteria", selection)):
        client.get(page)
        with django_assert_max_num_queries(DETAIL_QUERIES):
            client.get(page)
    with django_assert_max_num_queries(DETAIL_QUERIES):
        client.get(address("program-criteria-edit", program))
