"""A local mail server for the journeys."""

from kemitraan.reminders.tests.conftest import mailbox

__all__ = ["mailbox"]
