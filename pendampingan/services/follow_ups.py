"""What was agreed to do next: written with the report, closed when done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.enums import FollowUpState
from pendampingan.models import FieldReport, FollowUp

FIELDS = ("action", "owner_name", "due_on")


def days_after(day: dt.date, days: int) -> dt.date:
    """The local date `days` days after `day`."""
    return day + dt.timedelta(days=days)


def set_follow_ups(*, report: FieldReport, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the report's open follow-ups those in `rows`; call inside the report's transaction.

    A row is {follow_up (public id or None), action, owner_name, due_on}. Open ones that are no longer
    named are dropped; closed ones stay as they are. Raises `DomainError` for a due date before the activity.
    """
    known = {item.public_id: item for item in report.follow_ups.select_for_update(of=("self",))}
    kept = set()
    for row in rows:
        values = {name: row[name] for name in FIELDS}
        if values["due_on"] < report.activity_on:
            raise DomainError("Tenggat tindak lanjut tidak boleh sebelum tanggal kegiatan.")
        key = row.get("follow_up")
        item = known.get(key) if key else None
        if item is None:
            item = FollowUp(institution_id=report.institution_id, report=report, **values)
            item.owner_id = _owner_of(report, values["owner_name"])
            item.full_clean()
            item.save()
        elif item.state == FollowUpState.OPEN:
            versions.apply_changes(item, values | {"owner_id": _owner_of(report, values["owner_name"])}, version=None)
        kept.add(item.pk)
    report.follow_ups.filter(state=FollowUpState.OPEN).exclude(pk__in=kept).delete()


def _owner_of(report: FieldReport, name: str) -> int | None:
    """The author's account when the owner's name is the author's; others are known by name only."""
    author = report.author
    return author.pk if name.strip().casefold() == author.full_name.strip().casefold() else None


@transaction.atomic
def complete_follow_up(*, actor, follow_up: FollowUp, done_on: dt.date, result: str = "") -> FollowUp:
    """The action was done on the local date `done_on`. Raises `NotAllowed`, or `DomainError` for a future date."""
    follow_up = versions.lock(follow_up)
    require(rules.can_complete_follow_up(actor, follow_up))
    if done_on > clock.today(follow_up.report.assignment.institution.time_zone):
        raise DomainError("Tanggal selesai belum terjadi.", field="done_on")
    if done_on < follow_up.report.activity_on:
        raise DomainError("Tanggal selesai tidak boleh sebelum tanggal kegiatan.", field="done_on")
    changes = versions.apply_changes(
        follow_up, {"state": FollowUpState.DONE, "done_on": done_on, "result": result.strip()}, version=None
    )
    audit.record(
        actor=actor,
        action="follow_up.complete",
        sentence=f"menyelesaikan tindak lanjut “{follow_up.action}”"[:300],
        subjects=[follow_up, follow_up.report, follow_up.report.assignment.organization],
        changes=changes,
    )
    return follow_up
