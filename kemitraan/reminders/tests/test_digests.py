"""Digests that wait: looked at again before they leave, and nobody forgotten."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection

from kemitraan.accounts.tests.factories import InstitutionFactory, MembershipFactory
from kemitraan.core import clock
from kemitraan.core.models import Heartbeat, Notification, OutboxMessage, OutboxState
from kemitraan.core.services import outbox
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Reminder, ReminderRule
from kemitraan.reminders.services import running
from kemitraan.reminders.services.planning import plan_institution
from kemitraan.reminders.services.running import run_reminders
from kemitraan.reminders.services.sending import write_digests
from kemitraan.reminders.tests.delivery_factories import WebhookEndpointFactory
from kemitraan.reminders.tests.factories import RuleFactory
from kemitraan.reminders.tests.test_planning import DUE, at


@pytest.fixture
def soon(institution) -> dt.date:
    return institution.today + dt.timedelta(days=7)


def plan_only(institution) -> None:
    """As a run whose mail server is down: the digests are written, and wait."""
    plan_institution(institution, clock.now(), keeps_hours=False)
    write_digests(clock.now())
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


def test_line_in_the_inbox_goes_with_its_reminder_and_comes_back_with_it(planned, coordinator, institution):
    new = Notification.objects.filter(user=coordinator, read_at=None)
    assert new.count() == 2
    kept = planned.drop("b")
    outbox.deliver_due()
    assert list(new.values_list("title", flat=True)) == ["Hal a"]
    planned.items.append(kept)
    plan_institution(institution, clock.now())
    assert new.count() == 2
    planned.items.clear()
    plan_institution(institution, clock.now())
    assert new.count() == 0


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


def test_what_nobody_active_answers_for_stands_together_under_its_own_heading(desk, coordinator, mentor_user):
    desk.add("a", DUE, coordinator.pk)
    for uid in "bc":
        desk.add(uid, DUE - dt.timedelta(days=1), mentor_user.pk)
    mentor_user.is_active = False
    mentor_user.save()
    run_reminders(at=at("2027-03-06T08:00"))
    (message,) = mail.outbox
    parts = ["Hal a", "\nTanpa penerima aktif\n", "Tunjuk penggantinya.", "Hal b", "Hal c"]
    html = message.alternatives[0].content
    for text, told in ((message.body, parts), (html, [part.strip() for part in parts])):
        assert all(part in text for part in told)
        assert told == sorted(told, key=text.rindex)


def test_fault_in_one_institution_holds_up_no_other(desk, coordinator, monkeypatch):
    broken = InstitutionFactory(name="Lembaga Rusak (contoh)")

    def plan(asked, *arguments, **how):
        if asked == broken:
            raise RuntimeError("rusak")
        return plan_institution(asked, *arguments, **how)

    monkeypatch.setattr(running, "plan_institution", plan)
    desk.add("a", DUE, coordinator.pk)
    with pytest.raises(RuntimeError):
        run_reminders(at=at("2027-03-06T08:00"))
    assert len(mail.outbox) == 1
    assert not Heartbeat.objects.filter(name="plan-reminders").exists()


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


class TestPersonOfTwoInstitutions:
    """One digest a person and day, whatever their institutions; each of them hears of its own only."""

    @pytest.fixture
    def sister(self, coordinator):
        return MembershipFactory(user=coordinator, institution__name="Lembaga Saudara (contoh)").institution

    def test_one_mail_has_a_section_for_each(self, desk, coordinator, institution, sister):
        desk.add("a", DUE, coordinator.pk)
        desk.add_elsewhere(sister, "b", DUE, coordinator.pk)
        run_reminders(at=at("2027-03-17T08:00"))
        (message,) = mail.outbox
        assert message.subject == "Pengingat: 2 hal menunggu Anda"
        parts = [f"\n{institution}\n", "Hal a", f"\n{sister}\n", "Hal b"]
        assert all(part in message.body for part in parts)
        assert parts == sorted(parts, key=message.body.rindex)
        assert f"{institution} dan {sister}" in message.body
        assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.SENT}

    def test_what_comes_later_that_day_waits_for_the_next_one(self, desk, coordinator, sister):
        desk.add("a", DUE, coordinator.pk)
        run_reminders(at=at("2027-03-17T08:00"))
        desk.add_elsewhere(sister, "b", DUE, coordinator.pk)
        run_reminders(at=at("2027-03-17T10:00"))
        assert len(mail.outbox) == 1
        run_reminders(at=at("2027-03-18T08:00"))
        assert [("Hal a" in message.body, "Hal b" in message.body) for message in mail.outbox] == [
            (True, False),
            (False, True),
        ]

    def test_earlier_zone_takes_the_other_along(self, desk, coordinator, sister):
        sister.time_zone = "Asia/Jayapura"
        sister.save()
        desk.add("a", DUE, coordinator.pk)
        desk.add_elsewhere(sister, "b", DUE, coordinator.pk)
        for hour in ("05:30", "08:00"):
            run_reminders(at=at(f"2027-03-17T{hour}"), keeps_hours=True)
        (message,) = mail.outbox
        assert "Hal a" in message.body
        assert "Hal b" in message.body

    def test_planner_that_did_not_see_the_digest_writes_no_second_one(self, desk, coordinator, sister):
        moment = at("2027-03-17T08:00")
        running.ensure_default_rules()
        desk.add("a", DUE, coordinator.pk)
        desk.add_elsewhere(sister, "b", DUE, coordinator.pk)
        with clock.standing_at(moment):
            plan_institution(desk.institution, moment)
            plan_institution(sister, moment)
            late = Reminder.objects.filter(institution=sister)
            late.update(state=ReminderState.SKIPPED)
            write_digests(moment)
            late.update(state=ReminderState.PLANNED)
            write_digests(moment)
        assert OutboxMessage.objects.count() == 1
        run_reminders(at=at("2027-03-18T08:00"))
        assert len(mail.outbox) == 2

    def test_part_that_is_done_in_one_takes_back_the_whole_mail(self, desk, coordinator, institution, sister, soon):
        running.ensure_default_rules()
        desk.add("a", soon, coordinator.pk)
        desk.add_elsewhere(sister, "b", soon, coordinator.pk)
        plan_institution(sister, clock.now(), keeps_hours=False)
        plan_only(institution)
        desk.elsewhere.clear()
        assert outbox.deliver_due().cancelled == 1
        run_reminders()
        (message,) = mail.outbox
        assert "Hal a" in message.body
        assert "Hal b" not in message.body

    def test_webhook_hears_of_its_own_institution_only(self, desk, coordinator, institution, sister):
        hook = WebhookEndpointFactory(institution=sister)
        for home in (institution, sister):
            RuleFactory(institution=home, source="uji", steps=[-30], channels=["email", "webhook"])
        desk.add("a", DUE, coordinator.pk)
        desk.add_elsewhere(sister, "b", DUE, coordinator.pk)
        with clock.standing_at(moment := at("2027-03-17T08:00")):
            for home in (institution, sister):
                plan_institution(home, moment)
            write_digests(moment)
        told = OutboxMessage.objects.get(channel="webhook")
        assert told.to_address == str(hook.public_id)
        assert "Hal b" in told.body_text
        assert "Hal a" not in told.body_text
        assert OutboxMessage.objects.filter(channel="email").count() == 1
