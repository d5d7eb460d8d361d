"""The outbox against a real local mail server: once each, failures told apart, nothing lost."""

import datetime as dt

import pytest
from django.db import transaction

from kemitraan.core import clock, health
from kemitraan.core.models import Heartbeat, OutboxMessage, OutboxState
from kemitraan.core.services import outbox
from kemitraan.core.services.mail import queue_mail, resend_mail
from kemitraan.core.services.outages import outage_lasts, outage_name
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Reminder
from kemitraan.reminders.services.running import run_reminders


def put(key: str, address: str, **values) -> OutboxMessage:
    return OutboxMessage.objects.create(
        key=key,
        to_address=address,
        subject="Pengingat",
        body_text="Isi",
        next_try_at=clock.now(),
        **values,
    )


@pytest.mark.django_db
def test_one_refused_address_stops_nobody_else(mailbox):
    for n in range(10):
        put(f"k{n}", f"orang{n}@contoh.test")
    put("rusak", "bukan alamat")
    mailbox.refused.add("orang3@contoh.test")
    tally = outbox.deliver_due()
    assert (tally.sent, tally.failed) == (9, 2)
    assert len(mailbox.accepted) == 9
    assert "550" in OutboxMessage.objects.get(key="k3").last_error
    assert outbox.deliver_due().sent == 0


@pytest.mark.django_db
def test_hundred_mails_with_three_troubles_arrive_once_each(mailbox):
    for n in range(1, 101):
        put(f"k{n}", "rusak" if n == 52 else f"orang{n}@contoh.test")
    mailbox.refused.add("orang37@contoh.test")
    mailbox.hangs_up_on.add("orang80@contoh.test")
    tally = outbox.deliver_due()
    assert (tally.sent, tally.failed, tally.retried, tally.uncertain) == (98, 2, 0, 0)
    assert len({message["To"] for message in mailbox.accepted}) == len(mailbox.accepted) == 98
    assert mailbox.connections == 2
    assert outbox.deliver_due() == outbox.Tally()


@pytest.mark.django_db
def test_refused_content_is_no_outage_and_no_fault_of_the_address(mailbox, coordinator):
    put("k0", coordinator.email, recipient=coordinator)
    put("k1", "orang1@contoh.test")
    mailbox.unwanted.add(coordinator.email)
    tally = outbox.deliver_due()
    assert (tally.sent, tally.failed) == (1, 1)
    coordinator.refresh_from_db()
    assert coordinator.address_failed_at is None
    assert not outage_lasts("email")


@pytest.mark.django_db
def test_refused_address_is_marked_on_the_person(mailbox, coordinator):
    put("k", coordinator.email, recipient=coordinator)
    mailbox.refused.add(coordinator.email)
    outbox.deliver_due()
    coordinator.refresh_from_db()
    assert coordinator.address_failed_at is not None


@pytest.mark.django_db
def test_lost_answer_is_in_doubt_and_ends_the_run(mailbox):
    put("k0", "orang0@contoh.test")
    put("k1", "orang1@contoh.test")
    mailbox.forgets_to_answer.add("orang0@contoh.test")
    tally = outbox.deliver_due()
    assert (tally.sent, tally.uncertain) == (0, 1)
    assert OutboxMessage.objects.get(key="k0").state == OutboxState.UNCERTAIN
    Heartbeat.objects.all().delete()
    assert outbox.deliver_due().sent == 1
    assert [message["To"] for message in mailbox.accepted] == ["orang0@contoh.test", "orang1@contoh.test"]


@pytest.mark.django_db
def test_mail_that_cannot_be_built_fails_alone(mailbox):
    put("k0", "orang0@contoh.test", headers={"X-Uji": "a\r\nBcc: lain@contoh.test"})
    put("k1", "orang1@contoh.test")
    tally = outbox.deliver_due()
    assert (tally.sent, tally.failed) == (1, 1)


@pytest.mark.django_db
def test_outage_of_three_hours_ends_by_itself_with_few_attempts(mailbox, settings, time_machine):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    start = clock.now()
    time_machine.move_to(start, tick=False)
    for n in range(20):
        put(f"k{n}", f"orang{n}@contoh.test")
    attempts = 0
    for minute in range(180):
        time_machine.move_to(start + dt.timedelta(minutes=minute), tick=False)
        attempts += outbox.deliver_due().retried
    assert attempts < 30
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(OutboxState.PENDING, 0)}
    assert not health.check_outbox()[0][0]
    settings.EMAIL_PORT = port
    for minute in range(180, 200):
        time_machine.move_to(start + dt.timedelta(minutes=minute), tick=False)
        outbox.deliver_due()
    assert len(mailbox.accepted) == 20
    assert health.check_outbox()[0][0]


@pytest.mark.django_db
def test_busy_server_is_tried_again_later(mailbox):
    put("k", "orang@contoh.test")
    mailbox.busy.add("orang@contoh.test")
    assert outbox.deliver_due().retried == 1
    message = OutboxMessage.objects.get()
    assert message.state == OutboxState.PENDING
    assert message.next_try_at > clock.now() + dt.timedelta(seconds=40)


@pytest.mark.django_db
def test_unreachable_server_costs_no_attempt_and_is_left_alone(settings):
    settings.EMAIL_BACKEND = "kemitraan.core.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for n in range(3):
        put(f"k{n}", "orang@contoh.test")
    outbox.deliver_due()
    outbox.deliver_due()
    assert Heartbeat.objects.get(name=outage_name("email")).details["failures"] == 1
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(OutboxState.PENDING, 0)}


@pytest.mark.django_db
def test_claimed_message_of_a_dead_sender_is_uncertain_not_repeated(mailbox):
    put("k", "orang@contoh.test", state=OutboxState.SENDING, leased_until=clock.now() - dt.timedelta(seconds=1))
    tally = outbox.deliver_due()
    assert (tally.sent, tally.uncertain) == (0, 1)
    assert mailbox.accepted == []


@pytest.mark.django_db
def test_name_with_line_break_and_comma_stays_one_header(mailbox):
    put("k", "orang@contoh.test", to_name="Dr. H. Ahmad, M.Pd.\r\nBcc: lain@contoh.test" + "x" * 200)
    assert outbox.deliver_due().sent == 1
    assert mailbox.accepted[0]["Bcc"] is None
    assert "orang@contoh.test" in mailbox.accepted[0]["To"]


@pytest.mark.django_db(transaction=True)
def test_rolled_back_mail_never_leaves(mailbox, coordinator):
    def fail() -> None:
        with transaction.atomic():
            queue_mail(
                key="k",
                to_address=coordinator.email,
                to_name="",
                subject="Undangan",
                template="reminder_digest",
                context={"sections": []},
                recipient=coordinator,
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    outbox.deliver_due()
    assert mailbox.accepted == []


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_message_once(mailbox):
    import threading

    from django.db import connection

    for n in range(12):
        put(f"k{n}", f"orang{n}@contoh.test")

    def work() -> None:
        try:
            outbox.deliver_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message["To"] for message in mailbox.accepted) == sorted(f"orang{n}@contoh.test" for n in range(12))


@pytest.mark.django_db
def test_digest_in_doubt_that_a_person_sends_again_settles_its_reminders(desk, mailbox, admin_user, coordinator):
    desk.add("a", dt.date(2027, 4, 5), coordinator.pk)
    mailbox.forgets_to_answer.add(coordinator.email)
    run_reminders(at=dt.datetime.fromisoformat("2027-03-06T08:00+07:00"))
    assert Reminder.objects.get().state == ReminderState.UNCERTAIN
    mailbox.forgets_to_answer.clear()
    Heartbeat.objects.all().delete()
    OutboxMessage.objects.update(created_at=clock.now() - dt.timedelta(hours=3))
    resend_mail(actor=admin_user, message=OutboxMessage.objects.get())
    run_reminders(at=dt.datetime.fromisoformat("2027-03-06T11:00+07:00"))
    row = Reminder.objects.get()
    assert (row.state, OutboxMessage.objects.get().state) == (ReminderState.SENT, OutboxState.SENT)
    assert row.sent_at is not None
    assert len(mailbox.accepted) == 2
