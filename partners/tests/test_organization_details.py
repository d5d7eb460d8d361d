"""What belongs to an organization: numbers, names, words, size, verification, documents, capabilities, deletion."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from kemitraan.core.encryption import keyed_hash
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from partners import services
from partners.due import expiring_documents
from partners.enums import OrganizationKind
from partners.models import AcceptedWarning, Organization, OrganizationAlias, SizeThreshold
from partners.rules.identifiers import npwp_warnings
from partners.rules.verification import changed_facts
from partners.selectors import find_capabilities, search_organizations, size_answer_of, threshold_in_force
from partners.tests.factories import (
    CapabilityFactory,
    ContactFactory,
    DocumentFactory,
    MemberFactory,
    OrganizationFactory,
    SectorFactory,
    SizeThresholdFactory,
    TagFactory,
)

PERSONAL = "3201124501900001"
BODY = "013121660091000"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def make(actor, **values) -> Organization:
    return services.create_organization(
        actor=actor, values={"name": "PT Maju (contoh)", "kind": OrganizationKind.COMPANY} | values
    )


def change(actor, organization, **values) -> Organization:
    return services.update_organization(actor=actor, organization=organization, values=values, version=None)


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-id").first()


class TestNumbers:
    def test_npwp_of_a_body_is_open_and_without_separators(self, coordinator):
        organization = make(coordinator, npwp="01.312.166.0-091.000")
        assert (organization.npwp, organization.npwp_hash, organization.shown_npwp) == (BODY, "", BODY)

    def test_npwp_of_a_person_is_sealed_masked_and_found_by_its_whole_number(self, coordinator):
        organization = make(coordinator, name="Sukarni", kind=OrganizationKind.INDIVIDUAL, npwp=PERSONAL)
        organization.refresh_from_db()
        assert organization.npwp == ""
        assert PERSONAL not in organization.npwp_encrypted
        assert organization.shown_npwp == "3201********0001"
        assert list(search_organizations(coordinator, Organization.objects.all(), PERSONAL)) == [organization]
        assert not search_organizations(coordinator, Organization.objects.all(), PERSONAL[:-1] + "2").exists()

    def test_npwp_of_a_person_never_stands_in_the_trail(self, coordinator):
        organization = make(coordinator, kind=OrganizationKind.INDIVIDUAL, npwp=PERSONAL)
        change(coordinator, organization, npwp="3201124501900002")
        assert last_event().changes == [{"field": "npwp", "label": "NPWP", "old": "•••", "new": "•••"}]
        assert not [event for event in AuditEvent.objects.all() if "32011245019" in str(event.changes)]

    def test_empty_npwp_keeps_the_sealed_one_and_forgetting_removes_it(self, coordinator):
        organization = make(coordinator, kind=OrganizationKind.INDIVIDUAL, npwp=PERSONAL)
        organization = change(coordinator, organization, npwp="", short_name="S")
        assert (organization.opened_npwp, organization.version) == (PERSONAL, 2)
        organization = change(coordinator, organization, npwp="", forget_npwp=True)
        assert (organization.opened_npwp, organization.npwp_hash) == ("", "")

    def test_change_of_kind_seals_and_opens_the_number(self, coordinator):
        organization = make(coordinator, npwp=BODY)
        organization = change(coordinator, organization, kind=OrganizationKind.INDIVIDUAL)
        assert (organization.npwp, organization.npwp_hash) == ("", keyed_hash(BODY))
        organization = change(coordinator, organization, kind=OrganizationKind.COMPANY)
        assert (organization.npwp, organization.npwp_encrypted) == (BODY, "")

    def test_unchanged_sealed_number_writes_nothing(self, coordinator):
        organization = make(coordinator, kind=OrganizationKind.INDIVIDUAL, npwp=PERSONAL)
        events = AuditEvent.objects.count()
        organization = change(coordinator, organization, npwp=PERSONAL)
        assert (organization.version, AuditEvent.objects.count()) == (1, events)

    @pytest.mark.parametrize(("field", "value"), [("nib", "12"), ("npwp", "123")])
    def test_number_of_wrong_form_is_an_error_at_its_field(self, coordinator, field, value):
        with pytest.raises(DomainError) as caught:
            make(coordinator, **{field: value})
        assert caught.value.field == field

    def test_accepted_warning_is_remembered_with_who_once(self, coordinator):
        warnings = npwp_warnings("012345678901234")
        organization = services.create_organization(
            actor=coordinator,
            values={"name": "PT Ganjil (contoh)", "kind": "company", "npwp": "012345678901234"},
            accepted=warnings,
        )
        row = AcceptedWarning.objects.get()
        assert (row.organization, row.accepted_by, row.code) == (organization, coordinator, "npwp_check_digit")
        assert row.value_hash == keyed_hash("012345678901234")
        assert "disimpan walau begitu" in last_event().changes[0]["new"]
        services.update_organization(
            actor=coordinator, organization=organization, values={}, version=None, accepted=warnings
        )
        assert AcceptedWarning.objects.count() == 1


class TestNames:
    def test_legal_form_comes_from_the_name_unless_given(self, coordinator):
        assert make(coordinator).legal_form == "pt"
        assert make(coordinator, name="Maju Bersama (contoh)", legal_form="cv").legal_form == "cv"

    def test_other_name_is_found_like_the_name(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution, name="PT Sinar Timur (contoh)")
        alias = services.add_alias(
            actor=coordinator, organization=organization, values={"name": "P.T.  Fajar Lama", "kind": "former"}
        )
        assert (alias.name, alias.normalized_name) == ("P.T. Fajar Lama", "fajar lama pt")
        assert list(search_organizations(coordinator, Organization.objects.visible_to(coordinator), "fajar lama")) == [
            organization
        ]
        services.remove_alias(actor=coordinator, alias=alias)
        assert not OrganizationAlias.objects.exists()
        assert last_event().action == "alias.remove"

    def test_same_other_name_twice_is_refused(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        services.add_alias(actor=coordinator, organization=organization, values={"name": "Lama"})
        with pytest.raises(ValidationError):
            services.add_alias(actor=coordinator, organization=organization, values={"name": "Lama"})

    def test_sectors_and_tags_are_the_institutions_own_and_on_the_record(self, coordinator, institution):
        fish, coast = SectorFactory(institution=institution, name="Ikan"), TagFactory(institution=institution)
        organization = make(coordinator, sectors=[fish], tags=[coast])
        assert list(organization.sectors.all()) == [fish]
        organization = change(coordinator, organization, sectors=[])
        assert (organization.sectors.count(), organization.version) == (0, 2)
        assert last_event().changes == [{"field": "sectors", "label": "sektor", "old": "Ikan", "new": ""}]
        with pytest.raises(DomainError):
            change(coordinator, organization, sectors=[SectorFactory()])

    def test_only_one_main_business_field_and_a_next_one_takes_over(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        values = {"kbli_version": "2025"}
        first = services.add_activity(actor=coordinator, organization=organization, values=values | {"code": "10221"})
        second = services.add_activity(
            actor=coordinator, organization=organization, values=values | {"code": "c 10222", "is_main": True}
        )
        first.refresh_from_db()
        assert (first.is_main, second.is_main, second.code) == (False, True, "C10222")
        services.remove_activity(actor=coordinator, activity=second)
        first.refresh_from_db()
        assert first.is_main
        with pytest.raises(DomainError):
            services.add_activity(actor=coordinator, organization=organization, values=values | {"code": "x"})


class TestPosition:
    @pytest.mark.parametrize(("latitude", "longitude"), [("106.8", "-6.2"), ("0", "0"), ("-6.2", None)])
    def test_impossible_position_is_refused_and_nothing_is_written(self, coordinator, latitude, longitude):
        pair = {"latitude": Decimal(latitude), "longitude": longitude and Decimal(longitude)}
        with pytest.raises(DomainError):
            make(coordinator, **pair)
        assert not Organization.objects.exists()

    def test_database_refuses_null_island_too(self, institution):
        organization = OrganizationFactory(institution=institution)
        with pytest.raises(IntegrityError), transaction.atomic():
            Organization.objects.filter(pk=organization.pk).update(latitude=0, longitude=0)

    def test_jakarta_is_kept_and_none_is_without_place(self, coordinator):
        organization = make(coordinator, latitude=Decimal("-6.2"), longitude=Decimal("106.8"))
        assert organization.position == (Decimal("-6.2"), Decimal("106.8"))
        assert make(coordinator, name="PT Lain (contoh)").position is None


class TestSize:
    def test_size_follows_the_institutions_own_limits_from_their_day(self, institution):
        SizeThresholdFactory()
        organization = OrganizationFactory(institution=institution, sales_idr=Decimal(3_000_000_000))
        assert size_answer_of(organization).size == "small"
        own = SizeThresholdFactory(
            institution=institution,
            valid_from=institution.today - dt.timedelta(days=1),
            micro_sales_idr=Decimal(4_000_000_000),
        )
        assert threshold_in_force(institution, institution.today) == own
        assert size_answer_of(organization).size == "micro"

    def test_size_set_by_hand_needs_a_reason(self, coordinator):
        with pytest.raises(DomainError) as caught:
            make(coordinator, size_override="micro")
        assert caught.value.field == "size_override_reason"
        organization = make(coordinator, size_override="micro", size_override_reason="Kata OSS (contoh)")
        organization = change(coordinator, organization, size_override="")
        assert organization.size_override_reason == ""

    def test_shipped_limits_are_copied_on_change_by_the_admin_only(self, admin_user, coordinator, other_admin):
        shipped = SizeThresholdFactory()
        values = {"micro_sales_idr": Decimal(2_500_000_000)}
        with pytest.raises(NotAllowed):
            services.customize_threshold(actor=coordinator, threshold=shipped, values=values)
        copy = services.customize_threshold(actor=admin_user, threshold=shipped, values=values)
        again = services.customize_threshold(actor=admin_user, threshold=shipped, values={"legal_basis": "SK (contoh)"})
        shipped.refresh_from_db()
        assert (shipped.micro_sales_idr, copy.pk) == (2_000_000_000, again.pk)
        assert (again.micro_sales_idr, again.legal_basis) == (2_500_000_000, "SK (contoh)")
        with pytest.raises(NotAllowed):
            services.customize_threshold(actor=other_admin, threshold=copy, values=values)
        with pytest.raises(ValidationError):
            services.customize_threshold(actor=admin_user, threshold=copy, values={"micro_sales_idr": 10**12})
        assert SizeThreshold.objects.count() == 2


class TestVerification:
    def test_later_change_of_a_key_fact_asks_for_a_new_look(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        organization = services.verify_organization(
            actor=coordinator, organization=organization, note="Akta asli", version=1
        )
        assert (organization.verified_by, organization.verified_on) == (coordinator, institution.today)
        organization = change(coordinator, organization, phone="024-1")
        assert changed_facts(organization.verified_facts, vars(organization)) == []
        organization = change(coordinator, organization, name="PT Baru (contoh)", nib="0220100012345")
        assert changed_facts(organization.verified_facts, vars(organization)) == ["nama", "NIB"]

    def test_reader_does_not_verify(self, observer, institution):
        organization = OrganizationFactory(institution=institution)
        with pytest.raises(NotAllowed):
            services.verify_organization(actor=observer, organization=organization, note="", version=1)


class TestDocuments:
    def test_document_keeps_its_file_and_is_due_until_it_is_retired(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        expires_on = institution.today + dt.timedelta(days=20)
        document = services.add_document(
            actor=coordinator,
            organization=organization,
            values={"kind": "pirt", "number": "P-IRT 1", "expires_on": expires_on},
            upload=SimpleUploadedFile("pirt.pdf", PDF),
        )
        assert Attachment.objects.get().object_id == document.pk
        items = list(expiring_documents(institution, expires_on))
        assert [(item.uid, item.due_on) for item in items] == [(f"document:{document.pk}", expires_on)]
        assert not list(expiring_documents(institution, expires_on - dt.timedelta(days=1)))
        services.retire_document(actor=coordinator, document=document, replaced_on=institution.today)
        assert not list(expiring_documents(institution, expires_on))
        with pytest.raises(TransitionRefused):
            services.retire_document(actor=coordinator, document=document, replaced_on=institution.today)

    def test_file_of_a_kind_that_is_not_accepted_leaves_no_document(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        with pytest.raises(DomainError), transaction.atomic():
            services.add_document(
                actor=coordinator,
                organization=organization,
                values={"kind": "pirt"},
                upload=SimpleUploadedFile("pirt.pdf", b"MZ\x90\x00 program"),
            )
        assert not organization.documents.exists()

    def test_documents_of_archived_and_other_institutions_are_silent(self, institution):
        day = institution.today
        DocumentFactory(expires_on=day)
        DocumentFactory(organization__institution=institution, organization__status="archived", expires_on=day)
        assert not list(expiring_documents(institution, day))


class TestCapabilities:
    def test_find_capabilities_is_scoped_and_filters(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        offer = CapabilityFactory(organization=organization, description="Mesin pengering ikan")
        CapabilityFactory(organization=organization, direction="need")
        CapabilityFactory(organization=organization, aspect="funds")
        CapabilityFactory(organization=organization, ends_on=institution.today - dt.timedelta(days=1))
        CapabilityFactory(organization__institution=institution, organization__status="archived")
        CapabilityFactory()
        found = find_capabilities(
            coordinator, aspect="facility", direction="offer", on=institution.today, text="ikan pengering"
        )
        assert list(found) == [offer]
        assert find_capabilities(coordinator).count() == 4

    def test_find_capabilities_of_a_region_looks_inside_around_and_at_home(self, coordinator, institution, regions):
        from partners.models import Region

        village = Region.objects.filter(level=4).order_by("pk").first()
        regency, other = village.parent.parent, Region.objects.filter(level=1).order_by("-pk").first()
        organization = OrganizationFactory(institution=institution)
        inside = CapabilityFactory(organization=organization, region=village)
        around = CapabilityFactory(organization=organization, region=regency.parent)
        at_home = CapabilityFactory(organization__institution=institution, organization__region=village)
        CapabilityFactory(organization=organization, region=other)
        CapabilityFactory(organization=organization)
        assert set(find_capabilities(coordinator, region=regency)) == {inside, around, at_home}

    def test_capability_is_ended_once(self, coordinator, institution):
        capability = CapabilityFactory(organization__institution=institution)
        today = institution.today
        capability = services.end_capability(actor=coordinator, capability=capability, ends_on=today)
        assert capability.ends_on == today
        with pytest.raises(TransitionRefused):
            services.end_capability(actor=coordinator, capability=capability, ends_on=today)

    def test_quantity_without_unit_is_refused(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        values = {"aspect": "funds", "direction": "offer", "description": "Modal", "quantity": Decimal(5)}
        with pytest.raises(ValidationError, match="satuan"):
            services.add_capability(actor=coordinator, organization=organization, values=values)


def delete_by_sql(organization) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_organization WHERE id = %s", [organization.pk])
        connection.check_constraints()


class TestDeletion:
    """Failure A07; with agreements and reports in monitoring's test_deletion."""

    def test_organization_without_anything_is_deleted_on_the_record(self, coordinator, institution):
        organization = make(coordinator, name="PT Salah Ketik (contoh)")
        services.add_alias(actor=coordinator, organization=organization, values={"name": "Salah"})
        services.delete_organization(actor=coordinator, organization=organization)
        assert not Organization.objects.filter(name__startswith="PT Salah").exists()
        event = last_event()
        assert (event.action, event.sentence) == ("organization.delete", "menghapus mitra PT Salah Ketik (contoh)")
        assert event.changes[0] == {"field": "name", "label": "nama", "old": "PT Salah Ketik (contoh)", "new": ""}

    def test_organization_with_parts_is_refused_with_counts(self, coordinator, group):
        with pytest.raises(TransitionRefused, match="1 anggota") as caught:
            services.delete_organization(actor=coordinator, organization=group)
        assert "1 kontak" in caught.value.message
        assert "Arsipkan" in caught.value.message
        assert Organization.objects.filter(pk=group.pk).exists()

    def test_own_institution_and_readers_do_not_delete(self, coordinator, observer, institution):
        own = OrganizationFactory(institution=institution, is_own=True)
        with pytest.raises(TransitionRefused):
            services.delete_organization(actor=coordinator, organization=own)
        with pytest.raises(NotAllowed):
            services.delete_organization(actor=observer, organization=OrganizationFactory(institution=institution))

    def test_shell_and_raw_sql_are_refused_by_the_rule_in_the_database(self, group):
        with pytest.raises(ProtectedError):
            group.delete()
        with pytest.raises(ProtectedError):
            Organization.objects.filter(pk=group.pk).delete()
        with pytest.raises(IntegrityError):
            delete_by_sql(group)
        assert Organization.objects.filter(pk=group.pk).exists()


class TestPeople:
    def test_end_of_the_primary_contact_makes_the_next_one_primary(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        first = ContactFactory(organization=organization, is_primary=True)
        second = ContactFactory(organization=organization)
        services.end_contact(actor=coordinator, contact=first)
        second.refresh_from_db()
        assert second.is_primary
        assert last_event().action == "contact.promote"

    def test_primary_contact_is_not_left_without_an_heir(self, coordinator, institution):
        contact = ContactFactory(organization__institution=institution, is_primary=True)
        with pytest.raises(DomainError) as caught:
            services.update_contact(actor=coordinator, contact=contact, values={"is_primary": False}, version=1)
        assert caught.value.field == "is_primary"

    def test_authority_to_sign_keeps_its_document(self, coordinator, institution):
        organization = OrganizationFactory(institution=institution)
        contact = services.add_contact(
            actor=coordinator,
            organization=organization,
            values={"name": "Sukarni", "can_sign": True, "signs_until": dt.date(2027, 12, 31)},
            upload=SimpleUploadedFile("kuasa.pdf", PDF),
        )
        file = Attachment.objects.get()
        assert (file.object_id, file.purpose) == (contact.pk, "authority")

    def test_skill_of_a_member_is_judged_before_and_after(self, coordinator, institution):
        member = MemberFactory(organization__institution=institution, name="Sukarni")
        before = {"skill": "Mengemas produk", "level_before": 0, "before_on": dt.date(2026, 1, 5)}
        skill = services.add_skill(actor=coordinator, member=member, values=before)
        assert skill.gain is None
        with pytest.raises(ValidationError, match="tanggalnya"):
            services.update_skill(actor=coordinator, skill=skill, values={"level_after": 2}, version=1)
        after = {"level_after": 2, "after_on": dt.date(2026, 6, 5)}
        skill = services.update_skill(actor=coordinator, skill=skill, values=after, version=1)
        assert skill.gain == 2
        with pytest.raises(ValidationError, match="sudah tercatat"):
            services.add_skill(actor=coordinator, member=member, values=before | {"skill": "mengemas produk"})
