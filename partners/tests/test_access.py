"""Pages of partners: who may open what, isolation, query counts, safe markup."""

import uuid

import pytest
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from partners.tests.factories import (
    ContactFactory,
    GroupFactory,
    MemberFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from partners.tests.routes import LIST, routes_of

LIST_QUERIES = 9
DETAIL_QUERIES = 20
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
        client.get(f"{group.get_absolute_url()}?bagian={section}")  # content types are kept in memory
        with django_assert_max_num_queries(DETAIL_QUERIES) as captured:
            client.get(f"{group.get_absolute_url()}?bagian={section}")
        counts.append(len(captured))
    assert counts[0] == counts[1]


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
