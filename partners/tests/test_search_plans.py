"""The search asks PostgreSQL in words that its indexes answer."""

import pytest
from django.db import connection

from partners.models import Organization
from partners.selectors import search_organizations
from partners.tests.factories import ContactFactory, OrganizationFactory

INDEXES = {
    "partners_org_text_trgm",
    "partners_org_normalized_trgm",
    "partners_contact_text_trgm",
    "partners_alias_normalized_trgm",
    "partners_member_text_trgm",
}


@pytest.mark.postgres
@pytest.mark.django_db
def test_search_of_two_words_is_answered_from_the_trigram_indexes(coordinator):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    plan = search_organizations(Organization.objects.all(), "samudra lestari").explain()
    assert {name for name in INDEXES if name in plan} == INDEXES
    assert "Seq Scan" not in plan


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["samudra", "SAMUDRA lestari", "darto samudra", "a_b", "demak darto"])
def test_search_finds_words_in_any_column_but_never_across_two(coordinator, institution, text):
    found = OrganizationFactory(
        institution=institution, name="PT Samudra Lestari a_b (contoh)", regency="Kabupaten Demak"
    )
    ContactFactory(organization=found, name="Pak Darto")
    OrganizationFactory(institution=institution, name="PT Lain 1000 aXb (contoh)", short_name="Samu", district="Dra")
    assert list(search_organizations(Organization.objects.visible_to(coordinator), text)) == [found]
