"""Delivering the outbox: each message once, failures told apart, nothing repeated in doubt."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import connection, transaction

from kemitraan.core import clock
from kemitraan.core.channels import Channel, DeliveryProblem, InDoubt, Postponed, Refused, Unreachable
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.core.registry import channels, message_followers, message_guards
from kemitraan.core.services.outages import begin_outage, end_outage, growing_wait, may_try

LEASE = dt.timedelta(minutes=5)
FRESH = dt.timedelta(minutes=1)
ATTEMPTS = 24  # with the waits between them, about three days
LONGEST_WAIT_SECONDS = 4 * 3600
log = structlog.get_logger(__name__)
# Written by hand: one statement for each claim and each end is what keeps a mail cheap (figure `reminders-send`).
CLAIM = """
UPDATE core_outboxmessage SET state = 'sending', leased_until = %s, updated_at = %s
WHERE id = (
    SELECT id FROM core_outboxmessage WHERE channel = %s AND state = 'pending' AND next_try_at <= %s
    ORDER BY next_try_at, id LIMIT 1 {lock}
)
RETURNING *
"""
SENDER_DIED = "Pengirim berhenti saat mengirim; surat mungkin sudah diterima."


@dataclass
class Tally:
    """What one delivery run did, in messages; `is_cut_short` when it ended at its limit and more may be due.

    `ended` are the kinds of messages (first part of their key) that came to an end, each with its institution.
    """

    sent: int = 0
    failed: int = 0
    retried: int = 0
    uncertain: int = 0
    cancelled: int = 0
    is_cut_short: bool = False
    ended: set[tuple[str, int | None]] = field(default_factory=set, compare=False)


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `values` are written to the message; `stops` ends the run."""

    counted_as: str
    values: dict[str, Any]
    is_address_bad: bool = False
    held_seconds: float = 0
    trouble: str = ""
    stops: bool = False


@dataclass
class Guards:
    """Asks whoever wrote a message that waited whether it still holds; what a guard found out serves one run."""

    made: dict[str, Callable[[OutboxMessage], str]] = field(default_factory=dict)

    def refusal(self, message: OutboxMessage) -> str:
        """Why the message should not go out any more; empty when it should. Raises `Postponed` when nobody can tell."""
        kind = message.key.partition(":")[0]
        if clock.now() - message.created_at <= FRESH or (make := message_guards.get(kind)) is None:
            return ""
        if kind not in self.made:
            self.made[kind] = make()
        try:
            return self.made[kind](message)
        except Exception:
            log.exception("guard failed", message=message.pk, key=message.key)
            raise Postponed("Isinya belum dapat diperiksa ulang; dicoba lagi.") from None


def deliver_due(
    *, limit: int = 5000, channel: str | None = None, seconds: float | None = None, tells: bool = True
) -> Tally:
    """Send what is due of every channel (or of one): at most `limit` messages, or for about `seconds`, of each.

    A message is claimed before it is handed over, so two workers never send the same one; found claimed after its
    lease it is UNCERTAIN and never repeated by itself. Its end and the next claim are written in one transaction. A
    server that cannot be reached ends the run of its channel, costs no message an attempt, and is left alone for a
    growing time; the other channels go on. Unless `tells` is off, whoever wrote the messages hears that they ended.
    """
    tally = Tally(uncertain=mark_uncertain())
    guards = Guards()
    for name in due_channels():
        if channel in (None, name) and may_try(name):
            Run(name, channels[name](), guards, tally).deliver(limit, seconds)
    for kind, institution_id in sorted(tally.ended, key=str) if tells else ():
        if (follow := message_followers.get(kind)) is not None:
            follow(institution_id)
    return tally


def due_channels() -> list[str]:
    """Channels that have something to send now, and an adapter to send it."""
    due = OutboxMessage.objects.filter(state=OutboxState.PENDING, next_try_at__lte=clock.now())
    return [name for name in due.order_by("channel").values_list("channel", flat=True).distinct() if name in channels]


def _attempt(message: OutboxMessage, adapter: Channel, guards: Guards) -> Outcome:
    """Hand one claimed message over, unless whoever wrote it takes it back; no transaction is open meanwhile."""
    try:
        if reason := guards.refusal(message):
            return Outcome("cancelled", {"state": OutboxState.CANCELLED, "last_error": reason})
        adapter.open()
        adapter.send(message)
    except DeliveryProblem as problem:
        return _outcome_of(message, problem)
    return Outcome("sent", {"state": OutboxState.SENT, "last_error": "", "sent_at": clock.now()})


def _outcome_of(message: OutboxMessage, problem: DeliveryProblem) -> Outcome:
    reason = problem.reason
    values: dict[str, Any] = {"last_error": reason}
    if isinstance(problem, InDoubt):
        return Outcome("uncertain", values | {"state": OutboxState.UNCERTAIN}, trouble=reason, stops=True)
    if isinstance(problem, Unreachable):
        # Behind the others: when this very message upsets the server, they get their turn.
        values |= {"state": OutboxState.PENDING, "next_try_at": clock.now()}
        return Outcome("retried", values, trouble=reason, stops=True)
    values["attempts"] = message.attempts + 1
    if isinstance(problem, Postponed) and values["attempts"] < ATTEMPTS:
        seconds = problem.wait_seconds or growing_wait(values["attempts"], LONGEST_WAIT_SECONDS)
        values |= {"state": OutboxState.PENDING, "next_try_at": clock.now() + dt.timedelta(seconds=seconds)}
        return Outcome("retried", values, held_seconds=seconds if problem.holds_address else 0)
    is_address_bad = isinstance(problem, Refused) and problem.is_address_bad
    values |= {"state": OutboxState.FAILED, "is_address_bad": is_address_bad}
    return Outcome("failed", values, is_address_bad=is_address_bad)


@dataclass
class Run:
    """One sender on one channel, from its first claim to its last settlement."""

    name: str
    adapter: Channel
    guards: Guards
    tally: Tally
    is_proven: bool = False

    def deliver(self, limit: int, seconds: float | None) -> None:
        """Send up to `limit` messages, or until `seconds` have passed; the connection is closed however it ends."""
        end = time.monotonic() + seconds if seconds else None
        left = limit
        message = claim_next(self.name)
        try:
            while message is not None:
                outcome = _attempt(message, self.adapter, self.guards)
                left -= 1
                is_spent = left <= 0 or (end is not None and time.monotonic() >= end)
                self.tally.is_cut_short |= is_spent and not outcome.stops
                message = self._settle(message, outcome, claims_next=not is_spent and not outcome.stops)
        finally:
            self.adapter.close()

    @transaction.atomic
    def _settle(self, message: OutboxMessage, outcome: Outcome, *, claims_next: bool) -> OutboxMessage | None:
        """Write what became of a message and claim the next one, together.

        Who lost the lease has no say any more, except that a message which arrived has arrived. PostgreSQL takes the
        usual case, one that arrived and another one to send, in one go.
        """
        statement, values = _ending(message, outcome)
        if self.is_proven and outcome.counted_as == "sent" and claims_next and connection.vendor == "postgresql":
            self._count(message, outcome)
            claim, more = _claim(self.name)
            return next(iter(OutboxMessage.objects.raw(f"{statement};{claim}", [*values, *more])), None)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            is_mine = cursor.rowcount == 1
        self._count(message, outcome)
        if outcome.trouble:
            begin_outage(self.name, outcome.trouble)
        elif outcome.counted_as == "sent" and not self.is_proven:
            end_outage(self.name)
            self.is_proven = True
        if is_mine and outcome.is_address_bad:
            _mark_address(message)
        if outcome.held_seconds:
            _hold_address(message, outcome.held_seconds)
        return claim_next(self.name) if claims_next else None

    def _count(self, message: OutboxMessage, outcome: Outcome) -> None:
        if outcome.counted_as != "retried":
            self.tally.ended.add((message.key.partition(":")[0], message.institution_id))
        setattr(self.tally, outcome.counted_as, getattr(self.tally, outcome.counted_as) + 1)


@transaction.atomic(savepoint=False)
def claim_next(channel: str) -> OutboxMessage | None:
    """Take the message of `channel` that has been due longest, with a lease; None when nothing is due."""
    return next(iter(OutboxMessage.objects.raw(*_claim(channel))), None)


def _claim(channel: str) -> tuple[str, list[Any]]:
    now = clock.now()
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    return CLAIM.format(lock=lock), [_stored(now + LEASE), _stored(now), channel, _stored(now)]


def _ending(message: OutboxMessage, outcome: Outcome) -> tuple[str, list[Any]]:
    """The statement that writes how an attempt ended; it finds no row when this sender has no say any more."""
    values = {**outcome.values, "leased_until": None, "updated_at": clock.now()}
    names = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in values)
    statement = f"UPDATE core_outboxmessage SET {names} WHERE id = %s"  # noqa: S608 - names of our own fields
    parameters = [*values.values(), message.pk]
    if outcome.counted_as != "sent":
        statement += " AND state = 'sending' AND leased_until = %s"
        parameters.append(message.leased_until)
    return statement, [_stored(value) for value in parameters]


def _stored(value: Any) -> Any:
    """A value as the database takes it from a statement written by hand."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return str(value) if isinstance(value, str) else value  # states are strings of their own class


@transaction.atomic
def mark_uncertain() -> int:
    """Messages whose sender died after claiming them may have been accepted: show, do not repeat."""
    return OutboxMessage.objects.filter(state=OutboxState.SENDING, leased_until__lt=clock.now()).update(
        state=OutboxState.UNCERTAIN, last_error=SENDER_DIED, leased_until=None, updated_at=clock.now()
    )


def _mark_address(message: OutboxMessage) -> None:
    """Whoever has this address is shown as not reachable under it."""
    recipient = message.recipient
    if recipient is not None and recipient.email == message.to_address:
        recipient.address_failed_at = clock.now()
        recipient.save(update_fields=["address_failed_at"])


def _hold_address(message: OutboxMessage, seconds: float) -> None:
    """Everything else that waits for the same address waits as long."""
    until = clock.now() + dt.timedelta(seconds=seconds)
    OutboxMessage.objects.filter(
        channel=message.channel, to_address=message.to_address, state=OutboxState.PENDING, next_try_at__lt=until
    ).update(next_try_at=until)
