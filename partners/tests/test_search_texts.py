"""The text that the search looks through stays true whatever writes, and tells nobody what they may not read."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection

from kemitraan.core.actors import SystemActor
from kemitraan.core.registry import health_checks
from partners import search_texts
from partners.enums import FormerKind, Sex
from partners.models import Contact, FormerIdentifier, Member, Organization, OrganizationAlias
from partners.selectors import search_organizations
from partners.selectors.found_by import found_by
from partners.services import add_contact, add_member, end_contact, end_member, update_contact, update_member
from partners.services.merges import merge_organizations
from partners.services.organizations import create_organization, update_organization
from partners.tests.factories import (
    ContactFactory,
    GroupFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from partners.tests.lists import NIK, bring_in
from partners.tests.routes import LIST
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory

pytestmark = pytest.mark.django_db


def parts_of(organization: Organization) -> list[str]:
    """The entries of the stored text, each with its fields joined by a bar, in alphabetical order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_parts FROM partners_organization WHERE id = %s", [organization.pk])
        entries = cursor.fetchone()[0].split(search_texts.END)[:-1]
    assert all(entry.startswith(f"{search_texts.ENTRY} ") for entry in entries)
    return sorted(entry[2:].replace("\n ", "|") for entry in entries)


def assert_true() -> None:
    assert list(search_texts.stale_keys()) == []


def found(user, text: str) -> list[Organization]:
    return list(search_organizations(user, Organization.objects.visible_to(user), text))


def alias(organization: Organization, name: str) -> OrganizationAlias:
    return OrganizationAlias.objects.create(
        organization=organization, institution=organization.institution, name=name, normalized_name=name.lower()
    )


@pytest.fixture
def group(institution) -> Organization:
    return GroupFactory(institution=institution, name="Tani Lestari (contoh)")


def test_services_keep_the_text_true(coordinator, institution):
    made = create_organization(actor=coordinator, values={"name": "KWT Melati (contoh)", "kind": "group"})
    contact = add_contact(
        actor=coordinator, organization=made, values={"name": "Siti Aminah", "phone": "+6281234567890"}
    )
    member = add_member(actor=coordinator, organization=made, values={"name": "Sukarni", "sex": Sex.FEMALE})
    assert parts_of(made) == ["SITI AMINAH|+6281234567890|", "SUKARNI|"]
    update_contact(actor=coordinator, contact=contact, values={"name": "Siti Maryam"}, version=contact.version)
    update_member(actor=coordinator, member=member, values={"phone": "+6281311112222"}, version=member.version)
    update_organization(actor=coordinator, organization=made, values={"name": "KWT Mawar (contoh)"}, version=None)
    end_contact(actor=coordinator, contact=contact)
    end_member(actor=coordinator, member=member, left_on=dt.date(2026, 3, 1))
    assert parts_of(made) == ["SITI MARYAM|+6281234567890|", "SUKARNI|+6281311112222"]
    assert_true()
    assert [found(coordinator, text) for text in ("mawar", "maryam sukarni", "melati", "aminah")] == [
        [made],
        [made],
        [],
        [],
    ]


def test_lists_that_come_in_keep_the_text_true(coordinator, institution):
    bring_in(
        coordinator,
        "organizations",
        "ID sumber;Nama;Jenis\nA1;PT Awan (contoh);Perusahaan\nA2;Tani (contoh);Kelompok\n",
    )
    bring_in(coordinator, "contacts", "Mitra;Nama;No HP\nPT Awan (contoh);Budi;081234567890\nTani (contoh);Sri;\n")
    bring_in(coordinator, "members", "Kelompok;Nama;L/P\nTani (contoh);Sukarni;P\nTani (contoh);Darto;L\n")
    bring_in(coordinator, "organizations", "ID sumber;Nama;Jenis\nA1;PT Embun (contoh);Perusahaan\n")
    assert_true()
    assert [row.name for row in found(coordinator, "embun budi")] == ["PT Embun (contoh)"]
    assert [row.name for row in found(coordinator, "sukarni darto sri")] == ["Tani (contoh)"]


def test_merging_moves_the_text(coordinator, institution, group):
    other = OrganizationFactory(institution=institution, name="Tani Baru (contoh)", nib="9234567890123")
    ContactFactory(organization=other, name="Siti", phone="+62811", email="siti@contoh.test")
    alias(other, "Tani Lama")
    merge_organizations(actor=coordinator, survivor=group, merged=other, choices={"nib": "survivor"}, settled={})
    assert_true()
    assert parts_of(other) == []
    assert {"SITI|+62811|SITI@CONTOH.TEST", "TANI LAMA|TANI LAMA", "9234567890123"} <= set(parts_of(group))
    assert found(coordinator, "9234567890123 siti") == [group]


def test_statements_that_write_many_rows_keep_the_text_true(institution, group):
    other = GroupFactory(institution=institution)
    Member.objects.bulk_create(
        [Member(organization=group, institution=institution, name=name) for name in ("Sri", "Sri", "Darto")]
    )
    assert parts_of(group) == ["DARTO|", "SRI|", "SRI|"]
    Member.objects.filter(name="Sri").order_by("pk").first().delete()
    assert parts_of(group) == ["DARTO|", "SRI|"]
    Member.objects.filter(organization=group).update(organization=other, name="Wati")
    assert (parts_of(group), parts_of(other)) == ([], ["WATI|", "WATI|"])
    Member.objects.filter(organization=other).update(sex=Sex.FEMALE)
    rows = list(Member.objects.filter(organization=other).order_by("pk"))
    rows[0].phone = "+62812"
    Member.objects.bulk_update(rows, ["phone"])
    assert parts_of(other) == ["WATI|", "WATI|+62812"]
    assert_true()
    Member.objects.filter(organization=other).delete()
    assert parts_of(other) == []


def test_an_entry_is_not_taken_for_the_end_of_another(institution, group):
    """A contact whose phone and e-mail read like the name and phone of a member."""
    Contact.objects.create(organization=group, institution=institution, name="Ayu", phone="Sri", email="+62811")
    member = MemberFactory(organization=group, name="Sri", phone="+62811")
    member.delete()
    assert parts_of(group) == ["AYU|SRI|+62811"]


def test_a_stale_record_that_is_saved_does_not_undo_the_text(group):
    stale = Organization.objects.get(pk=group.pk)
    ContactFactory(organization=group, name="Siti")
    stale.category = "Pangan"
    stale.save()
    assert parts_of(group)[0].startswith("SITI|")


def test_sealed_numbers_are_in_no_text(coordinator, institution, group):
    add_member(actor=coordinator, organization=group, values={"name": "Sri", "sex": "female", "nik": NIK})
    FormerIdentifier.objects.create(
        organization=group, institution=institution, kind=FormerKind.NPWP_HASH, value="ab" * 32
    )
    FormerIdentifier.objects.create(organization=group, institution=institution, kind=FormerKind.NIB, value="912")
    assert parts_of(group) == ["912", "SRI|"]
    assert_true()


def test_texts_are_put_up_once_and_gathered_again_when_taken_down(coordinator, group):
    ContactFactory(organization=group, name="Siti")
    assert search_texts.put_up() is False
    search_texts.take_down()
    search_texts.take_down()
    assert search_texts.put_up() is True
    assert found(coordinator, "siti tani") == [group]
    MemberFactory(organization=group, name="Wati")
    assert found(coordinator, "wati siti") == [group]
    assert_true()


def test_command_tells_how_many_texts_it_mended(group, capsys):
    ContactFactory(organization=group, name="Siti")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_organization SET search_parts = 'x'")
    assert list(search_texts.stale_keys()) == list(Organization.objects.order_by("pk").values_list("pk", flat=True))
    call_command("rebuild_search")
    assert capsys.readouterr().out == f"{Organization.objects.count()} teks pencarian diperbaiki.\n"
    assert_true()
    call_command("rebuild_search")
    assert capsys.readouterr().out == "0 teks pencarian diperbaiki.\n"


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("ta", True),
        ("le", True),
        ("ni", False),
        ("ani", True),
        ("ta si", True),
        ("ut", False),
        ("t", True),
        ("i", False),
    ],
)
def test_a_word_of_two_letters_must_begin_a_word(coordinator, group, text, is_found):
    ContactFactory(organization=group, name="Siti Utami" if text == "x" else "Siti", phone="", email="")
    assert found(coordinator, text) == ([group] if is_found else [])


@pytest.fixture
def beside(partner_user, institution) -> tuple[Organization, Organization]:
    """What the partner user speaks for, and what merely stands beside it in a partnership; both have a contact Siti."""
    own, other = (OrganizationFactory(institution=institution, name=f"PT {name} (contoh)") for name in ("Kami", "Lain"))
    RepresentativeFactory(organization=own, membership=partner_user.membership, starts_on="2026-01-01")
    partnership = PartnershipFactory(institution=institution)
    for row in (own, other):
        PartnershipPartyFactory(partnership=partnership, organization=row)
        ContactFactory(organization=row, name="Siti Aminah", phone="+6281234567890", email="siti@contoh.test")
        alias(row, "Usaha Bahari")
    return own, other


@pytest.mark.parametrize("text", ["siti", "siti pt", "0812 3456 7890", "siti@contoh.test", "bahari"])
def test_a_partner_user_finds_nobody_by_parts_of_others(client_for, partner_user, beside, text):
    own, other = beside
    assert set(found(partner_user, "pt contoh")) == {own, other}
    assert found(partner_user, text) == [own]
    page = client_for(partner_user).get(LIST, {"q": text}).content.decode()
    assert other.name not in page


def test_a_partner_user_is_not_told_of_parts_of_others(partner_user, beside):
    own, other = beside
    assert found_by(partner_user, [own, other], "siti") == {own.pk: "kontak: Siti Aminah"}
    assert found_by(SystemActor("uji"), [other], "siti") == {other.pk: "kontak: Siti Aminah"}


def test_a_former_number_is_the_reason(coordinator, institution, group):
    FormerIdentifier.objects.create(
        organization=group, institution=institution, kind=FormerKind.LEGAL_NUMBER, value="AHU-9.2001"
    )
    assert found(coordinator, "ahu-9.2001") == [group]
    assert found_by(coordinator, [group], "ahu-9.2001") == {group.pk: "nomor lama: AHU-9.2001"}


def test_doctor_names_what_keeps_the_text_and_is_gone(group):
    search_texts_check = health_checks["partners:search-texts"]
    assert search_texts_check() == [(True, "Teks pencarian mitra dijaga oleh database.")]
    lost = sorted(search_texts._triggers(connection))[0]
    table = next(table for table in search_texts.PART_COLUMNS if table.removeprefix("partners_") in lost)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {lost}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert search_texts_check() == [
        (False, f"Teks pencarian mitra tidak terjaga: {lost}. Jalankan rebuild_search."),
    ]
    call_command("rebuild_search")
    assert search_texts_check()[0][0]
    search_texts.take_down()
    assert {"search_own", "search_parts"} <= set(search_texts.missing_parts())
    search_texts.put_up()
    assert search_texts.missing_parts() == []
