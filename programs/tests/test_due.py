"""What is due of programs: to whom it speaks, and when it is silent."""

import datetime as dt

import pytest

from programs import due, due_sources
from programs.enums import Frequency, OccurrenceState, PartnershipStatus
from programs.models import PartyEpisode
from programs.services import schedules
from programs.tests.duties import (
    NOON,
    TODAY,
    bare_duty,
    running_agreement,
    running_partnership,
    set_state,
    sides_of,
    speaks_for,
)
from programs.tests.factories import AgreementFactory, OccurrenceFactory, ProgramFactory

WEEK = TODAY + dt.timedelta(days=7)
STATES = [(OccurrenceState.OPEN, True), (OccurrenceState.DISPUTED, True), (OccurrenceState.REPORTED, False)]
STATES += [(OccurrenceState.FULFILLED, False), (OccurrenceState.CANCELLED, False)]


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


def occurrence_of(home, due_in: int = 0, **extra):
    duty = bare_duty(home, frequency=Frequency.ONCE, first_due_on=TODAY + dt.timedelta(days=due_in), **extra)
    return OccurrenceFactory(obligation=duty, due_on=duty.first_due_on)


def due_items(institution) -> list:
    return list(due_sources.due_obligations(institution, WEEK))


@pytest.mark.parametrize(("due_in", "is_due"), [(-400, True), (-1, True), (0, True), (7, True), (8, False)])
def test_duty_is_due_until_the_day_asked_for(institution, due_in, is_due):
    occurrence = occurrence_of(running_partnership(institution), due_in)
    items = due_items(institution)
    assert [item.uid for item in items] == ([f"occurrence:{occurrence.pk}"] if is_due else [])


@pytest.mark.parametrize(("state", "is_due"), STATES)
def test_duty_is_due_until_it_is_reported(institution, state, is_due):
    set_state(occurrence_of(running_partnership(institution)), state)
    assert bool(due_items(institution)) is is_due


@pytest.mark.parametrize("status", PartnershipStatus.values)
def test_only_a_partnership_in_force_speaks(institution, status):
    occurrence_of(running_partnership(institution, status=status))
    assert bool(due_items(institution)) is (status == PartnershipStatus.ACTIVE)


@pytest.mark.parametrize(
    ("state", "speaks"),
    [(state, state == "active") for state in ("draft", "negotiating", "agreed", "signed", "active", "suspended")]
    + [("ended", False), ("cancelled", False)],
)
def test_only_an_agreement_in_force_speaks(institution, state, speaks):
    occurrence_of(running_agreement(institution, state=state))
    assert bool(due_items(institution)) is speaks


def test_duty_of_a_running_partnership_in_a_suspended_agreement_is_silent(institution):
    occurrence = occurrence_of(running_partnership(institution))
    duty = occurrence.obligation
    duty.agreement = running_agreement(institution, state="suspended")
    duty.save()
    assert due_items(institution) == []


@pytest.mark.parametrize("change", [{"cancelled_at": NOON}, {"is_waived_by_agreement": True, "waiver_reason": "Ya"}])
def test_cancelled_and_waived_duties_are_silent(institution, change):
    duty = occurrence_of(running_partnership(institution)).obligation
    type(duty).objects.filter(pk=duty.pk).update(**change)
    assert due_items(institution) == []


@pytest.mark.parametrize(
    ("until", "back", "speaks"),
    [(None, None, True), (-1, None, False), (0, None, True), (-30, -5, True), (-30, 5, False)],
)
@pytest.mark.parametrize("side", ["debtor", "creditor"])
def test_duty_of_a_party_that_is_away_is_silent(institution, side, until, back, speaks):
    duty = occurrence_of(running_partnership(institution)).obligation
    party = duty.partnership.parties.get(organization=getattr(duty, side))
    if until is not None:
        party.episodes.update(until_on=TODAY + dt.timedelta(days=until))
    if back is not None:
        PartyEpisode.objects.create(institution=institution, party=party, from_on=TODAY + dt.timedelta(days=back))
    assert bool(due_items(institution)) is speaks
    assert schedules.is_paused(duty, today=TODAY) is not speaks


def test_due_item_names_the_duty_and_speaks_to_its_debtor(institution, partner_user):
    occurrence = occurrence_of(running_partnership(institution))
    debtor, _ = sides_of(occurrence.obligation.home)
    speaks_for(partner_user, debtor)
    (item,) = due_items(institution)
    assert item.owner_ids == (partner_user.pk,)
    assert item.url == occurrence.get_absolute_url()
    assert (item.title, item.detail) == (f"Menyerahkan catatan ({debtor})", str(occurrence.obligation.home))


def test_due_items_of_another_institution_are_not_there(institution, other_institution):
    occurrence_of(running_partnership(institution))
    assert due_items(other_institution) == []


@pytest.mark.parametrize("count", [1, 3])
def test_due_items_take_a_constant_number_of_queries(institution, count, django_assert_num_queries):
    for _ in range(count):
        occurrence_of(running_partnership(institution))
    with django_assert_num_queries(4):  # duties, and the speakers, contacts and mentors of their debtors
        assert len(due_items(institution)) == count


@pytest.mark.parametrize(("ends_in", "is_due"), [(-1, False), (0, True), (7, True), (8, False), (None, False)])
def test_agreement_is_ending_from_the_day_asked_for_to_its_end(institution, ends_in, is_due):
    ends_on = None if ends_in is None else TODAY + dt.timedelta(days=ends_in)
    AgreementFactory(institution=institution, state="active", ends_on=ends_on)
    assert bool(list(due_sources.ending_agreements(institution, WEEK))) is is_due


@pytest.mark.parametrize("state", ["draft", "negotiating", "agreed", "signed", "suspended", "ended", "cancelled"])
def test_agreement_not_in_force_is_not_ending(institution, state):
    AgreementFactory(institution=institution, state=state, ends_on=TODAY)
    assert list(due_sources.ending_agreements(institution, WEEK)) == []


def test_ending_agreement_speaks_to_the_coordinator_of_its_program(institution, coordinator):
    program = ProgramFactory(institution=institution, coordinator=coordinator)
    AgreementFactory(institution=institution, state="active", ends_on=TODAY, program=program)
    (item,) = due_sources.ending_agreements(institution, WEEK)
    assert item.owner_ids == (coordinator.pk,)


class TestWork:
    def test_office_follows_up_and_checks_reports(self, institution, coordinator):
        occurrence_of(running_partnership(institution), -3)
        set_state(occurrence_of(running_partnership(institution), 90), OccurrenceState.REPORTED)
        items = due.work_on_obligations(coordinator, TODAY, WEEK)
        assert [(item.action, bool(item.waiting_for), item.due_on) for item in items] == [
            ("Tindak lanjuti", True, TODAY - dt.timedelta(days=3)),
            ("Periksa", False, None),
        ]

    def test_partner_reports_its_own_and_checks_the_others(self, institution, partner_user):
        owed = occurrence_of(running_partnership(institution))
        speaks_for(partner_user, owed.obligation.debtor)
        due_to_it = set_state(occurrence_of(running_partnership(institution)), OccurrenceState.REPORTED)
        speaks_for(partner_user, due_to_it.obligation.creditor)
        occurrence_of(running_partnership(institution))
        items = due.work_on_obligations(partner_user, TODAY, WEEK)
        assert [(item.action, item.url) for item in items] == [
            ("Laporkan", f"/tenggat/{owed.public_id}/lapor/"),
            ("Periksa", due_to_it.get_absolute_url()),
        ]

    def test_mentors_and_observers_have_none(self, institution, mentor_user, observer):
        occurrence_of(running_partnership(institution))
        for user in (mentor_user, observer):
            assert due.work_on_obligations(user, TODAY, WEEK) == []
