"""Delivering the outbox: each message once, failures told apart, nothing repeated in doubt."""

import datetime as dt
import random
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formataddr

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.mail import AnswerLost
from kemitraan.core.models import OUTAGE, Heartbeat, OutboxMessage, OutboxState
from kemitraan.core.registry import message_guards

LEASE = dt.timedelta(minutes=5)
FRESH = dt.timedelta(minutes=1)
FIRST_WAIT_SECONDS = 60
LONGEST_WAIT_SECONDS = 15 * 60
SERVER_CLOSES = 421
MESSAGE_TOO_LARGE = 552


@dataclass
class Tally:
    """What one delivery run did, in messages."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    uncertain: int = 0
    cancelled: int = 0


@dataclass
class Guards:
    """Asks whoever wrote a message that waited whether it still holds; what a guard found out serves one run."""

    made: dict[str, Callable[[OutboxMessage], str]] = field(default_factory=dict)

    def refusal(self, message: OutboxMessage) -> str:
        """Why the message should not go out any more; empty when it should."""
        kind = message.key.partition(":")[0]
        if clock.now() - message.created_at <= FRESH or (make := message_guards.get(kind)) is None:
            return ""
        if kind not in self.made:
            self.made[kind] = make()
        return self.made[kind](message)


def deliver_due(*, limit: int = 500) -> Tally:
    """Send what is due, one message at a time, over one connection.

    A message is claimed in a short transaction before it is handed over, so two workers never send the
    same one; found claimed after its lease it is UNCERTAIN and never repeated by itself. An unreachable
    server ends the run, costs no message an attempt, and is left alone for a growing time.
    """
    tally = Tally(uncertain=mark_uncertain())
    if outage_lasts():
        return tally
    connection = get_connection()
    guards = Guards()
    try:
        for _ in range(limit):
            message = claim_next()
            if message is None:
                break
            if reason := guards.refusal(message):
                _settle(message, OutboxState.CANCELLED, reason)
                tally.cancelled += 1
            elif not _deliver(message, connection, tally):
                break
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.close()
    return tally


@transaction.atomic
def claim_next() -> OutboxMessage | None:
    """Take the message that has been due longest, with a lease; None when nothing is due."""
    now = clock.now()
    message = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(state=OutboxState.PENDING, next_try_at__lte=now)
        .order_by("next_try_at", "id")
        .first()
    )
    if message is not None:
        message.state = OutboxState.SENDING
        message.leased_until = now + LEASE
        message.save(update_fields=["state", "leased_until", "updated_at"])
    return message


@transaction.atomic
def mark_uncertain() -> int:
    """Messages whose sender died after claiming them may have been accepted: show, do not repeat."""
    return OutboxMessage.objects.filter(state=OutboxState.SENDING, leased_until__lt=clock.now()).update(
        state=OutboxState.UNCERTAIN,
        last_error="Pengirim berhenti saat mengirim; surat mungkin sudah diterima.",
        leased_until=None,
    )


def _deliver(message: OutboxMessage, connection, tally: Tally) -> bool:
    """Send one claimed message; False when the server is in trouble and the run should end."""
    try:
        validate_email(message.to_address)
        email = _as_email(message)
        email.message()  # whatever is wrong with it shows here, before anything is sent
    except ValidationError:
        _fail(message, "Alamat surel tidak sah.", is_address_bad=True)
        tally.failed += 1
        return True
    except (ValueError, TypeError) as error:
        _fail(message, f"Surat tidak dapat disusun: {error}")
        tally.failed += 1
        return True
    try:
        _hand_over(email, connection)
    except AnswerLost as error:
        _settle(message, OutboxState.UNCERTAIN, "Server terputus sebelum menjawab; surat mungkin sudah diterima.")
        tally.uncertain += 1
        begin_outage(str(error))
        return False
    except (smtplib.SMTPException, OSError) as error:
        if not _is_about_message(error):
            return _unreachable(message, error, tally)
        _refused(message, error, tally)
        return True
    _settle(message, OutboxState.SENT, "")
    tally.sent += 1
    Heartbeat.objects.filter(name=OUTAGE).delete()
    return True


def _hand_over(email: EmailMultiAlternatives, connection) -> None:
    """Send over the connection that is open; when the server closed that one, over a new one, once."""
    is_new = connection.open()
    try:
        connection.send_messages([email])
    except AnswerLost:
        raise
    except smtplib.SMTPException as error:
        is_closed = isinstance(error, smtplib.SMTPServerDisconnected) or _answer(error)[0] == SERVER_CLOSES
        if is_new or not is_closed:
            raise
        with suppress(smtplib.SMTPException, OSError):
            connection.close()
        connection.open()
        connection.send_messages([email])


def _answer(error: Exception) -> tuple[int, str]:
    """What the server said: its code (0 when it said nothing) and its words."""
    code: int = 0
    words: bytes | str = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    return code, words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _is_about_message(error: Exception) -> bool:
    """Whether the server refused this message or its address, and would take others."""
    code, _ = _answer(error)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return code == MESSAGE_TOO_LARGE
    is_answer = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return is_answer and code != SERVER_CLOSES


def _as_email(message: OutboxMessage) -> EmailMultiAlternatives:
    name = " ".join(message.to_name.split())[:100]
    email = EmailMultiAlternatives(
        subject=" ".join(message.subject.split()),
        body=message.body_text,
        to=[formataddr((name, message.to_address)) if name else message.to_address],
        headers={**message.headers, "Message-ID": f"<{message.public_id}@kemitraan>"},
    )
    if message.body_html:
        email.attach_alternative(message.body_html, "text/html")
    return email


def _refused(message: OutboxMessage, error: Exception, tally: Tally) -> None:
    """5xx is final, and marks the address when that is what was refused; 4xx is tried again later."""
    code, words = _answer(error)
    if code >= 500:
        _fail(message, f"{code} {words}", is_address_bad=isinstance(error, smtplib.SMTPRecipientsRefused))
        tally.failed += 1
        return
    message.attempts += 1
    _wait(message, wait_seconds(message.attempts), f"{code} {words}")
    tally.retried += 1


@transaction.atomic
def _fail(message: OutboxMessage, reason: str, *, is_address_bad: bool = False) -> None:
    _settle(message, OutboxState.FAILED, reason)
    if is_address_bad and message.recipient is not None and message.recipient.email == message.to_address:
        message.recipient.address_failed_at = clock.now()
        message.recipient.save(update_fields=["address_failed_at"])


def _settle(message: OutboxMessage, state: str, error: str) -> None:
    message.state = state
    message.last_error = error
    message.leased_until = None
    message.sent_at = clock.now() if state == OutboxState.SENT else None
    message.save(update_fields=["state", "last_error", "leased_until", "sent_at", "updated_at"])


def _wait(message: OutboxMessage, seconds: float, error: str) -> None:
    message.state = OutboxState.PENDING
    message.leased_until = None
    message.next_try_at = clock.now() + dt.timedelta(seconds=seconds)
    message.last_error = error
    message.save(update_fields=["state", "leased_until", "next_try_at", "last_error", "attempts", "updated_at"])


def _unreachable(message: OutboxMessage, error: Exception, tally: Tally) -> bool:
    """Note the outage, give the message back untouched, and end the run."""
    failures = begin_outage(str(error))
    _wait(message, 0 if failures == 1 else FIRST_WAIT_SECONDS, str(error))
    tally.retried += 1
    return False


def wait_seconds(attempts: int) -> float:
    """Growing, jittered wait after so many failed attempts."""
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(attempts - 1, 10))
    return longest * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, no secret


@transaction.atomic
def begin_outage(error: str) -> int:
    """Remember that the mail server cannot be reached and when to look again; returns the failures in a row."""
    beat, _ = Heartbeat.objects.select_for_update().get_or_create(name=OUTAGE, defaults={"beat_at": clock.now()})
    failures = beat.details.get("failures", 0) + 1
    beat.beat_at = clock.now()
    beat.next_at = clock.now() + dt.timedelta(seconds=wait_seconds(failures))
    beat.details = {"failures": failures, "error": error[:300]}
    beat.save()
    return failures


def outage_lasts() -> bool:
    """Whether the mail server was unreachable a moment ago and should be left alone for now."""
    return Heartbeat.objects.filter(name=OUTAGE, next_at__gt=clock.now()).exists()
