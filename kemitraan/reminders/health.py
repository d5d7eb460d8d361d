"""Whether the ledger of reminders keeps up, for `doctor`."""

import datetime as dt

from django.db.models import Q

from kemitraan.core import clock
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Reminder

OUT_WITHIN = dt.timedelta(hours=1)


def check_ledger() -> list[tuple[bool, str]]:
    """No reminder is planned, due and not on its way for an hour."""
    since = clock.now() - OUT_WITHIN
    planned = Reminder.objects.filter(state=ReminderState.PLANNED, decided_at__lte=since)
    unwritten = planned.exclude(deliveries__message__isnull=False)  # a line in the inbox is there before its mail
    stuck = unwritten.filter(Q(waits_until=None) | Q(waits_until__lte=since)).count()
    return [(stuck == 0, f"{stuck} pengingat sudah waktunya dan belum ditulis menjadi surat.")]
