"""The search asks PostgreSQL in words that its indexes answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core.selectors.positions import cells_of
from partners.models import Contact, Organization
from partners.selectors import search_organizations
from partners.selectors.duplicates import candidates, typed_facts
from partners.tests.factories import ContactFactory, OrganizationFactory

MANY = 3000


@pytest.mark.postgres
@pytest.mark.parametrize("text", ["samudra lestari", "ni", "pt", "adi ud", "0812 3456 789", "SIM-00042", "kerjasama"])
def test_search_is_answered_from_one_index(no_reading_through, coordinator, text):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
    plan = search_organizations(coordinator, Organization.objects.all(), text).explain()
    assert "partners_org_search_trgm" in plan
    assert "Seq Scan" not in plan


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["samudra", "SAMUDRA lestari", "darto samudra", "a_b", "demak darto"])
def test_search_finds_words_in_any_column_but_never_across_two(coordinator, institution, text):
    found = OrganizationFactory(
        institution=institution, name="PT Samudra Lestari a_b (contoh)", regency="Kabupaten Demak"
    )
    ContactFactory(organization=found, name="Pak Darto")
    OrganizationFactory(institution=institution, name="PT Lain 1000 aXb (contoh)", short_name="Samu", district="Dra")
    assert list(search_organizations(coordinator, Organization.objects.visible_to(coordinator), text)) == [found]


@pytest.fixture
def no_reading_through(db) -> None:
    """PostgreSQL reads through a table only where no index can answer."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.fixture
def many(no_reading_through, institution) -> None:
    """Enough records that the planner knows what each index spares; of an empty table all indexes cost the same."""
    organizations = Organization.objects.bulk_create(
        OrganizationFactory.build(
            institution=institution,
            name=f"Kelompok Uji {place} (contoh)",
            normalized_name=f"kelompok uji {place}",
            email=f"lembaga{place}@contoh.test",
            legal_number=f"AHU-{place}.2020",
            npwp=f"{place:015d}",
            phone=f"+62291{place:06d}",
            latitude=-6 - place % 100 / 100 if place % 20 == 0 else None,
            longitude=110 + place % 100 / 100 if place % 20 == 0 else None,
        )
        for place in range(MANY)
    )
    Contact.objects.bulk_create(
        ContactFactory.build(
            institution=institution,
            organization=organization,
            name=f"Orang {place} (contoh)",
            email=f"orang{place}@contoh.test",
            phone=f"+62812{place:08d}",
        )
        for place, organization in enumerate(organizations)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE partners_organization, partners_contact")


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("typed", "indexes"),
    [
        ({"legal_number": "AHU-77.2020"}, {"partners_org_legal_number"}),
        ({"kind": "company", "npwp": "012345678901000"}, {"partners_org_npwp"}),
        ({"phone": "0291-685123"}, {"partners_org_reached_trgm"}),
        ({"email": "Halo@contoh.test"}, {"partners_org_email", "partners_contact_email"}),
    ],
)
def test_look_alikes_are_looked_up_in_indexes(many, typed, indexes):
    with CaptureQueriesContext(connection) as captured:
        candidates(Organization.objects.all(), typed_facts(typed))
    plans = []
    with connection.cursor() as cursor:
        for query in captured:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans += [line for (line,) in cursor.fetchall()]
    assert {name for name in indexes if any(name in line for line in plans)} == indexes
    assert not [line for line in plans if "Seq Scan on partners_organization" in line]
    assert not [line for line in plans if "Seq Scan on partners_contact" in line]


@pytest.mark.postgres
def test_misspelled_names_are_looked_up_from_both_ends(no_reading_through, institution):
    with CaptureQueriesContext(connection) as captured:
        candidates(Organization.objects.in_institution(institution), typed_facts({"name": "Sumber Makmur Sejahtera"}))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {captured[0]['sql'].replace('LIMIT 5000', '')}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "sumber " in captured[0]["sql"]
    assert "Seq Scan" not in plan
    for index in ("partners_org_begins", "partners_org_ends"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index])
            assert "pattern_ops" in cursor.fetchone()[0]


@pytest.mark.postgres
def test_map_counts_its_squares_out_of_an_index_alone(many, institution):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    rows = Organization.objects.filter(institution=institution, status="active", latitude__isnull=False)
    with CaptureQueriesContext(connection) as captured:
        cells_of(rows, 0.5)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {captured[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "partners_org_placed" in plan
