"""What a letter with reminders says on each channel."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q

from kemitraan.accounts.models import Institution
from kemitraan.core.enums import OutboxChannel
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.core.services.mail import new_mail, new_message
from kemitraan.reminders.enums import Capacity, Channel
from kemitraan.reminders.models import Reminder, WebhookEndpoint
from kemitraan.reminders.services.addressees import Addressee
from kemitraan.reminders.services.silences import stop_link
from kemitraan.reminders.services.timing import digest_key
from kemitraan.reminders.services.wording import Words, due_words, joined, kind_words, words_for

SHOWN_IN_SHORT = 3
WHATSAPP, WEBHOOK, COPY = "reminder-whatsapp", "reminder-webhook", "reminder-copy"
BEGINS_AT_ONCE = 100
KINDS = ("digest", "urgent", WHATSAPP, WEBHOOK)  # first parts of the keys of all these messages


@dataclass(frozen=True)
class Letter:
    """Some reminders of one institution to one person; `key` names the letter, `links` are the links of its items.

    Letters of the same key to the same person are one mail.
    """

    institution: Institution
    person: Addressee
    rows: list[Reminder]
    today: dt.date
    key: str
    links: Mapping[int, str]
    is_urgent: bool

    @property
    def words(self) -> Words:
        return words_for(self.person.language)

    def on(self, channel: str) -> list[Reminder]:
        """The reminders whose rule names the channel."""
        return [row for row in self.rows if channel in row.rule.channels]


@dataclass
class Written:
    """Letters of earlier, by the beginning of their keys: the latest number, and which digests were not withdrawn."""

    numbers: Counter[str] = field(default_factory=Counter)
    standing: set[str] = field(default_factory=set)

    def next_key(self, begin: str) -> str:
        return f"{begin}:{self.numbers[begin] + 1}"


def digest_begin(today: dt.date, recipient_key: str) -> str:
    """How the keys of all digests of a person and a local date begin."""
    return digest_key(today, recipient_key, 0).rpartition(":")[0]


def urgent_begin(row: Reminder) -> str:
    return f"urgent:{row.pk}"


def written_before(begins: Sequence[str]) -> Written:
    """What was written under these beginnings of keys, on whichever channel; one query for each hundred of them."""
    found = Written()
    for first in range(0, len(begins), BEGINS_AT_ONCE):
        asked = Q(pk__in=[])
        for begin in begins[first : first + BEGINS_AT_ONCE]:
            for kind in ("", f"{WHATSAPP}:", f"{WEBHOOK}:"):
                asked |= Q(key__startswith=f"{kind}{begin}:")
        for key, state in OutboxMessage.objects.filter(asked).values_list("key", "state"):
            begin, _, number = re.sub(rf"^({WHATSAPP}|{WEBHOOK}):|@\d+$", "", key).rpartition(":")
            found.numbers[begin] = max(found.numbers[begin], int(number))
            if key.startswith("digest:") and state != OutboxState.CANCELLED:
                found.standing.add(begin)
    return found


def mail_of(letters: Sequence[Letter]) -> OutboxMessage:
    """One mail with letters of the same key, a section for each institution; in the language of its reader, with a way
    to snooze each item and to end all such mails."""
    first = letters[0]
    words, person = first.words, first.person
    rows = [row for letter in letters for row in letter.on(Channel.EMAIL)]
    institutions = joined(words, [str(letter.institution) for letter in letters])
    subject = rows[0].title if len(rows) == 1 else words.waiting.format(len(rows))
    stop = stop_link(first.institution, person.key)
    why = words.why_account if person.user is not None else words.why_contact
    return new_mail(
        key=first.key,
        institution=first.institution,
        recipient=person.user,
        to_name=person.name,
        to_address=person.email,
        subject=(words.urgent_subject if first.is_urgent else words.subject).format(subject),
        template="reminder_digest",
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        context={
            "language": words.language,
            "greeting": words.greeting,
            "greeting_name": person.name,
            "heading": words.heading.format(institutions),
            "sections": [section for letter in letters for section in _sections(letter, is_named=len(letters) > 1)],
            "snooze_label": words.snooze,
            "action_url": f"{settings.SITE_URL}/" if person.user is not None else "",
            "action_label": words.action,
            "footer_reason": why.format(institutions),
            "unsubscribe_url": stop,
            "unsubscribe_label": words.stop,
        },
    )


def _sections(letter: Letter, *, is_named: bool) -> Iterator[dict[str, Any]]:
    """What waits in one institution; under a heading of its own what nobody active answers for."""
    name = str(letter.institution) if is_named else ""
    rows = letter.on(Channel.EMAIL)
    unowned = [row for row in rows if row.capacity == Capacity.UNOWNED]
    if len(unowned) < len(rows):
        owned = [_item(letter, row) for row in rows if row.capacity != Capacity.UNOWNED]
        yield {"heading": name, "note": "", "rows": owned}
    if unowned:
        heading = " · ".join(filter(None, [name, letter.words.unowned]))
        yield {"heading": heading, "note": letter.words.unowned_note, "rows": [_item(letter, row) for row in unowned]}


def _item(letter: Letter, row: Reminder) -> dict[str, Any]:
    return {
        "title": row.title,
        "kind": kind_words(letter.words, row),
        "when": due_words(letter.words, row.item_due_on, letter.today),
        "is_late": row.item_due_on < letter.today,
        "url": settings.SITE_URL + row.url if letter.person.user is not None else "",
        "choice_url": letter.links[row.pk],
    }


def whatsapp_of(letter: Letter, rows: list[Reminder]) -> OutboxMessage:
    """One line for the template: what waits, and where to see all of it."""
    words = letter.words
    told = [f"{row.title} ({due_words(words, row.item_due_on, letter.today)})" for row in rows[:SHOWN_IN_SHORT]]
    if len(rows) > SHOWN_IN_SHORT:
        told.append(words.more.format(len(rows) - SHOWN_IN_SHORT))
    address = f"{settings.SITE_URL}/" if letter.person.user is not None else letter.links[rows[0].pk]
    return new_message(
        key=f"{WHATSAPP}:{letter.key}@{letter.institution.pk}",
        channel=OutboxChannel.WHATSAPP,
        institution=letter.institution,
        recipient=letter.person.user,
        to_name=letter.person.name,
        to_address=letter.person.number,
        subject=words.waiting.format(len(rows)),
        body_text=f"{'; '.join(told)}. {address}",
    )


def webhook_of(
    letter: Letter, rows: list[Reminder], endpoint: WebhookEndpoint, *, is_first: bool = True
) -> OutboxMessage:
    """What another system gets: the same as JSON, without addresses of people.

    Reminders hang on the message to the first webhook of the institution; the others hear the same.
    """
    content = {
        "type": "reminder.urgent" if letter.is_urgent else "reminder.digest",
        "institution": letter.institution.slug,
        "on": letter.today.isoformat(),
        "recipient": {"key": letter.person.key, "name": letter.person.name},
        "items": [
            {
                "id": str(row.public_id),
                "source": row.source,
                "title": row.title,
                "due_on": row.item_due_on.isoformat(),
                "step": row.step,
                "url": settings.SITE_URL + row.url,
            }
            for row in rows
        ],
    }
    return new_message(
        key=f"{WEBHOOK if is_first else COPY}:{letter.key}@{endpoint.pk}",
        channel=OutboxChannel.WEBHOOK,
        institution=letter.institution,
        recipient=None,
        to_name=endpoint.name,
        to_address=str(endpoint.public_id),
        subject=letter.words.waiting.format(len(rows)),
        body_text=json.dumps(content, ensure_ascii=False),
    )
