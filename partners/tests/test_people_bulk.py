"""Contacts and members of all organizations as lists: found, changed in place, ended together, and back again."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core.models import AuditEvent
from kemitraan.core.tests.bulk import confirmed, taken_back
from partners.models import Contact, Member
from partners.tests.factories import ContactFactory, GroupFactory, MemberFactory, OrganizationFactory

HTMX = {"HX-Request": "true"}
CONTACTS, MEMBERS = "/mitra/kontak/", "/mitra/anggota/"


@pytest.fixture
def pair(institution) -> list[Contact]:
    """A primary contact and another one of the same organization."""
    organization = OrganizationFactory(institution=institution)
    return [
        ContactFactory(organization=organization, name="Darto (contoh)", is_primary=True),
        ContactFactory(organization=organization, name="Wati (contoh)", email="wati@contoh.test"),
    ]


def primary_of(row: Contact) -> str:
    return Contact.objects.get(organization=row.organization, is_primary=True).name


def shown(client, path: str) -> list[str]:
    return [row.record.name for row in client.get(path).context["table"].paginated_rows]


def test_contacts_are_ended_together_and_the_primary_one_is_so_again(client_for, coordinator, pair):
    client = client_for(coordinator)
    page = confirmed(client, "partners:contact-list", pair[:1], "end")
    assert page.context["done_count"] == 1
    assert not Contact.objects.get(pk=pair[0].pk).is_active
    assert primary_of(pair[0]) == "Wati (contoh)"
    taken_back(client, page)
    assert Contact.objects.get(pk=pair[0].pk).is_active
    assert primary_of(pair[0]) == "Darto (contoh)"
    assert AuditEvent.objects.filter(action="contact.end", via="bulk", actor=coordinator).count() == 1


def test_contact_that_was_ended_before_is_named_with_the_reason(client_for, coordinator, pair):
    gone = ContactFactory(organization=pair[0].organization, name="Lama (contoh)", is_active=False)
    page = confirmed(client_for(coordinator), "partners:contact-list", [pair[1], gone], "end")
    assert page.context["done_count"] == 1
    assert page.context["refused"] == [{"name": "Lama (contoh)", "reason": "Kontak ini sudah tidak aktif."}]


def test_members_leave_together_and_come_back(client_for, coordinator, institution):
    group = GroupFactory(institution=institution)
    members = MemberFactory.create_batch(2, organization=group, joined_on=dt.date(2026, 1, 5))
    late = MemberFactory(organization=group, name="Baru (contoh)", joined_on=dt.date(2026, 6, 1))
    client = client_for(coordinator)
    page = confirmed(client, "partners:member-list", [*members, late], "end", left_on="31/03/2026")
    left = [Member.objects.get(pk=row.pk).left_on for row in members]
    assert left == [dt.date(2026, 3, 31)] * 2
    assert page.context["refused"] == [
        {"name": "Baru (contoh)", "reason": "Tanggal keluar tidak boleh sebelum tanggal bergabung."}
    ]
    taken_back(client, page)
    assert not Member.objects.filter(left_on__isnull=False).exists()


def test_all_results_follow_the_filter_of_the_list(client_for, coordinator, institution):
    one, other = GroupFactory.create_batch(2, institution=institution)
    MemberFactory.create_batch(26, organization=one)
    MemberFactory(organization=other)
    start = "/massal/mulai/partners:member-list/"
    query = f"organization={one.public_id}"
    page = client_for(coordinator).post(start, {"semua": "1", "query": query, "action": "end"})
    assert page.context["count"] == 26


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=darto", ["Darto (contoh)"]),
        ("q=0812-3456-7890", ["Darto (contoh)", "Wati (contoh)"]),
        ("q=wati@contoh", ["Wati (contoh)"]),
        ("standing=utama", ["Darto (contoh)"]),
        ("standing=tidak", []),
        ("q=tidak-ada", []),
    ],
)
def test_contacts_are_found(client_for, coordinator, pair, query, found):
    assert shown(client_for(coordinator), f"{CONTACTS}?{query}") == found


def test_cells_of_contacts_and_members_are_saved(client_for, coordinator, pair, institution):
    client = client_for(coordinator)
    cell = f"{CONTACTS}{pair[1].public_id}/sel/phone/"
    answer = client.post(cell, {"value": "0813 1111 2222", "opened_version": pair[1].version}, headers=HTMX)
    assert "+6281311112222" in answer.content.decode()
    member = MemberFactory(organization=GroupFactory(institution=institution))
    cell = f"{MEMBERS}{member.public_id}/sel/joined_on/"
    asked = client.get(cell, headers=HTMX).content.decode()
    assert "data-date" in asked
    answer = client.post(cell, {"value": "02/03/2026", "opened_version": member.version}, headers=HTMX)
    assert "2 Maret 2026" in answer.content.decode()
    member.refresh_from_db()
    assert member.joined_on == dt.date(2026, 3, 2)


def test_contact_keeps_a_way_to_be_reached(client_for, coordinator, pair):
    cell = f"{CONTACTS}{pair[0].public_id}/sel/phone/"
    answer = client_for(coordinator).post(cell, {"value": "", "opened_version": pair[0].version}, headers=HTMX)
    assert answer.status_code == 422
    assert "Isi telepon atau surel." in answer.content.decode()


def test_cell_of_an_ended_contact_is_only_read(client_for, coordinator, pair):
    Contact.objects.filter(pk=pair[1].pk).update(is_active=False)
    html = client_for(coordinator).get(f"{CONTACTS}?standing=tidak").content.decode()
    assert "Wati (contoh)" in html
    assert "cell-edit" not in html


@pytest.mark.parametrize("path", [CONTACTS, MEMBERS])
def test_lists_of_people_take_as_few_queries_for_three_as_for_one(client_for, coordinator, institution, path):
    client, counts = client_for(coordinator), []
    for _ in range(3):
        group = GroupFactory(institution=institution)
        MemberFactory(organization=group)
        ContactFactory(organization=group)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[2] <= 12


def test_people_are_those_that_the_reader_sees(client_for, other_coordinator, observer, partner_user, pair):
    assert shown(client_for(other_coordinator), CONTACTS) == []
    assert shown(client_for(partner_user), CONTACTS) == []
    assert shown(client_for(observer), CONTACTS) == ["Darto (contoh)", "Wati (contoh)"]
    assert "cell-edit" not in client_for(observer).get(CONTACTS).content.decode()
    assert "cell-check" not in client_for(observer).get(CONTACTS).content.decode()


def test_export_of_contacts_holds_what_is_shown(client_for, coordinator, pair):
    answer = client_for(coordinator).post(f"{CONTACTS}?q=wati", {"tampil": "csv"})
    text = answer.content.decode("utf-8-sig")
    assert "Wati (contoh)" in text
    assert "Darto" not in text
    assert text.splitlines()[0].startswith("Nama")
