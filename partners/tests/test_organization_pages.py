"""Forms about an organization: bad input, doubles, conflicts, second submits, archive."""

import uuid

from django.urls import reverse

from partners.enums import OrganizationKind
from partners.models import Organization
from partners.tests.factories import (
    OrganizationFactory,
)

NEW = {"name": "CV Rasa Bahari (contoh)", "kind": OrganizationKind.COMPANY, "country": "Indonesia"}


def fields_of(organization, **changes) -> dict:
    """What the edit form of `organization` sends."""
    names = ["name", "kind", "regency", "province", "country", "phone"]
    return {name: getattr(organization, name) for name in names} | {"opened_version": organization.version} | changes


def test_create_saves_and_shows_the_record(client_for, coordinator):
    response = client_for(coordinator).post("/mitra/baru/", NEW, follow=True)
    organization = Organization.objects.get()
    assert response.redirect_chain == [(organization.get_absolute_url(), 302)]
    assert "Mitra tersimpan." in response.content.decode()


def test_create_with_errors_keeps_what_was_typed(client_for, coordinator):
    response = client_for(coordinator).post(
        "/mitra/baru/", NEW | {"name": "", "founded_on": "12/31/2020", "nib": "12", "address": "Jalan Melati"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Jalan Melati" in page
    assert {"name", "founded_on"} <= set(response.context["form"].errors)
    assert not Organization.objects.exists()


def test_create_with_wrong_nib_shows_it_at_the_field(client_for, coordinator):
    response = client_for(coordinator).post("/mitra/baru/", NEW | {"nib": "12"})
    assert response.context["form"].errors["nib"] == ["NIB terdiri dari 13 angka."]


def test_create_with_similar_name_asks_first(client_for, coordinator, institution):
    known = OrganizationFactory(institution=institution, name="PT. Rasa Bahari (contoh)")
    client = client_for(coordinator)
    response = client.post("/mitra/baru/", NEW)
    page = response.content.decode()
    assert response.status_code == 422
    assert known.get_absolute_url() in page
    assert "Simpan walau begitu" in page
    assert Organization.objects.count() == 1
    assert client.post("/mitra/baru/", NEW | {"save_anyway": "on"}).status_code == 302
    assert Organization.objects.count() == 2


def test_create_with_name_of_other_institution_does_not_ask(client_for, coordinator):
    OrganizationFactory(name=NEW["name"])
    assert client_for(coordinator).post("/mitra/baru/", NEW).status_code == 302


def test_create_sent_twice_makes_one_record(client_for, coordinator):
    client = client_for(coordinator)
    data = NEW | {"form_token": str(uuid.uuid4()), "save_anyway": "on"}
    first, second = client.post("/mitra/baru/", data), client.post("/mitra/baru/", data)
    assert first["Location"] == second["Location"]
    assert Organization.objects.count() == 1


def test_create_sent_twice_without_confirmation_answers_with_the_first(client_for, coordinator):
    client = client_for(coordinator)
    data = NEW | {"form_token": str(uuid.uuid4())}
    first, second = client.post("/mitra/baru/", data), client.post("/mitra/baru/", data)
    assert (second.status_code, second.get("Location")) == (302, first["Location"])


def test_create_below_parent_of_other_institution_is_refused(client_for, coordinator):
    stranger = OrganizationFactory()
    response = client_for(coordinator).post("/mitra/baru/", NEW | {"parent": str(stranger.public_id)})
    assert "parent" in response.context["form"].errors
    assert stranger.name not in response.content.decode()
    response = client_for(coordinator).post("/mitra/baru/", NEW | {"parent": "bukan id"})
    assert response.status_code == 422


def test_update_keeps_parent_and_changes_the_rest(client_for, coordinator, institution):
    parent = OrganizationFactory(institution=institution, name="Induk (contoh)")
    unit = OrganizationFactory(institution=institution, parent=parent)
    url = reverse("partners:organization-update", args=[unit.public_id])
    page = client_for(coordinator).get(url).content.decode()
    assert f'value="{parent.public_id}" selected' in page
    data = fields_of(unit, phone="024-1", parent=str(parent.public_id))
    assert client_for(coordinator).post(url, data).status_code == 302
    unit.refresh_from_db()
    assert (unit.phone, unit.parent, unit.version) == ("024-1", parent, 2)


def test_update_from_old_page_shows_the_other_change_and_loses_nothing(client_for, coordinator, admin_user, group):
    """Failure A05."""
    url = reverse("partners:organization-update", args=[group.public_id])
    client_for(admin_user).post(url, fields_of(group, phone="024-123456"))
    late = client_for(coordinator).post(url, fields_of(group, regency="Kabupaten Kendal"))
    page = late.content.decode()
    assert late.status_code == 409
    assert "024-123456" in page
    assert "Kabupaten Kendal" in page
    assert "Ratna Admin" in page
    group.refresh_from_db()
    assert (group.phone, group.regency, group.version) == ("024-123456", "Kabupaten Demak", 2)
    data = fields_of(group, regency="Kabupaten Kendal", phone="024-123456")
    assert late.context["form"]["opened_version"].value() == "2"
    assert client_for(coordinator).post(url, data).status_code == 302
    group.refresh_from_db()
    assert (group.phone, group.regency, group.version) == ("024-123456", "Kabupaten Kendal", 3)


def test_archive_asks_for_a_reason_and_can_be_undone(client_for, coordinator, group):
    client = client_for(coordinator)
    url = reverse("partners:organization-archive", args=[group.public_id])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Bubar (contoh)"}).status_code == 302
    page = client.get(group.get_absolute_url()).content.decode()
    assert "Bubar (contoh)" in page
    assert "Pulihkan" in page
    assert reverse("partners:organization-update", args=[group.public_id]) not in page
    assert client.post(url, {"reason": "lagi"}).status_code == 422
    client.post(reverse("partners:organization-restore", args=[group.public_id]))
    group.refresh_from_db()
    assert not group.is_archived


def test_update_of_archived_says_to_restore_first(client_for, coordinator, group):
    Organization.objects.update(status="archived")
    url = reverse("partners:organization-update", args=[group.public_id])
    response = client_for(coordinator).post(url, fields_of(group, phone="1"))
    assert response.status_code == 422
    assert "pulihkan dahulu" in response.content.decode()
