"""Representatives consent in their party's name, and nobody sees what is not theirs."""

import datetime as dt

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.tests.factories import GroupFactory, OrganizationFactory, RepresentativeFactory
from pendampingan.models import Mentor
from pendampingan.tests.factories import AssignmentFactory
from programs.enums import AgreementState, ConsentMethod
from programs.models import AgreementParty
from programs.services.agreements import give_consent, record_consent
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory, signed_agreement


@pytest.fixture
def company(institution):
    return OrganizationFactory(institution=institution, name="PT Laut Biru (contoh)")


@pytest.fixture
def group(institution):
    return GroupFactory(institution=institution, name="Kelompok Ombak (contoh)")


@pytest.fixture
def agreement(institution, company, group):
    """Under negotiation; nobody has consented yet."""
    agreement = signed_agreement(institution, company, group, state="negotiating", title="PKS Ombak (contoh)")
    agreement.parties.update(consented_on=None, consent_method="", signed_on=None)
    return agreement


@pytest.fixture
def partnership(institution, company, group):
    partnership = PartnershipFactory(institution=institution)
    PartnershipPartyFactory(partnership=partnership, organization=company, is_lead=True)
    PartnershipPartyFactory(partnership=partnership, organization=group, role="asuhan")
    return partnership


@pytest.fixture
def speaker(partner_user, company):
    """The partner user, who speaks for the company."""
    RepresentativeFactory(organization=company, membership=partner_user.membership, institution=company.institution)
    return partner_user


def party_of(agreement, organization) -> AgreementParty:
    return agreement.parties.get(organization=organization)


def agree_url(party) -> str:
    return reverse("programs:agreement-party-agree", args=[party.public_id])


def test_representative_consents_with_one_button(client_for, speaker, agreement, company, group):
    client = client_for(speaker)
    party = party_of(agreement, company)
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert agree_url(party) in page
    assert agree_url(party_of(agreement, group)) not in page
    assert "Catat yang tertulis" not in page
    client.post(agree_url(party), {"version": agreement.version})
    party.refresh_from_db()
    assert (party.consented_on, party.consent_method) == (agreement.institution.today, ConsentMethod.IN_APP)
    assert party.consented_by == speaker
    event = AuditEvent.objects.get(action="agreement.consent")
    assert event.sentence == "menyetujui PKS Ombak (contoh) atas nama PT Laut Biru (contoh)"
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "Hendra Mitra (contoh)" in page
    assert agree_url(party) not in page


def test_second_press_changes_nothing(client_for, speaker, agreement, company):
    client = client_for(speaker)
    party = party_of(agreement, company)
    for _ in range(2):
        assert client.post(agree_url(party), {"version": agreement.version}).status_code == 302
    agreement.state = AgreementState.ACTIVE
    agreement.save()
    give_consent(actor=speaker, party=party, version=agreement.version)
    assert AuditEvent.objects.filter(action="agreement.consent").count() == 1


def test_consent_recorded_from_paper_is_not_overwritten(coordinator, speaker, agreement, company):
    day = agreement.institution.today - dt.timedelta(days=3)
    party = party_of(agreement, company)
    record_consent(actor=coordinator, party=party, consented_on=day, method=ConsentMethod.SIGNED_SCAN)
    party = give_consent(actor=speaker, party=party, version=agreement.version)
    assert (party.consented_on, party.consented_by) == (day, coordinator)


def test_nobody_consents_for_another_party(client_for, speaker, coordinator, observer, agreement, company, group):
    other = party_of(agreement, group)
    assert client_for(speaker).post(agree_url(other), {"version": agreement.version}).status_code == 403
    for user in (coordinator, observer):
        with pytest.raises(NotAllowed, match="wakil pihak ini"):
            give_consent(actor=user, party=party_of(agreement, company), version=agreement.version)
    assert not agreement.parties.exclude(consented_on=None).exists()


def test_my_work_names_what_waits_for_the_own_consent(client_for, speaker, agreement, company):
    assert "Baca dan setujui" in client_for(speaker).get(reverse("monitoring:my-work")).content.decode()
    give_consent(actor=speaker, party=party_of(agreement, company), version=agreement.version)
    assert "Baca dan setujui" not in client_for(speaker).get(reverse("monitoring:my-work")).content.decode()


def test_former_representative_no_longer_sees_the_agreement(client_for, partner_user, agreement, company):
    today = agreement.institution.today
    RepresentativeFactory(
        organization=company,
        membership=partner_user.membership,
        institution=company.institution,
        starts_on=today - dt.timedelta(days=30),
        ends_on=today - dt.timedelta(days=1),
    )
    answer = client_for(partner_user).post(agree_url(party_of(agreement, company)), {"version": agreement.version})
    assert answer.status_code == 404


def test_office_consents_for_the_institution_itself(coordinator, institution, company):
    own = OrganizationFactory(institution=institution, is_own=True, kind="university")
    agreement = signed_agreement(institution, own, company, state="negotiating")
    agreement.parties.update(consented_on=None, consent_method="")
    party = give_consent(actor=coordinator, party=party_of(agreement, own), version=agreement.version)
    assert party.consent_method == ConsentMethod.IN_APP


@pytest.mark.parametrize("state", sorted(set(AgreementState.values) - {"negotiating", "agreed"}))
def test_consent_belongs_to_the_negotiation(state, client_for, speaker, agreement, company):
    agreement.state = state
    agreement.save()
    party = party_of(agreement, company)
    assert agree_url(party) not in client_for(speaker).get(agreement.get_absolute_url()).content.decode()
    with pytest.raises(TransitionRefused):
        give_consent(actor=speaker, party=party, version=agreement.version)


def test_text_that_changed_meanwhile_is_read_again_first(speaker, agreement, company):
    with pytest.raises(DomainError, match="berubah sejak"):
        give_consent(actor=speaker, party=party_of(agreement, company), version=agreement.version - 1)


def test_paper_is_never_recorded_as_consent_in_the_application(client_for, coordinator, agreement, company):
    party = party_of(agreement, company)
    url = reverse("programs:agreement-party-consent", args=[party.public_id])
    client_for(coordinator).post(url, {"consented_on": "2026-01-10", "method": ConsentMethod.IN_APP})
    party.refresh_from_db()
    assert party.consented_on is None


def addresses_of(agreement, partnership) -> list[tuple[str, str]]:
    """Everything that a stranger could try: (method, address)."""
    party = agreement.parties.first()
    return [
        ("get", agreement.get_absolute_url()),
        ("get", partnership.get_absolute_url()),
        ("get", f"{agreement.get_absolute_url()}ubah/"),
        ("get", f"{partnership.get_absolute_url()}ubah/"),
        ("get", f"{agreement.get_absolute_url()}tindakan/cancel/"),
        ("post", f"{partnership.get_absolute_url()}tindakan/cancel/"),
        ("post", agree_url(party)),
        ("post", reverse("programs:agreement-party-consent", args=[party.public_id])),
        ("post", reverse("programs:agreement-party-sign", args=[party.public_id])),
        ("post", reverse("core:attachment-add", args=["programs.Agreement", agreement.public_id])),
    ]


@pytest.mark.parametrize("who", ["partner_user", "mentor_user", "other_admin"])
def test_what_is_not_theirs_is_not_there(who, request, client_for, agreement, partnership):
    user = request.getfixturevalue(who)
    client = client_for(user)
    assert {getattr(client, how)(url).status_code for how, url in addresses_of(agreement, partnership)} == {404}
    for name in ("partnership", "agreement"):
        page = client.get(reverse(f"programs:{name}-list")).content.decode()
        assert agreement.title not in page
        assert partnership.name not in page
        assert client.get(reverse(f"programs:{name}-options")).json() == {"results": []}


def test_mentor_sees_those_of_the_own_group_and_changes_nothing(
    client_for, mentor_user, agreement, partnership, institution, group
):
    mentor = Mentor.objects.create(institution=institution, membership=mentor_user.membership)
    assignment = AssignmentFactory(mentor=mentor, organization=group)
    client = client_for(mentor_user)
    other = signed_agreement(institution, *OrganizationFactory.create_batch(2, institution=institution))
    assert client.get(agreement.get_absolute_url()).status_code == 200
    assert client.get(partnership.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    refused = [(how, url) for how, url in addresses_of(agreement, partnership)[2:]]
    assert {getattr(client, how)(url).status_code for how, url in refused[:-1]} == {403}
    assignment.ends_on = institution.today - dt.timedelta(days=1)
    assignment.save()
    assert client.get(agreement.get_absolute_url()).status_code == 404
