"""Pages about the parts of an organization: warnings are asked once, tabs, deletion, and what co-parties read."""

import datetime as dt

import pytest
from django.urls import reverse

from partners.models import AcceptedWarning, Capability, MemberSkill, Organization, OrganizationDocument
from partners.tests.factories import (
    ActivityFactory,
    AliasFactory,
    CapabilityFactory,
    DocumentFactory,
    MemberFactory,
    MemberSkillFactory,
    OrganizationFactory,
    RepresentativeFactory,
    SizeThresholdFactory,
)

ODD = "012345678901234"
NEW = {"name": "CV Angka (contoh)", "kind": "company", "country": "Indonesia", "npwp": ODD}


def page_of(client, organization, section: str = "") -> str:
    return client.get(organization.get_absolute_url(), {"bagian": section}).content.decode()


def route(name: str, record) -> str:
    return reverse(f"partners:{name}", args=[record.public_id])


def test_odd_number_asks_once_and_is_remembered_for_this_value_only(client_for, coordinator):
    client = client_for(coordinator)
    response = client.post("/mitra/baru/", NEW)
    assert response.status_code == 422
    assert "Angka periksa NPWP tidak cocok" in response.content.decode()
    assert not Organization.objects.exists()
    box = response.context["form"].fields["keep_anyway"].choices[0][0]
    assert ODD not in box
    other = NEW | {"npwp": "012345678901235", "keep_anyway": box}
    assert client.post("/mitra/baru/", other).status_code == 422
    assert client.post("/mitra/baru/", NEW | {"keep_anyway": box}).status_code == 302
    organization = Organization.objects.get()
    assert (organization.npwp, AcceptedWarning.objects.get().accepted_by) == (ODD, coordinator)
    assert f"Disimpan walau begitu oleh {coordinator}" in page_of(client, organization)
    url = route("organization-update", organization)
    again = NEW | {"opened_version": organization.version, "short_name": "A"}
    assert client.post(url, again).status_code == 302
    assert client.post(url, again | {"opened_version": 2, "npwp": "012345678901235"}).status_code == 422


def test_form_shows_coordinates_as_people_write_them_and_an_untouched_save_changes_nothing(client_for, coordinator):
    organization = OrganizationFactory(institution=coordinator.membership.institution, legal_form="pt")
    client, url = client_for(coordinator), route("organization-update", organization)
    data = {"name": organization.name, "kind": "company", "regency": organization.regency, "country": "Indonesia"}
    data |= {"province": organization.province, "latitude": "-6,2", "longitude": "106.8", "opened_version": 1}
    assert client.post(url, data | {"sales_idr": "3.000.000.000,00", "size_year": "2025"}).status_code == 302
    organization.refresh_from_db()
    assert (str(organization.latitude), str(organization.longitude)) == ("-6.200000", "106.800000")
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", [])}
    assert shown["latitude"] == "-6,2"
    assert client.post(url, shown).status_code == 302
    organization.refresh_from_db()
    assert organization.version == 2


@pytest.mark.parametrize(("latitude", "longitude", "words"), [("106,8", "-6,2", "tertukar"), ("0", "0", "Titik 0,0")])
def test_impossible_position_is_refused_at_the_field(client_for, coordinator, latitude, longitude, words):
    data = {"name": "PT X (contoh)", "kind": "company", "latitude": latitude, "longitude": longitude}
    response = client_for(coordinator).post("/mitra/baru/", data)
    assert words in response.context["form"].errors["latitude"][0]


def test_summary_explains_size_names_and_what_to_look_at(client_for, observer, institution):
    SizeThresholdFactory()
    organization = OrganizationFactory(
        institution=institution,
        sales_idr=3_000_000_000,
        size_year=2025,
        latitude="-6.2",
        longitude="106.8",
        position_accuracy_m=5000,
    )
    AliasFactory(organization=organization, name="Nama Dahulu (contoh)")
    ActivityFactory(organization=organization, code="102")
    DocumentFactory(organization=organization, expires_on=dt.date(2020, 1, 31))
    page = page_of(client_for(observer), organization)
    for words in (
        "Usaha kecil",
        "Rp3.000.000.000",
        "Nama Dahulu",
        "belum lima angka",
        "masih kasar",
        "31 Januari 2020",
    ):
        assert words in page
    assert "Tambah nama" not in page


def test_capability_pages_add_change_and_end(client_for, coordinator, group):
    client = client_for(coordinator)
    data = {"direction": "offer", "aspect": "facility", "description": "Tambak", "quantity": "1.500"}
    url = route("capability-create", group)
    assert client.post(url, data).context["form"].errors["unit"]
    assert client.post(url, data | {"unit": "m2"}).status_code == 302
    capability = Capability.objects.get()
    assert "1.500 m2" in page_of(client, group, "kemampuan")
    change = data | {"unit": "m2", "opened_version": 1, "description": "Tambak garam"}
    assert client.post(route("capability-update", capability), change).status_code == 302
    assert client.post(route("capability-end", capability), {"ends_on": "31/01/2026"}).status_code == 302
    assert "Berakhir" in page_of(client, group, "kemampuan")


def test_document_and_skill_pages(client_for, coordinator, group):
    client = client_for(coordinator)
    data = {"kind": "halal", "number": "ID 1", "expires_on": "31/01/2027"}
    assert client.post(route("document-create", group), data).status_code == 302
    document = OrganizationDocument.objects.get()
    assert "31 Januari 2027" in page_of(client, group, "dokumen")
    assert client.post(route("document-retire", document), {"replaced_on": "01/02/2026"}).status_code == 302
    assert "Tidak dipakai" in page_of(client, group, "dokumen")
    member = group.members.get()
    skill = {"skill": "Mengemas", "level_before": "0", "before_on": "05/01/2026"}
    assert client.post(route("skill-create", member), skill).status_code == 302
    later = skill | {"level_after": "2", "after_on": "05/06/2026", "opened_version": 1}
    assert client.post(route("skill-update", MemberSkill.objects.get()), later).status_code == 302
    assert "naik 2" in client.get(member.get_absolute_url()).content.decode()


def test_verify_page_marks_and_a_later_change_asks_again(client_for, coordinator, institution):
    organization = OrganizationFactory(institution=institution)
    client = client_for(coordinator)
    data = {"note": "Akta asli", "opened_version": "1"}
    assert client.post(route("organization-verify", organization), data).status_code == 302
    assert "Akta asli" in page_of(client, organization)
    Organization.objects.update(nib="0220100012345")
    assert "Perlu diperiksa ulang: NIB" in page_of(client, organization)


def test_delete_page_offers_archiving_or_deletes(client_for, coordinator, group, institution):
    client = client_for(coordinator)
    page = client.get(route("organization-delete", group)).content.decode()
    assert "1 anggota" in page
    assert route("organization-archive", group) in page
    assert client.post(route("organization-delete", group)).status_code == 422
    alone = OrganizationFactory(institution=institution)
    assert client.post(route("organization-delete", alone)).status_code == 302
    assert list(Organization.objects.all()) == [group]


def test_sealed_npwp_is_masked_on_page_and_form(client_for, coordinator):
    client = client_for(coordinator)
    data = NEW | {"name": "Sukarni", "kind": "individual", "npwp": "3201124501900001"}
    assert client.post("/mitra/baru/", data).status_code == 302
    organization = Organization.objects.get()
    for page in (
        page_of(client, organization),
        client.get(route("organization-update", organization)).content.decode(),
    ):
        assert "3201********0001" in page
        assert "3201124501900001" not in page


def test_co_party_reads_whom_to_contact_but_no_parts(client_for, partner_user, institution, monkeypatch):
    own = OrganizationFactory(institution=institution)
    RepresentativeFactory(organization=own, membership=partner_user.membership)
    member = MemberFactory(organization__institution=institution, organization__nib="0220100012345")
    beside = member.organization
    monkeypatch.setattr(
        "partners.querysets.OrganizationQuerySet.visible_to", lambda rows, user: rows.filter(institution=institution)
    )
    client = client_for(partner_user)
    for part in (CapabilityFactory(organization=beside), DocumentFactory(organization=beside), member):
        assert not type(part).objects.visible_to(partner_user).exists()
    assert client.get(member.get_absolute_url()).status_code == 404
    page = page_of(client, beside, "anggota")
    assert member.name not in page
    assert "0220100012345" not in page
    for section in ("anggota", "kemampuan", "dokumen"):
        answer = client.get(f"{beside.get_absolute_url()}?bagian={section}")
        assert [tab["label"] for tab in answer.context["tabs"]] == ["Ringkasan", "Kontak"]
        assert (answer.context["section"], "rows" in answer.context) == ("ringkasan", False)
    assert Capability.objects.visible_to(partner_user).count() == 0
    CapabilityFactory(organization=own)
    assert Capability.objects.visible_to(partner_user).count() == 1


@pytest.mark.parametrize("name", ["alias-remove", "activity-remove"])
def test_parts_of_another_institution_are_not_found(client_for, coordinator, other_coordinator, institution, name):
    part = {"alias-remove": AliasFactory, "activity-remove": ActivityFactory}[name](
        organization__institution=institution
    )
    assert client_for(other_coordinator).post(route(name, part)).status_code == 404
    assert client_for(coordinator).post(route(name, part)).status_code == 302


def test_skills_are_seen_by_whoever_sees_the_group(coordinator, other_coordinator, institution):
    skill = MemberSkillFactory(member__organization__institution=institution)
    assert list(MemberSkill.objects.visible_to(coordinator)) == [skill]
    assert not MemberSkill.objects.visible_to(other_coordinator).exists()
