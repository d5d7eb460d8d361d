"""From decided reminders to messages: one digest mail for each person and day, what is urgent by itself."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage
from kemitraan.core.services.mail import queue_messages
from kemitraan.core.services.notifications import Line, notify_many
from kemitraan.reminders.enums import Channel, ReminderState
from kemitraan.reminders.models import Delivery, Reminder
from kemitraan.reminders.services.addressees import Addressee, addressees_of
from kemitraan.reminders.services.messages import (
    Letter,
    letters_of,
    mail_of,
    webhook_of,
    whatsapp_of,
    written_keys,
)
from kemitraan.reminders.services.silences import item_links, line_key
from kemitraan.reminders.services.wording import due_words, words_for

PEOPLE_AT_ONCE = 100
DELIVERED = Delivery.objects.filter(reminder=OuterRef("pk"))


@dataclass
class Parcel:
    """What one run writes: messages with the reminders in them, and reminders that end at once."""

    messages: list[tuple[OutboxMessage, str, list[Reminder]]] = field(default_factory=list)
    ended: list[Reminder] = field(default_factory=list)

    def end(self, row: Reminder, state: str, reason: str, at: dt.datetime) -> None:
        row.state, row.reason = state, reason[:300]
        row.sent_at = at if state == ReminderState.SENT else None
        self.ended.append(row)


def write_digests(institution: Institution, at: dt.datetime) -> Counter:
    """Write everything that waits into the inboxes, and whose time has come into the outbox.

    One mail for each person and local date, and one for each urgent thing. Who cannot be reached on any channel of the
    rule is passed over with the reason. Returns how many reminders ended by that, by state: those told in the
    application only, and those passed over. A fixed number of statements for each hundred people, who have a
    transaction of their own, so that no writer waits for all of them.
    """
    ended: Counter = Counter()
    _write_lines(institution, at)
    while (found := _write_some(institution, at)) is not None:
        ended += found
    return ended


@transaction.atomic
def _write_some(institution: Institution, at: dt.datetime) -> Counter | None:
    """What waits for the next hundred people; None when nothing does."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    due = Q(waits_until=None) | Q(waits_until__lte=at)
    rows = waiting_in(institution).filter(due).exclude(Exists(DELIVERED.filter(message__isnull=False)))
    keys = rows.order_by("recipient_key").values_list("recipient_key", flat=True).distinct()[:PEOPLE_AT_ONCE]
    by_person: dict[str, list[Reminder]] = {key: [] for key in keys}
    if not by_person:
        return None
    for row in rows.filter(recipient_key__in=by_person).order_by("item_due_on", "id"):
        by_person[row.recipient_key].append(row)
    people = addressees_of(institution, by_person)
    days = {key: clock.today(people[key].zone, at=at) for key in by_person}
    written = written_keys(institution, set(days.values()), by_person)
    links = item_links([row for found in by_person.values() for row in found])
    parcel = Parcel()
    for key, found in by_person.items():
        letters = letters_of(institution, people[key], found, days[key], written, links)
        _write_person(parcel, people[key], found, letters, at)
    _store(parcel)
    return Counter(str(row.state) for row in parcel.ended)


def waiting_in(institution: Institution) -> QuerySet[Reminder]:
    """Planned reminders of an institution, recipient and rule at hand."""
    rows = Reminder.objects.filter(institution=institution, state=ReminderState.PLANNED)
    return rows.select_related("recipient", "rule")


@transaction.atomic
def _write_lines(institution: Institution, at: dt.datetime) -> None:
    """A line for each reminder of a person with an account, as soon as it is planned: the inbox disturbs nobody."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    rows = waiting_in(institution).exclude(Exists(DELIVERED.filter(channel=Channel.INBOX)))
    lines, deliveries = [], []
    for row in rows.exclude(recipient=None).order_by("id"):
        if (person := row.recipient) is not None and Channel.INBOX in row.rule.channels:
            today = clock.today(person.time_zone or institution.time_zone, at=at)
            body = due_words(words_for(person.language), row.item_due_on, today)
            lines.append(Line(person, institution, line_key(row), row.title, row.url, body))
            deliveries.append(Delivery(reminder=row, channel=Channel.INBOX))
    notify_many(lines)
    Delivery.objects.bulk_create(deliveries, batch_size=500)


def _write_person(
    parcel: Parcel, person: Addressee, rows: list[Reminder], letters: list[Letter], at: dt.datetime
) -> None:
    """The letters of a person on each channel; what reaches them on none ends here, and says why."""
    reached: set[int] = set()
    for letter in letters:
        for channel, message, inside in _messages(letter):
            parcel.messages.append((message, channel, inside))
            reached |= {row.pk for row in inside}
    for row in rows:
        if row.pk in reached:
            continue
        if person.user is not None and Channel.INBOX in row.rule.channels:
            words = [row.reason, person.why_no_mail, "hanya di aplikasi"]
            parcel.end(row, ReminderState.SENT, "; ".join(filter(None, words)), at)
        else:
            parcel.end(row, ReminderState.SKIPPED, person.why_no_mail or "tidak ada saluran yang dapat dipakai", at)


def _messages(letter: Letter) -> list[tuple[str, OutboxMessage, list[Reminder]]]:
    """The letter on each channel that its rules and its reader allow."""
    made: list[tuple[str, OutboxMessage, list[Reminder]]] = []
    if letter.person.takes_mail and (inside := letter.on(Channel.EMAIL)):
        made.append((Channel.EMAIL, mail_of(letter, inside), inside))
    if letter.person.number and (inside := letter.on(Channel.WHATSAPP)):
        made.append((Channel.WHATSAPP, whatsapp_of(letter, inside), inside))
    if inside := letter.on(Channel.WEBHOOK):
        for number, hook in enumerate(letter.person.webhooks):
            made.append(
                (Channel.WEBHOOK, webhook_of(letter, inside, hook, is_first=not number), inside if not number else [])
            )
    return made


def _store(parcel: Parcel) -> None:
    queue_messages([message for message, _, _ in parcel.messages], rings=False)
    deliveries = [
        Delivery(reminder=row, channel=channel, message=message)
        for message, channel, inside in parcel.messages
        for row in inside
    ]
    Delivery.objects.bulk_create(deliveries, batch_size=500)
    Reminder.objects.bulk_update(parcel.ended, ["state", "reason", "sent_at"], batch_size=500)
