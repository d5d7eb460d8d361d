"""From decided reminders to messages: one digest mail for each person and day, what is urgent by itself."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage
from kemitraan.core.services.mail import queue_messages
from kemitraan.core.services.notifications import Line, notify_many
from kemitraan.reminders.enums import Channel, Frequency, ReminderState
from kemitraan.reminders.models import Delivery, Reminder
from kemitraan.reminders.services.addressees import Addressee, addressees_of
from kemitraan.reminders.services.ledger import line_key
from kemitraan.reminders.services.messages import (
    Letter,
    Written,
    digest_begin,
    mail_of,
    urgent_begin,
    webhook_of,
    whatsapp_of,
    written_before,
)
from kemitraan.reminders.services.silences import item_links
from kemitraan.reminders.services.wording import due_words, words_for

PEOPLE_AT_ONCE = 100
DELIVERED = Delivery.objects.filter(reminder=OuterRef("pk"))


@dataclass(frozen=True)
class Share:
    """What waits for one person in one institution."""

    institution: Institution
    person: Addressee
    rows: list[Reminder]

    @property
    def urgent(self) -> list[Reminder]:
        return [row for row in self.rows if row.rule.is_urgent]

    @property
    def calm(self) -> list[Reminder]:
        return [row for row in self.rows if not row.rule.is_urgent]


@dataclass
class Parcel:
    """What one run writes: messages with the reminders in them, and reminders that end at once."""

    messages: list[tuple[OutboxMessage, str, list[Reminder]]] = field(default_factory=list)
    ended: list[Reminder] = field(default_factory=list)

    def end(self, row: Reminder, state: str, reason: str, at: dt.datetime) -> None:
        row.state, row.reason = state, reason[:300]
        row.sent_at = at if state == ReminderState.SENT else None
        self.ended.append(row)


def write_digests(at: dt.datetime) -> Counter:
    """Write everything that waits into the inboxes, and whose time has come into the outbox.

    One mail for each person and local date, whatever their institutions, and one for each urgent thing. Who cannot be
    reached on any channel of the rule is passed over with the reason. Returns how many reminders ended by that, by
    state: those told in the application only, and those passed over. A fixed number of statements for each hundred
    people and institution; each hundred have a transaction of their own, so that no writer waits for all of them.
    """
    ended: Counter = Counter()
    for institution in Institution.objects.order_by("pk"):
        _write_lines(institution, at)
    keys: list[str] = []
    while keys := _people_with_mail(at, after=keys[-1] if keys else ""):
        ended += _write_to(keys, at)
    return ended


def _people_with_mail(at: dt.datetime, *, after: str) -> list[str]:
    """The next hundred people for whom something has become due; each comes up once in a run."""
    rows = _unwritten(recipient_key__gt=after).filter(Q(waits_until=None) | Q(waits_until__lte=at))
    keys = rows.order_by("recipient_key").values_list("recipient_key", flat=True).distinct()
    return list(keys[:PEOPLE_AT_ONCE])


@transaction.atomic
def _write_to(keys: list[str], at: dt.datetime) -> Counter:
    """All that some people get now; planners and other writers of the institutions concerned wait meanwhile."""
    asked = _unwritten(recipient_key__in=keys).order_by().values_list("institution", flat=True).distinct()
    institutions = list(Institution.objects.select_for_update().filter(pk__in=list(asked)).order_by("pk"))
    shares: dict[str, list[Share]] = {key: [] for key in keys}
    for institution in institutions:
        for share in _shares_of(institution, keys):
            shares[share.person.key].append(share)
    due = {key: _due_now(found, at) for key, found in shares.items()}
    links = item_links([row for found in due.values() for share in found for row in share.rows])
    written = written_before([begin for found in due.values() for begin in _begins(found, at)])
    parcel = Parcel()
    for found in due.values():
        if found:
            _write_person(parcel, found, written, links, at)
    _store(parcel)
    return Counter(str(row.state) for row in parcel.ended)


def _shares_of(institution: Institution, keys: list[str]) -> list[Share]:
    rows_of: dict[str, list[Reminder]] = {}
    for row in _unwritten(institution=institution, recipient_key__in=keys).order_by("item_due_on", "id"):
        rows_of.setdefault(row.recipient_key, []).append(row)
    people = addressees_of(institution, rows_of)
    return [Share(institution, people[key], rows) for key, rows in rows_of.items()]


def _due_now(shares: list[Share], at: dt.datetime) -> list[Share]:
    """Of what waits for a person the part that goes out now: a digest takes along what would be due later that day."""
    if not shares:
        return []
    tomorrow = _today(shares, at) + dt.timedelta(days=1)
    midnight = dt.datetime.combine(tomorrow, dt.time(), ZoneInfo(shares[0].person.zone))
    is_digest = any(_is_due(row, at) and not row.rule.is_urgent for share in shares for row in share.rows)
    found = []
    for share in shares:
        rows = [row for row in share.rows if _is_due(row, at) or (is_digest and _goes_along(row, midnight))]
        if rows:
            found.append(replace(share, rows=rows))
    return found


def _is_due(row: Reminder, at: dt.datetime) -> bool:
    return row.waits_until is None or row.waits_until <= at


def _goes_along(row: Reminder, midnight: dt.datetime) -> bool:
    return not row.rule.is_urgent and row.waits_until is not None and row.waits_until < midnight


def _unwritten(**about: Any) -> QuerySet[Reminder]:
    """Planned reminders that stand in no message yet, recipient and rule at hand."""
    return _planned(**about).exclude(Exists(DELIVERED.filter(message__isnull=False)))


def _planned(**about: Any) -> QuerySet[Reminder]:
    return Reminder.objects.filter(state=ReminderState.PLANNED, **about).select_related("recipient", "rule")


@transaction.atomic
def _write_lines(institution: Institution, at: dt.datetime) -> None:
    """A line for each reminder of a person with an account, as soon as it is planned: the inbox disturbs nobody."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    rows = _planned(institution=institution).exclude(Exists(DELIVERED.filter(channel=Channel.INBOX)))
    lines, deliveries = [], []
    for row in rows.exclude(recipient=None).order_by("id"):
        if (person := row.recipient) is not None and Channel.INBOX in row.rule.channels:
            today = clock.today(person.time_zone or institution.time_zone, at=at)
            body = due_words(words_for(person.language), row.item_due_on, today)
            lines.append(Line(person, institution, line_key(row.pk), row.title, row.url, body))
            deliveries.append(Delivery(reminder=row, channel=Channel.INBOX))
    notify_many(lines)
    Delivery.objects.bulk_create(deliveries, batch_size=500)


def _write_person(
    parcel: Parcel, shares: list[Share], written: Written, links: dict[int, str], at: dt.datetime
) -> None:
    """What a person gets on each channel; what reaches them on none ends here, and says why."""
    person = shares[0].person
    begin = digest_begin(_today(shares, at), person.key)
    if begin in written.standing and person.takes_mail and person.frequency != Frequency.IMMEDIATE:
        shares = [replace(share, rows=share.urgent) for share in shares]  # planning gives the rest another day
    reached: set[int] = set()
    for letters in _letters_of(shares, written, links, at):
        for channel, message, inside in _messages(letters):
            parcel.messages.append((message, channel, inside))
            reached |= {row.pk for row in inside}
    for share in shares:
        for row in share.rows:
            if row.pk not in reached:
                _end_without_message(parcel, share.person, row, at)


def _letters_of(
    shares: list[Share], written: Written, links: dict[int, str], at: dt.datetime
) -> Iterator[list[Letter]]:
    """The letters that are told together: each urgent reminder by itself, all the others of a person at once."""
    today = _today(shares, at)
    for share in shares:
        for row in share.urgent:
            key = written.next_key(urgent_begin(row))
            yield [Letter(share.institution, share.person, [row], today, key, links, is_urgent=True)]
    key = written.next_key(digest_begin(today, shares[0].person.key))
    digest = [
        Letter(share.institution, share.person, share.calm, today, key, links, is_urgent=False)
        for share in shares
        if share.calm
    ]
    if digest:
        yield digest


def _begins(shares: list[Share], at: dt.datetime) -> Iterator[str]:
    """How the keys of the letters to one person may begin."""
    if shares:
        yield digest_begin(_today(shares, at), shares[0].person.key)
    for share in shares:
        yield from map(urgent_begin, share.urgent)


def _today(shares: list[Share], at: dt.datetime) -> dt.date:
    """The local date of a person; who has no zone of their own has that of their first institution."""
    return clock.today(shares[0].person.zone, at=at)


def _end_without_message(parcel: Parcel, person: Addressee, row: Reminder, at: dt.datetime) -> None:
    if person.user is not None and Channel.INBOX in row.rule.channels:
        words = [row.reason, person.why_no_mail, "hanya di aplikasi"]
        parcel.end(row, ReminderState.SENT, "; ".join(filter(None, words)), at)
    else:
        parcel.end(row, ReminderState.SKIPPED, person.why_no_mail or "tidak ada saluran yang dapat dipakai", at)


def _messages(letters: list[Letter]) -> list[tuple[str, OutboxMessage, list[Reminder]]]:
    """Letters on each channel that their rules and their reader allow: one mail of all, the rest by institution."""
    made: list[tuple[str, OutboxMessage, list[Reminder]]] = []
    if by_mail := [letter for letter in letters if letter.person.takes_mail and letter.on(Channel.EMAIL)]:
        made.append((Channel.EMAIL, mail_of(by_mail), [row for letter in by_mail for row in letter.on(Channel.EMAIL)]))
    for letter in letters:
        if letter.person.number and (inside := letter.on(Channel.WHATSAPP)):
            made.append((Channel.WHATSAPP, whatsapp_of(letter, inside), inside))
        inside = letter.on(Channel.WEBHOOK)
        for number, hook in enumerate(letter.person.webhooks if inside else []):
            message = webhook_of(letter, inside, hook, is_first=not number)
            made.append((Channel.WEBHOOK, message, [] if number else inside))
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
