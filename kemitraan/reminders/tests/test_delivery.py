"""The outbox against a real local mail server: once each, failures told apart, nothing lost."""

import datetime as dt

import pytest
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.models import Heartbeat, OutboxMessage, OutboxState
from kemitraan.core.services import outbox
from kemitraan.core.services.mail import queue_mail


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
    assert Heartbeat.objects.get(name=outbox.OUTAGE).details["failures"] == 1
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
                context={"items": []},
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
