"""Pages of programs: roles, isolation, the whole way of a partnership and an agreement, query counts."""

import uuid

import pytest
from django.urls import reverse

from partners.tests.factories import GroupFactory, OrganizationFactory, RepresentativeFactory
from programs.enums import AgreementState, OccurrenceState, PartnershipStatus, PatternCode, ProgramStatus
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership, Program
from programs.services import agreements, obligations, partnerships, programs
from programs.tests.conditions import meet_conditions

LISTS = ["programs:program-list", "programs:partnership-list", "programs:agreement-list"]
CREATES = ["programs:program-create", "programs:partnership-create", "programs:agreement-create"]
LIST_QUERIES = 12
DETAIL_QUERIES = 20


@pytest.fixture
def company(institution):
    return OrganizationFactory(institution=institution, name="PT Laut Biru (contoh)")


@pytest.fixture
def group(institution):
    return GroupFactory(institution=institution, name="Kelompok Ombak (contoh)")


@pytest.fixture
def program(coordinator, company):
    values = {
        "name": "Desa Bahari (contoh)",
        "goals": "Usaha mandiri",
        "lead_actor": company,
        "starts_on": "2026-01-05",
    }
    return programs.create_program(actor=coordinator, values=values)


@pytest.fixture
def partnership(coordinator, company, group):
    return partnerships.create_partnership(
        actor=coordinator,
        values={"name": "Asuh Ombak (contoh)", "pattern": PatternCode.ASUH, "starts_on": "2026-01-05"},
        parties=[
            {"organization": company, "role": "pengasuh", "is_lead": True},
            {"organization": group, "role": "asuhan", "is_lead": False},
        ],
        texts={},
    )


@pytest.fixture
def agreement(coordinator, company, group):
    return agreements.create_agreement(
        actor=coordinator,
        values={"kind": "pks", "title": "PKS Ombak (contoh)"},
        parties=[{"organization": company, "number": "12/PKS/2026"}, {"organization": group}],
    )


@pytest.fixture
def occurrence(coordinator, partnership, company, group):
    obligations.add_obligation(
        actor=coordinator,
        values={
            "debtor": company,
            "creditor": group,
            "aspect": "funds",
            "description": "Modal kerja",
            "first_due_on": "2026-02-01",
        },
        partnership=partnership,
    )
    return ObligationOccurrence.objects.get()


def party_rows(*rows: dict) -> dict:
    """What a formset `parties` sends whose page already offered these rows."""
    data = {"parties-TOTAL_FORMS": len(rows), "parties-INITIAL_FORMS": len(rows)}
    for place, row in enumerate(rows):
        data |= {f"parties-{place}-{name}": value for name, value in row.items()}
    return data


@pytest.mark.parametrize("name", LISTS)
def test_lists_open_for_every_role(client_for, coordinator, observer, partner_user, mentor_user, name):
    for user in (coordinator, observer, partner_user, mentor_user):
        assert client_for(user).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", CREATES)
def test_only_the_office_creates(client_for, coordinator, observer, partner_user, name):
    assert client_for(coordinator).get(reverse(name)).status_code == 200
    for user in (observer, partner_user):
        assert client_for(user).get(reverse(name)).status_code == 403


def test_records_of_another_institution_are_not_there(client_for, other_admin, program, partnership, agreement):
    client = client_for(other_admin)
    for record in (program, partnership, agreement):
        assert client.get(record.get_absolute_url()).status_code == 404
        assert client.get(f"{record.get_absolute_url()}ubah/").status_code == 404
        assert client.post(f"{record.get_absolute_url()}tindakan/cancel/", {"reason": "x"}).status_code == 404


def test_observers_see_but_do_not_change(client_for, observer, program, partnership, agreement):
    client = client_for(observer)
    for record in (program, partnership, agreement):
        page = client.get(record.get_absolute_url())
        assert page.status_code == 200
        assert "/tindakan/" not in page.content.decode()
        assert client.get(f"{record.get_absolute_url()}ubah/").status_code == 403
        assert client.post(f"{record.get_absolute_url()}tindakan/cancel/", {"reason": "x"}).status_code == 403


def test_a_representative_sees_the_partnership_and_reports(client_for, partner_user, partnership, company, occurrence):
    client = client_for(partner_user)
    assert client.get(partnership.get_absolute_url()).status_code == 404
    RepresentativeFactory(organization=company, membership=partner_user.membership, institution=company.institution)
    assert client.get(partnership.get_absolute_url()).status_code == 200
    report = reverse("programs:occurrence-report", args=[occurrence.public_id])
    confirm = reverse("programs:occurrence-confirm", args=[occurrence.public_id])
    assert client.post(confirm).status_code == 403
    assert client.post(report, {"note": "Ditransfer"}).status_code == 302
    occurrence.refresh_from_db()
    assert occurrence.state == OccurrenceState.REPORTED


def test_program_from_form_to_cancelled(client_for, coordinator, company):
    client = client_for(coordinator)
    data = {"name": "Desa Garam", "goals": "Usaha", "lead_actor": company.public_id, "starts_on": "2026-01-05"}
    data |= {"strategy": "mission", "mission": "Garam rakyat bermutu", "coordinator": coordinator.pk}
    token = {"form_token": uuid.uuid4()}
    first = client.post(reverse("programs:program-create"), data | token)
    assert client.post(reverse("programs:program-create"), data | token).url == first.url
    program = Program.objects.get()
    changed = data | {"name": "Desa Garam Jaya", "opened_version": program.version}
    assert client.post(f"{program.get_absolute_url()}ubah/", changed).status_code == 302
    assert client.post(f"{program.get_absolute_url()}ubah/", changed | {"name": "Lain"}).status_code == 409
    client.post(f"{program.get_absolute_url()}tindakan/start/")
    program.refresh_from_db()
    assert (program.name, program.status) == ("Desa Garam Jaya", ProgramStatus.RUNNING)
    client.post(f"{program.get_absolute_url()}tindakan/cancel/")
    program.refresh_from_db()
    assert program.status == ProgramStatus.RUNNING
    client.post(f"{program.get_absolute_url()}tindakan/cancel/", {"reason": "Dana dialihkan"})
    program.refresh_from_db()
    assert program.status == ProgramStatus.CANCELLED
    assert client.post(f"{program.get_absolute_url()}tindakan/apa-saja/").status_code == 404


def test_six_patterns_are_offered_first(client_for, coordinator):
    page = client_for(coordinator).get(reverse("programs:partnership-create")).content.decode()
    assert all(f"?pola={code}" in page for code in PatternCode.values)


def test_partnership_from_form_to_active(client_for, coordinator, company, group):
    client = client_for(coordinator)
    address = f"{reverse('programs:partnership-create')}?pola=asuh"
    assert client.get(address).status_code == 200
    rows = party_rows(
        {"organization": company.public_id, "role": "pengasuh", "is_lead": "on"},
        {"organization": group.public_id, "role": "asuhan"},
    )
    data = {"name": "Asuh Garam", "strategy": "mission", "starts_on": "2026-01-05", **rows}
    texts = {"text_same_need": "Garam", "text_mutual_gain": "Pasokan dan harga", "text_strength_lent": "Modal"}
    texts |= {"choice_strength_lent": ["capital"]}
    assert client.post(address, data | texts).status_code == 302
    partnership = Partnership.objects.get()
    assert partnership.texts.count() == 3
    page = client.get(partnership.get_absolute_url()).content.decode()
    assert "Belum ada kewajiban yang disepakati." in page
    add = reverse("programs:partnership-obligation-create", args=[partnership.public_id])
    assert client.get(add).status_code == 200
    duty = {
        "debtor": company.pk,
        "creditor": group.pk,
        "description": "Modal kerja",
        "aspect": "funds",
        "frequency": "once",
        "first_due_on": "2026-03-01",
    }
    assert client.post(add, duty).status_code == 302
    assert Obligation.objects.get().partnership == partnership
    client.post(f"{partnership.get_absolute_url()}tindakan/activate/")
    partnership.refresh_from_db()
    assert partnership.status == PartnershipStatus.ACTIVE


def test_a_refused_form_keeps_everything_typed(client_for, coordinator, company):
    address = f"{reverse('programs:partnership-create')}?pola=asuh"
    row = {"organization": company.public_id, "role": "pengasuh", "is_lead": "on", "contribution": "Perahu besar"}
    data = {"name": "Asuh Garam", "strategy": "mission", "starts_on": "2026-01-05", **party_rows(row, {})}
    answer = client_for(coordinator).post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Perahu besar" in page
    assert "PT Laut Biru (contoh)" in page


def test_partnership_edit_keeps_its_parties(client_for, coordinator, partnership):
    client = client_for(coordinator)
    page = client.get(f"{partnership.get_absolute_url()}ubah/").content.decode()
    assert "PT Laut Biru (contoh)" in page
    assert "Kelompok Ombak (contoh)" in page


def test_agreement_from_form_to_agreed(client_for, coordinator, partnership, company, group, occurrence):
    client = client_for(coordinator)
    address = f"{reverse('programs:agreement-create')}?kemitraan={partnership.public_id}"
    assert "PT Laut Biru (contoh)" in client.get(address).content.decode()
    rows = party_rows({"organization": company.public_id, "number": "7/PKS"}, {"organization": group.public_id})
    data = {"kind": "pks", "title": "PKS Garam", "partnership": partnership.public_id, "value_idr": "1.500.000", **rows}
    data |= {"scope": "Garam", "dispute_settlement": "Musyawarah", "starts_on": "2026-02-01", "ends_on": "2026-12-31"}
    assert client.post(address, data).status_code == 302
    agreement = Agreement.objects.get()
    assert "Kenapa belum bisa diaktifkan?" in client.get(agreement.get_absolute_url()).content.decode()
    assert client.get(f"{agreement.get_absolute_url()}ubah/").status_code == 200
    client.post(f"{agreement.get_absolute_url()}tindakan/negotiate/")
    for party in agreement.parties.all():
        consent = reverse("programs:agreement-party-consent", args=[party.public_id])
        client.post(consent, {"consented_on": "2026-01-10", "method": "meeting"})
    assert client.get(agreement.get_absolute_url()).status_code == 200
    meet_conditions(coordinator, partnership)
    client.post(f"{agreement.get_absolute_url()}tindakan/settle/")
    for party in agreement.parties.all():
        client.post(reverse("programs:agreement-party-sign", args=[party.public_id]), {"signed_on": "2026-01-12"})
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.AGREED
    assert all(party.signed_on for party in agreement.parties.all())


def test_agreements_are_found_by_number_party_and_state(client_for, coordinator, agreement):
    client = client_for(coordinator)
    for query, found in (("q=12/PKS", True), ("q=ombak", True), ("q=lain", False), ("kind=mou", False)):
        page = client.get(f"/perjanjian/?{query}").content.decode()
        assert (agreement.get_absolute_url() in page) is found, query
    Agreement.objects.filter(pk=agreement.pk).update(
        state=AgreementState.ACTIVE, starts_on="2020-01-01", ends_on="2020-12-31"
    )
    assert agreement.get_absolute_url() in client.get("/perjanjian/?state=expired").content.decode()
    assert agreement.get_absolute_url() not in client.get("/perjanjian/?state=active").content.decode()


def test_query_counts(
    client_for, coordinator, program, partnership, agreement, occurrence, django_assert_max_num_queries
):
    client = client_for(coordinator)
    for name in LISTS:
        with django_assert_max_num_queries(LIST_QUERIES):
            assert client.get(reverse(name)).status_code == 200
    for record in (program, partnership, agreement):
        client.get(record.get_absolute_url())
        with django_assert_max_num_queries(DETAIL_QUERIES):
            assert client.get(record.get_absolute_url()).status_code == 200
