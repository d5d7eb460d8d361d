"""Search, filters and order of the organization list."""

import pytest

from kemitraan.core.registry import search_providers
from partners import services
from partners.models import Region
from partners.tests.factories import (
    OrganizationFactory,
)
from partners.tests.routes import LIST


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
        ("region=33.21", ["samudra"]),
        ("region=33", ["samudra", "maju"]),
        ("region=jawa tengah&kind=group", ["samudra"]),
        ("region=32.03", []),
        ("region=antah", ["samudra", "maju"]),
        ("kind=perahu", ["samudra", "maju"]),
        ("page=99&sort=-place&per_page=50", ["samudra", "maju"]),
        ("sort=salah", ["samudra", "maju"]),
    ],
)
def test_list_search_and_filters_find_what_they_say(client_for, coordinator, institution, regions, group, query, found):
    group.region = Region.objects.get(code="33.21.10")
    group.save()
    rows = {
        "samudra": group,
        "maju": OrganizationFactory(
            institution=institution,
            name="MAJU JAYA, P.T. (contoh)",
            nib="1234567890123",
            regency="Kabupaten Kendal",
            region=Region.objects.get(code="33"),
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
    find = search_providers["organizations"].find
    hits = find(coordinator, "samudra", 5)
    assert [hit.url for hit in hits] == [group.get_absolute_url()]
    assert "Kelompok" in hits[0].subtitle
    assert find(other_coordinator, "samudra", 5) == []


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


def test_list_without_any_filter_leaves_out_the_archived(client_for, coordinator, institution):
    shown = OrganizationFactory(institution=institution, name="CV Baru (contoh)")
    OrganizationFactory(institution=institution, name="CV Lama (contoh)", status="archived")
    response = client_for(coordinator).get(LIST)
    assert [row.record for row in response.context["table"].paginated_rows] == [shown]
