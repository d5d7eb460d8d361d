"""Waiving and moving due dates: what a decision would change; pure. The series stays where its anchor puts it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from programs.rules.duties import refusal_of

WAIVE, MOVE = "waive", "move"


@dataclass(frozen=True)
class Decided:
    """One due date and the local date that it moves to; None when it is waived."""

    occurrence: Any
    new_on: dt.date | None = None

    @property
    def says(self) -> str:
        return format_date(self.new_on) if self.new_on else "dibebaskan"


@dataclass(frozen=True)
class Wish:
    """What people ask for: to waive, or to move to one date `new_on` or all by `days`."""

    action: str
    new_on: dt.date | None = None
    days: int | None = None


def decide(
    wish: Wish, chosen: Sequence, others: Sequence[dt.date], *, today: dt.date, last_on: dt.date | None
) -> list[Decided]:
    """What becomes of the `chosen` due dates, soonest first; `others` are the dates that the duty has besides them.

    `last_on` is the last day on which the duty's home runs. Raises `TransitionRefused` for one that is settled or over,
    and `DomainError` (field `chosen`, `new_on` or `days`) where the wish cannot be done.
    """
    if not chosen:
        raise DomainError("Pilih tenggatnya.", field="chosen")
    for occurrence in chosen:
        if refusal := refusal_of(wish.action, occurrence):
            raise TransitionRefused(f"{format_date(occurrence.due_on)}: {refusal}")
    rows = sorted(chosen, key=lambda row: row.due_on)
    if wish.action == WAIVE:
        return [Decided(row) for row in rows]
    return _moved(wish, rows, others, today=today, last_on=last_on)


def _moved(
    wish: Wish, rows: list, others: Sequence[dt.date], *, today: dt.date, last_on: dt.date | None
) -> list[Decided]:
    if (wish.new_on is None) == (not wish.days):
        raise DomainError("Isi salah satu: tanggal baru, atau berapa hari digeser.", field="new_on")
    if wish.new_on and len(rows) > 1:
        raise DomainError("Tanggal baru hanya untuk satu tenggat; geser beberapa tenggat dengan hari.", field="new_on")
    field = "new_on" if wish.new_on else "days"
    decided = [Decided(row, wish.new_on or row.due_on + dt.timedelta(days=wish.days or 0)) for row in rows]
    for one in decided:
        new_on = one.new_on
        if new_on is None or new_on == one.occurrence.due_on:
            raise DomainError("Pilih tanggal yang lain dari tenggat sekarang.", field=field)
        if new_on < today:
            raise DomainError(f"{format_date(new_on)} sudah lewat; pilih hari ini atau sesudahnya.", field=field)
        if last_on and new_on > last_on:
            raise DomainError(f"{format_date(new_on)} sesudah masa berlaku berakhir.", field=field)
        if new_on in others:
            raise DomainError(f"Kewajiban ini sudah punya tenggat {format_date(new_on)}.", field=field)
    return decided
