"""Digests that wait: looked at again before they leave, and nobody forgotten."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection

from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.core.services import outbox
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Reminder, ReminderRule
from kemitraan.reminders.services import running
from kemitraan.reminders.services.planning import plan_institution
from kemitraan.reminders.services.running import run_reminders
from kemitraan.reminders.services.sending import write_digests
from kemitraan.reminders.tests.test_planning import DUE, at


@pytest.fixture
def soon(institution) -> dt.date:
    return institution.today + dt.timedelta(days=7)


def plan_only(institution) -> None:
    """As a run whose mail server is down: the digests are written, and wait."""
    plan_institution(institution, clock.now(), keeps_hours=False)
    write_digests(institution, clock.now())
    OutboxMessage.objects.update(created_at=clock.now() - dt.timedelta(minutes=20))


@pytest.fixture
def planned(desk, coordinator, institution, soon):
    running.ensure_default_rules()
    desk.add("a", soon, coordinator.pk)
    desk.add("b", soon, coordinator.pk)
    plan_only(institution)
    return desk


def test_item_done_before_the_mail_left_is_not_in_any_mail(planned):
    planned.items = planned.items[:1]
    assert outbox.deliver_due().cancelled == 1
    run_reminders()
    run_reminders()
    (message,) = mail.outbox
    assert "Hal a" in message.body
    assert "Hal b" not in message.body
    assert dict(Reminder.objects.values_list("title", "state")) == {
        "Hal a": ReminderState.SENT,
        "Hal b": ReminderState.CANCELLED,
    }


def test_item_closed_by_a_later_plan_stops_the_mail_as_well(planned, institution):
    planned.items.clear()
    plan_institution(institution, clock.now())
    outbox.deliver_due()
    assert mail.outbox == []
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.CANCELLED}


def test_item_that_comes_back_is_sent_in_a_fresh_mail(planned, institution):
    kept, planned.items = planned.items, []
    plan_institution(institution, clock.now())
    outbox.deliver_due()
    planned.items = kept
    run_reminders()
    assert len(mail.outbox) == 1
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.SENT}
    assert Reminder.objects.count() == 2


def test_digest_that_still_holds_leaves_late(planned):
    outbox.deliver_due()
    assert len(mail.outbox) == 1
    assert OutboxMessage.objects.get().state == OutboxState.SENT


def test_own_rule_does_not_repeat_what_the_shipped_one_sent(desk, coordinator, institution):
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-03-06T08:00"))
    ReminderRule.objects.create(institution=institution, source="uji", steps=[-30, 0], recipients=["owner"])
    run_reminders(at=at("2027-03-07T08:00"))
    assert len(mail.outbox) == 1


def test_rule_switched_off_stops_what_waits(planned, institution):
    ReminderRule.objects.create(institution=institution, source="uji", steps=[0], recipients=["owner"], is_active=False)
    run_reminders()
    assert mail.outbox == []
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.CANCELLED}


@pytest.mark.parametrize(("zone", "first"), [("Asia/Jakarta", 7), ("Asia/Makassar", 6), ("Asia/Jayapura", 5)])
def test_regular_task_waits_for_the_morning_of_the_institution(desk, coordinator, institution, zone, first):
    institution.time_zone = zone
    institution.save()
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at(f"2027-03-17T0{first - 1}:59"), keeps_hours=True)
    assert (len(mail.outbox), Reminder.objects.get().state) == (0, ReminderState.PLANNED)
    run_reminders(at=at(f"2027-03-17T0{first}:00"), keeps_hours=True)
    assert len(mail.outbox) == 1


def test_deactivated_mentor_gets_none_and_the_office_one_summary(desk, coordinator, mentor_user, partner_user):
    for uid in "abc":
        desk.add(uid, DUE, mentor_user.pk)
    desk.add("d", DUE, mentor_user.pk, partner_user.pk)
    mentor_user.is_active = False
    mentor_user.save()
    run_reminders(at=at("2027-03-06T08:00"))
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert len(bodies) == len(mail.outbox) == 2
    assert not [to for to in bodies if mentor_user.email in to]
    (summary,) = [body for to, body in bodies.items() if coordinator.email in to]
    assert [uid for uid in "abcd" if f"Hal {uid}" in summary] == ["a", "b", "c"]


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_make_each_reminder_once(desk, coordinator, mailbox):
    for n in range(50):
        desk.add(f"a{n}", DUE, coordinator.pk)
    problems: list[Exception] = []

    def work() -> None:
        try:
            run_reminders(at=at("2027-03-06T08:00"))
        except Exception as error:  # shown by the assertion below
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Reminder.objects.count() == 50
    assert len(mailbox.accepted) == 1
    run_reminders(at=at("2027-03-06T08:00"))
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.SENT}
