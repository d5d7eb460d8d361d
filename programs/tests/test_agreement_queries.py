"""The page of an agreement asks the database a bounded number of questions, in every state and for every reader."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core.models import Attachment
from partners.models import Organization
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AddendumState, AgreementState, ConsentMethod, OccurrenceState
from programs.models import Agreement
from programs.rules import CONSENT_STATES, EDITABLE_AGREEMENT
from programs.services.consent_links import invite_to_consent
from programs.tests.factories import (
    AddendumFactory,
    AgreementClauseFactory,
    AgreementFactory,
    AgreementPartyFactory,
    ObligationDeliveryFactory,
    ObligationFactory,
    OccurrenceFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    ProgramFactory,
    made_file,
    signed_agreement,
)

MOST = 20
DAY = dt.date(2026, 8, 1)
SIGNED = set(AgreementState) - EDITABLE_AGREEMENT - {AgreementState.AGREED, AgreementState.CANCELLED}


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(dt.datetime(2026, 8, 1, 3, tzinfo=dt.UTC), tick=False):
        yield


def whole_agreement(institution, coordinator, state: AgreementState, count: int, **values) -> Agreement:
    """One with all that an agreement can have: a partnership, a program, a parent, a renewal, `count` of each part."""
    own = Organization.objects.filter(institution=institution, is_own=True).first() or OrganizationFactory(
        institution=institution, is_own=True, name="LPPM Muria (contoh)"
    )
    members = [own, *OrganizationFactory.create_batch(count + 1, institution=institution)]
    program = ProgramFactory(institution=institution, lead_actor=own)
    partnership = PartnershipFactory(institution=institution, program=program)
    for organization in members:
        PartnershipPartyFactory(partnership=partnership, organization=organization)
    home = {"program": program, "partnership": partnership}
    agreement = AgreementFactory(
        institution=institution, parent=AgreementFactory(institution=institution, **home), state=state, **home | values
    )
    for organization in members:
        add_party(agreement, organization)
    add_parts(agreement, members, count)
    if state in CONSENT_STATES:
        for party in agreement.parties.exclude(organization=own):
            invite_to_consent(actor=coordinator, party=party, recipient="Sukarni")
    return agreement


def add_party(agreement: Agreement, organization) -> None:
    day = dt.date(2025, 12, 31) if agreement.state in SIGNED else None
    consent = {"consented_on": day, "consent_method": ConsentMethod.MEETING} if day else {}
    AgreementPartyFactory(agreement=agreement, organization=organization, signed_on=day, number="", **consent)


def add_parts(agreement: Agreement, members: list, count: int) -> None:
    """Clauses, duties with due dates and evidence, addenda, a signed scan, what overlaps and what renews it."""
    institution = agreement.institution
    for place in range(count):
        AgreementClauseFactory(agreement=agreement, order=place + 1)
        AddendumFactory(
            agreement=agreement,
            sequence=place + 1,
            state=AddendumState.IN_FORCE if agreement.state in SIGNED and place else AddendumState.DRAFT,
        )
        made_file(agreement)
        signed_agreement(institution, *members, state=AgreementState.ACTIVE, program=agreement.program)
        AgreementFactory(institution=institution, renews=agreement)
        for home in ({"agreement": agreement}, {"agreement": None, "partnership": agreement.partnership}):
            sides = {"debtor": members[1], "creditor": members[0]}
            duty = ObligationFactory(institution=institution, quantity=5, unit="kg", **sides, **home)
            for month, reached in enumerate((OccurrenceState.OPEN, OccurrenceState.FULFILLED), start=1):
                add_occurrence(duty, dt.date(2026, month, 1), reached)


def add_occurrence(duty, day: dt.date, state: OccurrenceState) -> None:
    told = {"reported_on": day, "confirmed_on": day, "fulfilled_on": day} if state != OccurrenceState.OPEN else {}
    occurrence = OccurrenceFactory(obligation=duty, due_on=day, state=state, **told)
    ObligationDeliveryFactory(occurrence=occurrence, quantity=2)
    evidence = made_file(duty.agreement) if duty.agreement else None
    if evidence is not None:
        Attachment.objects.filter(pk=evidence.pk).update(object_id=occurrence.pk)


def questions(client, agreement: Agreement) -> int:
    client.get(agreement.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        assert client.get(agreement.get_absolute_url()).status_code == 200
    return len(asked)


STATES = [*((state, {}) for state in AgreementState), (AgreementState.ACTIVE, {"is_historical": True})]


@pytest.mark.parametrize(("state", "values"), STATES)
def test_page_asks_at_most_twenty_and_no_more_with_more(
    state, values, client_for, coordinator, observer, partner_user, institution
):
    one, three = (whole_agreement(institution, coordinator, state, count, **values) for count in (1, 3))
    for agreement in (one, three):
        party = agreement.parties.exclude(organization__is_own=True).first()
        RepresentativeFactory(
            institution=institution, membership=partner_user.membership, organization=party.organization
        )
    for reader in (coordinator, observer, partner_user):
        client = client_for(reader)
        few, many = questions(client, one), questions(client, three)
        assert many <= few <= MOST, reader.membership.role
