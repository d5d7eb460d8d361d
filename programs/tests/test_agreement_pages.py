"""What pages of agreements offer: terms in the list, documents, warnings, reasons, and selects that look things up."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kemitraan.core.models import Attachment, AuditEvent
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AgreementState, PartnershipStatus
from programs.models import Agreement, Partnership, PartyEpisode
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory, ProgramFactory, signed_agreement

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
LIST = "/perjanjian/"


@pytest.fixture
def pair(institution):
    return OrganizationFactory.create_batch(2, institution=institution)


@pytest.fixture
def today(institution) -> dt.date:
    return institution.today


def ending_in(days: int, institution, pair, **values) -> Agreement:
    """An active agreement that ends so many days from today."""
    ends_on = institution.today + dt.timedelta(days=days)
    return signed_agreement(
        institution, *pair, **{"state": "active", "ends_on": ends_on, "title": f"Sisa {days} hari (contoh)"} | values
    )


def titles(client, query: str) -> list[str]:
    """The titles on the page of this filter, in their order."""
    page = client.get(f"{LIST}?{query}").content.decode()
    rows = Agreement.objects.order_by("pk")
    found = [(page.index(row.get_absolute_url()), row.title) for row in rows if row.get_absolute_url() in page]
    return [title for _, title in sorted(found)]


@pytest.mark.parametrize(
    ("days", "expected"), [(7, [0, 7]), (30, [0, 7, 8, 30]), (60, [0, 7, 8, 30, 60]), (90, [0, 7, 8, 30, 60, 90])]
)
def test_those_that_end_soon_are_found_soonest_first(days, expected, client_for, coordinator, institution, pair):
    for left in (91, 90, 60, 30, 8, 7, 0, -1):
        ending_in(left, institution, pair)
    ending_in(5, institution, pair, state="suspended", title="Ditangguhkan (contoh)")
    ending_in(5, institution, pair, state="draft", title="Draf (contoh)")
    found = titles(client_for(coordinator), f"ending={days}")
    assert found == [f"Sisa {left} hari (contoh)" for left in expected]


def test_expired_ones_have_a_filter_of_their_own(client_for, coordinator, institution, pair):
    for left in (0, -1):
        ending_in(left, institution, pair)
    client = client_for(coordinator)
    assert titles(client, "state=expired") == ["Sisa -1 hari (contoh)"]
    assert titles(client, "state=active") == ["Sisa 0 hari (contoh)"]


def test_chip_of_a_filter_says_its_label(client_for, coordinator):
    page = client_for(coordinator).get(f"{LIST}?ending=90&state=expired").content.decode()
    assert "Akan berakhir: <strong>dalam 90 hari</strong>" in page
    assert "Status: <strong>Berakhir</strong>" in page


def test_list_says_how_many_days_are_left(client_for, coordinator, institution, pair):
    ending_in(45, institution, pair)
    assert "45 hari lagi" in client_for(coordinator).get(LIST).content.decode()


def test_saving_and_opening_a_draft_warns_of_the_number_in_its_way(client_for, coordinator, institution, pair):
    rival = signed_agreement(institution, *pair, state="active")
    number = rival.parties.first().number
    rows = {f"parties-{place}-organization": organization.public_id for place, organization in enumerate(pair)} | {
        "parties-TOTAL_FORMS": 2,
        "parties-INITIAL_FORMS": 2,
    }
    data = {"kind": "pks", "title": "PKS kedua (contoh)", "starts_on": "2026-06-01", "ends_on": "2027-05-31", **rows}
    client = client_for(coordinator)
    page = client.post(reverse("programs:agreement-create"), data, follow=True).content.decode()
    assert page.count(f"Masa berlaku bertumpuk dengan PKS {number} (aktif).") == 2
    draft = Agreement.objects.get(title="PKS kedua (contoh)")
    page = client.get(draft.get_absolute_url()).content.decode()
    assert page.count(f"Masa berlaku bertumpuk dengan PKS {number} (aktif).") == 1


def upload(client, agreement, data: bytes = PDF_BYTES, purpose: str = "signed_scan"):
    url = reverse("core:attachment-add", args=["programs.Agreement", agreement.public_id])
    return client.post(url, {"file": SimpleUploadedFile("pks.pdf", data), "purpose": purpose})


def test_signed_scan_is_listed_and_read_by_those_who_see_the_agreement(
    client_for, coordinator, partner_user, other_admin, institution, pair
):
    agreement = signed_agreement(institution, *pair)
    assert upload(client_for(coordinator), agreement).status_code == 302
    scan = Attachment.objects.get()
    file_url = reverse("core:attachment", args=[scan.public_id])
    page = client_for(coordinator).get(agreement.get_absolute_url()).content.decode()
    assert file_url in page
    assert "Pindaian bertanda tangan · " in page
    assert client_for(coordinator).get(file_url).status_code == 200
    for stranger in (partner_user, other_admin):
        assert client_for(stranger).get(file_url).status_code == 404
    RepresentativeFactory(organization=pair[0], membership=partner_user.membership, institution=institution)
    assert client_for(partner_user).get(file_url).status_code == 200
    assert upload(client_for(partner_user), agreement).status_code == 403


def test_document_is_judged_by_its_content(client_for, coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair)
    upload(client_for(coordinator), agreement, b"MZ\x90\x00 not a document at all")
    assert not Attachment.objects.exists()


def test_cancelled_agreement_takes_no_more_documents(client_for, coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state="cancelled")
    client = client_for(coordinator)
    assert 'type="file"' not in client.get(agreement.get_absolute_url()).content.decode()
    assert upload(client, agreement).status_code == 403


@pytest.fixture
def running(institution, pair):
    """An active partnership with two parties, and an active agreement."""
    partnership = PartnershipFactory(institution=institution, status=PartnershipStatus.ACTIVE)
    for organization, role in zip(pair, ("pengasuh", "asuhan"), strict=True):
        PartnershipPartyFactory(
            partnership=partnership, organization=organization, role=role, is_lead=role == "pengasuh"
        )
    return {"partnership": partnership, "agreement": signed_agreement(institution, *pair, state="active")}


@pytest.mark.parametrize("noun", ["partnership", "agreement"])
def test_reason_is_asked_on_a_page_of_its_own(noun, client_for, coordinator, running, today):
    record = running[noun]
    client = client_for(coordinator)
    url = f"{record.get_absolute_url()}tindakan/suspend/"
    assert f'href="{url}"' in client.get(record.get_absolute_url()).content.decode()
    page = client.get(url).content.decode()
    assert 'name="reason"' in page
    assert 'name="decided_on"' in page
    since = today - dt.timedelta(days=2)
    assert client.post(url, {"reason": "Jeda musim.", "decided_on": since.isoformat()}).status_code == 302
    event = AuditEvent.objects.get(action=f"{noun}.suspend")
    assert event.reason == "Jeda musim."
    assert event.changes[-1]["label"] == "berlaku sejak"
    resume = f"{record.get_absolute_url()}tindakan/resume/"
    assert client.get(resume).status_code == 200
    assert client.post(resume, {"reason": "", "decided_on": today.isoformat()}).status_code == 302
    assert AuditEvent.objects.filter(action=f"{noun}.resume").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"reason": " ", "decided_on": "2026-01-05"}, "Tulis alasannya."),
        ({"reason": "Tuntas lebih awal.", "decided_on": "2999-01-01"}, "di masa depan"),
        ({"reason": "Tuntas lebih awal.", "decided_on": "12/31/2026"}, "12/31/2026"),
    ],
)
def test_refused_reason_keeps_what_was_typed_and_changes_nothing(data, message, client_for, coordinator, running):
    record = running["partnership"]
    answer = client_for(coordinator).post(f"{record.get_absolute_url()}tindakan/end/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    assert data["reason"].strip() in page
    record.refresh_from_db()
    assert record.status == PartnershipStatus.ACTIVE


def test_participation_ends_on_the_day_of_the_decision(client_for, coordinator, running, today):
    partnership = running["partnership"]
    for party in partnership.parties.all():
        PartyEpisode.objects.create(institution=partnership.institution, party=party, from_on=partnership.starts_on)
    since = today - dt.timedelta(days=5)
    url = f"{partnership.get_absolute_url()}tindakan/end/"
    client_for(coordinator).post(url, {"reason": "Tuntas.", "decided_on": since.isoformat()})
    assert set(PartyEpisode.objects.values_list("until_on", flat=True)) == {since}


def test_action_without_a_reason_has_no_page(client_for, coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair)
    client = client_for(coordinator)
    assert client.get(f"{agreement.get_absolute_url()}tindakan/activate/").status_code == 405
    assert client.get(f"{agreement.get_absolute_url()}tindakan/apa-saja/").status_code == 404


def test_reader_is_not_asked_for_a_reason(client_for, observer, running):
    for record in running.values():
        assert client_for(observer).get(f"{record.get_absolute_url()}tindakan/end/").status_code == 403


def test_options_are_found_by_name_and_number_and_only_own_ones(
    client_for, coordinator, other_coordinator, institution, pair
):
    program = ProgramFactory(institution=institution, name="Desa Garam (contoh)")
    partnership = PartnershipFactory(institution=institution, name="Asuh Garam (contoh)")
    agreement = signed_agreement(institution, *pair, title="PKS Garam (contoh)")
    client = client_for(coordinator)
    for name, record, query in (
        ("program", program, "garam"),
        ("partnership", partnership, "GARAM"),
        ("agreement", agreement, agreement.parties.first().number),
    ):
        url = reverse(f"programs:{name}-options")
        (found,) = client.get(url, {"q": query}).json()["results"]
        assert found["id"] == str(record.public_id)
        assert str(record) in found["text"]
        assert client.get(url, {"q": "tidak ada"}).json() == {"results": []}
        assert client_for(other_coordinator).get(url, {"q": query}).json() == {"results": []}


def test_options_stay_few(client_for, coordinator, institution, django_assert_max_num_queries):
    lead = OrganizationFactory(institution=institution)
    ProgramFactory.create_batch(30, institution=institution, lead_actor=lead)
    client = client_for(coordinator)
    client.get(reverse("programs:program-options"))
    with django_assert_max_num_queries(8):
        assert len(client.get(reverse("programs:program-options")).json()["results"]) == 20


def test_forms_load_no_whole_lists_and_keep_what_is_chosen(client_for, coordinator, institution, pair):
    lead = OrganizationFactory(institution=institution)
    programs = ProgramFactory.create_batch(30, institution=institution, lead_actor=lead)
    agreement = signed_agreement(institution, *pair, state="draft", program=programs[7])
    page = client_for(coordinator).get(f"{agreement.get_absolute_url()}ubah/").content.decode()
    assert f'<option value="{programs[7].public_id}" selected>' in page
    assert [program for program in programs if program.name in page] == [programs[7]]
    assert reverse("programs:program-options") in page


@pytest.mark.parametrize(
    ("typed", "expected"), [("desa garam (CONTOH)", 302), ("Desa Gar", 422), ("Kembar (contoh)", 422)]
)
def test_without_javascript_the_whole_name_is_typed(typed, expected, client_for, coordinator, institution):
    lead = OrganizationFactory(institution=institution)
    program = ProgramFactory(institution=institution, name="Desa Garam (contoh)", lead_actor=lead)
    ProgramFactory.create_batch(2, institution=institution, name="Kembar (contoh)", lead_actor=lead)
    rows = {f"parties-{place}-organization": lead.public_id for place in range(1)} | {
        "parties-1-organization_nama": OrganizationFactory(institution=institution).name,
        "parties-0-role": "pengasuh",
        "parties-0-is_lead": "on",
        "parties-1-role": "asuhan",
        "parties-TOTAL_FORMS": 2,
        "parties-INITIAL_FORMS": 2,
    }
    data = {"name": "Asuh Garam", "strategy": "mission", "starts_on": "2026-01-05", "program_nama": typed, **rows}
    answer = client_for(coordinator).post(f"{reverse('programs:partnership-create')}?pola=asuh", data)
    assert answer.status_code == expected
    if expected == 302:
        assert Partnership.objects.get().program == program
    else:
        assert f'value="{typed}"' in answer.content.decode()
        assert not Partnership.objects.exists()


def test_foreign_program_is_no_choice(client_for, coordinator, other_institution, institution, pair):
    foreign = ProgramFactory(institution=other_institution)
    rows = {f"parties-{place}-organization": organization.public_id for place, organization in enumerate(pair)}
    data = {"kind": "mou", "title": "MoU (contoh)", "parties-TOTAL_FORMS": 2, "parties-INITIAL_FORMS": 2, **rows}
    for wanted in (foreign.public_id, uuid.uuid4(), "7"):
        answer = client_for(coordinator).post(reverse("programs:agreement-create"), data | {"program": wanted})
        assert answer.status_code == 422
    assert not Agreement.objects.filter(state=AgreementState.DRAFT).exists()
