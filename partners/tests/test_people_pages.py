"""Forms about members, contacts and representatives."""

from django.urls import reverse

from partners.models import Contact, Member, Representative
from partners.tests.factories import (
    OrganizationFactory,
    RepresentativeFactory,
)
from partners.tests.routes import routes_of


def test_member_pages_add_change_and_end(client_for, coordinator, group):
    client, routes = client_for(coordinator), routes_of(group)
    data = {"name": "Minah", "role": "chair", "phone": "0812-3456-7890", "nik": "3201124501900001"}
    assert client.post(routes["member-create"], data).status_code == 302
    member = Member.objects.get(name="Minah")
    assert (member.phone, member.masked_nik) == ("+6281234567890", "3201********0001")
    page = client.get(member.get_absolute_url()).content.decode()
    assert "3201********0001" in page
    assert "3201124501900001" not in page
    url = reverse("partners:member-update", args=[member.public_id])
    page = client.get(url).content.decode()
    assert "data-draft=" not in page
    assert "3201********0001" in page
    assert "3201124501900001" not in page
    change = {"name": "Minah W.", "role": "member", "opened_version": 1}
    assert client.post(url, change | {"nik": "12"}).context["form"].errors["nik"]
    assert client.post(url, change).status_code == 302
    end = reverse("partners:member-end", args=[member.public_id])
    assert client.post(end, {"left_on": "31/01/2026"}).status_code == 302
    member.refresh_from_db()
    assert (member.name, str(member.left_on)) == ("Minah W.", "2026-01-31")


def test_member_edit_from_old_page_is_a_conflict(client_for, coordinator, admin_user, group):
    url = routes_of(group)["member-update"]
    data = {"name": "Sukarni A.", "role": "member", "opened_version": 1}
    assert client_for(admin_user).post(url, data).status_code == 302
    assert client_for(coordinator).post(url, data | {"name": "Sukarni B."}).status_code == 409
    assert Member.objects.get().name == "Sukarni A."


def test_contact_pages_add_change_and_end(client_for, coordinator, group):
    client, routes = client_for(coordinator), routes_of(group)
    assert client.post(routes["contact-create"], {"name": "Bu Sri"}).context["form"].errors["phone"]
    assert client.post(routes["contact-create"], {"name": "Bu Sri", "email": "sri@contoh.id"}).status_code == 302
    contact = Contact.objects.get(name="Bu Sri")
    url = reverse("partners:contact-update", args=[contact.public_id])
    data = {"name": "Bu Sri", "email": "sri@contoh.id", "is_primary": "on", "opened_version": 1}
    assert client.post(url, data).status_code == 302
    assert Contact.objects.get(is_primary=True) == contact
    client.post(reverse("partners:contact-end", args=[contact.public_id]))
    contact.refresh_from_db()
    assert not contact.is_active
    assert "Tidak aktif" in client.get(contact.get_absolute_url()).content.decode()


def test_representative_pages_offer_own_partner_accounts_only(client_for, coordinator, partner_user, institution):
    organization = OrganizationFactory(institution=institution)
    stranger = RepresentativeFactory()
    client = client_for(coordinator)
    url = reverse("partners:representative-create", args=[organization.public_id])
    page = client.get(url).content.decode()
    assert partner_user.email in page
    assert stranger.membership.user.email not in page
    assert client.post(url, {"membership": str(stranger.membership.public_id)}).status_code == 422
    assert client.post(url, {"membership": str(partner_user.membership.public_id)}).status_code == 302
    row = Representative.objects.get(organization=organization)
    assert partner_user.full_name in client.get(row.get_absolute_url()).content.decode()
    end = reverse("partners:representative-end", args=[row.public_id])
    assert client.post(end, {"ends_on": "2020-13-01"}).status_code == 422
    assert client.post(end, {"ends_on": "2026-12-31"}).status_code == 302
    row.refresh_from_db()
    assert str(row.ends_on) == "2026-12-31"
