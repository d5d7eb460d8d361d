"""Which program, indicator and group the rows of a list of readings mean, and which are known already. Reads only.

The same reading: our own id; the same source and external id; else the same indicator and group on the same day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Sum

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ERROR, WARNING, ImportContext, Row
from partners.services.organization_import import stamp_organizations
from partners.services.organization_lookup import Named, NamedOrganizations
from partners.services.organization_match import is_uuid
from programs.models import Indicator, Program, Reading
from programs.rules import program_over_because
from programs.rules.amounts import read_amount
from programs.rules.periods import outside_because

ASKED_AT_ONCE = 500
COMPARED = ("value", "read_on", "note", "evidence")
SET_HERE = ("indicator_pk", "group_pk", "amount")


def match_readings(rows: list[Row], context: ImportContext) -> None:
    """Set action, target and differences of every row; may be called again on the same rows."""
    for row in rows:
        for name in SET_HERE:
            row.values.pop(name, None)
    known = KnownIndicators(rows, context.institution)
    for row in rows:
        known.settle(row)
    _place(rows, context)
    open_rows = [row for row in rows if row.is_open]
    for row in open_rows:
        _judge(row, known.by_pk[row.values["indicator_pk"]], context.institution.today)
    open_rows = [row for row in open_rows if row.is_open]
    stored = KnownReadings(open_rows, context.institution)
    takers: dict[Any, Row] = {}
    for row in open_rows:
        target = stored.find(row)
        key = target.pk if target else _content(row)
        first = takers.setdefault(key, row)
        if first is not row:
            _double(row, first)
        elif target is not None:
            _compare(row, target, stored)
        else:
            _judge_new(row, known.by_pk[row.values["indicator_pk"]])


class KnownIndicators:
    """The indicators of an institution by id, code and name, with their programs."""

    def __init__(self, rows: list[Row], institution) -> None:
        found = Indicator.objects.in_institution(institution).select_related("program")
        self.by_pk: dict[int, Indicator] = {}
        self.by_id: dict[str, Indicator] = {}
        self.by_text: dict[str, list[Indicator]] = defaultdict(list)
        ids = {one for row in rows if is_uuid(one := row.values.get("indicator_id") or "")}
        texts = {_folded(row.values.get("indicator") or "") for row in rows}
        for indicator in found.order_by("pk"):
            names = {_folded(indicator.name), _folded(indicator.code)} - {""}
            if str(indicator.public_id) not in ids and not names & texts:
                continue
            self.by_pk[indicator.pk] = indicator
            self.by_id[str(indicator.public_id)] = indicator
            for name in names:
                self.by_text[name].append(indicator)
        self.programs = {
            _folded(name) for name in Program.objects.in_institution(institution).values_list("name", flat=True)
        }

    def settle(self, row: Row) -> None:
        """Find the indicator of a row: by id, else by code or name within its program."""
        values = row.values
        text, program = values.get("indicator") or "", values.get("program") or ""
        by_id = self.by_id.get(values.get("indicator_id") or "")
        found = [by_id] if by_id else self.by_text.get(_folded(text), [])
        if program and not by_id:
            if _folded(program) not in self.programs:
                row.add(ERROR, "program", f"program tidak dikenal: “{program}”", phase="match")
                return
            found = [one for one in found if _folded(one.program.name) == _folded(program)]
        if len(found) == 1:
            values["indicator_pk"] = found[0].pk
        elif found:
            names = ", ".join(f"“{one.program}”" for one in found[:3])
            row.add(
                ERROR,
                "program",
                f"{len(found)} program punya indikator “{text}”: {names}; isi programnya.",
                phase="match",
            )
        elif not text and not values.get("indicator_id"):
            row.add(ERROR, "indicator", "indikator kosong", phase="match")
        else:
            row.add(ERROR, "indicator", f"indikator tidak dikenal: “{text or values['indicator_id']}”", phase="match")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _place(rows: Iterable[Row], context: ImportContext) -> None:
    """The groups that the rows name; a row without one is about the whole program."""
    named = {row.number: Named.of(row.values, "group", context.source) for row in rows}
    lookup = NamedOrganizations(named.values(), context.institution, noun="kelompok")
    for row in rows:
        if named[row.number].is_blank:
            row.values["group_pk"] = None
            continue
        answer = lookup.find(named[row.number])
        if answer.organization is None:
            row.add(ERROR, "group", answer.reason, phase="match")
        else:
            row.values["group_pk"] = answer.organization.pk


def _judge(row: Row, indicator: Indicator, today: dt.date) -> None:
    """Whether the row can be a reading: a day of the program, a value in the indicator's unit."""
    values, program = row.values, indicator.program
    problem = outside_because(dt.date.fromisoformat(values["read_on"]), program.starts_on, program.ends_on, today)
    if problem:
        row.add(ERROR, "read_on", problem, phase="match")
    try:
        values["amount"] = str(read_amount(values["value"], indicator.unit))
    except ValueError as error:
        row.add(ERROR, "value", str(error), phase="match")


def _content(row: Row) -> tuple:
    return row.values["indicator_pk"], row.values["group_pk"], row.values["read_on"]


class KnownReadings:
    """The stored readings that the rows may be, in a number of queries that does not grow with the rows."""

    def __init__(self, rows: list[Row], institution) -> None:
        self.rows = Reading.objects.in_institution(institution).select_related("indicator__program", "organization")
        self.by_own: dict[str, Reading] = {}
        self.by_external: dict[tuple[str, str], Reading] = {}
        self.by_content: dict[tuple, Reading] = {}
        self._load("public_id", {one for row in rows if is_uuid(one := row.values.get("public_id") or "")})
        self._load("external_id", {row.values.get("external_id") or "" for row in rows} - {""})
        days = {dt.date.fromisoformat(row.values["read_on"]) for row in rows}
        wanted = {row.values["indicator_pk"] for row in rows}
        if days:
            window = self.rows.filter(indicator__in=wanted, read_on__gte=min(days), read_on__lte=max(days))
            self._keep(window.standing())

    def _load(self, column: str, wanted: set[str]) -> None:
        keys = sorted(wanted)
        for start in range(0, len(keys), ASKED_AT_ONCE):
            self._keep(self.rows.filter(**{f"{column}__in": keys[start : start + ASKED_AT_ONCE]}))

    def _keep(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            self.by_own[str(reading.public_id)] = reading
            if reading.external_id and (reading.withdrawn_at is None or self._is_free(reading)):
                self.by_external[reading.source, reading.external_id] = reading
            if reading.withdrawn_at is None:
                content = (reading.indicator_id, reading.organization_id, reading.read_on.isoformat())
                self.by_content[content] = reading

    def _is_free(self, reading: Reading) -> bool:
        return (reading.source, reading.external_id) not in self.by_external

    def find(self, row: Row) -> Reading | None:
        """The reading that `row` is, if any."""
        values = row.values
        own = self.by_own.get(values.get("public_id") or "")
        external = self.by_external.get((values.get("source") or "", values.get("external_id") or ""))
        return own or external or self.by_content.get(_content(row))


def _double(row: Row, first: Row) -> None:
    """A second row about the same reading: nothing new, or a contradiction that a person has to settle."""
    if Decimal(row.values["amount"]) == Decimal(first.values["amount"]):
        row.action = RowAction.UNCHANGED
        row.add(WARNING, "value", f"Ganda: sama dengan baris {first.number}; ditulis sekali.", phase="match")
    else:
        row.add(
            ERROR,
            "value",
            f"ganda dalam berkas: baris {first.number} menyebut {first.values['value']} untuk hari yang sama",
            phase="match",
            twin=first.number,
        )


def stored_text(reading: Reading, name: str) -> str:
    """A stored value as text; dates as ISO text."""
    value = getattr(reading, name)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _compare(row: Row, target: Reading, stored: KnownReadings) -> None:
    """Filled cells that differ are corrections; blank cells change nothing."""
    row.target_id = target.pk
    values = row.values
    if target.withdrawn_at is not None:
        row.action = RowAction.UNCHANGED
        row.add(WARNING, "value", f"Nilai ini sudah ditarik: {target.withdraw_reason}", phase="match")
        return
    if (values["indicator_pk"], values["group_pk"]) != (target.indicator_id, target.organization_id):
        row.add(ERROR, "indicator", "Indikator atau kelompok nilai ini lain; tarik dan catat yang baru.", phase="match")
        return
    for name in COMPARED:
        new, old = values.get(name) or "", stored_text(target, name)
        if name == "value":
            if Decimal(values["amount"]) != target.value:
                row.diff[name] = [old, values["amount"]]
        elif new and " ".join(new.split()) != " ".join(old.split()):
            row.diff[name] = [old, new]
    twin = stored.by_content.get(_content(row))
    if "read_on" in row.diff and twin is not None and twin.pk != target.pk:
        row.add(ERROR, "read_on", "Hari itu sudah punya nilai lain.", phase="match")
        return
    row.action = RowAction.CHANGE if row.diff else RowAction.UNCHANGED
    if row.diff:
        _refuse_over(row, target.indicator.program)


def _refuse_over(row: Row, program: Program) -> None:
    if reason := program_over_because(program):
        row.add(ERROR, "program", reason, phase="match")


def _judge_new(row: Row, indicator: Indicator) -> None:
    """New readings come only where the program goes on and the indicator is still measured."""
    _refuse_over(row, indicator.program)
    if row.is_open and not indicator.is_active:
        row.add(ERROR, "indicator", "Indikator ini sudah dihentikan.", phase="match")


def stamp_readings(context: ImportContext) -> str:
    """Other whenever something is added or changed that rows of readings are compared with."""
    parts = [stamp_organizations(context)]
    for model in (Program, Indicator, Reading):
        found = model._default_manager.filter(institution=context.institution).aggregate(
            count=Count("pk"), versions=Sum("version"), last=Max("pk")
        )
        parts.append(f"{found['count']}:{found['versions']}:{found['last']}")
    return ":".join(parts)
