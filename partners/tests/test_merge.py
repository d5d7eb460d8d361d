"""Two organizations become one: fields, references, conflicts, and finding what was merged."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent, Comment
from partners.enums import OrganizationStatus
from partners.models import DuplicatePair, FormerIdentifier, Organization, OrganizationAlias
from partners.selectors import search_organizations
from partners.selectors.merge_references import STAYS, conflicts_between, links_to, unique_rules
from partners.selectors.merges import find_survivor, preview_merge
from partners.services import add_contact, create_organization, restore_organization
from partners.services.merges import merge_organizations
from partners.tests.factories import (
    ContactFactory,
    GroupFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from pendampingan.tests.factories import AssignmentFactory
from programs.models import PartyEpisode
from programs.tests.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    ObligationFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
)


@pytest.fixture
def two(institution):
    """The older one stays, the younger one is merged."""
    kept = OrganizationFactory(
        institution=institution, name="PT. Maju Jaya (contoh)", nib="1234567890123", phone="024-1"
    )
    other = OrganizationFactory(
        institution=institution,
        name="MAJU JAYA (contoh), P.T.",
        nib="9234567890123",
        phone="024-2",
        email="maju@contoh.test",
        source="siap",
        external_id="A-7",
    )
    return kept, other


def merge(actor, kept, other, settled=(), **choices):
    return merge_organizations(actor=actor, survivor=kept, merged=other, choices=choices, settled=dict(settled))


def test_fields_are_kept_as_chosen_and_blanks_are_filled(coordinator, two):
    kept, other = two
    record = merge(coordinator, kept, other, name="merged", phone="both")
    kept.refresh_from_db()
    assert (kept.name, kept.nib, kept.phone) == (other.name, "1234567890123", "024-1, 024-2")
    assert (kept.email, kept.external_id, kept.source) == ("maju@contoh.test", "A-7", "siap")
    other.refresh_from_db()
    assert other.status == OrganizationStatus.MERGED
    told = {row["label"]: row for row in record.values}
    assert told["NIB"] == {"label": "NIB", "survivor": "1234567890123", "merged": "9234567890123", "kept": "survivor"}


def test_every_reference_moves_with_counts(coordinator, two, institution):
    kept, other = two
    ContactFactory.create_batch(3, organization=other)
    RepresentativeFactory(organization=other)
    party = AgreementPartyFactory(organization=other, agreement__institution=institution)
    unit = OrganizationFactory(institution=institution, parent=other)
    comment = Comment.objects.create(
        institution=institution, subject=other, author=coordinator, text="Ditelepon", posted_at=clock.now()
    )
    record = merge(coordinator, kept, other)
    assert kept.contacts.count() == 3
    party.refresh_from_db()
    unit.refresh_from_db()
    comment.refresh_from_db()
    assert (party.organization_id, unit.parent_id, comment.object_id) == (kept.pk, kept.pk, kept.pk)
    counts = {row["noun"]: row["count"] for row in record.moved}
    assert counts["kontak"] == 3
    assert counts["pihak perjanjian"] == counts["komentar"] == counts["wakil mitra"] == 1
    assert party.version == 2


def test_future_foreign_keys_are_found_from_the_tables():
    """A column that is added to any table tomorrow is in this list the same day, or stands in STAYS on purpose."""
    expected = set()
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            if column.is_relation and column.related_model is Organization:
                expected.add(f"{model._meta.label}.{column.name}")
        expected |= {
            f"{model._meta.label}.{field.fk_field}"
            for field in model._meta.private_fields
            if hasattr(field, "ct_field")
        }
    found = {link.label for link in links_to(Organization)}
    assert found == {label for label in expected if label.rsplit(".", 1)[0] not in STAYS}
    assert {"partners.Organization_tags.organization", "core.Comment.object_id", "programs.Obligation.debtor"} <= found


def test_every_unique_rule_about_an_organization_is_read():
    """Rules that the merge could not see would end in a refusal; those that there are, it sees."""
    names = {name for link in links_to(Organization) for name, *_ in unique_rules(link)}
    assert {
        "partners_contact_one_primary",
        "partners_representative_once",
        "partners_alias_once",
        "partners_activity_one_main",
        "programs_agreementparty_once",
        "programs_party_once",
        "pendampingan_assignment_one_open_lead",
        "organization_tag",
    } <= names


def test_two_lead_mentors_need_a_choice_and_one_stays(coordinator, institution):
    kept, other = GroupFactory.create_batch(2, institution=institution)
    mine = AssignmentFactory(organization=kept, mentor__institution=institution)
    theirs = AssignmentFactory(organization=other, mentor__institution=institution)
    with pytest.raises(TransitionRefused, match="Pilih dahulu penugasan"):
        merge(coordinator, kept, other)
    theirs.refresh_from_db()
    assert theirs.organization_id == other.pk
    (conflict,) = conflicts_between(kept, other, links_to(Organization))
    merge(coordinator, kept, other, {conflict.key: "merged"})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.is_lead, theirs.is_lead) == (False, True)
    assert theirs.organization_id == kept.pk


def test_both_parties_of_one_agreement_become_one_row_with_what_either_says(coordinator, two, institution):
    kept, other = two
    agreement = AgreementFactory(institution=institution)
    mine = AgreementPartyFactory(agreement=agreement, organization=kept, number="", signatory_name="Sukarni")
    theirs = AgreementPartyFactory(agreement=agreement, organization=other, number="7/X", signatory_name="Darto")
    with pytest.raises(TransitionRefused, match="Pilih dahulu pihak perjanjian"):
        merge(coordinator, kept, other)
    (conflict,) = preview_merge(kept, other).conflicts
    record = merge(coordinator, kept, other, {conflict.key: "survivor"})
    mine.refresh_from_db()
    assert (mine.number, mine.signatory_name) == ("7/X", "Sukarni")
    assert list(agreement.parties.values_list("pk", flat=True)) == [mine.pk]
    assert not type(theirs).objects.filter(pk=theirs.pk).exists()
    assert "penanda tangan: Darto" in record.settled[0]["sentence"]
    event = AuditEvent.objects.get(action="organization.merge")
    assert agreement.pk in event.subjects.filter(content_type__model="agreement").values_list("object_id", flat=True)


def test_both_parties_of_one_partnership_take_their_periods_along(coordinator, two, institution):
    kept, other = two
    partnership = PartnershipFactory(institution=institution)
    mine = PartnershipPartyFactory(partnership=partnership, organization=kept)
    theirs = PartnershipPartyFactory(partnership=partnership, organization=other, is_lead=True)
    PartyEpisode.objects.create(institution=institution, party=mine, from_on="2026-03-01")
    PartyEpisode.objects.create(institution=institution, party=theirs, from_on="2026-01-01")
    (conflict,) = preview_merge(kept, other).conflicts
    merge(coordinator, kept, other, {conflict.key: "survivor"})
    mine.refresh_from_db()
    assert mine.is_lead
    (episode,) = mine.episodes.all()
    assert (str(episode.from_on), episode.until_on) == ("2026-01-01", None)


def test_duty_between_the_two_is_named_and_nothing_changes(coordinator, two, institution):
    kept, other = two
    ObligationFactory(agreement__institution=institution, debtor=kept, creditor=other)
    ContactFactory(organization=other)
    assert "kewajiban" in preview_merge(kept, other).blockers[0].message
    with pytest.raises(TransitionRefused, match="Ada kewajiban antara keduanya"):
        merge(coordinator, kept, other)
    assert other.contacts.count() == 1


def test_primary_contact_of_the_survivor_stays_the_only_one(coordinator, two):
    kept, other = two
    mine = ContactFactory(organization=kept, is_primary=True)
    ContactFactory(organization=other, is_primary=True)
    merge(coordinator, kept, other)
    assert list(kept.contacts.filter(is_primary=True)) == [mine]
    assert kept.contacts.count() == 2


def test_one_representative_of_both_covers_both_periods(coordinator, two):
    kept, other = two
    mine = RepresentativeFactory(organization=kept, starts_on="2026-02-01", ends_on="2026-06-30")
    RepresentativeFactory(organization=other, membership=mine.membership, starts_on="2026-01-01", ends_on=None)
    merge(coordinator, kept, other)
    (row,) = kept.representatives.all()
    assert (str(row.starts_on), row.ends_on) == ("2026-01-01", None)


def test_old_name_number_and_address_lead_to_the_survivor(coordinator, client_for, two):
    kept, other = two
    old = other.get_absolute_url()
    merge(coordinator, kept, other, external="survivor")
    visible = Organization.objects.visible_to(coordinator)
    assert other not in visible
    for text in ("9234567890123", "A-7"):
        assert list(search_organizations(coordinator, visible, text)) == [kept], text
    assert OrganizationAlias.objects.get(organization=kept).name == other.name
    client = client_for(coordinator)
    assert client.get(old)["Location"] == kept.get_absolute_url()
    assert client.get("/mitra/pilihan/?q=9234567890123").json()["results"][0]["id"] == str(kept.public_id)


def test_merged_again_leads_through_the_chain(coordinator, two, institution):
    kept, other = two
    third = OrganizationFactory(institution=institution, name="PT Maju Jaya Abadi (contoh)")
    merge(coordinator, kept, other)
    kept.refresh_from_db()
    merge(coordinator, third, kept)
    assert find_survivor(coordinator, other.public_id) == third
    values = set(FormerIdentifier.objects.filter(organization=third).values_list("value", flat=True))
    assert "9234567890123" in values


def test_parent_that_is_merged_gives_way_to_the_one_above(coordinator, institution):
    top = OrganizationFactory(institution=institution)
    merged = OrganizationFactory(institution=institution, parent=top)
    kept = OrganizationFactory(institution=institution, parent=merged)
    merge(coordinator, kept, merged)
    kept.refresh_from_db()
    assert kept.parent_id == top.pk


def test_unit_of_a_unit_is_refused(coordinator, institution):
    merged = OrganizationFactory(institution=institution)
    between = OrganizationFactory(institution=institution, parent=merged)
    kept = OrganizationFactory(institution=institution, parent=between)
    with pytest.raises(TransitionRefused, match="ubah induknya dahulu"):
        merge(coordinator, kept, merged)


def test_own_institution_is_never_merged_away(coordinator, institution):
    root = OrganizationFactory(institution=institution, is_own=True)
    kept = OrganizationFactory(institution=institution)
    with pytest.raises(TransitionRefused, match="tukar kedua sisi"):
        merge(coordinator, kept, root)
    merge(coordinator, root, kept)
    kept.refresh_from_db()
    assert kept.status == OrganizationStatus.MERGED


def test_other_institution_and_readers_are_refused(coordinator, observer, two):
    kept, other = two
    with pytest.raises(NotAllowed):
        merge(coordinator, kept, OrganizationFactory())
    with pytest.raises(NotAllowed):
        merge(observer, kept, other)


def test_change_since_the_page_was_opened_is_shown(coordinator, two):
    kept, other = two
    Organization.objects.filter(pk=other.pk).update(version=5)
    with pytest.raises(StaleVersion):
        merge_organizations(
            actor=coordinator, survivor=kept, merged=other, choices={}, settled={}, versions=(kept.version, 1)
        )


def test_not_a_duplicate_is_remembered_for_the_survivor(coordinator, two, institution):
    kept, other = two
    third = OrganizationFactory(institution=institution)
    pair = DuplicatePair.objects.create(
        institution=institution,
        first=other,
        second=third,
        is_same=True,
        score=70,
        dismissed_at=clock.now(),
        dismissed_by=coordinator,
    )
    DuplicatePair.objects.create(institution=institution, first=kept, second=other, is_same=True, score=70)
    merge(coordinator, kept, other)
    (left,) = DuplicatePair.objects.all()
    assert left.pk == pair.pk
    assert {left.first_id, left.second_id} == {kept.pk, third.pk}


def test_trail_says_before_and_after_on_both(coordinator, two):
    """Failure T01."""
    kept, other = two
    contact = ContactFactory(organization=other)
    merge(coordinator, kept, other, name="merged")
    about_kept = AuditEvent.objects.get(action="organization.merge")
    about_other = AuditEvent.objects.get(action="organization.merged")
    changes = {change["field"]: change for change in about_kept.changes}
    assert (changes["name"]["old"], changes["name"]["new"]) == (kept.name, other.name)
    assert {"field": "nib", "label": "NIB", "old": other.nib, "new": ""} in about_other.changes
    subjects = set(about_kept.subjects.values_list("content_type", "object_id"))
    assert (ContentType.objects.get_for_model(contact).pk, contact.pk) in subjects
    assert about_kept.actor == coordinator


def test_personal_npwp_of_the_merged_one_is_found_and_never_written_in_clear(coordinator, institution):
    values = {"name": "Ibu Sukarni", "kind": "individual"}
    kept = create_organization(actor=coordinator, values=values)
    other = create_organization(actor=coordinator, values=values | {"npwp": "312345678901234"})
    record = merge(coordinator, kept, other, npwp="survivor")
    assert "312345678901234" not in str(record.values)
    assert "312345678901234" not in str(list(AuditEvent.objects.values_list("changes", flat=True)))
    visible = Organization.objects.visible_to(coordinator)
    assert list(search_organizations(coordinator, visible, "31.234.567.8-901.234")) == [kept]


def test_merged_organization_cannot_be_restored_changed_or_merged_again(coordinator, two):
    kept, other = two
    merge(coordinator, kept, other)
    other.refresh_from_db()
    with pytest.raises(TransitionRefused):
        restore_organization(actor=coordinator, organization=other)
    with pytest.raises(TransitionRefused, match="baru saja digabung"):
        add_contact(actor=coordinator, organization=other, values={"name": "Darto"})
    with pytest.raises(TransitionRefused, match="sudah digabung"):
        merge(coordinator, kept, other)


def test_members_need_a_kind_with_members(coordinator, institution):
    kept = OrganizationFactory(institution=institution)
    other = GroupFactory(institution=institution)
    MemberFactory(organization=other)
    with pytest.raises(DomainError, match="pilih jenis kelompok"):
        merge(coordinator, kept, other)
    merge(coordinator, kept, other, kind="merged")
    assert kept.members.count() == 1
