"""Suggestions: the ranking in SQL says what the reasons say, who is left out, and constant queries."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.enums import OrganizationStatus
from partners.models import Capability, Organization
from partners.tests.factories import (
    CapabilityFactory,
    OrganizationFactory,
    RegionFactory,
    SectorFactory,
    SizeThresholdFactory,
    TagFactory,
)
from programs.enums import PartnershipStatus
from programs.rules import suggestions as rules
from programs.selectors.suggestions import Filters, suggest_for
from programs.tests.factories import (
    ObligationFactory,
    OccurrenceFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    ProgramFactory,
)
from programs.tests.planning_factories import CandidateFactory, NeedFactory, SelectionFactory

MOST_QUERIES = 12
pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    province = RegionFactory(id=32, code="32", level=1, name="Jawa Barat", label="Jawa Barat", parent=None)
    other = RegionFactory(id=33, code="33", level=1, name="Jawa Tengah", label="Jawa Tengah", parent=None)
    rows = {"province": province, "elsewhere": other}
    for key, code, name, above in (
        ("near", "32.03", "Kab. Cianjur", province),
        ("around", "32.04", "Kab. Bandung", province),
        ("far", "33.21", "Kab. Demak", other),
    ):
        rows[key] = RegionFactory(
            id=int(code.replace(".", "")), code=code, level=2, name=name, label=f"{name}, {above}", parent=above
        )
    return rows


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, name="Wirausaha pesisir (contoh)")


@pytest.fixture
def need(program, places):
    return NeedFactory(
        program=program,
        name="Ruang pelatihan",
        aspect="facility",
        quantity=Decimal(4),
        unit="ruang",
        region=places["near"],
        ends_on=program.institution.today + dt.timedelta(days=90),
    )


def offer(institution, *, name: str = "", organization=None, **values) -> Capability:
    owner = organization or OrganizationFactory(institution=institution, **({"name": name} if name else {}))
    defaults = {"description": "Ruang pelatihan", "quantity": Decimal(4), "unit": "ruang"}
    return CapabilityFactory(organization=owner, institution=institution, **(defaults | values))


def names(found) -> list[str]:
    return [one.organization.name for one in found]


def values_of(one) -> dict[str, float]:
    return {row.factor: row.value for row in one.rows}


def test_a_suggestion_says_why_in_words(coordinator, institution, need, places):
    offer(institution, name="Aula Jaya (contoh)", quantity=3, region=places["near"], ends_on=dt.date(2999, 12, 31))
    one = suggest_for(coordinator, [need])[0]
    told = {row.factor: row.sentence for row in one.rows}
    assert told["words"] == "Menawarkan 3 ruang pelatihan di Kab. Cianjur sampai 31 Desember 2999."
    assert told["quantity"] == "3 ruang dari 4 ruang yang dibutuhkan."
    assert told["region"] == "Kab. Cianjur, di wilayah kebutuhan."
    assert told["period"] == "Berlaku selama masa kebutuhan."
    assert told["history"] == "Belum pernah bermitra dengan kita."
    assert told["verified"] == "Datanya belum diperiksa."
    assert one.total == sum(values_of(one).values())
    assert one.quantities == {need.pk: Decimal(3)}
    assert one.as_rows()[0]["weight"] == rules.WORDS


def test_the_nearer_the_better(coordinator, institution, need, places):
    for name, place in (("Jauh", "far"), ("Dekat", "near"), ("Seprovinsi", "around"), ("Melayani", "province")):
        offer(institution, name=name, region=places[place])
    found = suggest_for(coordinator, [need])
    assert {one.organization.name: values_of(one)["region"] for one in found} == {
        "Dekat": 20,
        "Melayani": 20,
        "Seprovinsi": 10,
        "Jauh": 0,
    }
    assert names(found)[-1] == "Jauh"


def test_an_offer_without_a_place_counts_where_its_organization_is(coordinator, institution, need, places):
    home = OrganizationFactory(institution=institution, region=places["near"], regency="Kab. Cianjur")
    offer(institution, organization=home, region=None)
    assert values_of(suggest_for(coordinator, [need])[0])["region"] == 20


def test_a_need_without_a_place_takes_that_of_its_program(coordinator, institution, program, need, places):
    need.region = None
    need.save()
    offer(institution, name="Dekat", region=places["near"])
    program.regions.add(places["near"])
    assert values_of(suggest_for(coordinator, [need])[0])["region"] == 20


def test_words_and_quantities_give_points_in_part(coordinator, institution, need):
    offer(institution, name="Setengah", description="Ruang rapat", quantity=2)
    offer(institution, name="Lain satuan", quantity=40, unit="meter persegi")
    found = {one.organization.name: values_of(one) for one in suggest_for(coordinator, [need])}
    assert (found["Setengah"]["words"], found["Setengah"]["quantity"]) == (15, 10)
    assert (found["Lain satuan"]["words"], found["Lain satuan"]["quantity"]) == (30, 5)


def test_what_is_about_something_else_is_not_suggested(coordinator, institution, need):
    today = institution.today
    offer(institution, description="Mesin jahit", unit="unit")
    offer(institution, aspect="people")
    offer(institution, direction="need")
    offer(institution, ends_on=today - dt.timedelta(days=1))
    offer(institution, starts_on=need.ends_on + dt.timedelta(days=1))
    assert suggest_for(coordinator, [need]) == []


def test_own_archived_merged_foreign_and_present_ones_are_left_out(
    coordinator, institution, other_institution, program, need
):
    selection = SelectionFactory(program=program)
    for status in (OrganizationStatus.ARCHIVED, OrganizationStatus.MERGED):
        offer(institution, organization=OrganizationFactory(institution=institution, status=status))
    offer(institution, organization=OrganizationFactory(institution=institution, is_own=True))
    offer(other_institution)
    candidate = CandidateFactory(selection=selection)
    offer(institution, organization=candidate.organization)
    removed = CandidateFactory(selection=selection, removed_on=institution.today, removal_reason="Menarik diri")
    offer(institution, organization=removed.organization)
    assert suggest_for(coordinator, [need], selection=selection) == []
    assert len(suggest_for(coordinator, [need])) == 2


def test_who_needs_what_we_give_is_suggested(coordinator, institution, program):
    given = NeedFactory(program=program, name="Alat pengering", aspect="facility", flow="given", quantity=None, unit="")
    both = NeedFactory(program=program, name="Alat pengering", aspect="facility", flow="mutual", quantity=None, unit="")
    offer(institution, name="Butuh", description="Alat pengering ikan", direction="need", quantity=None, unit="")
    offer(institution, name="Punya", description="Alat pengering ikan", quantity=None, unit="")
    found = suggest_for(coordinator, [given])
    assert names(found) == ["Butuh"]
    assert found[0].rows[0].sentence == "Membutuhkan alat pengering ikan di Kabupaten Demak."
    assert sorted(names(suggest_for(coordinator, [both]))) == ["Butuh", "Punya"]


def history(institution, organization, status, *, late: int = 0, kept: int = 0) -> None:
    party = PartnershipPartyFactory(
        organization=organization, partnership=PartnershipFactory(institution=institution, status=status)
    )
    duty = ObligationFactory(
        institution=institution,
        agreement=None,
        partnership=party.partnership,
        debtor=organization,
        creditor=OrganizationFactory(institution=institution),
    )
    for number in range(late + kept):
        OccurrenceFactory(
            obligation=duty,
            due_on=institution.today - dt.timedelta(days=number + 1),
            **({} if number < late else {"state": "fulfilled", "fulfilled_on": institution.today}),
        )


def test_earlier_partnerships_and_their_outcome_count(coordinator, institution, need):
    kept = offer(institution, name="Menepati").organization
    late = offer(institution, name="Terlambat").organization
    draft = offer(institution, name="Baru draf").organization
    history(institution, kept, PartnershipStatus.ENDED, kept=2)
    history(institution, late, PartnershipStatus.ACTIVE, late=2)
    history(institution, draft, PartnershipStatus.DRAFT)
    found = {
        one.organization.name: next(row for row in one.rows if row.factor == "history")
        for one in suggest_for(coordinator, [need])
    }
    assert {name: row.value for name, row in found.items()} == {"Menepati": 8, "Terlambat": 4, "Baru draf": 0}
    assert found["Terlambat"].sentence == "Pernah bermitra dalam 1 kemitraan; 2 kewajibannya lewat tenggat."


def test_sector_tag_and_size_count(coordinator, institution, need):
    SizeThresholdFactory()
    sector, tag = SectorFactory(institution=institution, name="Pelatihan kerja"), TagFactory(institution=institution)
    tag.name = "pesisir"
    tag.save()
    trained = offer(institution, name="Sektor").organization
    trained.sectors.add(sector)
    marked = offer(institution, name="Label").organization
    marked.tags.add(tag)
    sized = offer(institution, name="Besar").organization
    sized.sales_idr = Decimal(10)
    sized.save()
    found = {one.organization.name: values_of(one) for one in suggest_for(coordinator, [need])}
    assert [found[name]["sector"] for name in ("Sektor", "Label", "Besar")] == [4, 4, 0]
    assert [found[name]["size"] for name in ("Sektor", "Label", "Besar")] == [0, 0, 4]


def test_more_needs_met_rank_higher_and_points_are_their_mean(coordinator, institution, program, need):
    trainer = NeedFactory(program=program, name="Pelatih mutu", aspect="people", quantity=Decimal(2), unit="orang")
    both = offer(institution, name="Keduanya").organization
    offer(institution, organization=both, aspect="people", description="Pelatih mutu", quantity=2, unit="orang")
    offer(institution, name="Satu")
    found = suggest_for(coordinator, [need, trainer])
    assert names(found) == ["Keduanya", "Satu"]
    assert set(found[0].quantities) == {need.pk, trainer.pk}
    assert set(found[1].quantities) == {need.pk}
    assert found[0].headline.count("Menawarkan") == 2


def test_filters_narrow_the_suggestions(coordinator, institution, need, places):
    near = OrganizationFactory(institution=institution, name="Dekat", region=places["near"], kind="cooperative")
    offer(institution, organization=near)
    offer(institution, organization=OrganizationFactory(institution=institution, name="Jauh", region=places["far"]))
    for filters in (Filters(region=places["province"]), Filters(kind="cooperative")):
        assert names(suggest_for(coordinator, [need], filters=filters)) == ["Dekat"]
    assert suggest_for(coordinator, [need], filters=Filters(only_verified=True)) == []


def points_of(one, needs: int) -> float:
    """The points of the reasons: those of the needs in the mean, those of the organization whole."""
    about = {"history", "verified", "sector", "size"}
    of_needs = sum(row.value for row in one.rows if row.factor not in about)
    return of_needs / needs + sum(row.value for row in one.rows if row.factor in about)


def scattered(institution, rng: random.Random, places, count: int) -> None:
    """Organizations with offers of every sort, at random."""
    regions, today = [*places.values(), None], institution.today
    sector = SectorFactory(institution=institution, name="Pelatihan")
    for number in range(count):
        organization = OrganizationFactory(
            institution=institution,
            name=f"Mitra {number}",
            region=rng.choice(regions),
            sales_idr=rng.choice([None, Decimal(1_000), Decimal(10) ** 10, Decimal(10) ** 12]),
            capital_idr=rng.choice([None, Decimal(2_000), Decimal(10) ** 11]),
            size_basis=rng.choice(["", "capital", "sales"]),
            size_override=rng.choice(["", "", "large", "micro"]),
            size_override_reason="Menurut survei",
        )
        if rng.random() < 0.3:
            organization.sectors.add(sector)
        if rng.random() < 0.4:
            history(institution, organization, rng.choice(PartnershipStatus.values), late=rng.randint(0, 1))
        for _ in range(rng.randint(1, 3)):
            offer(
                institution,
                organization=organization,
                aspect=rng.choice(["facility", "people", "funds"]),
                direction=rng.choice(["offer", "offer", "need"]),
                description=rng.choice(["Ruang pelatihan", "ruang RAPAT", "Pelatih mutu", "Dana", "Mesin"]),
                unit=(unit := rng.choice(["ruang", "Ruang", "orang", ""])),
                quantity=Decimal(rng.randint(1, 9)) if unit else None,
                region=rng.choice(regions),
                starts_on=rng.choice([None, today - dt.timedelta(days=9), today + dt.timedelta(days=9)]),
                ends_on=rng.choice([None, today + dt.timedelta(days=60), today + dt.timedelta(days=200)]),
            )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ranking_in_sql_and_the_reasons_agree(coordinator, institution, program, need, places, seed):
    SizeThresholdFactory()
    scattered(institution, random.Random(seed), places, 25)
    more = [
        NeedFactory(program=program, name="Pelatih mutu", aspect="people", quantity=Decimal(2), unit="orang"),
        NeedFactory(program=program, name="Dana", aspect="funds", quantity=None, unit=""),
    ]
    for needs in ([need], [need, *more], more[1:]):
        found = suggest_for(coordinator, needs, limit=100)
        assert found
        totals = [round(one.total, 6) for one in found]
        assert totals == sorted(totals, reverse=True)
        assert [round(points_of(one, len(needs)), 6) for one in found] == totals
        assert all(0 <= total <= 100 for total in totals)
        best = suggest_for(coordinator, needs, limit=3)
        assert [one.organization.pk for one in best] == [one.organization.pk for one in found[:3]]


@pytest.mark.parametrize("count", [1, 3])
def test_suggestions_cost_constant_queries(coordinator, institution, program, need, places, count):
    needs = [need, *(NeedFactory(program=program, name=f"Ruang {number}") for number in range(count - 1))]
    for number in range(count):
        offer(institution, name=f"Mitra {number}", region=places["near"])
    needs = list(type(need).objects.filter(pk__in=[row.pk for row in needs]).select_related("program__institution"))
    with CaptureQueriesContext(connection) as caught:
        assert len(suggest_for(coordinator, needs)) == count
    assert len(caught) <= MOST_QUERIES


def test_people_who_see_no_registry_get_no_suggestions(mentor_user, institution, need):
    offer(institution)
    assert Organization.objects.filter(capabilities__isnull=False).exists()
    assert suggest_for(mentor_user, [need]) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ruang pelatihan untuk 30 orang", ("ruang", "pelatihan", "orang")),
        ("Dana dan Dana", ("dana",)),
        ("3 x 4", ()),
        ("", ()),
        ("Kendaraan roda-empat / pick up", ("kendaraan", "roda", "empat", "pick")),
    ],
)
def test_words_of_a_need(text, words):
    assert rules.words_of(text) == words
