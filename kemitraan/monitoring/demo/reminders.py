"""Reminders of the example: a rule of its own with a ladder, people with their own hours, and a ledger with a past."""

import datetime as dt
from zoneinfo import ZoneInfo

from kemitraan.accounts.models import Institution, User
from kemitraan.reminders.enums import Channel, Frequency, ReminderState, SilenceKind
from kemitraan.reminders.models import Delivery, Reminder, ReminderPreference, ReminderRule, Silence
from kemitraan.reminders.services.planning import plan_institution
from kemitraan.reminders.services.rules import customize_rule, ensure_default_rules

DAYS_AGO = 12
ESCALATING = "report_due"


def add_reminders(institution: Institution, people: dict[str, User], today: dt.date) -> None:
    """What was sent twelve days ago, as if the example had run then, and what people asked for since."""
    ensure_default_rules()
    rule = ReminderRule.objects.get(source=ESCALATING, institution=None)
    customize_rule(
        actor=people["admin@demo.test"],
        rule=rule,
        values={"steps": [-1, 0, 3, 7], "escalation": [[5, "coordinator"], [10, "admin"]], "cap": 4},
    )
    ReminderPreference.objects.create(
        user=people["pendamping2@demo.test"], frequency=Frequency.WEEKLY, weekday=0, from_hour=8
    )
    ReminderPreference.objects.create(
        user=people["pendamping3@demo.test"], paused_until=today + dt.timedelta(days=5), on_rest_days=True
    )
    moment = dt.datetime.combine(
        today - dt.timedelta(days=DAYS_AGO), dt.time(8), ZoneInfo(institution.time_zone)
    ).astimezone(dt.UTC)
    plan_institution(institution, moment, keeps_hours=False, explains=False)
    sent = Reminder.objects.filter(institution=institution, state=ReminderState.PLANNED)
    Delivery.objects.bulk_create(Delivery(reminder=row, channel=Channel.INBOX) for row in sent)
    sent.update(state=ReminderState.SENT, sent_at=moment)
    _add_silence(institution, today)


def _add_silence(institution: Institution, today: dt.date) -> None:
    """One mentor put one thing off until the day after tomorrow."""
    row = Reminder.objects.filter(institution=institution, recipient__isnull=False).order_by("pk").last()
    if row is not None:
        Silence.objects.create(
            institution=institution,
            recipient_key=row.recipient_key,
            source=row.source,
            item_uid=row.item_uid,
            item_due_on=row.item_due_on,
            kind=SilenceKind.SNOOZED,
            until=today + dt.timedelta(days=2),
        )
