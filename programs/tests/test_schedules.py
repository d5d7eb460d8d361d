"""Due dates ahead of time: the window, what extends it, and what a pause or an absence leaves out."""

import datetime as dt

import pytest

from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError
from kemitraan.core.models import AuditEvent, Heartbeat
from programs.enums import Frequency, OccurrenceState, PartnershipStatus
from programs.models import ObligationOccurrence, Partnership, PartyEpisode, Suspension
from programs.services import agreements, partnerships, schedules
from programs.tasks import plan_obligations
from programs.tests.duties import (
    FIRST,
    NOON,
    TODAY,
    add_duty,
    bare_duty,
    open_days,
    running_agreement,
    running_partnership,
    set_state,
)
from programs.tests.factories import SuspensionFactory

SYSTEM = SystemActor("penjadwal kewajiban")
LATER = dt.date(2026, 7, 10)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def partnership(institution) -> Partnership:
    return running_partnership(institution)


@pytest.fixture
def monthly(coordinator, partnership):
    return add_duty(coordinator, partnership)


def last_of(obligation) -> dt.date:
    return obligation.occurrences.filter(state=OccurrenceState.OPEN).latest("due_on").due_on


def leave(obligation, until: dt.date, back: dt.date | None = None) -> None:
    """The creditor no longer takes part after `until`, or is back from `back` on."""
    party = obligation.partnership.parties.get(organization=obligation.creditor)
    party.episodes.update(until_on=until)
    if back:
        PartyEpisode.objects.create(institution=obligation.institution, party=party, from_on=back)


def test_open_ended_duty_is_planned_twelve_months_ahead(monthly):
    assert monthly.occurrences.count() == 15
    assert last_of(monthly) == dt.date(2027, 3, 5)


@pytest.mark.parametrize(
    ("home_end", "duty_end", "expected"),
    [
        (None, dt.date(2026, 4, 5), dt.date(2026, 4, 5)),
        (dt.date(2026, 5, 4), None, dt.date(2026, 4, 5)),
        (dt.date(2026, 12, 31), dt.date(2026, 6, 30), dt.date(2026, 6, 5)),
        (dt.date(2029, 12, 31), None, dt.date(2027, 3, 5)),
    ],
)
def test_planning_stops_at_the_first_end(coordinator, institution, home_end, duty_end, expected):
    home = running_partnership(institution, ends_on=home_end)
    assert last_of(add_duty(coordinator, home, last_due_on=duty_end)) == expected


def test_duty_that_begins_late_has_its_first_year(coordinator, partnership):
    duty = add_duty(coordinator, partnership, first_due_on=dt.date(2028, 1, 1), frequency=Frequency.YEARLY)
    assert [row.due_on.year for row in duty.occurrences.all()] == [2028, 2029]


def test_extension_adds_what_is_missing_and_then_nothing(monthly):
    assert schedules.extend_all_occurrences(actor=SYSTEM, today=LATER) == 4
    assert last_of(monthly) == dt.date(2027, 7, 5)
    assert schedules.extend_all_occurrences(actor=SYSTEM, today=LATER) == 0
    assert monthly.occurrences.count() == 19


def test_extension_leaves_no_event_when_nothing_changes(monthly):
    before = AuditEvent.objects.count()
    schedules.extend_occurrences(actor=SYSTEM, obligation=monthly)
    assert AuditEvent.objects.count() == before


def test_task_beats_and_marks_its_events_as_the_workers(monthly, time_machine):
    time_machine.move_to(NOON + dt.timedelta(days=62), tick=False)
    plan_obligations()
    plan_obligations()
    beat = Heartbeat.objects.get(name="plan-obligations")
    assert beat.next_at - beat.beat_at == dt.timedelta(hours=1)
    events = AuditEvent.objects.filter(action="obligation.plan")
    assert [(event.via, event.actor_label) for event in events] == [("worker", "sistem: penjadwal kewajiban")]


@pytest.mark.parametrize("status", ["draft", "suspended", "ended", "cancelled"])
def test_nothing_arises_of_a_partnership_not_in_force(institution, status):
    duty = bare_duty(running_partnership(institution, status=status))
    assert schedules.extend_all_occurrences(actor=SYSTEM) == 0
    assert not duty.occurrences.exists()


@pytest.mark.parametrize("state", ["draft", "negotiating", "agreed", "signed", "suspended", "ended", "cancelled"])
def test_nothing_arises_of_an_agreement_not_in_force(institution, state):
    duty = bare_duty(running_agreement(institution, state=state))
    assert schedules.extend_all_occurrences(actor=SYSTEM) == 0
    assert not duty.occurrences.exists()


def test_nothing_arises_while_a_party_is_away(monthly):
    leave(monthly, TODAY - dt.timedelta(days=1))
    assert schedules.extend_all_occurrences(actor=SYSTEM, today=LATER) == 0
    assert monthly.occurrences.count() == 15


def test_party_that_came_back_owes_nothing_for_the_time_between(monthly):
    leave(monthly, dt.date(2026, 3, 31), back=dt.date(2026, 6, 1))
    schedules.extend_occurrences(actor=SYSTEM, obligation=monthly)
    assert open_days(monthly)[:5] == ["01-05", "02-05", "03-05", "06-05", "07-05"]


def test_waived_and_cancelled_duties_have_no_dates(partnership):
    waived = bare_duty(partnership, is_waived_by_agreement=True, waiver_reason="Tidak perlu")
    cancelled = bare_duty(partnership, cancelled_at=NOON)
    schedules.extend_all_occurrences(actor=SYSTEM)
    assert not ObligationOccurrence.objects.filter(obligation__in=[waived, cancelled]).exists()


def test_shorter_partnership_drops_what_falls_due_after_its_end(monthly, partnership):
    Partnership.objects.filter(pk=partnership.pk).update(ends_on=dt.date(2026, 5, 31))
    schedules.extend_all_occurrences(actor=SYSTEM)
    assert open_days(monthly) == ["01-05", "02-05", "03-05", "04-05", "05-05"]
    Partnership.objects.filter(pk=partnership.pk).update(ends_on=dt.date(2026, 6, 30))
    schedules.extend_all_occurrences(actor=SYSTEM)
    assert open_days(monthly)[-1] == "06-05"
    assert monthly.occurrences.count() == 15


def test_resuming_counts_from_the_anchor_without_the_pause(coordinator, monthly, partnership, time_machine):
    single = add_duty(coordinator, partnership, frequency=Frequency.ONCE, first_due_on=dt.date(2026, 4, 20))
    partnerships.suspend_partnership(actor=coordinator, partnership=partnership, reason="Musim paceklik")
    assert monthly.occurrences.count() == 15
    time_machine.move_to(NOON + dt.timedelta(days=61), tick=False)
    assert schedules.extend_all_occurrences(actor=SYSTEM) == 0
    partnerships.resume_partnership(actor=coordinator, partnership=partnership)
    assert open_days(monthly)[:5] == ["01-05", "02-05", "03-05", "06-05", "07-05"]
    assert last_of(monthly) == dt.date(2027, 5, 5)
    assert open_days(single) == ["04-20"]
    assert schedules.extend_all_occurrences(actor=SYSTEM) == 0


def test_what_was_fulfilled_in_a_pause_stays(coordinator, monthly, partnership, time_machine):
    partnerships.suspend_partnership(actor=coordinator, partnership=partnership, reason="Musim paceklik")
    april = monthly.occurrences.get(due_on=dt.date(2026, 4, 5))
    set_state(april, OccurrenceState.FULFILLED)
    time_machine.move_to(NOON + dt.timedelta(days=61), tick=False)
    partnerships.resume_partnership(actor=coordinator, partnership=partnership)
    april.refresh_from_db()
    assert april.state == OccurrenceState.FULFILLED


def test_agreement_pauses_as_well(coordinator, institution, time_machine):
    agreement = running_agreement(institution)
    duty = bare_duty(agreement)
    schedules.extend_occurrences(actor=SYSTEM, obligation=duty)
    agreements.suspend_agreement(actor=coordinator, agreement=agreement, reason="Menunggu izin")
    time_machine.move_to(NOON + dt.timedelta(days=31), tick=False)
    agreements.resume_agreement(actor=coordinator, agreement=agreement)
    assert open_days(duty)[:4] == ["01-05", "02-05", "03-05", "05-05"]


def test_resuming_before_the_pause_is_refused_and_nothing_changes(coordinator, partnership):
    partnerships.suspend_partnership(actor=coordinator, partnership=partnership, reason="Musim paceklik")
    with pytest.raises(DomainError, match="mendahului"):
        partnerships.resume_partnership(
            actor=coordinator, partnership=partnership, decided_on=TODAY - dt.timedelta(days=3)
        )
    partnership.refresh_from_db()
    assert partnership.status == PartnershipStatus.SUSPENDED
    assert Suspension.objects.get().resumed_on is None


def test_ending_closes_the_pause_and_plans_nothing(coordinator, monthly, partnership):
    partnerships.suspend_partnership(actor=coordinator, partnership=partnership, reason="Musim paceklik")
    partnerships.end_partnership(
        actor=coordinator, partnership=partnership, reason="Selesai", decided_on=TODAY - dt.timedelta(days=9)
    )
    assert Suspension.objects.get().resumed_on == TODAY
    assert monthly.occurrences.count() == 15


def test_settled_date_stands_for_the_nearest_planned_one(coordinator, monthly):
    set_state(monthly.occurrences.get(due_on=dt.date(2026, 2, 5)), OccurrenceState.REPORTED)
    monthly.first_due_on = dt.date(2026, 1, 12)
    monthly.save()
    schedules.extend_occurrences(actor=SYSTEM, obligation=monthly)
    assert open_days(monthly)[:3] == ["01-12", "03-12", "04-12"]


def test_suspension_factory_is_valid(institution):
    suspension = SuspensionFactory(partnership__institution=institution)
    suspension.full_clean()
    assert str(FIRST.year) in str(suspension)


@pytest.mark.parametrize("count", [1, 3])
def test_extension_asks_a_constant_number_of_questions(coordinator, institution, count, django_assert_num_queries):
    for _ in range(count):
        add_duty(coordinator, running_partnership(institution))
    with django_assert_num_queries(10):
        schedules.extend_all_occurrences(actor=SYSTEM)
