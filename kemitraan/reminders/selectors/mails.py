"""What other apps read of reminders."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from kemitraan.core.models import OutboxState
from kemitraan.core.registry import TimelineEntry
from kemitraan.reminders.enums import Channel
from kemitraan.reminders.models import Delivery, Reminder


@dataclass(frozen=True)
class DueThings:
    """Items of one due source: `prefix` and the primary keys of `rows` make their uids (`occurrence:12`)."""

    source: str
    prefix: str
    rows: QuerySet


def mails_about(user, things: Iterable[DueThings]) -> QuerySet[Delivery]:
    """Reminder mails about some due things, of those that `user` sees in the ledger; for `show_mail`."""
    about = Q(pk__in=[])
    for thing in things:
        uid = Concat(Value(f"{thing.prefix}:"), Cast("pk", CharField()))
        # The rule's source names the rules, which lead to the rows by the reminder's unique key.
        about |= Q(
            reminder__rule__source=thing.source,
            reminder__source=thing.source,
            reminder__item_uid__in=thing.rows.order_by().annotate(_uid=uid).values("_uid"),
        )
    rows = Delivery.objects.filter(about, channel=Channel.EMAIL, message__isnull=False)
    return rows.filter(reminder__in=Reminder.objects.visible_to(user)).select_related("message", "reminder__recipient")


def show_mail(delivery: Delivery) -> TimelineEntry:
    """A reminder mail as a timeline shows it."""
    reminder, message = delivery.reminder, delivery.message
    name = message.to_name if message else ""
    return TimelineEntry(
        title=f"Pengingat kepada {reminder.recipient or name}",
        icon="mail",
        text=reminder.title,
        state=OutboxState(message.state) if message else None,
    )
