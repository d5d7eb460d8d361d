"""What the outbox asks of a channel, and the four ways in which sending can fail.

They are told apart because each calls for something else: what was refused is final, what was postponed is tried again
by itself, what is in doubt is shown to a person and never repeated, and a server that cannot be reached is left alone
for a growing time without costing any message an attempt.
"""

from typing import Protocol

from kemitraan.core.models import OutboxMessage


class DeliveryProblem(Exception):
    """Why a message did not go out; `reason` is shown to admins."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(DeliveryProblem):
    """The other side will never take this message; `is_address_bad` when it is the address that it refused."""

    def __init__(self, reason: str, *, is_address_bad: bool = False) -> None:
        super().__init__(reason)
        self.is_address_bad = is_address_bad


class Postponed(DeliveryProblem):
    """The other side would take this message later, after `wait_seconds` when it said so.

    `holds_address`: everything else for the same address would meet the same, and waits as well.
    """

    def __init__(self, reason: str, *, wait_seconds: float | None = None, holds_address: bool = False) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds
        self.holds_address = holds_address


class InDoubt(DeliveryProblem):
    """The message was handed over whole and nobody answered: it may have been taken, or not."""


class Unreachable(DeliveryProblem):
    """The server is in trouble, whatever the message; this one was certainly not taken."""


class Channel(Protocol):
    """Takes messages of one kind to where they belong, over one connection from `open` to `close`."""

    def open(self) -> None:
        """Make ready. Raises `Unreachable`."""

    def close(self) -> None:
        """Let go of the connection; never raises."""

    def send(self, message: OutboxMessage) -> None:
        """Hand over one message. Raises a `DeliveryProblem` when that did not certainly succeed."""
