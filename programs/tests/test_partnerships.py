"""Patterns, parties, activation and due dates."""

import datetime as dt

import pytest

from kemitraan.core.errors import DomainError, TransitionRefused
from partners.tests.factories import OrganizationFactory
from programs.enums import Frequency, OccurrenceState, PartnershipStatus
from programs.models import Partnership
from programs.rules import PARTNERSHIP_TRANSITIONS, PROGRAM_TRANSITIONS
from programs.services import occurrences, partnerships, programs, schedules
from programs.tests.factories import PartnershipFactory, ProgramFactory
from programs.tests.minimal import minimal_partnership


@pytest.mark.parametrize("leads", [0, 2])
def test_exactly_one_party_leads(leads, coordinator, institution):
    parties = [
        {"organization": OrganizationFactory(institution=institution), "role": role, "is_lead": index < leads}
        for index, role in enumerate(["pengasuh", "asuhan"])
    ]
    values = {"name": "X", "pattern": "asuh", "starts_on": dt.date(2026, 1, 1)}
    with pytest.raises(DomainError, match="satu pelaku utama"):
        partnerships.create_partnership(actor=coordinator, values=values, parties=parties, texts={})
    assert not Partnership.objects.exists()


@pytest.mark.parametrize("status", PartnershipStatus.values)
@pytest.mark.parametrize("action", sorted(PARTNERSHIP_TRANSITIONS))
def test_every_partnership_action_from_every_status(action, status, coordinator):
    partnership = minimal_partnership(coordinator, "asuh")
    Partnership.objects.filter(pk=partnership.pk).update(status=status)
    partnership.refresh_from_db()
    transition = PARTNERSHIP_TRANSITIONS[action]
    extra = {"reason": "Alasan."} if transition.needs_reason else {}
    run = getattr(partnerships, f"{action}_partnership")
    if status in transition.sources:
        assert run(actor=coordinator, partnership=partnership, **extra).status == transition.target
    else:
        with pytest.raises(TransitionRefused):
            run(actor=coordinator, partnership=partnership, **extra)


@pytest.mark.parametrize("status", ["draft", "running", "finished", "cancelled"])
@pytest.mark.parametrize("action", sorted(PROGRAM_TRANSITIONS))
def test_every_program_action_from_every_status(action, status, coordinator, institution):
    program = ProgramFactory(institution=institution, status=status, mission="Misi.", coordinator=coordinator)
    transition = PROGRAM_TRANSITIONS[action]
    extra = {"reason": "Alasan."} if transition.needs_reason else {}
    run = getattr(programs, f"{action}_program")
    if status in transition.sources:
        assert run(actor=coordinator, program=program, **extra).status == transition.target
    else:
        with pytest.raises(TransitionRefused):
            run(actor=coordinator, program=program, **extra)


def test_party_with_duties_cannot_be_taken_out(coordinator):
    partnership = minimal_partnership(coordinator, "futuristik")
    kept = [
        {"organization": party.organization, "role": party.role, "is_lead": party.is_lead}
        for party in partnership.parties.all()
    ]
    stranger = {"organization": OrganizationFactory(institution=partnership.institution), "role": "mitra"}
    with pytest.raises(DomainError, match="masih punya kewajiban"):
        partnerships.update_partnership(
            actor=coordinator,
            partnership=partnership,
            values={},
            parties=[kept[0], stranger],
            texts={},
            version=None,
        )
    assert partnership.parties.count() == 2


def test_lead_can_pass_to_another_party(coordinator):
    partnership = minimal_partnership(coordinator, "asuh")
    parties = [
        {"organization": party.organization, "role": party.role, "is_lead": not party.is_lead}
        for party in partnership.parties.all()
    ]
    partnerships.update_partnership(
        actor=coordinator, partnership=partnership, values={}, parties=parties, texts={}, version=None
    )
    assert [party.is_lead for party in partnership.parties.all()] == [False, True]


@pytest.mark.parametrize(
    ("first", "frequency", "until", "expected"),
    [
        (dt.date(2027, 1, 31), Frequency.MONTHLY, dt.date(2027, 5, 31), ["01-31", "02-28", "03-31", "04-30", "05-31"]),
        (
            dt.date(2027, 8, 31),
            Frequency.QUARTERLY,
            dt.date(2028, 8, 31),
            ["08-31", "11-30", "02-29", "05-31", "08-31"],
        ),
        (dt.date(2027, 1, 31), Frequency.ONCE, dt.date(2030, 1, 1), ["01-31"]),
    ],
)
def test_due_dates_are_counted_from_the_anchor(first, frequency, until, expected):
    assert [f"{day:%m-%d}" for day in schedules.due_dates(first, frequency, until)] == expected


def test_duty_is_reported_by_the_debtor_and_confirmed_by_the_creditor(coordinator):
    partnership = minimal_partnership(coordinator, "asuh")
    occurrence = partnership.obligations.first().occurrences.get()
    reported = occurrences.report_occurrence(actor=coordinator, occurrence=occurrence, note="Foto terlampir.")
    assert reported.state == OccurrenceState.REPORTED
    confirmed = occurrences.confirm_occurrence(actor=coordinator, occurrence=reported)
    assert confirmed.state == OccurrenceState.FULFILLED


def test_partnership_factory_is_valid(institution):
    PartnershipFactory(institution=institution).full_clean()
