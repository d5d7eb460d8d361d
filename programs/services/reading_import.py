"""Writing the rows of a list as readings of indicators."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction

from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.models import Organization
from programs.enums import ReadingOrigin
from programs.models import Indicator, Program, Reading
from programs.services.locks import check_goes_on
from programs.services.readings import RELATED, correct_reading, told

WRITTEN_AT_ONCE = 500


@transaction.atomic
def write_imported_readings(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and correct readings as `match_readings` decided; rows of other actions are ignored.

    Every written reading gets its own audit event. Raises `NotAllowed`, `TransitionRefused` when one of the programs
    is over by now, and what `correct_reading` raises for a change (nothing is written then).
    """
    require(can_write(actor))
    created = [row for row in rows if row.action == RowAction.CREATE]
    indicators = Indicator.objects.in_bulk({row.values["indicator_pk"] for row in created})
    programs = (
        Program.objects.select_for_update().order_by("pk").in_bulk({one.program_id for one in indicators.values()})
    )
    for program in programs.values():
        check_goes_on(program)
    groups = Organization.objects.in_bulk({row.values["group_pk"] for row in created} - {None})
    readings = [_new(actor, row, context, indicators, groups) for row in created]
    Reading.objects.bulk_create(readings, batch_size=WRITTEN_AT_ONCE)
    audit.record_many(
        actor=actor,
        entries=[
            (
                "reading.create",
                f"mencatat nilai {told(reading)} via {context.reference}",
                [reading, reading.indicator, programs[reading.indicator.program_id]],
                [],
            )
            for reading in readings
        ],
        institution=context.institution,
    )
    _change(actor, [row for row in rows if row.action == RowAction.CHANGE], context)


def _new(actor, row: Row, context: ImportContext, indicators: dict[int, Indicator], groups) -> Reading:
    values = row.values
    reading = Reading(
        institution=context.institution,
        indicator=indicators[values["indicator_pk"]],
        organization=groups.get(values["group_pk"]),
        read_on=dt.date.fromisoformat(values["read_on"]),
        value=Decimal(values["amount"]),
        note=values.get("note") or "",
        evidence=values.get("evidence") or "",
        origin=ReadingOrigin.IMPORT,
        source=values.get("source") or context.source,
        external_id=values.get("external_id") or "",
        recorded_by_id=actor.pk,
    )
    reading.clean_fields(exclude=RELATED)
    return reading


def _stored(name: str, text: str) -> Any:
    if name == "read_on":
        return dt.date.fromisoformat(text)
    return Decimal(text) if name == "value" else text


def _change(actor, rows: list[Row], context: ImportContext) -> None:
    stored = Reading.objects.select_related("indicator__program", "organization")
    readings = stored.in_bulk([row.target_id for row in rows if row.target_id])
    for row in rows:
        values = {name: _stored(name, new) for name, (_, new) in row.diff.items()}
        correct_reading(
            actor=actor,
            reading=readings[row.target_id or 0],
            values=values,
            reason=f"Diperbaiki lewat {context.reference}."[:300],
        )
