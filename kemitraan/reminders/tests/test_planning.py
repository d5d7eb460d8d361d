"""Reached and not sent: nothing doubled, nothing forgotten, nothing sent to the wrong person."""

import datetime as dt
import json

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kemitraan.core.models import Notification, OutboxMessage
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Delivery, Reminder, ReminderRule
from kemitraan.reminders.services.running import run_reminders

DUE = dt.date(2027, 4, 5)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+07:00")


def test_run_twice_sends_once(desk, coordinator):
    desk.add("a", DUE, coordinator.pk)
    first = run_reminders(at=at("2027-03-06T08:00"))
    second = run_reminders(at=at("2027-03-06T08:00"))
    assert (first.counts["planned"], first.counts["sent"]) == (1, 1)
    assert (second.counts["planned"], second.counts["sent"], second.counts["skipped"]) == (0, 0, 1)
    assert len(mail.outbox) == 1
    assert Reminder.objects.count() == 1
    assert Notification.objects.filter(user=coordinator).count() == 1


def test_missed_day_is_sent_later_with_the_date_and_no_count_of_days(desk, coordinator):
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-03-08T07:00"))
    run_reminders(at=at("2027-03-09T07:00"))
    assert len(mail.outbox) == 1
    assert "Tenggat 5 April 2027" in mail.outbox[0].body
    assert "hari lagi" not in mail.outbox[0].body
    assert Reminder.objects.get().step_on == dt.date(2027, 3, 6)


def test_after_a_long_outage_only_the_latest_step_is_sent(desk, coordinator):
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-04-08T07:00"))
    assert list(Reminder.objects.values_list("step", "state")) == [(3, ReminderState.SENT)]


def test_item_gone_before_sending_cancels_with_a_reason(desk, coordinator):
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-03-06T08:00"), is_dry=True)
    assert Reminder.objects.count() == 0
    ReminderRule.objects.create(source="uji", steps=[-30], recipients=["owner"])
    planned = Reminder.objects.create(
        institution=coordinator.membership.institution,
        rule=ReminderRule.objects.get(),
        source="uji",
        item_uid="a",
        item_due_on=DUE,
        step=-30,
        step_on=dt.date(2027, 3, 6),
        recipient_key=f"user:{coordinator.pk}",
        recipient=coordinator,
        title="Hal a",
        url="/",
        decided_at=at("2027-03-06T07:00"),
    )
    desk.items.clear()
    run_reminders(at=at("2027-03-06T07:20"))
    planned.refresh_from_db()
    assert planned.state == ReminderState.CANCELLED
    assert planned.reason
    assert mail.outbox == []


def test_changed_due_date_plans_anew_and_sends_for_the_new_date(desk, coordinator):
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-03-06T08:00"))
    desk.items.clear()
    desk.add("a", dt.date(2027, 4, 20), coordinator.pk)
    run_reminders(at=at("2027-03-21T08:00"))
    assert list(Reminder.objects.order_by("id").values_list("item_due_on", "state")) == [
        (DUE, ReminderState.SENT),
        (dt.date(2027, 4, 20), ReminderState.SENT),
    ]


def test_inactive_owner_gets_nothing_and_the_coordinator_is_told(desk, coordinator, mentor_user):
    desk.add("a", DUE, mentor_user.pk)
    mentor_user.is_active = False
    mentor_user.save()
    run_reminders(at=at("2027-03-06T08:00"))
    (message,) = mail.outbox
    assert coordinator.email in message.to[0]
    assert "tanpa penerima aktif" in Reminder.objects.get().reason


def test_ended_membership_counts_as_inactive(desk, coordinator, mentor_user):
    desk.add("a", DUE, mentor_user.pk)
    mentor_user.membership.ends_on = dt.date(2027, 3, 1)
    mentor_user.membership.save()
    run_reminders(at=at("2027-03-06T08:00"))
    assert Reminder.objects.get().recipient == coordinator


def test_many_items_make_one_mail_for_each_person(desk, coordinator, mentor_user):
    for n in range(5):
        desk.add(f"a{n}", DUE, coordinator.pk, mentor_user.pk)
    outcome = run_reminders(at=at("2027-03-06T08:00"))
    assert outcome.counts["sent"] == 10
    assert len(mail.outbox) == 2
    assert Delivery.objects.filter(message__isnull=False).values("message").distinct().count() == 2


def test_step_before_effective_date_is_never_sent(desk, coordinator):
    ReminderRule.objects.create(source="uji", steps=[-30], recipients=["owner"], effective_from=dt.date(2027, 3, 7))
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-03-08T08:00"))
    assert not Reminder.objects.exists()


def test_long_overdue_item_falls_silent(desk, coordinator):
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-05-06T08:00"))
    assert not Reminder.objects.exists()


def test_own_rule_replaces_the_default(desk, coordinator, institution):
    ReminderRule.objects.create(institution=institution, source="uji", steps=[0], recipients=["owner"])
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-03-30T08:00"))
    assert not Reminder.objects.exists()


def test_same_decision_twice_is_refused_by_the_database(desk, coordinator):
    desk.add("a", DUE, coordinator.pk)
    run_reminders(at=at("2027-03-06T08:00"))
    row = Reminder.objects.get()
    row.pk = None
    row.public_id = "4f1f8a52-64a5-4a0e-9a43-0f8f7f0a0001"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_queries_do_not_grow_with_items(desk, coordinator):
    run_reminders(at=at("2027-03-01T08:00"))
    counts = []
    for name, size in (("sedikit", 1), ("banyak", 40)):
        for n in range(size):
            desk.add(f"{name}{n}", DUE, coordinator.pk)
        with CaptureQueriesContext(connection) as queries:
            run_reminders(at=at("2027-03-06T08:00"))
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 4  # wide inserts may be split


def test_command_explains_and_ends_with_counts(desk, coordinator, capsys):
    desk.add("a", DUE, coordinator.pk)
    call_command("send_reminders", "--dry-run", "--at", "2027-03-06T08:00+07:00")
    lines = capsys.readouterr().out.strip().splitlines()
    assert "H-30 tercapai 6 Maret 2027" in lines[0]
    assert json.loads(lines[-1]) == {
        "planned": 1,
        "sent": 0,
        "skipped": 0,
        "cancelled": 0,
        "failed": 0,
        "uncertain": 0,
    }
    assert not OutboxMessage.objects.exists()
