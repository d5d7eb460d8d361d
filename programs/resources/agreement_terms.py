"""When an agreement of a list begins and ends, as far as its row says; whatever is doubtful is shown, never guessed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kemitraan.core.formats import format_date
from kemitraan.exchange.rules.cells import as_text, is_blank
from kemitraan.exchange.rules.dates import AUTO
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, ImportContext, Row
from kemitraan.exchange.rules.terms import (
    Duration,
    Moment,
    is_long,
    is_plausible,
    orders_of,
    read_duration,
    read_in_order,
    read_moment,
    read_period,
    readings_that_fit,
    says_ended,
)
from programs.resources.notes import Note

DATES = ("starts_on", "ends_on", "signed_on", "partner_signed_on")
LABELS = {
    "starts_on": "Mulai",
    "ends_on": "Berakhir",
    "signed_on": "Tanda tangan",
    "partner_signed_on": "Tanda tangan mitra",
}
NOTHING = read_moment(None)


@dataclass
class Dates:
    """The date cells of one row, how each column writes day and month, and what a person picked for single cells."""

    moments: dict[str, Moment]
    orders: Mapping[str, str]
    picked: Mapping[str, str]

    def __getitem__(self, name: str) -> Moment:
        return self.moments.get(name, NOTHING)

    def pick(self, name: str) -> dt.date | None:
        """The one of the two readings that a person picked."""
        day = self.picked.get(name, "")
        return dt.date.fromisoformat(day) if day in self[name].readings.choices else None

    def read(self, name: str) -> dt.date | None:
        return self.pick(name) or read_in_order(self[name], self.orders.get(name, AUTO))

    def is_doubtful(self, name: str) -> bool:
        """May mean two days, at least one of them possible, and nobody picked one."""
        readings = self[name].readings
        days = [day for day in (readings.day_first, readings.month_first) if day and is_plausible(day)]
        in_doubt = self.orders.get(name, AUTO) == AUTO and readings.is_ambiguous and bool(days)
        return in_doubt and self.pick(name) is None


def read_dates(rows: list[Row], context: ImportContext) -> list[Dates]:
    """The date cells of all rows; one that is written like a date but is none makes its row wrong."""
    found = [_moments(row) for row in rows]
    columns = {name: [moments[name] for moments in found if name in moments] for name in DATES}
    orders = orders_of(columns, context.order_of)
    dates = []
    for row, moments in zip(rows, found, strict=True):
        picked = {name: context.picked_date(name, row.number) for name in DATES}
        dates.append(Dates(moments, orders, picked))
        for name, moment in moments.items():
            readings = moment.readings
            if readings.text and dates[-1].read(name) is None and not readings.is_ambiguous:
                row.add(ERROR, name, f"“{readings.text}” bukan tanggal dalam urutan yang dipilih.")
            is_turned = readings.month_first and not readings.day_first
            if is_turned and context.order_of(name) == AUTO:
                row.add(WARNING, name, f"Dibaca bulan dulu: {format_date(readings.month_first)}.")
            if readings.is_ambiguous and dates[-1].pick(name):
                row.add(INFO, name, "Tanggal pilihan Anda.", choices=readings.choices)
    return dates


def _moments(row: Row) -> dict[str, Moment]:
    moments = {}
    for name in DATES:
        try:
            moments[name] = read_moment(row.cells.get(name))
        except ValueError as error:
            row.add(ERROR, name, str(error))
    return moments


class Term:
    """The dates of one row on their way to being understood."""

    def __init__(self, row: Row, dates: Dates, notes: Note, context: ImportContext) -> None:
        self.row, self.dates, self.notes, self.context = row, dates, notes, context
        self.start, self.end = self._first_reading("starts_on"), self._first_reading("ends_on")
        self.signed = dates.read("signed_on")
        cell = row.cells.get("duration")
        self.duration_text = "" if is_blank(cell) or as_text(cell) == "0" else as_text(cell)
        unit = row.values.get("duration_unit") or ""
        if self.duration_text.isdigit() and unit:
            self.duration_text = f"{self.duration_text} {unit}"
        if not self.duration_text and not self.end:
            words = dates["ends_on"].words
            self.duration_text = words if read_duration(words) or read_period(words) else ""
        self.duration = read_duration(self.duration_text)
        self.condition = row.values["open_end_condition"]
        self.ended_text = ""

    def _first_reading(self, name: str) -> dt.date | None:
        """The date, None when it is doubtful; of an impossible year any reading will do."""
        if self.dates.is_doubtful(name):
            return None
        return self.dates.read(name) or self.dates[name].readings.day_first

    def warn(self, name: str, message: str, proposal: dt.date | None = None, *, choices: tuple[str, ...] = ()) -> None:
        """Show something doubtful; take the proposed date when the person chose so."""
        if proposal is None or not is_plausible(proposal):
            self.row.add(WARNING, name, message, choices=choices)
        elif self.context.takes_proposals:
            setattr(self, {"starts_on": "start", "ends_on": "end"}[name], proposal)
            self.row.add(WARNING, name, f"{message} Dipakai usulan: {format_date(proposal)}.")
        else:
            self.row.add(WARNING, name, message, proposal=proposal.isoformat(), choices=choices)

    def drop(self, name: str) -> None:
        """Keep as a note what the source wrote for a date that is not used."""
        self.notes.keep(LABELS[name], self.dates[name].text)

    def settle_doubt(self) -> None:
        """Dates that may mean two days are read when only one reading fits the duration; else they are listed."""
        doubtful = [name for name in ("starts_on", "ends_on") if self.dates.is_doubtful(name)]
        pairs = (
            readings_that_fit(self.dates["starts_on"], self.dates["ends_on"], self.duration) if self.duration else []
        )
        if doubtful and len(pairs) == 1:
            self.start, self.end = pairs[0]
        for name in doubtful:
            day = self.start if name == "starts_on" else self.end
            text = self.dates[name].text
            if len(pairs) == 1:
                self.warn(name, f"“{text}” dibaca {format_date(day)}, sesuai lama “{self.duration_text}”.")
            else:
                self.drop(name)
                message = f"“{text}” tidak dipakai: tidak jelas mana hari dan mana bulan."
                self.warn(name, message, choices=self.dates[name].readings.choices)

    def refuse_impossible_years(self) -> None:
        for name, day in (("starts_on", self.start), ("ends_on", self.end)):
            if day is None or is_plausible(day):
                continue
            self.drop(name)
            message = f"“{self.dates[name].text}” tidak dipakai: tahun {day.year} tidak mungkin."
            length = self.duration if self.duration is not None and not self.duration.bare else None
            if name == "starts_on":
                self.start = None
                end = self.end if self.end is not None and is_plausible(self.end) else None
                self.warn(name, message, length.start_before(end) if length and end else None)
            else:
                self.end = None
                self.warn(name, message, length.end_from(self.start) if length and self.start else None)

    def judge_order(self) -> None:
        """An end before or on the start, a length that does not fit, a very long term: all shown."""
        start, end, duration = self.start, self.end, self.duration
        if start is None or end is None:
            return
        proposed = duration.end_from(start) if duration and not duration.bare else None
        if end < start:
            self.drop("ends_on")
            self.end = None
            message = f"Berakhir {format_date(end)} sebelum mulai {format_date(start)}; tidak dipakai."
            self.warn("ends_on", message, proposed)
        elif duration and not duration.fits(start, end):
            self.notes.keep("Lama", self.duration_text)
            self._judge_length(start, end, duration, proposed)
        elif end == start:
            self.warn("ends_on", f"Mulai dan berakhir pada hari yang sama, {format_date(end)}; periksa.")
        elif is_long(start, end):
            self.warn("ends_on", f"Berakhir {format_date(end)}, lebih dari lima puluh tahun; periksa.")

    def _judge_length(self, start: dt.date, end: dt.date, duration: Duration, proposed: dt.date | None) -> None:
        if end != start:
            self.warn("ends_on", f"Lama “{self.duration_text}” tidak cocok dengan tanggalnya; tanggal yang dipakai.")
            return
        message = f"Mulai dan berakhir pada hari yang sama, padahal lamanya “{self.duration_text}”."
        if self.signed and self.signed < start and duration.fits(self.signed, end):
            self.warn("starts_on", message, self.signed)
        else:
            self.warn("ends_on", message, proposed)

    def settle_open_end(self) -> None:
        """Without an end date the words that stand for it are kept; a duration beside a start proposes one."""
        words = self.dates["ends_on"].words
        for text in (words, self.duration_text):
            if says_ended(text):
                self.ended_text = text
        if self.end is not None:
            if words or (self.duration_text and not self.duration and not self.ended_text):
                self.notes.keep("Lama", words or self.duration_text)
            return
        text = self.condition or words or self.duration_text
        if self.duration_text not in {"", text}:
            self.notes.keep("Lama", self.duration_text)
        period = read_period(self.duration_text)
        if self.duration and self.start and "ends_on" not in self.row_warnings():
            message = f"Lama “{self.duration_text}” disimpan tanpa tanggal akhir."
            if self.duration.bare:
                message = f"Lama “{self.duration_text}” tanpa satuan; disimpan tanpa tanggal akhir."
            self.warn("ends_on", message, None if self.duration.bare else self.duration.end_from(self.start))
        elif period:
            self._propose_years(*period)
        elif self.duration and self.start is None and "starts_on" not in self.row_warnings():
            self.warn("starts_on", f"Lama “{self.duration_text}” tanpa tanggal mulai.")
        self.condition = "" if self.end else self.notes.fit("open_end_condition", text, 300)

    def _propose_years(self, first: int, last: int | None) -> None:
        message = f"Masa “{self.duration_text}” disimpan tanpa tanggal."
        if self.start is None and not self.dates["starts_on"].text:
            self.warn("starts_on", message, dt.date(first, 1, 1))
        if last:
            self.warn("ends_on", message, dt.date(last, 12, 31))

    def row_warnings(self) -> set[str]:
        return {issue["field"] for issue in self.row.issues}

    def settle_start_words(self) -> None:
        words = self.dates["starts_on"].words
        if words:
            self.drop("starts_on")
            self.warn("starts_on", f"“{words}” bukan tanggal; tanggal mulai belum diketahui.")

    def signature(self, name: str, today: dt.date) -> str:
        """The day of a signature as ISO text; one that is doubtful, to come or impossible is left out, with a note."""
        moment, day = self.dates[name], self.dates.read(name)
        if self.dates.is_doubtful(name) and moment.text == self.dates["starts_on"].text:
            day = self.start
        if day and is_plausible(day) and day <= today:
            return day.isoformat()
        if moment.text and not (moment.text == self.dates["starts_on"].text and day is None):
            self.drop(name)
            choices = moment.readings.choices if self.dates.is_doubtful(name) else ()
            why = "di masa depan" if day and day > today else "belum jelas"
            self.warn(name, f"Tanggal tanda tangan “{moment.text}” tidak dipakai: {why}.", choices=choices)
        return ""


def read_term(row: Row, dates: Dates, notes: Note, context: ImportContext) -> None:
    """Set starts_on, ends_on, open_end_condition, the signatures, `is_dated`, `has_term`, `is_ended`, `ended_text`."""
    term = Term(row, dates, notes, context)
    term.settle_start_words()
    term.settle_doubt()
    term.refuse_impossible_years()
    term.judge_order()
    term.settle_open_end()
    today = context.institution.today
    values = row.values
    values["starts_on"] = term.start.isoformat() if term.start else ""
    values["ends_on"] = term.end.isoformat() if term.end else ""
    values["open_end_condition"] = term.condition
    values["ended_text"], values["is_ended"] = term.ended_text, bool(term.ended_text)
    values["is_dated"] = bool(term.start or term.end or (term.condition and not term.duration))
    written = [dates[name].text for name in DATES]
    values["has_term"] = any((*written, term.duration_text, term.condition))
    for name in ("signed_on", "partner_signed_on"):
        values[name] = term.signature(name, today)
