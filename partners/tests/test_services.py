"""Services: what they write, refuse and record."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners import services
from partners.enums import OrganizationKind, OrganizationStatus
from partners.models import Contact, Member, Organization
from partners.tests.factories import (
    ContactFactory,
    GroupFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentativeFactory,
)

VALUES = {"name": "PT. Samudra  Jaya (contoh)", "kind": OrganizationKind.COMPANY}
NIK = "3201124501900001"


@pytest.fixture
def organization(institution):
    return OrganizationFactory(institution=institution)


@pytest.fixture
def group(institution):
    return GroupFactory(institution=institution)


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-id").first()


def test_create_organization_writes_row_and_event(coordinator):
    organization = services.create_organization(actor=coordinator, values=VALUES | {"nib": "1234 5678 90123"})
    assert organization.name == "PT. Samudra Jaya (contoh)"
    assert organization.normalized_name == "samudra jaya contoh pt"
    assert organization.nib == "1234567890123"
    assert organization.institution == coordinator.membership.institution
    assert organization.created_by == coordinator
    event = last_event()
    assert (event.action, event.actor) == ("organization.create", coordinator)


def test_create_organization_by_system_belongs_to_its_institution(institution):
    root = services.create_organization(actor=SystemActor("contoh", institution), values=VALUES, is_own=True)
    assert root.is_own
    assert root.institution == institution


@pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
def test_create_organization_by_reader_is_refused(request, who):
    with pytest.raises(NotAllowed):
        services.create_organization(actor=request.getfixturevalue(who), values=VALUES)
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": " "}, "name"), ({"kind": "perahu"}, "kind"), ({"founded_on": "kemarin"}, "founded_on")],
)
def test_create_organization_with_wrong_value_names_the_field(coordinator, change, field):
    with pytest.raises(ValidationError) as refusal:
        services.create_organization(actor=coordinator, values=VALUES | change)
    assert field in refusal.value.error_dict
    assert not AuditEvent.objects.filter(action="organization.create").exists()


@pytest.mark.parametrize("nib", ["123", "12345678901AB"])
def test_create_organization_with_wrong_nib_is_refused(coordinator, nib):
    with pytest.raises(DomainError) as refusal:
        services.create_organization(actor=coordinator, values=VALUES | {"nib": nib})
    assert refusal.value.field == "nib"


def test_create_organization_with_used_nib_names_the_owner(coordinator, institution):
    OrganizationFactory(institution=institution, name="CV Pemilik (contoh)", nib="1234567890123")
    with pytest.raises(DomainError, match="CV Pemilik") as refusal:
        services.create_organization(actor=coordinator, values=VALUES | {"nib": "1234567890123"})
    assert refusal.value.field == "nib"


def test_create_organization_with_nib_of_other_institution_is_written(coordinator):
    OrganizationFactory(nib="1234567890123")
    assert services.create_organization(actor=coordinator, values=VALUES | {"nib": "1234567890123"}).pk


def test_create_organization_with_foreign_parent_is_refused(coordinator):
    with pytest.raises(DomainError) as refusal:
        services.create_organization(actor=coordinator, values=VALUES | {"parent": OrganizationFactory()})
    assert refusal.value.field == "parent"


def test_update_organization_raises_version_and_names_changes(coordinator, organization):
    row = services.update_organization(
        actor=coordinator, organization=organization, values={"name": "CV Baru (contoh)"}, version=1
    )
    row.refresh_from_db()
    assert (row.version, row.normalized_name) == (2, "baru contoh cv")
    assert [change["field"] for change in last_event().changes] == ["name"]


def test_update_organization_without_change_writes_nothing(coordinator, organization):
    services.update_organization(
        actor=coordinator, organization=organization, values={"name": organization.name}, version=1
    )
    organization.refresh_from_db()
    assert organization.version == 1
    assert not AuditEvent.objects.filter(action="organization.update").exists()


def test_update_organization_from_old_version_shows_the_other_change(coordinator, admin_user, organization):
    services.update_organization(actor=admin_user, organization=organization, values={"phone": "024-123456"}, version=1)
    with pytest.raises(StaleVersion) as refusal:
        services.update_organization(
            actor=coordinator, organization=organization, values={"phone": "024-999999"}, version=1
        )
    assert refusal.value.changes[0].changes[0]["new"] == "024-123456"
    organization.refresh_from_db()
    assert organization.phone == "024-123456"


def test_update_organization_below_its_own_unit_is_refused(coordinator, organization, institution):
    unit = OrganizationFactory(institution=institution, parent=organization)
    with pytest.raises(DomainError, match="Induk"):
        services.update_organization(
            actor=coordinator, organization=organization, values={"parent": unit}, version=None
        )


def test_update_organization_npwp_is_masked_in_the_trail(coordinator, organization):
    services.update_organization(
        actor=coordinator, organization=organization, values={"npwp": "0123456789012345"}, version=1
    )
    assert "0123456789012345" not in str(last_event().changes)


def test_archive_organization_keeps_reason_and_restores(coordinator, organization):
    row = services.archive_organization(actor=coordinator, organization=organization, reason="Usaha tutup")
    assert (row.status, row.archived_reason, row.version) == (OrganizationStatus.ARCHIVED, "Usaha tutup", 2)
    assert last_event().reason == "Usaha tutup"
    with pytest.raises(TransitionRefused):
        services.archive_organization(actor=coordinator, organization=row, reason="lagi")
    with pytest.raises(TransitionRefused):
        services.update_organization(actor=coordinator, organization=row, values={"phone": "1"}, version=None)
    row = services.restore_organization(actor=coordinator, organization=row)
    assert (row.status, row.archived_reason) == (OrganizationStatus.ACTIVE, "")
    assert last_event().action == "organization.restore"
    with pytest.raises(TransitionRefused):
        services.restore_organization(actor=coordinator, organization=row)


def test_archive_organization_without_reason_is_refused(coordinator, organization):
    with pytest.raises(DomainError) as refusal:
        services.archive_organization(actor=coordinator, organization=organization, reason="  ")
    assert refusal.value.field == "reason"


def test_archive_organization_of_own_root_is_refused(coordinator, institution):
    root = OrganizationFactory(institution=institution, is_own=True)
    with pytest.raises(TransitionRefused):
        services.archive_organization(actor=coordinator, organization=root, reason="x")


def test_delete_organization_with_people_is_refused_by_the_database(organization):
    ContactFactory(organization=organization)
    with pytest.raises(ProtectedError):
        organization.delete()


def test_add_member_seals_nik(coordinator, group):
    member = services.add_member(
        actor=coordinator, organization=group, values={"name": "Sukarni", "nik": "3201 1245 0190 0001"}
    )
    member.refresh_from_db()
    assert NIK not in member.nik_encrypted
    assert member.masked_nik == "3201********0001"
    assert NIK not in str(list(AuditEvent.objects.values()))
    assert set(last_event().subjects.values_list("object_id", flat=True)) >= {group.pk}


def test_add_member_with_nik_of_another_member_is_refused(coordinator, group):
    services.add_member(actor=coordinator, organization=group, values={"name": "Sukarni", "nik": NIK})
    with pytest.raises(DomainError, match="Sukarni") as refusal:
        services.add_member(actor=coordinator, organization=group, values={"name": "Lain", "nik": NIK})
    assert refusal.value.field == "nik"


def test_add_member_to_company_is_refused(coordinator, organization):
    with pytest.raises(DomainError, match="anggota"):
        services.add_member(actor=coordinator, organization=organization, values={"name": "Sukarni"})


def test_update_member_with_empty_nik_keeps_it_until_forgotten(coordinator, group):
    member = services.add_member(actor=coordinator, organization=group, values={"name": "Sukarni", "nik": NIK})
    member = services.update_member(
        actor=coordinator, member=member, values={"name": "Sukarni W.", "nik": ""}, version=1
    )
    assert (member.masked_nik, member.version) == ("3201********0001", 2)
    member = services.update_member(actor=coordinator, member=member, values={"nik": "", "forget_nik": True}, version=2)
    assert (member.nik_encrypted, member.nik_hash, member.version) == ("", "", 3)
    assert last_event().changes[0]["field"] == "nik"


def test_update_member_from_old_version_is_refused(coordinator, group):
    member = MemberFactory(organization=group, version=3)
    with pytest.raises(StaleVersion):
        services.update_member(actor=coordinator, member=member, values={"name": "X", "nik": NIK}, version=2)
    member.refresh_from_db()
    assert member.nik_hash == ""


def test_end_member_keeps_row_and_refuses_twice(coordinator, group):
    member = MemberFactory(organization=group, joined_on=dt.date(2026, 1, 1))
    with pytest.raises(ValidationError):
        services.end_member(actor=coordinator, member=member, left_on=dt.date(2025, 1, 1))
    services.end_member(actor=coordinator, member=member, left_on=dt.date(2026, 6, 1))
    assert Member.objects.get().left_on == dt.date(2026, 6, 1)
    with pytest.raises(TransitionRefused):
        services.end_member(actor=coordinator, member=member, left_on=dt.date(2026, 6, 2))


def test_add_contact_first_is_primary_and_a_new_primary_replaces_it(coordinator, organization):
    first = services.add_contact(actor=coordinator, organization=organization, values={"name": "Satu"})
    second = services.add_contact(actor=coordinator, organization=organization, values={"name": "Dua"})
    assert (first.is_primary, second.is_primary) == (True, False)
    third = services.add_contact(
        actor=coordinator, organization=organization, values={"name": "Tiga", "is_primary": True}
    )
    assert list(Contact.objects.filter(is_primary=True)) == [third]
    second = services.update_contact(
        actor=coordinator, contact=second, values={"is_primary": True, "phone": "+62811111111"}, version=1
    )
    assert list(Contact.objects.filter(is_primary=True)) == [second]
    assert "+62811111111" not in str(last_event().changes)


def test_end_contact_is_no_longer_primary(coordinator, organization):
    contact = services.add_contact(actor=coordinator, organization=organization, values={"name": "Satu"})
    contact = services.end_contact(actor=coordinator, contact=contact)
    assert (contact.is_active, contact.is_primary) == (False, False)
    with pytest.raises(TransitionRefused):
        services.end_contact(actor=coordinator, contact=contact)


def test_add_representative_lets_partner_see_until_ended(coordinator, partner_user, organization):
    assert not Organization.objects.visible_to(partner_user).exists()
    row = services.add_representative(actor=coordinator, organization=organization, membership=partner_user.membership)
    assert list(Organization.objects.visible_to(partner_user)) == [organization]
    with pytest.raises(DomainError):
        services.add_representative(actor=coordinator, organization=organization, membership=partner_user.membership)
    yesterday = organization.institution.today - dt.timedelta(days=1)
    services.end_representative(actor=coordinator, representative=row, ends_on=yesterday)
    assert not Organization.objects.visible_to(partner_user).exists()
    with pytest.raises(TransitionRefused):
        services.end_representative(actor=coordinator, representative=row, ends_on=yesterday)
    again = services.add_representative(
        actor=coordinator, organization=organization, membership=partner_user.membership
    )
    assert (again.pk, again.ends_on) == (row.pk, None)


def test_add_representative_of_other_role_or_institution_is_refused(coordinator, mentor_user, organization):
    stranger = RepresentativeFactory().membership
    for membership in (mentor_user.membership, stranger):
        with pytest.raises(DomainError) as refusal:
            services.add_representative(actor=coordinator, organization=organization, membership=membership)
        assert refusal.value.field == "membership"


def test_partner_who_stands_for_nobody_sees_nothing(partner_user, organization):
    MemberFactory(organization=GroupFactory(institution=organization.institution))
    assert not Organization.objects.visible_to(partner_user).exists()
    assert not Member.objects.visible_to(partner_user).exists()
