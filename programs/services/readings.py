"""Writing readings of indicators: by hand, from field reports and lists; corrected and withdrawn, never lost."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date, format_number
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from programs.enums import ReadingOrigin
from programs.models import Indicator, Program, Reading
from programs.rules.periods import outside_because
from programs.selectors.recording import can_change_reading, check_seen, may_record
from programs.services.evidence import attach_evidence
from programs.services.locks import check_goes_on
from programs.services.scope import check_same_institution

REPORT_SOURCE = "laporan pendampingan"
RELATED = ["institution", "indicator", "organization", "recorded_by", "withdrawn_by"]
CORRECTED = ("value", "read_on", "note", "evidence")


@dataclass(frozen=True)
class NewReading:
    """A value of an indicator, in its unit; `source` and `external_id` where it came from elsewhere."""

    indicator: Indicator
    value: Decimal
    note: str = ""
    source: str = ""
    external_id: str = ""


class ReadingsRefused(DomainError):
    """Some values cannot be kept, so none was; `problems` says why, by the public id of the indicator."""

    def __init__(self, problems: dict[uuid.UUID, str]) -> None:
        super().__init__("Belum ada yang disimpan: beberapa nilai perlu diperiksa.")
        self.problems = problems


@transaction.atomic
def record_readings(
    *,
    actor,
    program: Program,
    read_on: dt.date,
    readings: Sequence[NewReading],
    organization: Organization | None = None,
    evidence: str = "",
    uploads: Sequence[Any] = (),
    origin: str = ReadingOrigin.HAND,
) -> list[Reading]:
    """Write what was read on one local day, for the whole program or one organization: all of it, or nothing.

    `uploads` are files that show it, kept with every one of the values. Raises `NotAllowed`, `TransitionRefused` when
    the program is over, `DomainError` without values, for a day outside of the program (`read_on`) and another
    institution's organization, and `ReadingsRefused` where that day has a value already.
    """
    program = _lock_program(program)
    require(may_record(actor, [one.indicator for one in readings], organization))
    if not readings:
        raise DomainError("Isi paling sedikit satu nilai. Yang kosong tidak dicatat sebagai nol.")
    _check_day(program, read_on)
    if organization is not None:
        check_same_institution(program.institution_id, organization)
    _check_free(readings, read_on, organization, program)
    found = []
    for one in readings:
        reading = Reading(
            institution_id=program.institution_id,
            indicator=one.indicator,
            organization=organization,
            read_on=read_on,
            value=one.value,
            note=one.note,
            evidence=evidence,
            origin=origin,
            source=one.source,
            external_id=one.external_id,
            recorded_by_id=actor.pk,
        )
        reading.clean_fields(exclude=RELATED)
        found.append(reading)
    Reading.objects.bulk_create(found)
    require(check_seen(actor, found))
    audit.record_many(
        actor=actor,
        entries=[
            ("reading.create", f"mencatat nilai {told(reading)}", [reading, reading.indicator, program], [])
            for reading in found
        ],
    )
    _attach(actor, found, uploads)
    return found


@transaction.atomic
def correct_reading(
    *,
    actor,
    reading: Reading,
    values: Mapping[str, Any],
    reason: str,
    version: int | None = None,
    uploads: Sequence[Any] = (),
) -> Reading:
    """Change the value, day, note or evidence of a reading; what it was before stays in its history, with the reason.

    Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` for one that was withdrawn or a program that is over,
    `DomainError` without a reason, for a day outside of the program or one that has a value already.
    """
    program, reading = _lock(actor, reading)
    reason = _stated(reason)
    read_on = values.get("read_on", reading.read_on)
    _check_day(program, read_on)
    twin = _standing_on(read_on, reading.organization).filter(indicator=reading.indicator).exclude(pk=reading.pk)
    if twin.exists():
        raise DomainError(f"Nilai {format_date(read_on)} sudah ada. Perbaiki nilai itu.", field="read_on")
    changes = apply_changes(reading, {name: values[name] for name in CORRECTED if name in values}, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="reading.correct",
            sentence=f"memperbaiki nilai {told(reading)}",
            subjects=[reading, reading.indicator, program],
            changes=changes,
            reason=reason,
        )
    _attach(actor, [reading], uploads)
    return reading


@transaction.atomic
def withdraw_reading(*, actor, reading: Reading, reason: str) -> Reading:
    """Take a reading back; its row stays to be read, and counts no more.

    Raises `NotAllowed`, `DomainError` without a reason, `TransitionRefused` for one that was withdrawn already and
    when the program is over.
    """
    program, reading = _lock(actor, reading)
    reason = _stated(reason)
    reading.withdrawn_by_id = actor.pk
    apply_changes(reading, {"withdrawn_at": clock.now(), "withdraw_reason": reason}, version=None)
    audit.record(
        actor=actor,
        action="reading.withdraw",
        sentence=f"menarik nilai {told(reading)}",
        subjects=[reading, reading.indicator, program],
        reason=reason,
    )
    return reading


@transaction.atomic
def take_report_readings(
    *,
    actor,
    program: Program,
    report_id: uuid.UUID,
    read_on: dt.date,
    organization: Organization,
    readings: Sequence[NewReading],
) -> list[Reading]:
    """The readings of a verified field report, in the order given; called by whoever verifies it, as often as needed.

    `report_id` is the report's public id: its readings are known by it, so that the second call writes nothing, a
    changed value corrects the one of before, and one that the report has no more is withdrawn. Raises as
    `record_readings`.
    """
    program = _lock_program(program)
    known = {
        row.external_id: row
        for row in Reading.objects.filter(
            institution=program.institution_id, source=REPORT_SOURCE, external_id__startswith=f"{report_id}:"
        )
        .standing()
        .select_related("indicator", "organization")
    }
    keyed = {f"{report_id}:{one.indicator.public_id}": one for one in readings}
    for key, row in known.items():
        if key not in keyed:
            withdraw_reading(actor=actor, reading=row, reason="Tidak ada lagi dalam laporan.")
    for key, row in known.items():
        if key in keyed:
            values = {"value": keyed[key].value, "note": keyed[key].note, "read_on": read_on}
            if any(getattr(row, name) != value for name, value in values.items()):
                known[key] = correct_reading(actor=actor, reading=row, values=values, reason="Laporan diperbaiki.")
    new = [
        NewReading(one.indicator, one.value, one.note, REPORT_SOURCE, key)
        for key, one in keyed.items()
        if key not in known
    ]
    if new:
        written = record_readings(
            actor=actor,
            program=program,
            read_on=read_on,
            readings=new,
            organization=organization,
            origin=ReadingOrigin.REPORT,
        )
        known |= {row.external_id: row for row in written}
    return [known[key] for key in keyed]


def told(reading: Reading) -> str:
    """`Produksi abon, Kelompok Sekar Laut, 25 November 2026: 120 kg`."""
    who = f", {reading.organization}" if reading.organization else ""
    value = f"{format_number(reading.value)} {reading.indicator.unit}"
    return f"{reading.indicator}{who}, {format_date(reading.read_on)}: {value}"


def _lock_program(program: Program) -> Program:
    program = lock(program)
    check_goes_on(program)
    return program


def _lock(actor, reading: Reading) -> tuple[Program, Reading]:
    program = _lock_program(reading.indicator.program)
    reading = lock(reading)
    require(can_change_reading(actor, reading))
    if reading.withdrawn_at is not None:
        raise TransitionRefused("Nilai ini sudah ditarik.")
    return program, reading


def _stated(reason: str) -> str:
    if not reason.strip():
        raise DomainError("Tuliskan alasannya.", field="reason")
    return reason.strip()


def _check_day(program: Program, read_on: dt.date) -> None:
    problem = outside_because(read_on, program.starts_on, program.ends_on, program.institution.today)
    if problem:
        raise DomainError(problem, field="read_on")


def _standing_on(read_on: dt.date, organization: Organization | None):
    return Reading.objects.filter(read_on=read_on, organization=organization).standing()


def _check_free(
    readings: Iterable[NewReading], read_on: dt.date, organization: Organization | None, program: Program
) -> None:
    """Each indicator belongs to the program, is still measured, and has no value of that day yet."""
    wanted = [one.indicator.pk for one in readings]
    indicators = Indicator.objects.select_for_update().order_by("pk").in_bulk(wanted)
    taken = dict(
        _standing_on(read_on, organization).filter(indicator__in=indicators).values_list("indicator_id", "value")
    )
    problems = {}
    for pk, indicator in indicators.items():
        if indicator.program_id != program.pk:
            problems[indicator.public_id] = "Indikator ini bukan milik program ini."
        elif not indicator.is_active:
            problems[indicator.public_id] = "Indikator ini sudah dihentikan."
        elif pk in taken:
            value = f"{format_number(taken[pk])} {indicator.unit}"
            problems[indicator.public_id] = f"Nilai {format_date(read_on)} sudah ada: {value}. Perbaiki nilai itu."
    if problems:
        raise ReadingsRefused(problems)


def _attach(actor, readings: Iterable[Reading], uploads: Sequence[Any]) -> None:
    for reading in readings:
        for upload in uploads:
            upload.seek(0)
            attach_evidence(actor=actor, subject=reading, upload=upload, field="uploads")
