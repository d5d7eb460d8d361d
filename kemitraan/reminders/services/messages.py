"""What a letter with reminders says on each channel."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from kemitraan.accounts.models import Institution
from kemitraan.core.enums import OutboxChannel
from kemitraan.core.models import OutboxMessage
from kemitraan.core.services.mail import new_mail, new_message
from kemitraan.reminders.models import Reminder, WebhookEndpoint
from kemitraan.reminders.services.addressees import Addressee
from kemitraan.reminders.services.silences import stop_link
from kemitraan.reminders.services.timing import digest_key
from kemitraan.reminders.services.wording import Words, due_words, kind_words, words_for

SHOWN_IN_SHORT = 3
WHATSAPP, WEBHOOK, COPY = "reminder-whatsapp", "reminder-webhook", "reminder-copy"
KINDS = ("digest", "urgent", WHATSAPP, WEBHOOK)  # first parts of the keys of all these messages


@dataclass(frozen=True)
class Letter:
    """Some reminders of one person, to be told together; `key` names the letter, `links` are the links of its items."""

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


def letters_of(
    institution: Institution,
    person: Addressee,
    rows: list[Reminder],
    today: dt.date,
    written: Mapping[str, int],
    links: Mapping[int, str],
) -> list[Letter]:
    """One letter for each urgent reminder, and one with all the others. `written` counts those of earlier."""
    parts = [([row], f"urgent:{row.pk}", True) for row in rows if row.rule.is_urgent]
    if calm := [row for row in rows if not row.rule.is_urgent]:
        parts.append((calm, digest_key(institution, today, person.key, 0).rpartition(":")[0], False))
    return [
        Letter(institution, person, part, today, f"{begin}:{written[begin] + 1}", links, is_urgent)
        for part, begin, is_urgent in parts
    ]


def written_keys(institution: Institution, days: Iterable[dt.date], by_person: Mapping[str, list[Reminder]]) -> Counter:
    """How many letters were written under each beginning of a key, on whichever channel; one query."""
    begins = [f"digest:{institution.pk}:{day.isoformat()}:" for day in days]
    begins += [f"urgent:{row.pk}:" for rows in by_person.values() for row in rows if row.rule.is_urgent]
    asked = Q(pk__in=[])
    for begin in begins:
        for kind in ("", f"{WHATSAPP}:", f"{WEBHOOK}:"):
            asked |= Q(key__startswith=f"{kind}{begin}")
    found: Counter = Counter()
    for key in OutboxMessage.objects.filter(asked).values_list("key", flat=True):
        prefix, _, number = re.sub(rf"^({WHATSAPP}|{WEBHOOK}):|@\d+$", "", key).rpartition(":")
        found[prefix] = max(found[prefix], int(number))
    return found


def mail_of(letter: Letter, rows: list[Reminder]) -> OutboxMessage:
    """The mail, in the language of its reader, with a way to snooze each item and to end all such mails."""
    words, person = letter.words, letter.person
    subject = rows[0].title if len(rows) == 1 else words.waiting.format(len(rows))
    stop = stop_link(letter.institution, person.key)
    why = words.why_account if person.user is not None else words.why_contact
    return new_mail(
        key=letter.key,
        institution=letter.institution,
        recipient=person.user,
        to_name=person.name,
        to_address=person.email,
        subject=(words.urgent_subject if letter.is_urgent else words.subject).format(subject),
        template="reminder_digest",
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        context={
            "language": words.language,
            "greeting": words.greeting,
            "greeting_name": person.name,
            "heading": words.heading.format(letter.institution),
            "items": [_item(letter, row) for row in rows],
            "snooze_label": words.snooze,
            "action_url": f"{settings.SITE_URL}/" if person.user is not None else "",
            "action_label": words.action,
            "footer_reason": why.format(letter.institution),
            "unsubscribe_url": stop,
            "unsubscribe_label": words.stop,
        },
    )


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
        key=f"{WHATSAPP}:{letter.key}",
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
