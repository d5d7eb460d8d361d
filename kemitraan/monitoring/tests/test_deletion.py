"""Failure A07: what agreements and reports refer to is deleted in no way: page, list, import, service, database."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.registry import bulk_actions
from kemitraan.exchange.services import commits
from partners.models import Organization
from partners.services import delete_organization
from partners.tests.factories import GroupFactory
from pendampingan.models import FieldReport
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory
from programs.models import Agreement
from programs.tests.factories import AgreementFactory, AgreementPartyFactory
from programs.tests.lists import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy_group(institution) -> Organization:
    """A group with 3 agreements and 12 reports."""
    group = GroupFactory(institution=institution, regency="Kabupaten Demak")
    for _ in range(3):
        AgreementPartyFactory(agreement=AgreementFactory(institution=institution), organization=group)
    FieldReportFactory.create_batch(12, assignment=AssignmentFactory(institution=institution, organization=group))
    return group


@transaction.atomic
def delete_by_hand(organization: Organization) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_organization WHERE id = %s", [organization.pk])
    connection.check_constraints()


def everything() -> tuple[int, int, int]:
    return Organization.objects.count(), Agreement.objects.count(), FieldReport.objects.count()


def test_service_refuses_with_counts_and_offers_to_archive(busy_group, coordinator):
    before = everything()
    with pytest.raises(TransitionRefused) as caught:
        delete_organization(actor=coordinator, organization=busy_group)
    assert "3 perjanjian" in caught.value.message
    assert "12 laporan" in caught.value.message
    assert "Arsipkan" in caught.value.message
    assert everything() == before


def test_page_says_what_it_has_and_a_post_changes_nothing(busy_group, coordinator, client_for):
    before = everything()
    client, address = client_for(coordinator), reverse("partners:organization-delete", args=[busy_group.public_id])
    page = client.get(address).content.decode()
    assert [said for said in ("3 perjanjian", "12 laporan") if said not in page] == []
    assert client.post(address).status_code in {302, 403, 409, 422}
    assert everything() == before


def test_no_action_on_many_deletes(busy_group, coordinator, client_for):
    before, client = everything(), client_for(coordinator)
    start = reverse("core:bulk-start", args=["partners:organization-list"])
    ticked = {"selected": [str(busy_group.public_id)]}
    for code in ("delete", "delete_selected", "hapus"):
        assert client.post(start, ticked | {"action": code, "yakin": "1"}).status_code == 404
    assert [action.code for action in bulk_actions if "delete" in action.code] == []
    offered = client.post(start, ticked | {"action": "archive"}).content.decode()
    assert "Arsipkan 1 mitra?" in offered
    assert everything() == before


def test_no_row_of_a_list_deletes(busy_group, coordinator):
    before = everything()
    text = f"nama;kabupaten;tindakan;status\n{busy_group.name};{busy_group.regency};hapus;hapus\n"
    batch = stage(coordinator, text, resource="organizations")
    commits.commit_import(actor=coordinator, batch=batch, skip_errors=True)
    assert everything() == before
    busy_group.refresh_from_db()
    assert busy_group.status == "active"


def test_no_admin_page_deletes(busy_group):
    assert not admin.site.is_registered(Organization)


def test_shell_and_database_refuse(busy_group):
    before = everything()
    with pytest.raises(ProtectedError):
        busy_group.delete()
    with pytest.raises(IntegrityError):
        delete_by_hand(busy_group)
    assert everything() == before


def test_reports_survive_their_author(busy_group):
    report = FieldReport.objects.first()
    with pytest.raises(ProtectedError):
        report.author.delete()
    assert FieldReport.objects.count() == 12
