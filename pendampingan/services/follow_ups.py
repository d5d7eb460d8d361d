"""What was agreed to do next: written with the report, closed when done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from kemitraan.core.services.attachments import attach
from pendampingan import rules
from pendampingan.enums import FollowUpOwner, FollowUpState
from pendampingan.models import FieldReport, FollowUp

FIELDS = ("action", "owner_name", "due_on")
CHANGED = ("owner_kind", "owner_name", "organization_id", "due_on")
EVIDENCE = "evidence"
SAYS = (*FIELDS, "owner_kind")


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
        values = {name: row[name] for name in SAYS if row.get(name)}
        if values["due_on"] < report.activity_on:
            raise DomainError("Tenggat tindak lanjut tidak boleh sebelum tanggal kegiatan.")
        key = row.get("follow_up")
        item = known.get(key) if key else None
        if item is None:
            item = FollowUp(institution_id=report.institution_id, report=report, **values)
            item.owner_id = _owner_of(report, item)
            item.full_clean()
            item.save()
        elif item.state == FollowUpState.OPEN:
            if values.get("owner_kind", item.owner_kind) != FollowUpOwner.PARTNER:
                values["organization_id"] = None
            owner = _owner_of(report, FollowUp(**values))
            versions.apply_changes(item, values | {"owner_id": owner}, version=None)
        kept.add(item.pk)
    report.follow_ups.filter(state=FollowUpState.OPEN).exclude(pk__in=kept).delete()


def _owner_of(report: FieldReport, item: FollowUp) -> int | None:
    """The account that answers: the author for the mentor's own ones, the program's coordinator for theirs.

    A name that is the author's is the author; the group and partners are known by name only.
    """
    author = report.author
    if item.owner_name.strip().casefold() == author.full_name.strip().casefold():
        return author.pk
    if item.owner_kind == FollowUpOwner.MENTOR:
        return report.assignment.mentor.membership.user_id
    program = report.assignment.program
    return program.coordinator_id if item.owner_kind == FollowUpOwner.COORDINATOR and program else None


@transaction.atomic
def update_follow_up(*, actor, follow_up: FollowUp, values: Mapping[str, Any], version: int | None) -> FollowUp:
    """Change who answers for an open follow-up, or its due date; what was agreed stays as the report says.

    `values` may hold owner_kind, owner_name, organization and due_on. Raises `NotAllowed`, `StaleVersion`,
    `DomainError` for a due date before the activity, `ValidationError`.
    """
    follow_up = versions.lock(follow_up)
    require(rules.can_complete_follow_up(actor, follow_up))
    report = follow_up.report
    wanted = {
        name: values[name] for name in ("owner_kind", "owner_name", "organization_id", "due_on") if name in values
    }
    if wanted.get("due_on", follow_up.due_on) < report.activity_on:
        raise DomainError("Tenggat tidak boleh sebelum tanggal kegiatan.", field="due_on")
    if wanted.get("owner_kind", follow_up.owner_kind) != FollowUpOwner.PARTNER:
        wanted["organization_id"] = None
    named = FollowUp(
        owner_name=wanted.get("owner_name", follow_up.owner_name),
        owner_kind=wanted.get("owner_kind", follow_up.owner_kind),
    )
    changes = versions.apply_changes(follow_up, wanted | {"owner_id": _owner_of(report, named)}, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="follow_up.update",
            sentence=f"mengubah tindak lanjut “{follow_up.action}”"[:300],
            subjects=[follow_up, report],
            changes=changes,
        )
    return follow_up


@transaction.atomic
def cancel_follow_up(*, actor, follow_up: FollowUp, reason: str) -> FollowUp:
    """The action is not needed any more. Raises `NotAllowed`, `DomainError` without a reason."""
    follow_up = versions.lock(follow_up)
    require(rules.can_complete_follow_up(actor, follow_up))
    if not reason.strip():
        raise DomainError("Tulis alasan pembatalan.", field="reason")
    values = {"state": FollowUpState.CANCELLED, "result": reason.strip()[:300]}
    changes = versions.apply_changes(follow_up, values, version=None)
    audit.record(
        actor=actor,
        action="follow_up.cancel",
        sentence=f"membatalkan tindak lanjut “{follow_up.action}”"[:300],
        subjects=[follow_up, follow_up.report],
        changes=changes,
        reason=reason.strip(),
    )
    return follow_up


@transaction.atomic
def complete_follow_up(
    *, actor, follow_up: FollowUp, done_on: dt.date, result: str = "", evidence: Sequence[Any] = ()
) -> FollowUp:
    """The action was done on the local date `done_on`; `evidence` are files that show it.

    Raises `NotAllowed`, or `DomainError` for a date in the future and for a file that cannot be kept.
    """
    follow_up = versions.lock(follow_up)
    require(rules.can_complete_follow_up(actor, follow_up))
    if done_on > clock.today(follow_up.report.assignment.institution.time_zone):
        raise DomainError("Tanggal selesai belum terjadi.", field="done_on")
    if done_on < follow_up.report.activity_on:
        raise DomainError("Tanggal selesai tidak boleh sebelum tanggal kegiatan.", field="done_on")
    for upload in evidence:
        attach(actor=actor, subject=follow_up, upload=upload, purpose=EVIDENCE)
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


def close_found_done(*, actor, report: FieldReport) -> None:
    """Close the earlier follow-ups that `report` found done and that are still open; call in its transaction."""
    for check in report.follow_up_checks.select_related("follow_up__report"):
        if check.follow_up.state == FollowUpState.OPEN:
            complete_follow_up(
                actor=actor,
                follow_up=check.follow_up,
                done_on=report.activity_on,
                result=f"Dilihat pada kegiatan {format_date(report.activity_on)}.",
            )
