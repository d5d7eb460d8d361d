"""The pages on which two organizations become one, and imports that know the old one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.enums import OrganizationStatus
from partners.models import Organization, OrganizationMerge
from partners.rules import normalize_name
from partners.selectors.merges import merge_url
from partners.services.merges import merge_organizations
from partners.services.organization_lookup import Named, NamedOrganizations
from partners.services.organization_match import match_organizations
from partners.tests.factories import ContactFactory, OrganizationFactory
from programs.services.party_match import PartyBook
from programs.tests.factories import AgreementFactory, AgreementPartyFactory

DETAIL_QUERIES = 20


@pytest.fixture
def two(institution):
    kept = OrganizationFactory(institution=institution, name="PT Maju Jaya (contoh)", phone="024-1")
    other = OrganizationFactory(
        institution=institution,
        name="PT Maju Jaia (contoh)",
        phone="024-2",
        nib="9234567890123",
        source="siap",
        external_id="A-7",
    )
    return kept, other


def answers(page, **changes) -> dict:
    """What the open page would send, with `changes`."""
    form = page.context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    return data | changes


def test_page_shows_both_sides_what_moves_and_merges(client_for, coordinator, two):
    kept, other = two
    ContactFactory.create_batch(2, organization=other)
    client = client_for(coordinator)
    url = merge_url(kept, other)
    page = client.get(url)
    html = page.content.decode()
    assert "024-1" in html
    assert "024-2" in html
    assert page.context["preview"].moving == [{"noun": "kontak", "count": 2}]
    assert merge_url(other, kept).replace("&", "&amp;") in html
    assert html.count("<h1") == 1
    assert "</svg> Gabungkan</button>" in html
    answer = client.post(url, answers(page, field_phone="both", field_name="merged"))
    assert answer["Location"] == kept.get_absolute_url()
    kept.refresh_from_db()
    assert (kept.name, kept.phone, kept.contacts.count()) == (other.name, "024-1, 024-2", 2)
    record = OrganizationMerge.objects.get()
    shown = client.get(kept.get_absolute_url()).content.decode()
    assert record.get_absolute_url() in shown
    told = client.get(record.get_absolute_url()).content.decode()
    assert "9234567890123" in told
    assert "<strong>2</strong> kontak" in told


def test_page_asks_for_the_other_one_first(client_for, coordinator, two):
    kept, other = two
    url = reverse("partners:organization-merge", args=[kept.public_id])
    assert client_for(coordinator).get(url).status_code == 200
    answer = client_for(coordinator).post(url, {"other": str(other.public_id)})
    assert answer["Location"] == merge_url(kept, other)
    assert client_for(coordinator).post(url, {"other": str(kept.public_id)}).status_code == 422


def test_open_choice_is_asked_and_nothing_typed_is_lost(client_for, coordinator, two, institution):
    kept, other = two
    agreement = AgreementFactory(institution=institution)
    AgreementPartyFactory(agreement=agreement, organization=kept)
    AgreementPartyFactory(agreement=agreement, organization=other)
    client = client_for(coordinator)
    page = client.get(merge_url(kept, other))
    answer = client.post(merge_url(kept, other), answers(page, field_phone="merged"))
    assert answer.status_code == 422
    assert "Pilih yang mana yang tetap." in answer.content.decode()
    assert answer.context["form"]["field_phone"].value() == "merged"
    (conflict,) = page.context["preview"].conflicts
    data = answers(page, **{f"conflict_{conflict.key}": "survivor"})
    assert client.post(merge_url(kept, other), data).status_code == 302
    assert agreement.parties.count() == 1


def test_change_meanwhile_is_shown_and_then_merged(client_for, coordinator, two):
    kept, other = two
    client = client_for(coordinator)
    data = answers(client.get(merge_url(kept, other)))
    Organization.objects.filter(pk=other.pk).update(version=2)
    late = client.post(merge_url(kept, other), data)
    assert late.status_code == 409
    assert late.context["form"]["opened_merged"].value() == "2"
    assert client.post(merge_url(kept, other), data | {"opened_merged": "2"}).status_code == 302


def test_blocked_merge_has_no_button(client_for, coordinator, institution, two):
    root = OrganizationFactory(institution=institution, is_own=True)
    html = client_for(coordinator).get(merge_url(two[0], root)).content.decode()
    assert "tukar kedua sisi" in html
    assert "</svg> Gabungkan</button>" not in html


@pytest.mark.parametrize(("who", "status"), [("observer", 403), ("other_coordinator", 404), ("partner_user", 404)])
def test_others_do_not_merge(request, client_for, two, who, status):
    client = client_for(request.getfixturevalue(who))
    assert client.get(merge_url(*two)).status_code == status
    assert client.post(merge_url(*two), {}).status_code == status


def test_organization_of_another_institution_is_not_found_beside_the_own(client_for, coordinator, two):
    stranger = OrganizationFactory()
    assert client_for(coordinator).get(merge_url(two[0], stranger)).status_code == 404
    for wrong in ("x", "1", "%00"):
        url = reverse("partners:organization-merge", args=[two[0].public_id])
        assert client_for(coordinator).get(f"{url}?dengan={wrong}").status_code == 404


def test_record_of_a_merge_is_seen_inside_the_institution_only(
    client_for, coordinator, observer, other_coordinator, partner_user, two
):
    record = merge_organizations(actor=coordinator, survivor=two[0], merged=two[1], choices={}, settled={})
    url = record.get_absolute_url()
    assert client_for(observer).get(url).status_code == 200
    for stranger in (other_coordinator, partner_user):
        assert client_for(stranger).get(url).status_code == 404
        assert client_for(stranger).get(two[1].get_absolute_url()).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_pages_ask_a_constant_number_of_questions(client_for, coordinator, institution, two, size):
    ContactFactory.create_batch(size, organization=two[1])
    client = client_for(coordinator)
    client.get(merge_url(*two))
    with CaptureQueriesContext(connection) as captured:
        client.get(merge_url(*two))
    assert len(captured) <= DETAIL_QUERIES
    record = merge_organizations(actor=coordinator, survivor=two[0], merged=two[1], choices={}, settled={})
    with CaptureQueriesContext(connection) as captured:
        client.get(record.get_absolute_url())
    assert len(captured) <= DETAIL_QUERIES


def imported(institution, **values) -> Row:
    row = Row(
        number=2, raw=[], values={"name": values["name"], "normalized_name": normalize_name(values["name"])} | values
    )
    match_organizations([row], ImportContext(institution=institution))
    return row


@pytest.mark.parametrize(
    "values",
    [
        {"source": "siap", "external_id": "A-7"},
        {"nib": "9234567890123"},
        {"regency": "Kabupaten Demak"},
    ],
    ids=["external id", "nib", "name and regency"],
)
def test_import_of_the_old_record_updates_the_survivor(coordinator, institution, two, values):
    kept, other = two
    choices = {"nib": "survivor", "external": "survivor"}
    merge_organizations(actor=coordinator, survivor=kept, merged=other, choices=choices, settled={})
    row = imported(institution, name=other.name, phone="024-9", **values)
    assert (row.target_id, row.action) == (kept.pk, RowAction.CHANGE)
    assert row.diff["phone"] == ["024-1", "024-9"]


def test_import_by_the_old_address_finds_the_survivor(coordinator, institution, two):
    kept, other = two
    merge_organizations(actor=coordinator, survivor=kept, merged=other, choices={}, settled={})
    assert imported(institution, name="Lain", public_id=str(other.public_id)).target_id == kept.pk
    named = Named(external_id="A-7", source="siap")
    assert NamedOrganizations([named], institution, noun="mitra").find(named).organization == kept
    book = PartyBook(institution, [other.name], [str(other.public_id)])
    row = Row(number=2, raw=[], values={})
    assert book.find(row, other.name) == book.find(row, "", str(other.public_id)) == kept


def test_merged_one_is_offered_nowhere(client_for, coordinator, two):
    kept, other = two
    merge_organizations(actor=coordinator, survivor=kept, merged=other, choices={}, settled={})
    client = client_for(coordinator)
    offered = client.get("/mitra/pilihan/?q=maju").json()["results"]
    assert [one["id"] for one in offered] == [str(kept.public_id)]
    page = client.get("/mitra/?status=semua").content.decode()
    assert str(other.public_id) not in page
    parent = client.post("/mitra/baru/", {"name": "CV Lain", "kind": "company", "parent": str(other.public_id)})
    assert "parent" in parent.context["form"].errors
    assert Organization.objects.get(pk=other.pk).status == OrganizationStatus.MERGED
