"""Computed criteria: what the registry knows becomes a value and a sentence; what it does not know is missing."""

from decimal import Decimal

import pytest

from partners.models import Region
from partners.tests.factories import ContactFactory, OrganizationFactory
from programs.enums import PartnershipStatus
from programs.models import Candidate
from programs.rules.distances import kilometers_between, nearness
from programs.selectors.judging import judge
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory, ProgramFactory
from programs.tests.planning_factories import (
    CandidateFactory,
    CandidateNeedFactory,
    CriterionFactory,
    NeedFactory,
    SelectionFactory,
    SelectionNeedFactory,
)

DEMAK = {"latitude": Decimal("-6.890900"), "longitude": Decimal("110.638000")}
SEMARANG = {"latitude": Decimal("-6.966700"), "longitude": Decimal("110.416700")}


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, lead_actor__institution=institution)


@pytest.fixture
def selection(program):
    return SelectionFactory(program=program)


def candidate_of(selection, **values) -> Candidate:
    organization = OrganizationFactory(institution=selection.institution, **values)
    return CandidateFactory(selection=selection, organization=organization)


def judged(user, selection, candidate, **criterion):
    """The judgement of one candidate by one criterion made of these values."""
    made = CriterionFactory(program=selection.program, **criterion)
    candidate = Candidate.objects.select_related("organization__region").get(pk=candidate.pk)
    return judge(user, selection, [made], [candidate])[candidate.pk, made.pk]


def by_field(user, selection, candidate, name):
    return judged(user, selection, candidate, method="field", judged_field=name)


def test_verified_data_count_fully_and_unverified_not(coordinator, selection):
    checked = candidate_of(selection, verified_on="2026-01-02", verified_by=coordinator)

    found = by_field(coordinator, selection, checked, "verified")
    assert (found.value, found.sentence) == (5, "Data sudah diverifikasi.")
    assert by_field(coordinator, selection, candidate_of(selection), "verified").value == 0


def test_blank_legal_numbers_are_unknown_until_somebody_verified(coordinator, selection):
    blank = candidate_of(selection, nib="", legal_number="")
    checked = candidate_of(selection, nib="", legal_number="", verified_on="2026-01-02", verified_by=coordinator)
    numbered = candidate_of(selection, nib="1234567890123")
    registered = candidate_of(selection, nib="", legal_number="AHU-0001")

    values = [by_field(coordinator, selection, one, "legal") for one in (blank, checked, numbered, registered)]

    assert [one.value for one in values] == [None, 0, 5, 5]
    assert values[0].sentence == "NIB dan nomor badan hukum belum diisi."


def test_signatory_counts_while_the_authority_lasts(coordinator, selection, institution):
    nobody = candidate_of(selection)
    without, with_one, late = (candidate_of(selection) for _ in range(3))
    ContactFactory(organization=without.organization, can_sign=False)
    ContactFactory(organization=with_one.organization, can_sign=True, name="Sukarni (contoh)")
    ContactFactory(organization=late.organization, can_sign=True, signs_until="2020-01-01")

    found = [by_field(coordinator, selection, one, "signatory") for one in (nobody, without, with_one, late)]

    assert [one.value for one in found] == [None, 0, 5, 0]
    assert found[2].sentence == "Sukarni (contoh) berwenang menandatangani."


def test_earlier_partnerships_count_and_drafts_do_not(coordinator, selection, institution):
    partner, drafted = candidate_of(selection), candidate_of(selection)
    for candidate, status in ((partner, PartnershipStatus.ENDED), (drafted, PartnershipStatus.DRAFT)):
        partnership = PartnershipFactory(institution=institution, status=status)
        PartnershipPartyFactory(partnership=partnership, organization=candidate.organization)

    assert by_field(coordinator, selection, partner, "history").sentence == "Pernah bermitra dalam 1 kemitraan."
    assert by_field(coordinator, selection, drafted, "history").value == 0


def test_kilometers_between_demak_and_semarang():
    # Computed apart from this code: 0.0758° of latitude and 0.2213° of longitude at 6.93° south.
    demak, semarang = (float(DEMAK["latitude"]), float(DEMAK["longitude"])), (-6.9667, 110.4167)

    assert kilometers_between(demak, demak) == 0
    assert abs(kilometers_between(demak, semarang) - Decimal("25.8")) < Decimal("0.2")
    assert kilometers_between((0.0, 179.5), (0.0, -179.5)) == Decimal("111.2")


@pytest.mark.parametrize(("kilometers", "part"), [("5", "1"), ("10", "1"), ("55", "0.5"), ("100", "0"), ("400", "0")])
def test_nearness_falls_in_proportion_between_near_and_far(kilometers, part):
    assert nearness(Decimal(kilometers), 10, 100) == Decimal(part)


DISTANCE = {"method": "distance", "near_km": 10, "far_km": 50, "scale_max": 10}


def put(organization, **values) -> None:
    """Give an organization a place."""
    for name, value in values.items():
        setattr(organization, name, value)
    organization.save()


def test_distance_is_measured_from_the_lead_actor_when_no_need_names_a_region(coordinator, selection):
    put(selection.program.lead_actor, **DEMAK)
    candidate = candidate_of(selection, **SEMARANG)

    found = judged(coordinator, selection, candidate, **DISTANCE)

    # 25,8 km: (50 − 25,8) / 40 of 10
    assert found.sentence == f"25,8 km dari {selection.program.lead_actor.name}."
    assert found.value == Decimal("6.05")


def test_distance_is_missing_when_a_place_is_not_known(coordinator, selection):
    candidate = candidate_of(selection, **SEMARANG)
    found = judged(coordinator, selection, candidate, **DISTANCE)
    assert (found.value, found.sentence) == (None, "Tempat kegiatan belum diketahui.")

    put(selection.program.lead_actor, **DEMAK)
    nowhere = judged(coordinator, selection, candidate_of(selection), **DISTANCE)
    assert (nowhere.value, nowhere.sentence) == (None, "Letaknya belum diketahui.")


@pytest.fixture
def regions(db):
    """A province with two regencies and a village in the first."""
    province = region(33, "33", 1, "Jawa Tengah")
    demak = region(3321, "33.21", 2, "Kab. Demak", province)
    district = region(332103, "33.21.03", 3, "Kec. Sayung", demak)
    return {
        "demak": demak,
        "village": region(3321032001, "33.21.03.2001", 4, "Timbulsloko", district),
        "kudus": region(3319, "33.19", 2, "Kab. Kudus", province),
    }


def region(key, code, level, name, parent=None) -> Region:
    return Region.objects.create(
        id=key, code=code, level=level, name=name, label=name, parent=parent, name_key=name, search_name=name
    )


def seek_in(selection, region) -> None:
    SelectionNeedFactory(selection=selection, need=NeedFactory(program=selection.program, region=region))


def test_who_is_inside_the_region_of_the_need_is_near(coordinator, selection, regions):
    seek_in(selection, regions["demak"])
    inside = candidate_of(selection, region=regions["village"])

    found = judged(coordinator, selection, inside, **DISTANCE)

    assert (found.value, found.sentence) == (10, "Berada di Kab. Demak.")


def test_middle_of_a_region_is_the_mean_of_those_in_it(coordinator, selection, regions, institution):
    seek_in(selection, regions["demak"])
    for latitude in ("-6.800000", "-7.000000"):
        OrganizationFactory(
            institution=institution, region=regions["village"], latitude=Decimal(latitude), longitude=Decimal("110.6")
        )
    elsewhere = candidate_of(selection, region=regions["kudus"], latitude=Decimal("-6.9"), longitude=Decimal("110.6"))
    unplaced = candidate_of(selection, region=regions["kudus"])

    found = judged(coordinator, selection, elsewhere, **DISTANCE)
    rough = judged(coordinator, selection, unplaced, **DISTANCE)

    assert (found.value, found.sentence) == (10, "Kira-kira 0 km dari Kab. Demak.")
    assert (rough.value, rough.sentence) == (10, "Kira-kira 0 km dari Kab. Demak.")


def test_region_without_known_positions_is_missing(coordinator, selection, regions):
    seek_in(selection, regions["demak"])
    candidate = candidate_of(selection, region=regions["kudus"], **SEMARANG)

    found = judged(coordinator, selection, candidate, **DISTANCE)

    assert (found.value, found.sentence) == (None, "Letak Kab. Demak belum diketahui.")


def test_program_regions_serve_when_the_lead_actor_has_no_place(coordinator, selection, regions):
    selection.program.regions.add(regions["kudus"])
    candidate = candidate_of(selection, region=regions["kudus"])

    assert judged(coordinator, selection, candidate, **DISTANCE).sentence == "Berada di Kab. Kudus."


CAPABILITY = {"method": "capability", "scale_max": 5}


@pytest.fixture
def room(selection):
    """Four rooms are sought."""
    need = NeedFactory(program=selection.program, name="Ruang", aspect="facility", quantity=Decimal(4), unit="ruang")
    SelectionNeedFactory(selection=selection, need=need)
    return need


def offer(candidate, **values) -> None:
    given = {"aspect": "facility", "direction": "offer", "description": "Aula", "quantity": Decimal(1), "unit": "ruang"}
    candidate.organization.capabilities.create(institution=candidate.institution, **{**given, **values})


def test_capability_is_what_is_offered_of_what_is_needed(coordinator, selection, room):
    candidate = candidate_of(selection)
    offer(candidate, quantity=Decimal(1), unit="Ruang")
    offer(candidate, quantity=Decimal(2), description="Kelas")
    offer(candidate, quantity=Decimal(9), ends_on="2020-01-01")
    offer(candidate, quantity=Decimal(9), direction="need")
    offer(candidate, quantity=Decimal(9), aspect="people")

    found = judged(coordinator, selection, candidate, **CAPABILITY)

    assert (found.value, found.sentence) == (Decimal("3.75"), "Ruang: menawarkan 3 dari 4 ruang.")


def test_more_than_needed_is_no_more_than_full(coordinator, selection, room):
    candidate = candidate_of(selection)
    offer(candidate, quantity=Decimal(40))

    assert judged(coordinator, selection, candidate, **CAPABILITY).value == 5


@pytest.mark.parametrize("values", [None, {"quantity": None, "unit": ""}, {"unit": "meter persegi"}])
def test_capability_that_cannot_be_compared_is_missing(coordinator, selection, room, values):
    candidate = candidate_of(selection)
    if values is not None:
        offer(candidate, **values)

    found = judged(coordinator, selection, candidate, **CAPABILITY)

    assert found.value is None
    assert "belum" in found.sentence


def test_quantity_agreed_with_the_candidate_counts_before_the_registry(coordinator, selection, room):
    candidate = candidate_of(selection)
    offer(candidate, quantity=Decimal(4))
    CandidateNeedFactory(candidate=candidate, need=room, quantity=Decimal(1))

    found = judged(coordinator, selection, candidate, **CAPABILITY)

    assert (found.value, found.sentence) == (Decimal("1.25"), "Ruang: sanggup 1 dari 4 ruang.")


def test_several_needs_count_by_the_mean_of_those_known(coordinator, selection, room):
    trainer = NeedFactory(
        program=selection.program, name="Pelatih", aspect="people", quantity=Decimal(2), unit="orang", rank=2
    )
    SelectionNeedFactory(selection=selection, need=trainer)
    candidate = candidate_of(selection)
    offer(candidate, quantity=Decimal(2))
    assert judged(coordinator, selection, candidate, **CAPABILITY).value == Decimal("2.5")

    offer(candidate, aspect="people", quantity=Decimal(2), unit="orang", description="Pelatih mutu")
    found = judged(coordinator, selection, candidate, **CAPABILITY)

    assert found.value == Decimal("3.75")
    assert found.sentence == "Ruang: menawarkan 2 dari 4 ruang. Pelatih: menawarkan 2 dari 2 orang."


def test_what_we_give_is_met_by_what_they_need(coordinator, selection):
    need = NeedFactory(
        program=selection.program, name="Aula kami", aspect="facility", flow="given", quantity=None, unit=""
    )
    SelectionNeedFactory(selection=selection, need=need)
    candidate = candidate_of(selection)
    offer(candidate, direction="need", description="Tempat rapat", quantity=None, unit="")

    found = judged(coordinator, selection, candidate, **CAPABILITY)

    assert (found.value, found.sentence) == (5, "Aula kami: membutuhkan Tempat rapat.")


@pytest.mark.parametrize("count", [1, 3])
def test_judging_costs_the_same_for_any_number_of_candidates(
    coordinator, selection, room, regions, count, django_assert_num_queries
):
    put(selection.program.lead_actor, **DEMAK)
    seek_in(selection, regions["demak"])
    for _ in range(count):
        offer(candidate_of(selection, region=regions["kudus"]))
    fields = [
        CriterionFactory(program=selection.program, method="field", judged_field=name)
        for name in ("verified", "legal", "signatory", "history")
    ]
    others = [CriterionFactory(program=selection.program, **one) for one in (DISTANCE, CAPABILITY)]
    candidates = list(selection.candidates.select_related("organization__region"))

    with django_assert_num_queries(7):
        found = judge(coordinator, selection, fields + others, candidates)
    assert len(found) == count * 6
