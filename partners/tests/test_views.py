"""Pages of partners: roles, isolation, conflicts, double submits, query counts."""

import uuid

import pytest
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from partners import services
from partners.enums import OrganizationKind
from partners.models import Contact, Member, Organization, Representative
from partners.tests.factories import (
    ContactFactory,
    GroupFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentativeFactory,
)

LIST = "/mitra/"
NEW = {"name": "CV Rasa Bahari (contoh)", "kind": OrganizationKind.COMPANY, "country": "Indonesia"}
LIST_QUERIES = 7
DETAIL_QUERIES = 20


@pytest.fixture
def group(institution):
    """A group with one member, one contact and one representative."""
    group = GroupFactory(institution=institution, name="Kelompok Samudra (contoh)")
    MemberFactory(organization=group, name="Sukarni")
    ContactFactory(organization=group, name="Pak Darto", is_primary=True)
    RepresentativeFactory(organization=group)
    return group


def fields_of(organization, **changes) -> dict:
    """What the edit form of `organization` sends."""
    names = ["name", "kind", "regency", "province", "country", "phone"]
    return {name: getattr(organization, name) for name in names} | {"opened_version": organization.version} | changes


def routes_of(group) -> dict[str, str]:
    """Every address about one group, by route name."""
    people = {"member": group.members.get(), "contact": group.contacts.get()}
    people["representative"] = group.representatives.get()
    return {
        **{
            name: reverse(f"partners:{name}", args=[group.public_id])
            for name in (
                "organization-detail",
                "organization-update",
                "organization-archive",
                "organization-restore",
                "member-create",
                "contact-create",
                "representative-create",
            )
        },
        **{
            name: reverse(f"partners:{name}", args=[people[name.split("-")[0]].public_id])
            for name in ("member-update", "member-end", "contact-update", "contact-end", "representative-end")
        },
    }


POST_ONLY = {"organization-restore", "contact-end"}
OPEN_TO_READERS = {"organization-detail"}


def answer(client, name: str, url: str) -> int:
    return (client.post(url) if name in POST_ONLY else client.get(url)).status_code


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("admin_user", 200, 200),
        ("coordinator", 200, 200),
        ("observer", 200, 403),
        ("mentor_user", 404, 404),
        ("partner_user", 404, 404),
        ("other_admin", 404, 404),
        ("other_coordinator", 404, 404),
        ("operator", 403, 403),
    ],
)
def test_every_route_by_role_answers_as_the_table_says(request, client_for, group, who, reads, writes):
    client = client_for(request.getfixturevalue(who))
    for name, url in routes_of(group).items():
        expected = reads if name in OPEN_TO_READERS else writes
        if name in POST_ONLY and expected == 200:
            expected = 302
        assert answer(client, name, url) == expected, name


@pytest.mark.parametrize("who", ["admin_user", "coordinator", "observer", "mentor_user", "partner_user"])
def test_list_and_options_open_for_every_role(request, client_for, group, who):
    client = client_for(request.getfixturevalue(who))
    assert client.get(LIST).status_code == 200
    assert client.get("/mitra/pilihan/").status_code == 200


@pytest.mark.parametrize("who", ["observer", "mentor_user", "partner_user"])
def test_create_by_reader_is_refused_with_a_reason(request, client_for, who):
    response = client_for(request.getfixturevalue(who)).get("/mitra/baru/")
    assert response.status_code == 403
    assert "koordinator" in response.content.decode()


def test_unknown_and_malformed_ids_are_not_found(client_for, coordinator):
    client = client_for(coordinator)
    for wrong in (str(uuid.uuid4()), "1", "x", "../admin", "00000000-0000-0000-0000-00000000000g"):
        assert client.get(f"/mitra/{wrong}/").status_code == 404


def test_anonymous_is_sent_to_sign_in(client, group):
    for url in (LIST, group.get_absolute_url(), "/mitra/baru/"):
        assert client.get(url).status_code == 302


def test_get_never_writes(client_for, coordinator, group):
    client = client_for(coordinator)
    events = AuditEvent.objects.count()
    for name, url in routes_of(group).items():
        client.get(url)
        assert AuditEvent.objects.count() == events, name


def test_partner_sees_the_organization_they_represent_and_cannot_change_it(client_for, partner_user, group):
    RepresentativeFactory(organization=group, membership=partner_user.membership)
    client = client_for(partner_user)
    page = client.get(group.get_absolute_url()).content.decode()
    assert "Kelompok Samudra" in page
    assert "Arsipkan" not in page
    assert client.get(reverse("partners:organization-update", args=[group.public_id])).status_code == 403
    assert "Kelompok Samudra" in client.get(LIST).content.decode()


def test_list_shows_own_institution_only(client_for, other_coordinator, group):
    assert "Kelompok Samudra" not in client_for(other_coordinator).get(LIST).content.decode()
    assert client_for(other_coordinator).get("/mitra/pilihan/?q=samudra").json() == {"results": []}


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_does_not_grow(client_for, coordinator, institution, django_assert_num_queries, count):
    for organization in OrganizationFactory.create_batch(count, institution=institution):
        ContactFactory(organization=organization, is_primary=True)
    client = client_for(coordinator)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST + "?q=maju&regency=demak")


@pytest.mark.parametrize("section", ["", "anggota", "kontak", "riwayat"])
def test_detail_query_count_does_not_grow(client_for, coordinator, institution, django_assert_max_num_queries, section):
    counts = []
    client = client_for(coordinator)
    for size in (1, 3):
        group = GroupFactory(institution=institution)
        MemberFactory.create_batch(size, organization=group)
        ContactFactory.create_batch(size, organization=group)
        RepresentativeFactory.create_batch(size, organization=group)
        client.get(group.get_absolute_url())
        with django_assert_max_num_queries(DETAIL_QUERIES) as captured:
            client.get(f"{group.get_absolute_url()}?bagian={section}")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=samudra", ["samudra"]),
        ("q=pt maju jaya", ["maju"]),
        ("q=MAJU, P.T. JAYA", ["maju"]),
        ("q=1234567890123", ["maju"]),
        ("q=%2B62812-3456-7890", ["samudra"]),
        ("q=081234567890", ["samudra"]),
        ("q=024-7771234", ["maju"]),
        ("q=darto", ["samudra"]),
        ("q=kendal", ["maju"]),
        ("q=samudra kendal", []),
        ("q=%25", []),
        ("q=%00", ["samudra", "maju"]),
        ("kind=group", ["samudra"]),
        ("status=archived", ["arsip"]),
        ("status=semua", ["samudra", "maju", "arsip"]),
        ("regency=kendal", ["maju"]),
        ("province=jawa", ["samudra", "maju"]),
        ("province=jawa&kind=group", ["samudra"]),
        ("kind=perahu", ["samudra", "maju"]),
        ("page=99&sort=-place&per_page=50", ["samudra", "maju"]),
        ("sort=salah", ["samudra", "maju"]),
    ],
)
def test_list_search_and_filters_find_what_they_say(client_for, coordinator, institution, group, query, found):
    rows = {
        "samudra": group,
        "maju": OrganizationFactory(
            institution=institution,
            name="MAJU JAYA, P.T. (contoh)",
            nib="1234567890123",
            regency="Kabupaten Kendal",
            phone="024-7771234",
        ),
        "arsip": OrganizationFactory(institution=institution, name="CV Lama (contoh)", status="archived"),
    }
    response = client_for(coordinator).get(f"{LIST}?{query}")
    shown = {row.record for row in response.context["table"].paginated_rows}
    assert shown == {rows[name] for name in found}


def test_list_search_puts_the_same_name_first(client_for, coordinator, institution):
    for name in ("CV Maju Jaya", "Asosiasi Maju Jaya Raya", "PT. Maju Jaya", "Yayasan Maju Jaya", "MAJU JAYA, P.T."):
        OrganizationFactory(institution=institution, name=name)
    for query in ("maju jaya", "pt maju jaya"):
        response = client_for(coordinator).get(LIST, {"q": query})
        names = [row.record.name for row in response.context["table"].paginated_rows]
        assert set(names[:2]) == {"PT. Maju Jaya", "MAJU JAYA, P.T."}


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
    assert "Tetap simpan" in page
    assert Organization.objects.count() == 1
    assert client.post("/mitra/baru/", NEW | {"save_anyway": "on"}).status_code == 302
    assert Organization.objects.count() == 2


def test_create_with_name_of_other_institution_does_not_ask(client_for, coordinator):
    OrganizationFactory(name=NEW["name"])
    assert client_for(coordinator).post("/mitra/baru/", NEW).status_code == 302


def test_create_sent_twice_makes_one_record(client_for, coordinator):
    client = client_for(coordinator)
    data = NEW | {"form_token": str(uuid.uuid4())}
    first, second = client.post("/mitra/baru/", data), client.post("/mitra/baru/", data | {"save_anyway": "on"})
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


def test_options_are_small_and_searchable(client_for, coordinator, institution, group):
    OrganizationFactory.create_batch(25, institution=institution)
    client = client_for(coordinator)
    assert len(client.get("/mitra/pilihan/").json()["results"]) == 20
    assert client.get("/mitra/pilihan/?q=samudra").json()["results"] == [
        {"id": str(group.public_id), "text": "Kelompok Samudra (contoh) · Kabupaten Demak"}
    ]
    assert len(client.get("/mitra/pilihan/?jenis=kelompok").json()["results"]) == 1
    assert client.get("/mitra/pilihan/?q=samudra%00").status_code == 200


def test_search_provider_finds_only_what_the_reader_sees(coordinator, other_coordinator, group):
    from kemitraan.core.registry import search_providers

    find = search_providers["organizations"].find
    hits = find(coordinator, "samudra", 5)
    assert [hit.url for hit in hits] == [group.get_absolute_url()]
    assert "Kelompok" in hits[0].subtitle
    assert find(other_coordinator, "samudra", 5) == []


@pytest.mark.parametrize("section", ["", "anggota", "kontak", "riwayat"])
def test_detail_page_has_one_heading_and_no_inline_style(client_for, coordinator, group, section):
    page = client_for(coordinator).get(f"{group.get_absolute_url()}?bagian={section}").content.decode()
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert "onclick" not in page


def test_text_that_looks_like_markup_is_shown_as_text(client_for, coordinator, institution):
    organization = OrganizationFactory(institution=institution, name="<script>alert(1)</script> & Rekan")
    for url in (organization.get_absolute_url(), LIST):
        page = client_for(coordinator).get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;" in page


def test_list_search_by_whole_nik_finds_the_group_of_own_institution(client_for, coordinator, other_coordinator, group):
    services.add_member(actor=coordinator, organization=group, values={"name": "Minah", "nik": "3201124501900001"})
    for who, query, count in (
        (coordinator, "3201124501900001", 1),
        (coordinator, "3201 1245 0190 0001", 1),
        (coordinator, "320112450190000", 0),
        (other_coordinator, "3201124501900001", 0),
    ):
        response = client_for(who).get(LIST, {"q": query})
        assert response.context["table"].page.paginator.count == count, query


def test_list_sorts_by_place_and_back(client_for, coordinator, institution):
    for regency in ("Kabupaten Kendal", "Kabupaten Demak", "Kabupaten Jepara"):
        OrganizationFactory(institution=institution, regency=regency)
    client = client_for(coordinator)
    shown = {}
    for sort in ("place", "-place"):
        response = client.get(LIST, {"sort": sort})
        shown[sort] = [row.record.regency for row in response.context["table"].paginated_rows]
    assert shown["place"] == ["Kabupaten Demak", "Kabupaten Jepara", "Kabupaten Kendal"]
    assert shown["-place"] == shown["place"][::-1]
    assert "?sort=kind" in response.content.decode()
