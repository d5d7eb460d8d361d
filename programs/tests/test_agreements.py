"""The life of an agreement: what is possible from where, what is missing, and when it is over."""

import datetime as dt

import pytest

from kemitraan.core.errors import DomainError, NotAllowed, NotReady
from partners.tests.factories import OrganizationFactory
from programs.enums import AgreementState, ConsentMethod
from programs.models import Agreement
from programs.rules import AGREEMENT_TRANSITIONS
from programs.services import agreements as services
from programs.tests.factories import AgreementFactory, AgreementPartyFactory, ObligationFactory, signed_agreement

ACTIONS = {
    "negotiate": services.negotiate_agreement,
    "settle": services.settle_agreement,
    "sign": services.sign_agreement,
    "activate": services.activate_agreement,
    "suspend": services.suspend_agreement,
    "resume": services.resume_agreement,
    "end": services.end_agreement,
    "cancel": services.cancel_agreement,
}


def act(action: str, actor, agreement: Agreement) -> Agreement:
    extra = {"reason": "Kesepakatan bersama."} if AGREEMENT_TRANSITIONS[action].needs_reason else {}
    return ACTIONS[action](actor=actor, agreement=agreement, **extra)


@pytest.fixture
def pair(institution):
    return OrganizationFactory.create_batch(2, institution=institution)


@pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
def test_only_the_office_changes_agreements(who, request, institution, pair):
    agreement = signed_agreement(institution, *pair)
    with pytest.raises(NotAllowed):
        services.activate_agreement(actor=request.getfixturevalue(who), agreement=agreement)


def test_activation_lists_everything_that_is_missing(coordinator, institution):
    agreement = AgreementFactory(
        institution=institution,
        state=AgreementState.SIGNED,
        scope="",
        dispute_settlement="",
        starts_on=None,
        ends_on=None,
    )
    AgreementPartyFactory.create_batch(2, agreement=agreement, number="", signatory_name="")
    with pytest.raises(NotReady) as refused:
        services.activate_agreement(actor=coordinator, agreement=agreement)
    assert {item.rule for item in refused.value.missing} == {
        "consent",
        "signature",
        "signatory",
        "scope",
        "dispute",
        "starts_on",
        "term",
        "obligations",
        "number",
    }


def test_other_parties_or_cancelled_agreements_do_not_clash(coordinator, institution, pair):
    signed_agreement(institution, *pair, state=AgreementState.CANCELLED)
    third = OrganizationFactory(institution=institution)
    signed_agreement(institution, *pair, third, state=AgreementState.ACTIVE)
    agreement = signed_agreement(institution, *pair)
    assert services.activate_agreement(actor=coordinator, agreement=agreement).state == AgreementState.ACTIVE


def test_signature_and_consent_of_tomorrow_are_refused(coordinator, institution, pair):
    tomorrow = institution.today + dt.timedelta(days=1)
    agreement = signed_agreement(institution, *pair, state=AgreementState.AGREED)
    party = agreement.parties.first()
    with pytest.raises(DomainError, match="masa depan"):
        services.record_signature(actor=coordinator, party=party, signed_on=tomorrow)
    with pytest.raises(DomainError, match="masa depan"):
        services.record_consent(actor=coordinator, party=party, consented_on=tomorrow, method=ConsentMethod.MEETING)


def test_changing_the_text_takes_consent_back(coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state=AgreementState.NEGOTIATING)
    parties = [
        {"organization": party.organization, "number": party.number, "signatory_name": party.signatory_name}
        for party in agreement.parties.all()
    ]
    services.update_agreement(
        actor=coordinator, agreement=agreement, values={"scope": "Lain."}, parties=parties, version=1
    )
    assert not agreement.parties.exclude(consented_on=None).exists()


def test_foreign_organization_cannot_become_a_party(coordinator, institution, other_institution, pair):
    stranger = OrganizationFactory(institution=other_institution)
    with pytest.raises(DomainError, match="tidak ditemukan"):
        services.create_agreement(
            actor=coordinator,
            values={"kind": "pks", "title": "X"},
            parties=[{"organization": pair[0]}, {"organization": stranger}],
        )
    assert not Agreement.objects.exists()


def test_obligation_factory_makes_valid_rows(institution, pair):
    agreement = AgreementFactory(institution=institution)
    ObligationFactory(agreement=agreement, debtor=pair[0], creditor=pair[1]).full_clean()
