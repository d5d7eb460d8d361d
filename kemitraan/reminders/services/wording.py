"""The words around what a reminder mail lists, in the language of its recipient. Titles stay as people wrote them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kemitraan.accounts.enums import Language
from kemitraan.core.formats import format_date, format_due
from kemitraan.core.registry import due_sources
from kemitraan.reminders.models import Reminder

MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True)
class Words:
    """The frame of a mail in one language; `{}` stands for what is filled in."""

    language: str
    greeting: str
    subject: str
    urgent_subject: str
    waiting: str
    heading: str
    conjunction: str
    unowned: str
    unowned_note: str
    action: str
    snooze: str
    stop: str
    why_account: str
    why_contact: str
    more: str


INDONESIAN = Words(
    language="id",
    greeting="Yth.",
    subject="Pengingat: {}",
    urgent_subject="Mendesak: {}",
    waiting="{} hal menunggu Anda",
    heading="Yang menunggu Anda di {}",
    conjunction="dan",
    unowned="Tanpa penerima aktif",
    unowned_note="Yang menanganinya tidak aktif lagi. Tunjuk penggantinya.",
    action="Buka pekerjaan saya",
    snooze="Tunda atau tandai selesai",
    stop="Berhenti menerima surel pengingat",
    why_account="Surel ini dikirim karena Anda terdaftar di {}.",
    why_contact="Surel ini dikirim karena {} mencatat Anda sebagai narahubung mitranya.",
    more="dan {} lainnya",
)
ENGLISH = Words(
    language="en",
    greeting="Dear",
    subject="Reminder: {}",
    urgent_subject="Urgent: {}",
    waiting="{} things wait for you",
    heading="Waiting for you at {}",
    conjunction="and",
    unowned="Without an active recipient",
    unowned_note="Whoever answered for these is no longer active. Name somebody else.",
    action="Open my work",
    snooze="Snooze or mark as done",
    stop="Stop these reminder mails",
    why_account="You get this mail because you are a member of {}.",
    why_contact="You get this mail because {} lists you as a contact person of its partner.",
    more="and {} more",
)


def words_for(language: str) -> Words:
    return ENGLISH if language == Language.ENGLISH else INDONESIAN


def joined(words: Words, names: Sequence[str]) -> str:
    """`A`, `A dan B`, or `A, B dan C`."""
    *before, last = names
    return f"{', '.join(before)} {words.conjunction} {last}" if before else last


def due_words(words: Words, day: dt.date, today: dt.date) -> str:
    """`Tenggat 28 November 2026`, or `Due 28 November 2026`, with what is past said so."""
    if words is INDONESIAN:
        return format_due(day, today)
    return f"Due {day.day} {MONTHS[day.month - 1]} {day.year}" + (" · overdue" if day < today else "")


def kind_words(words: Words, row: Reminder) -> str:
    """What kind of thing it is; in English only where its source says how."""
    source = due_sources.get(row.source)
    if source is None:
        return ""
    return source.label if words is INDONESIAN else source.label_en


def dated(words: Words, day: dt.date) -> str:
    return format_date(day) if words is INDONESIAN else f"{day.day} {MONTHS[day.month - 1]} {day.year}"
